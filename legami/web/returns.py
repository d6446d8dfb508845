"""What a body owes to the State, row by row: first talks held and benefits paid in a period, as CSV (docs/rendiconti.md).

A return by duty names people by their tax code; so each download is journaled for each person, and only roles that owe it may.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Case, F, Max, Min, Sum, Value, When
from django.http import HttpResponse
from django.shortcuts import render

from legami.core import tables
from legami.core.access import Actor, Request, needs
from legami.core.dates import add_months, today
from legami.core.forms import ItalianDateField
from legami.core.money import format_cents
from legami.intake.access import of_my_place
from legami.intake.models import Referral, ReferralQuerySet, Talk
from legami.journal.actions import record, record_read
from legami.journal.models import Purpose
from legami.ledger.models import Transfer
from legami.network.roles import Permission, Role
from legami.pacts.access import pacts_at_work
from legami.pacts.models import PactVersion, SpendingRequest
from legami.pacts.models.content import Category
from legami.people.access import FieldGroup
from legami.people.models import Person

COLUMNS = (
    "codice_fiscale", "comune_istat", "comune", "prestazione", "descrizione", "dal", "al", "importo_euro", "piano_citato",
    "riferimento",
)  # fmt: skip
TALK = ("segretariato_sociale", "segretariato sociale, primo colloquio")


class PeriodForm(forms.Form):
    """From a day to a day, both counted."""

    dal = ItalianDateField(label="Dal giorno")
    al = ItalianDateField(label="Al giorno")

    def clean(self) -> dict[str, Any]:
        """The first day is not after the last."""
        said = super().clean() or self.cleaned_data
        if said.get("dal") and said.get("al") and said["dal"] > said["al"]:
            self.add_error("dal", "Il primo giorno viene dopo l’ultimo. Scambia le due date.")
        return said


@dataclass(frozen=True)
class ReturnRow:
    """One benefit of one person in the period; `cents` is what was paid, less what was reversed."""

    person_id: UUID
    tax_code: str
    istat: str
    town: str
    benefit: tuple[str, str]
    first_on: date
    last_on: date
    cents: int
    plan: str
    reference: str

    def cells(self) -> list[str]:
        """The row as the file holds it."""
        paid = format_cents(self.cents).removesuffix(" €").replace(".", "")
        days = [self.first_on.isoformat(), self.last_on.isoformat()]
        return [self.tax_code, self.istat, self.town, *self.benefit, *days, paid, self.plan, self.reference]


@needs(Permission.RETURN_EXPORT)
def returns(request: Request) -> HttpResponse:
    """Choose a period; the download is a POST, since it is written in the journal of each person."""
    last = today().replace(day=1)
    form = PeriodForm(request.POST or None, initial={"dal": add_months(last, -3), "al": today()})
    if request.method == "POST" and form.is_valid():
        rows = rows_of(request.actor, form.cleaned_data["dal"], form.cleaned_data["al"])
        _journal(request.actor, rows)
        answer = HttpResponse("\ufeff" + as_csv(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="rendiconto-{form.cleaned_data["al"]:%Y-%m-%d}.csv"'
        answer["Cache-Control"] = "no-store"
        return answer
    return render(request, "web/returns.html", {"form": form, "columns": COLUMNS})


def rows_of(actor: Actor, first: date, last: date) -> list[ReturnRow]:
    """What this actor's body owes for a period. Five queries, whatever the number of rows."""
    rows = [*_paid(actor, first, last), *_talks(actor, first, last)]
    return sorted(rows, key=lambda row: (row.reference, row.benefit, row.first_on))


def as_csv(rows: Iterable[ReturnRow]) -> str:
    """The file, with `;` as Italian spreadsheets want it; no cell can be read as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([[harmless(cell) for cell in row.cells()] for row in rows])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; an amount below zero stays a number.

    >>> harmless("=1+1"), harmless("-12,00"), harmless("Soresina")
    ("'=1+1", '-12,00', 'Soresina')
    """
    is_amount = cell.startswith("-") and cell[1:].replace(",", "").isdecimal()
    return cell if is_amount else tables.harmless(cell)


# ---- the rows ------------------------------------------------------------------------------------


