from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`: see its README."""

    name = "legami.people"
