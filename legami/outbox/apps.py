from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Reminders and letters."""

    name = "legami.outbox"
    verbose_name = "Posta in uscita"
