from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Access, money, dates, base templates and components; no models."""

    name = "legami.core"
