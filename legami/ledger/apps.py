from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room `ledger`: see its README."""

    name = "legami.ledger"
