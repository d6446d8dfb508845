"""Forms in Bootstrap Italia's markup, and the fields that Italians expect.

A page writes `<c-form :form="form" />`, or `{{ form.name.as_field_group }}` field by field.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict

from .access import Request
from .dates import format_minutes, long_date, today
from .money import NotAnAmount, format_cents, parse_cents
from .pasting import clean_pasted, one_line

F = TypeVar("F", bound=forms.BaseForm)

# What Bootstrap Italia dresses by itself, by the name of the control's template.
DRESSED_ALREADY = {"radio", "radio_option", "checkbox", "checkbox_option", "checkbox_select", "hidden", "multiple_hidden"}


SELECT = "core/forms/select.html"  # Django's renders two templates for each option: 116 towns cost a form 12 ms


class ItaliaRenderer(TemplatesSetting):
    """Render forms through our templates, and dress each control in Bootstrap Italia's classes."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Render one template; a control gets its class, and `is-invalid` where it has an error."""
        widget = context.get("widget")
        control = template_name.rsplit("/", 1)[-1].removesuffix(".html")
        if widget and "subwidgets" not in widget and control not in DRESSED_ALREADY:
            dress(widget)
        return super().render(SELECT if control == "select" else template_name, context, request)


def dress(widget: dict[str, Any]) -> None:
    """Give a control its class, and `is-invalid` where Django says that it has an error."""
    attrs = widget["attrs"] = dict(widget["attrs"])
    invalid = "is-invalid" if attrs.get("aria-invalid") == "true" else ""
    attrs["class"] = " ".join(c for c in (attrs.get("class", ""), "form-control", invalid) if c)


def _says_otherwise(field: forms.Field, initial: Any, data: Any) -> bool:
    """True if what was typed means another value than the first one; unreadable words are a change."""
    try:
        return bool(field.to_python(data) != initial)
    except ValidationError:
        return True


# ---- one field, several boxes ------------------------------------------------------------------------


class PartsWidget(forms.MultiWidget):
    """Some labelled boxes in one fieldset: day, month, year; hours, minutes."""

    template_name = "core/forms/parts.html"
    use_fieldset = True

    def __init__(self, parts: Mapping[str, tuple[str, int]], autocomplete: str = "") -> None:
        """`parts` maps a name to its label and its longest number of digits."""
        self.part_labels = [label for label, _ in parts.values()]
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(
                {"inputmode": "numeric", "maxlength": size, "size": size}
                | ({"autocomplete": f"{autocomplete}-{name}"} if autocomplete else {})
            )
            for name, (_, size) in parts.items()
        }
        super().__init__(boxes)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The boxes, each with its own label."""
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], self.part_labels, strict=True):
            box["label"] = label
            dress(box)
        return context

    def id_for_label(self, id_: str) -> str:
        """Where a link to this field leads: its first box."""
        return f"{id_}_0" if id_ else id_


class BirthDateWidget(PartsWidget):
    """Day, month and year in three boxes: a native date field shows the browser's own format."""

    def __init__(self) -> None:
        super().__init__({"day": ("Giorno", 2), "month": ("Mese", 2), "year": ("Anno", 4)}, autocomplete="bday")

    def decompress(self, value: date | None) -> list[Any]:
        """A date as its three boxes."""
        return [value.day, value.month, str(value.year)] if value else ["", "", ""]


class HoursWidget(PartsWidget):
    """Hours and minutes in two boxes."""

    def __init__(self) -> None:
        super().__init__({"hours": ("Ore", 4), "minutes": ("Minuti", 2)})

    def decompress(self, value: int | None) -> list[Any]:
        """Minutes as hours and minutes."""
        return ["", ""] if value is None else [str(part) for part in divmod(value, 60)]


def _numbers(typed: Sequence[str], message: str) -> list[int]:
    """The boxes as numbers. Raises ValidationError with the message if one is not."""
    try:
        return [int(re.sub(r"\s", "", part)) for part in typed]
    except ValueError:
        raise ValidationError(message, code="invalid") from None


