from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """The room `network`: see its README."""

    name = "legami.network"
