from django.apps import AppConfig


class TiesConfig(AppConfig):
    """The room `ties`: see its README."""

    name = "legami.ties"
