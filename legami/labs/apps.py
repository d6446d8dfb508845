from django.apps import AppConfig


class LabsConfig(AppConfig):
    """Community labs: a place reads its problems together, decides, and follows up."""

    name = "legami.labs"
    verbose_name = "Laboratori di comunità"
