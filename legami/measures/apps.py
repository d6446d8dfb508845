from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """The room `measures`: see its README."""

    name = "legami.measures"
