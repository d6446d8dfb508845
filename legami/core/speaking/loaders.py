"""Load a template in the language of the page: one compiled template for each language, made when it is first asked for."""

from pathlib import Path
from typing import Any

from django.template import Engine, Origin, Template, TemplateDoesNotExist
from django.template.loaders import cached
from django.utils.translation import get_language, gettext
from django_cotton import cotton_loader

from .languages import ITALIAN
from .pages import pages
from .sentences import marked_italian, speak


class CachedLoader(cached.Loader):
    """Django's cache of compiled templates, one for each language.

    A page asks for fifty templates: what was compiled once is found by its name and language, before Django's own key.
    """

    def __init__(self, engine: Engine, loaders: list[Any]) -> None:
        self.found: dict[tuple[str | None, str], Template] = {}
        super().__init__(engine, loaders)

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """One template. With `skip`, which an extending template of the same name gives, Django's own way."""
        if skip:
            return super().get_template(template_name, skip)
        here = (get_language(), template_name)
        if here not in self.found:
            self.found[here] = super().get_template(template_name)
        return self.found[here]

    def reset(self) -> None:
        """Forget what was compiled: a template changed, in development or in a test."""
        self.found.clear()
        super().reset()

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """The key in Italian is Django's own."""
        language = get_language()
        key = super().cache_key(template_name, skip)
        return key if language == ITALIAN else f"{language}:{key}"


class SpeakingLoader(cotton_loader.Loader):  # type: ignore[misc] # django-cotton has no types
    """Cotton's loader; in another language than Italian the sentences are said before cotton sees them."""

    def get_contents(self, origin: Origin) -> str:
        """The source of a template. A page without translation says that it is in Italian."""
        language = get_language() or ITALIAN
        if language == ITALIAN:
            return str(super().get_contents(origin))
        try:
            source = Path(origin.name).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise TemplateDoesNotExist(origin) from None
        name = str(origin.template_name)
        if name in pages().templates:
            source = speak(source, language=language, say=gettext, ours=pages().templates[name], typed=pages().typed[name])
        else:
            source = marked_italian(source)
        return str(self.cotton_compiler.process(source))
