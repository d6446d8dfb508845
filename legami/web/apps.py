from django.apps import AppConfig


class WebConfig(AppConfig):
    """The room `web`: see its README."""

    name = "legami.web"