class BirthDateField(forms.Field):
    """A date of birth: never in the future, never before 1900."""

    widget = BirthDateWidget
    default_error_messages = {"required": "Scrivi la data di nascita: giorno, mese e anno."}

    def to_python(self, value: Any) -> date | None:
        """The date behind the three boxes. Says what is wrong with it in plain words."""
        if isinstance(value, date):
            return value
        typed = [(part or "").strip() for part in value or ["", "", ""]]
        if not any(typed):
            return None
        day, month, year = _numbers(typed, "Scrivi giorno, mese e anno con i numeri. Per esempio: 8, 3, 1975.")
        if not 1 <= month <= 12:
            raise ValidationError("Il mese va da 1 a 12. Controlla il mese.", code="month")
        if year < 1900:
            raise ValidationError("Scrivi l’anno con quattro cifre. Per esempio: 1975.", code="year")
        try:
            born = date(year, month, day)
        except (ValueError, OverflowError):  # a year of ten digits is beyond what a date can hold
            raise ValidationError("Questo giorno non esiste nel calendario. Controlla giorno e mese.", code="day") from None
        if born > today():
            raise ValidationError("Questa data deve ancora venire. Controlla l’anno.", code="future")
        return born

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True if the boxes say another date than at first; an unreadable date is a change."""
        return _says_otherwise(self, initial, data)


class HoursField(forms.Field):
    """A length of time, typed in hours and minutes, kept in minutes. `max_minutes` is a limit, inclusive."""

    widget = HoursWidget
    default_error_messages = {"required": "Scrivi quante ore e quanti minuti."}

    def __init__(self, *, min_minutes: int = 1, max_minutes: int | None = None, **kwargs: Any) -> None:
        self.min_minutes, self.max_minutes = min_minutes, max_minutes
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Minutes behind the two boxes; an empty box counts as zero if the other is full."""
        if isinstance(value, int):
            return value
        typed = [(part or "").strip() for part in value or ["", ""]]
        if not any(typed):
            return None
        unreadable = "Scrivi ore e minuti con i numeri. Per esempio: 2 ore e 30 minuti."
        hours, minutes = _numbers([part or "0" for part in typed], unreadable)
        if hours < 0:
            raise ValidationError("Le ore non possono essere meno di zero.", code="hours")
        if not 0 <= minutes <= 59:
            raise ValidationError("I minuti vanno da 0 a 59. Un’ora e mezza si scrive: 1 ora e 30 minuti.", code="minutes")
        return hours * 60 + minutes

    def validate(self, value: int | None) -> None:
        """Within the limits, which the sentence names."""
        super().validate(value)
        if value is None:
            return
        if value < self.min_minutes:
            raise ValidationError(f"Il tempo è troppo poco: almeno {format_minutes(self.min_minutes)}.", code="min")
        if self.max_minutes is not None and value > self.max_minutes:
            raise ValidationError(f"Il tempo è troppo: al massimo {format_minutes(self.max_minutes)}.", code="max")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True if the boxes say another length than at first."""
        return _says_otherwise(self, initial, data)


# ---- one box -----------------------------------------------------------------------------------------


class WordsField(forms.CharField):
    """Words that somebody writes or pastes: what a word processor hides in them goes, see `pasting`. One line, unless the
    box has several. Every text that people read goes through it; a walk over all forms sees to it.
    """

    def to_python(self, value: Any) -> Any:
        """The words made plain; counted as they are kept."""
        if value in self.empty_values:
            return self.empty_value
        clean = clean_pasted if isinstance(self.widget, forms.Textarea) else one_line
        return super().to_python(clean(str(value)))


EMPTY_CHOICE = {True: "Scegli", False: "Nessuno"}  # by whether one must choose


def plain_words(db_field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """For `Meta.formfield_callback` of a form of a model: its texts are fields of words, its empty choices say something."""
    if isinstance(db_field, models.CharField | models.TextField) and not db_field.choices:
        kwargs.setdefault("form_class", WordsField)
    field = db_field.formfield(**kwargs)
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = EMPTY_CHOICE[field.required]
    elif isinstance(field, forms.ChoiceField):
        field.choices = _spoken(field)
    return field


def _spoken(field: forms.ChoiceField) -> list[Any]:
    """The choices without Django's row of dashes: a word in a list; among radio buttons nothing, if one must be taken."""
    offered: list[Any] = list(cast("Iterable[Any]", field.choices))
    choices = [choice for choice in offered if choice[0] not in ("", None)]
    if choices == offered or (field.required and isinstance(field.widget, forms.RadioSelect)):
        return choices
    return [("", EMPTY_CHOICE[field.required]), *choices]


