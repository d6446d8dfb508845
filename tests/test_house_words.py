"""Every box that takes words cleans what is pasted into it, in every form of every room."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms

import legami
from legami.core.forms import WordsField, plain_words


def form_classes() -> set[type[forms.BaseForm]]:
    for module in walk_packages(legami.__path__, "legami."):
        if module.name.rpartition(".")[2] in ("forms", "gallery") or ".forms." in module.name:
            import_module(module.name)
    found: set[type[forms.BaseForm]] = set()
    todo: list[type[forms.BaseForm]] = [forms.BaseForm]
    while todo:
        todo += (below := todo.pop().__subclasses__())
        found |= {form for form in below if form.__module__.startswith("legami.") and ".tests." not in form.__module__}
    return found


def is_words(field: forms.Field) -> bool:
    """A plain text box: no code, no password, nothing hidden."""
    widget = field.widget
    secret = isinstance(widget, forms.PasswordInput) or widget.is_hidden or widget.attrs.get("autocomplete") == "one-time-code"
    return type(field) is forms.CharField and not secret


def unclean(classes: set[type[forms.BaseForm]]) -> Iterator[str]:
    for form in classes:
        fields: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
        yield from (f"{form.__module__}.{form.__name__}.{name}" for name, field in fields.items() if is_words(field))


# A code that is matched letter by letter, and a name that allauth's own field takes and only its owner reads.
OTHERS = {
    "legami.pacts.forms.verifying.VerifyForm.text_hash",
    "legami.pacts.forms.by_link.CodeForm.code",
    "legami.accounts.forms.PasskeyForm.name",
    "legami.accounts.forms.PasskeyNameForm.name",
}


def test_every_box_of_words_cleans_what_is_pasted():
    assert [name for name in sorted(unclean(form_classes())) if name not in OTHERS] == []


@pytest.mark.parametrize("widget", [forms.TextInput, forms.Textarea])
def test_a_plain_box_would_be_found(widget):
    class Planted(forms.Form):
        words = forms.CharField(widget=widget)
        kept = WordsField(widget=widget)

    assert [name.rpartition(".")[2] for name in unclean({Planted})] == ["words"]


def test_a_text_of_a_model_is_a_field_of_words_and_a_choice_is_not():
    from legami.pacts.models import Support

    fields = [plain_words(getattr(Support, name).field) for name in ("description", "nature")]
    assert [type(field).__name__ for field in fields] == ["WordsField", "TypedChoiceField"]
