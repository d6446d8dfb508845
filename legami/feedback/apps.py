from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Reports about accessibility, and their answers."""

    name = "legami.feedback"
    verbose_name = "Segnalazioni di accessibilità"
