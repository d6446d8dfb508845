"""Addresses of the measures."""

from django.urls import path

from . import views

app_name = "measures"
urlpatterns = [
    path("come-sto/", views.mine, name="mine"),
    path("misure-di/<uuid:person_id>/", views.of_person, name="of"),
    path("misure-di/<uuid:person_id>/compila/<slug:code>/", views.fill_in, name="fill_in"),
    path("misure-di/<uuid:person_id>/correggi/<uuid:sheet_id>/", views.correct, name="correct"),
    path("misure/avvisi/", views.alerts, name="alerts"),
    path("misure/avvisi/<uuid:alert_id>/", views.alert, name="alert"),
    path("misure/gruppi/", views.groups, name="groups"),
    path("misure/scale/", views.scales, name="scales"),
    path("misure/scale/<uuid:scale_id>/attiva/", views.activate, name="activate"),
]
