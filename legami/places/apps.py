from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The room `places`: see its README."""

    name = "legami.places"