class MoneyField(forms.CharField):
    """An amount typed as Italians do (`1.234,56`), kept in integer cents."""

    default_error_messages = {"required": "Scrivi l’importo. Per esempio: 120,50."}

    def __init__(self, *, min_cents: int = 1, max_cents: int | None = None, **kwargs: Any) -> None:
        self.min_cents, self.max_cents = min_cents, max_cents
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Cents, or None for an empty box."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_cents(text)
        except NotAnAmount:
            raise ValidationError("Scrivi l’importo in numeri. Per esempio: 1.234,56.", code="invalid") from None

    def validate(self, value: Any) -> None:
        """Within the limits, which the sentence names."""
        super().validate(value)
        if value is None:
            return
        if value < self.min_cents:
            raise ValidationError(f"L’importo è troppo basso: almeno {format_cents(self.min_cents)}.", code="min")
        if self.max_cents is not None and value > self.max_cents:
            raise ValidationError(f"L’importo è troppo alto: al massimo {format_cents(self.max_cents)}.", code="max")

    def prepare_value(self, value: Any) -> Any:
        """Cents as an amount; what was typed stays as it was typed."""
        return format_cents(value).removesuffix(" €") if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True if the box says another amount than at first."""
        return _says_otherwise(self, initial, data)


class ItalianDateInput(forms.DateInput):
    """The browser's own date field; a plain box if what was typed is no date, so that the typed words stay."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """A browser would empty a date field that holds anything but a date."""
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not re.fullmatch(r"\d{4}-\d\d-\d\d", shown):
            context["widget"]["type"] = "text"
        return context


# A slip of the key (0206, 20260) gets a sentence, and a day later than any other can still have a day after it.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class ItalianDateField(forms.DateField):
    """A day: from the browser's date field, or typed as 08/03/2026. Limits are inclusive; without, three centuries."""

    widget = ItalianDateInput
    default_error_messages = {
        "required": "Scegli la data.",
        "invalid": "Questa data non esiste. Scrivila così: 08/03/2026.",
    }

    def __init__(self, *, min_date: date | None = None, max_date: date | None = None, **kwargs: Any) -> None:
        self.min_date, self.max_date = min_date or FIRST_DAY, max_date or LAST_DAY
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"])
        super().__init__(**kwargs)

    def validate(self, value: date | None) -> None:
        """Within the limits, which the sentence names."""
        super().validate(value)
        if value and value < self.min_date:
            raise ValidationError(f"La data è troppo presto: dal {long_date(self.min_date)} in poi.", code="min")
        if value and value > self.max_date:
            raise ValidationError(f"La data è troppo tardi: fino al {long_date(self.max_date)}.", code="max")


# ---- a double click makes one record -----------------------------------------------------------------


class FormKeyField(forms.UUIDField):
    """A hidden key made with the page: the same page sent twice carries the same key. Never an error on screen."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, initial=uuid4)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The key that the page carried; a form that comes back never stands without one."""
        return data or initial

    def clean(self, value: Any) -> UUID:
        """The key; a new one if the page carried none that can be read."""
        try:
            return super().clean(value) or uuid4()
        except ValidationError:
            return uuid4()


class KeepsFormKey(forms.Form):
    """Add `form_key` to a form: `class SpendForm(KeepsFormKey)`. The action stores it under a unique constraint."""

    form_key = FormKeyField()


# ---- words that come back ----------------------------------------------------------------------------


def bound_from(request: Request, form_class: type[F], **kwargs: Any) -> F:
    """The form as this request wants it: bound to what was posted, or to the words kept when the session ended
    (with a message that says so), or empty.

    The view still asks `request.method == "POST" and form.is_valid()` before it acts.
    """
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **kwargs)
    if request.kept_post is None:
        return form_class(**kwargs)
    words = QueryDict(mutable=True)
    for name, values in request.kept_post.items():
        words.setlist(name, values)
    messages.info(request, "Niente è andato perso: ritrovi qui quello che avevi scritto. Controlla e salva.")
    form = form_class(words, **kwargs)
    if form.is_multipart():
        messages.warning(request, "I file non si possono tenere da parte: scegli di nuovo gli allegati.")
    return form
