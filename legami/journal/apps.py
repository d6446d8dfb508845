from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The room `journal`: see its README."""

    name = "legami.journal"
