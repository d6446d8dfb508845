"""All addresses of the site."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accesso/", include("legami.accounts.urls")),
]