def _paid(actor: Actor, first: date, last: date) -> Iterator[ReturnRow]:
    """Payments and reversals dated in the period, summed by pact and category."""
    requests = SpendingRequest.objects.filter(pact__in=pacts_at_work(actor).values("pk"))
    paid = requests.filter(payment__happened_on__range=(first, last))
    reversals = {"payment__resolutions__kind": Transfer.Kind.REVERSAL}
    undone = requests.filter(payment__resolutions__happened_on__range=(first, last), **reversals)
    found: dict[tuple[UUID, str], list[Any]] = {}
    for rows, sign in ((paid, 1), (undone, -1)):
        for row in _summed(rows, sign):
            key = (row["pact"], row["category"])
            known = found.get(key)
            if known is None:
                found[key] = [row, row["first_on"], row["last_on"], row["cents"]]
            else:
                found[key] = [known[0], min(known[1], row["first_on"]), max(known[2], row["last_on"]), known[3] + row["cents"]]
    plans = _plans({pact for pact, _ in found})
    for (pact, category), (row, first_on, last_on, cents) in found.items():
        benefit = (category, str(Category(category).label))
        yield _row(row, benefit, first_on, last_on, cents, plans.get(pact, ""), f"PG-{row['pact__number']:05d}")


def _summed(rows: Any, sign: int) -> Any:
    when = F("payment__happened_on") if sign > 0 else F("payment__resolutions__happened_on")
    return (
        rows.annotate(category=F("line__category"), when_on=when)
        .values("pact", "category", "pact__number", "pact__municipality", "pact__municipality__name", **_whose("pact__person"))
        .annotate(first_on=Min("when_on"), last_on=Max("when_on"), cents=Sum(F("payment__quantity") * Value(sign)))
        .order_by()
    )


def _whose(path: str) -> dict[str, Any]:
    """The record that stands for the person, and its tax code."""
    kept = When(**{f"{path}__merged_into__isnull": False}, then=F(f"{path}__merged_into__tax_code"))
    return {
        "root": Case(When(**{f"{path}__merged_into__isnull": False}, then=F(f"{path}__merged_into")), default=F(f"{path}__id")),
        "tax_code": Case(kept, default=F(f"{path}__tax_code")),
    }


def _talks(actor: Actor, first: date, last: date) -> Iterator[ReturnRow]:
    """First talks held in the period with people who are known."""
    mine = of_my_place(actor) if actor.role == Role.COORDINATOR else _handled_by(actor)
    held = Talk.objects.filter(referral__in=mine.exclude(person=None), held_on__range=(first, last))
    number, town = F("referral__number"), F("referral__municipality")
    rows = (
        held.values(number=number, istat=town, town=F("referral__municipality__name"), **_whose("referral__person"))
        .annotate(first_on=Min("held_on"), last_on=Max("held_on"))
        .order_by()
    )
    for row in rows:
        shown = row | {"pact__municipality": row["istat"], "pact__municipality__name": row["town"]}
        yield _row(shown, TALK, row["first_on"], row["last_on"], 0, "", f"SG-{row['number']:05d}")


def _handled_by(actor: Actor) -> ReferralQuerySet:
    """What the body answered, but never about who downloads."""
    me = Person.objects.filter(user=actor.user_id).values("pk")
    return Referral.objects.filter(handled_by_body=actor.organisation_id).exclude(person__in=me)


def _row(
    found: dict[str, Any], benefit: tuple[str, str], first_on: date, last_on: date, cents: int, plan: str, ref: str
) -> ReturnRow:
    return ReturnRow(
        person_id=found["root"],
        tax_code=found["tax_code"],
        istat=found["pact__municipality"],
        town=found["pact__municipality__name"],
        benefit=benefit,
        first_on=first_on,
        last_on=last_on,
        cents=cents,
        plan=plan,
        reference=ref,
    )


def _plans(pacts: set[UUID]) -> dict[UUID, str]:
    """The plan that the newest signed version of each pact cites. One query."""
    signed = PactVersion.objects.filter(pact__in=pacts, activated_at__isnull=False).exclude(plan_kind="").order_by("number")
    return {version.pact_id: _cited(version) for version in signed}


def _cited(version: PactVersion) -> str:
    parts = (version.get_plan_kind_display(), version.plan_number, version.plan_signed_on, version.plan_body)
    return ", ".join(str(part) for part in parts if part)


def _journal(actor: Actor, rows: list[ReturnRow]) -> None:
    """One row for each person, and one for the download itself."""
    people = sorted({row.person_id for row in rows})
    groups = [FieldGroup.IDENTITY.value, FieldGroup.MOVEMENTS.value]
    record_read("return.read", by=actor, purpose=Purpose.ACCOUNTING, subject_ids=people, field_groups=groups)
    record("return.exported", by=actor)
