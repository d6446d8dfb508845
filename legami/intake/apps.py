from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The room `intake`: see its README."""

    name = "legami.intake"
    verbose_name = "Segnalazioni e primo colloquio"
