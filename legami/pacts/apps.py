from django.apps import AppConfig


class PactsConfig(AppConfig):
    """The room `pacts`: see its README."""

    name = "legami.pacts"
