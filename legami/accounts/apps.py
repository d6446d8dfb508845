from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room `accounts`: see its README."""

    name = "legami.accounts"
