"""Addresses of messages and letters."""

from django.urls import path

from . import views

app_name = "outbox"
urlpatterns = [
    path("posta-in-uscita/", views.overview, name="overview"),
    path("lettere/", views.letters, name="letters"),
    path("lettere/stampa.pdf", views.printed, name="printed"),
    path("lettere/spedite/", views.posted, name="posted"),
    path("persone/<uuid:person_id>/messaggi/", views.of_person, name="of_person"),
    path("i-miei-dati/messaggi/", views.mine, name="mine"),
    path("i-miei-dati/<uuid:person_id>/messaggi/", views.mine, name="mine_of"),
]
