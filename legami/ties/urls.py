"""Addresses of the maps of ties."""

from django.urls import path

from . import views

app_name = "ties"
urlpatterns = [
    path("la-mia-rete/", views.mine, name="mine"),
    path("rete-di/<uuid:person_id>/", views.ecomap, name="map"),
    path("rete-di/<uuid:person_id>/stampa/", views.paper, name="paper"),
    path("rete-di/<uuid:person_id>/nuovo/", views.add, name="add"),
    path("rete-di/<uuid:person_id>/conserva/", views.keep, name="keep"),
    path("rete-di/<uuid:person_id>/film/", views.film, name="film"),
    path("rete-di/<uuid:person_id>/film/<int:number>/", views.film, name="film_step"),
    path("rete-di/<uuid:person_id>/chi-la-vede/", views.sharing, name="sharing"),
    path("rete-di/<uuid:person_id>/legame/<uuid:tie_id>/", views.change, name="change"),
    path("rete-di/<uuid:person_id>/legame/<uuid:tie_id>/togli/", views.remove, name="remove"),
    path("rete-di/<uuid:person_id>/legame/<uuid:tie_id>/sposta/", views.move, name="move"),
]
