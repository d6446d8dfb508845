"""Addresses of the pacts, under /patti/."""

from django.urls import path

from .views import paper

app_name = "pacts"
urlpatterns = [
    path("verifica/", paper.verify_form, name="verify_form"),
    path("verifica/<slug:text_hash>/", paper.verify, name="verify"),
    path("<uuid:pact_id>/patto.pdf", paper.pdf, name="pdf"),
]
