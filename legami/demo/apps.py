from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The room `demo`: see its README."""

    name = "legami.demo"
