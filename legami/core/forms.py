"""Forms in Bootstrap Italia's markup, and the fields that Italians expect."""

from django.forms.renderers import TemplatesSetting


class ItaliaRenderer(TemplatesSetting):
    """Render every form field through our own templates (`django/forms/field.html`)."""
