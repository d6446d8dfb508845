"""Opening a lab, its evenings, its promises."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from legami.accounts.models import User
from legami.core.dates import ROME
from legami.core.forms import ItalianDateField, KeepsFormKey, WordsField
from legami.labs.models import Lab, Meeting, Phase, Promise
from legami.network.models import Organisation
from legami.places.models import Area, Municipality, Venue

TIME_ERRORS = {"required": "Manca l’ora.", "invalid": "Scrivere l’ora così: 20:30."}


def time_field(label: str) -> forms.TimeField:
    """An hour of the day."""
    return forms.TimeField(
        label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"), error_messages=TIME_ERRORS, initial=time(20, 30)
    )


def venue_field(municipality: Municipality) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """The venues of a town."""
    venues = Venue.objects.filter(municipality=municipality).select_related("municipality").order_by("name", "pk")
    return forms.ModelChoiceField(
        venues,
        label="Dove",
        empty_label="Scegli",
        help_text="Se lo spazio non c’è, chi gestisce i luoghi lo aggiunge in «Luoghi».",
        error_messages={"required": "Manca lo spazio.", "invalid_choice": "Scegliere uno spazio dell’elenco."},
    )


class OpenLabForm(forms.Form):
    """A lab, in a quarter or village or in a body of the actor's towns."""

    name = WordsField(label="Nome", max_length=120, help_text="Per esempio: Laboratorio del quartiere Po.")
    question = WordsField(
        label="La domanda da cui si parte",
        max_length=200,
        help_text="Una sola, che tutti capiscono. Per esempio: che cosa ci farebbe stare meglio qui?",
    )
    about = WordsField(label="Di che cosa si parla", max_length=2000, required=False, widget=forms.Textarea({"rows": 4}))
    area = forms.ModelChoiceField(Area.objects.none(), label="Quartiere, paese o luogo di lavoro", required=False)
    body = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Oppure un ente o un’impresa",
        required=False,
        help_text="Uno dei due, non tutti e due.",
    )
    starts_on = ItalianDateField(label="Comincia il")

    def __init__(self, *args: Any, towns: list[Municipality], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area, body = self.fields["area"], self.fields["body"]
        assert isinstance(area, forms.ModelChoiceField)
        assert isinstance(body, forms.ModelChoiceField)
        area.queryset = Area.objects.filter(municipality__in=towns).select_related("municipality").order_by("name", "pk")
        area.empty_label = body.empty_label = "Nessuno"
        body.queryset = Organisation.objects.filter(municipality__in=towns).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """One place, and its town."""
        said = self.cleaned_data
        area: Area | None = said.get("area")
        body: Organisation | None = said.get("body")
        if (area is None) == (body is None) and not {"area", "body"} & set(self.errors):
            raise ValidationError("Scegliere un’area oppure un ente: uno dei due.", code="place")
        place = area or body
        return said | {"municipality": place.municipality if place else None}


class FacilitatorForm(forms.Form):
    """Who runs the lab, among those who have the role."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Chi conduce",
        empty_label="Scegli",
        help_text="Chi ha l’incarico di facilitatore. Gli incarichi si danno in «Enti e incarichi».",
        error_messages={"required": "Scegliere una persona.", "invalid_choice": "Scegliere una persona dell’elenco."},
    )

    def __init__(self, *args: Any, users: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[user.pk for user in users]).order_by("name", "pk")


class PhasesForm(forms.Form):
    """First and last day of each phase; both empty for one that the lab does not have."""

    def __init__(self, *args: Any, lab: Lab, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {phase.kind: phase for phase in lab.phases.all()}
        for kind in Phase.Kind:
            phase = known.get(kind)
            for end, label in (("starts_on", "dal"), ("ends_on", "al")):
                first = getattr(phase, end) if phase else None
                self.fields[f"{kind}_{end}"] = ItalianDateField(label=f"{kind.label}: {label}", required=False, initial=first)

    def clean(self) -> dict[str, Any]:
        """The days by kind, in `days`."""
        said, days = self.cleaned_data, {}
        for kind in Phase.Kind:
            first, last = said.get(f"{kind}_starts_on"), said.get(f"{kind}_ends_on")
            if first and last and last < first:
                self.add_error(f"{kind}_ends_on", "La fase finisce prima di cominciare. Controllare i due giorni.")
            elif (first is None) != (last is None):
                missing = "starts_on" if first is None else "ends_on"
                if f"{kind}_{missing}" not in self.errors:
                    self.add_error(f"{kind}_{missing}", "Servono tutti e due i giorni, o nessuno.")
            elif first and last:
                days[kind.value] = (first, last)
        return {"days": days}


class ThreeEveningsForm(KeepsFormKey):
    """When and where the three evenings are."""

    first_on = ItalianDateField(label="La prima sera")
    at = time_field("A che ora")
    every_days = forms.IntegerField(
        label="Quanti giorni tra una sera e l’altra",
        min_value=1,
        max_value=60,
        initial=14,
        help_text="Due settimane bastano a chiamare chi manca.",
    )

    def __init__(self, *args: Any, lab: Lab, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"] = venue_field(lab.municipality)


class MeetingForm(KeepsFormKey):
    """One meeting."""

    title = WordsField(label="Titolo", max_length=120)
    on = ItalianDateField(label="Giorno")
    at = time_field("Ora")
    duration_minutes = forms.IntegerField(label="Quanti minuti dura", min_value=15, max_value=720, initial=90)
    agenda = WordsField(
        label="Di che cosa si parla", max_length=2000, widget=forms.Textarea({"rows": 6}), help_text="Una cosa per riga."
    )

    def __init__(self, *args: Any, lab: Lab, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["venue"] = venue_field(lab.municipality)

    def clean(self) -> dict[str, Any]:
        """Day and hour as one moment in Rome."""
        said = self.cleaned_data
        day, at = said.pop("on", None), said.pop("at", None)
        return said | {"starts_at": datetime.combine(day, at, tzinfo=ROME) if day and at else None}


class RecordForm(forms.Form):
    """Who came, as numbers, and what was said. No names: nobody needs them."""

    attended_count = forms.IntegerField(label="Quante persone sono venute", min_value=0, max_value=2000)
    first_timers_count = forms.IntegerField(label="Quante per la prima volta", min_value=0, max_value=2000)
    record_text = WordsField(
        label="Che cosa si è detto",
        max_length=10_000,
        widget=forms.Textarea({"rows": 10}),
        help_text="Lo leggono tutti. Senza nomi di chi ha parlato di sé.",
    )

    def clean(self) -> dict[str, Any]:
        """Nobody comes for the first time who did not come."""
        said = self.cleaned_data
        came, first = said.get("attended_count"), said.get("first_timers_count")
        if came is not None and first is not None and first > came:
            self.add_error("first_timers_count", "Sono più di quelle venute. Controllare i due numeri.")
        return said


class ReasonForm(forms.Form):
    """Why something is called off or not shown."""

    reason = WordsField(
        label="Perché",
        max_length=200,
        help_text="Una frase. La legge chi aspettava.",
        error_messages={"required": "Scrivere una frase: la legge chi aspettava."},
    )


class PromiseForm(KeepsFormKey):
    """What was decided, who sees to it, by when."""

    what = WordsField(label="Che cosa", max_length=300)
    owner = WordsField(
        label="Chi se ne occupa",
        max_length=120,
        help_text="Un ente, un gruppo, o una persona che è d’accordo. Lo leggono tutti.",
    )
    due_on = ItalianDateField(label="Entro il")
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Decisa in", required=False, empty_label="Fuori da un incontro"
    )

    def __init__(self, *args: Any, lab: Lab, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["meeting"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Meeting.objects.filter(lab=lab, cancelled_at=None).order_by("-starts_at", "pk")

    def clean(self) -> dict[str, Any]:
        """Made in its meeting, or today; due from that day on."""
        said = self.cleaned_data
        meeting: Meeting | None = said.get("meeting")
        made_on = min(meeting.starts_at.astimezone(ROME).date(), self.today) if meeting else self.today
        if (due := said.get("due_on")) and due < made_on:
            self.add_error("due_on", "È prima del giorno in cui è stata decisa. Controllare la data.")
        return said | {"made_on": made_on}


class PromiseOutcomeForm(forms.Form):
    """Kept or not, and how."""

    outcome = forms.ChoiceField(label="Com’è andata", choices=Promise.Outcome.choices, widget=forms.RadioSelect)
    how = WordsField(
        label="In che modo",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Che cosa è stato fatto, o perché no. Lo leggono tutti.",
    )


class CloseLabForm(forms.Form):
    """How it ended."""

    closing_words = WordsField(
        label="Com’è finito",
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text="Che cosa resta. Lo legge chi apre il prossimo laboratorio qui.",
    )
