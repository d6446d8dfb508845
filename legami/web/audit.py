"""The journal as who protects the data reads it: who, in which role and for which body, why, on whose record, which kinds.

The page sees no name of a citizen and no content: a record is a code, the same on each row. Each look is journaled too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import make_aware

from legami.accounts.models import User
from legami.core.access import LINK_ROLE, SYSTEM, Request, needs
from legami.core.dates import today
from legami.core.forms import ItalianDateField
from legami.core.tables import CHUNK, Column, Table
from legami.journal.actions import record
from legami.journal.exporting import download
from legami.journal.models import Entry, Kind, Purpose
from legami.network.models import Organisation
from legami.network.roles import Permission, Role
from legami.people.access import FieldGroup

PAGE = 50
WEEK = timedelta(days=6)
# What an entry is about, by the first word of its verb. A test walks the code for words that are missing here.
ABOUT: dict[str, str] = {
    "accounts": "accesso a Legami",
    "assignment": "presa in carico",
    "audit": "registro degli accessi",
    "conflict": "legame dichiarato",
    "consent": "consenso",
    "feedback": "segnalazione di accessibilità",
    "commitment": "impegno",
    "fund": "fondo",
    "hours": "ore restituite",
    "lab": "laboratorio di comunità",
    "link": "link per un ente",
    "groups": "misure dei gruppi",
    "measures": "misure e scale",
    "message": "messaggi",
    "network": "enti e incarichi",
    "pact": "patto",
    "ties": "rete di legami",
    "people": "importazione di persone",
    "person": "scheda di una persona",
    "referral": "segnalazione di una persona",
    "return": "rendiconto dovuto",
    "review": "verifica",
    "sharing": "condivisione dei dati",
    "spending": "spesa",
    "voucher": "buono",
}


class AuditForm(forms.Form):
    """Which entries to show. Every field has an answer, so that an empty address works."""

    dal = ItalianDateField(label="Dal giorno", required=False)
    al = ItalianDateField(label="Al giorno", required=False)
    tipo = forms.ChoiceField(label="Che cosa", required=False, choices=[("", "Tutto"), *Kind.choices])
    ruolo = forms.ChoiceField(label="Ruolo", required=False, choices=[("", "Tutti"), *Role.choices])
    perche = forms.ChoiceField(label="Perché", required=False, choices=[("", "Tutti i motivi"), *Purpose.choices])
    chi = forms.UUIDField(required=False, widget=forms.HiddenInput)
    scheda = forms.UUIDField(required=False, widget=forms.HiddenInput)
    prima = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A week up to today if no day was said."""
        said = self.cleaned_data
        said["al"] = said.get("al") or today()
        said["dal"] = said.get("dal") or said["al"] - WEEK
        if said["dal"] > said["al"]:
            self.add_error("dal", "Il primo giorno viene dopo l’ultimo. Scambia le due date.")
        return said


@dataclass(frozen=True)
class Row:
    """One entry in words."""

    entry: Entry
    who: str
    role: str
    body: str
    about: str
    why: str
    what: list[str]

    @property
    def record_code(self) -> str:
        """A short code of the record that was read; never a name."""
        return str(self.entry.subject_id)[:8] if self.entry.subject_id else ""


@needs(Permission.JOURNAL_AUDIT)
def audit(request: Request) -> HttpResponseBase:
    """The journal of some days, newest first, fifty rows at a time."""
    form = AuditForm(request.GET)
    rows: list[Row] = []
    older = None
    if form.is_valid():
        if file := download(request, audit_table(form.cleaned_data)):
            return file
        found = list(_entries(form.cleaned_data)[: PAGE + 1])
        older = found[PAGE - 1].pk if len(found) > PAGE else None
        rows = _in_words(found[:PAGE])
        record("audit.read", by=request.actor, kind=Kind.READ)
    kept = request.GET.copy()
    kept.pop("prima", None)
    context = {"form": form, "rows": rows, "older": older, "kept": kept.urlencode(), "narrowed": _narrowed(form)}
    return render(request, "web/audit.html", context)


def audit_table(said: dict[str, Any]) -> Table[Row]:
    """The entries of the page and of the pages that follow it, as columns."""
    columns = (
        Column[Row]("Quando", lambda row: row.entry.at),
        Column[Row]("Chi", _who_in_full),
        Column[Row]("Che cosa", lambda row: f"{row.entry.get_kind_display()}: {row.about}"),
        Column[Row]("Perché", lambda row: row.why or "–"),
        Column[Row]("Scheda", lambda row: row.record_code or "–"),
        Column[Row]("Quali dati", lambda row: ", ".join(row.what) or "–"),
    )
    rows = chain.from_iterable(_in_words(part) for part in _parts(_entries(said).iterator(chunk_size=CHUNK)))
    return Table(name="registro-accessi", verb="audit.exported", purpose=Purpose.UPKEEP, rows=rows, columns=columns)


def _who_in_full(row: Row) -> str:
    place = ", ".join(word for word in (row.role, row.body) if word)
    return f"{row.who} ({place})" if row.role else row.who


def _parts(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while part := list(islice(entries, CHUNK)):
        yield part


def _entries(said: dict[str, Any]) -> QuerySet[Entry]:
    """The entries that were asked for. Cost: the index on time, or the one of the record or of the user."""
    start, end = (make_aware(datetime.combine(day, time.min)) for day in (said["dal"], said["al"] + timedelta(days=1)))
    rows = Entry.objects.filter(at__gte=start, at__lt=end)
    named = {"kind": "tipo", "role": "ruolo", "purpose": "perche", "actor_id": "chi", "subject_id": "scheda", "pk__lt": "prima"}
    rows = rows.filter(**{column: said[name] for column, name in named.items() if said.get(name)})
    return rows.order_by("-pk")


def _in_words(entries: list[Entry]) -> list[Row]:
    """Rows for the page. Two queries."""
    users = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    bodies = Organisation.objects.in_bulk({entry.organisation_id for entry in entries if entry.organisation_id})
    roles, purposes, groups = dict(Role.choices), dict(Purpose.choices), dict(FieldGroup.choices)
    return [
        Row(
            entry=entry,
            who=_who(entry, users),
            role=roles.get(entry.role, ""),
            body=str(bodies.get(entry.organisation_id, "")),
            about=ABOUT.get(entry.verb.split(".")[0], "altro"),
            why=purposes.get(entry.purpose, ""),
            what=[groups[group] for group in entry.field_groups if group in groups],
        )
        for entry in entries
    ]


def _who(entry: Entry, users: dict[UUID, User]) -> str:
    """Who works is named; a citizen is not, even here."""
    if entry.role == LINK_ROLE:
        return "un ente, con un link"
    if entry.role == SYSTEM.role:
        return "il sistema"
    if entry.actor_id is None:
        return "chi visita il sito" if entry.kind != Kind.REFUSED else "non si sa"
    return str(users.get(entry.actor_id, "accesso tolto")) if entry.role else "una persona"


def _narrowed(form: AuditForm) -> bool:
    return form.is_valid() and bool(form.cleaned_data["chi"] or form.cleaned_data["scheda"])
