"""Pages about funds for who keeps the accounts: pseudonymous, amounts and reasons only."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, needs
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.journal.actions import record
from legami.journal.exporting import download
from legami.network.models import Organisation
from legami.network.roles import Permission

from . import actions, queries
from .access import get_fund_for, get_managed_fund_for, visible_funds
from .drawing import flow
from .forms import FundForm, IncomeForm, ReversalForm
from .models import Account, Fund, Transfer, Unit
from .tables import funds_table, movements_table

PAGE_SIZE = 50


@needs(Permission.LEDGER_VIEW)
def funds(request: Request) -> HttpResponseBase:
    """All funds that they may see, and where the euro of each are."""
    summaries = queries.fund_summaries(visible_funds(request.actor).order_by("name"))
    if file := download(request, funds_table(summaries)):
        return file
    return render(request, "ledger/funds.html", {"summaries": summaries, "may_manage": may_manage(request)})


@needs(Permission.LEDGER_VIEW)
def fund(request: Request, fund_id: UUID) -> HttpResponseBase:
    """One fund: where its euro are, and its movements by pages."""
    found = get_fund_for(request, fund_id)
    if file := download(request, movements_table(found)):
        return file
    before = request.GET.get("prima", "")
    page = queries.fund_movements(found, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    [summary] = queries.fund_summaries([found])
    context = {"fund": found, "summary": summary, "page": page, "paged": bool(before), "may_manage": manages(request, found)}
    return render(request, "ledger/fund.html", context | {"givers": actions.givers_code(found)})


@needs(Permission.LEDGER_VIEW)
def movement(request: Request, fund_id: UUID, number: int) -> HttpResponse:
    """Follow the euro of one movement: what an income has paid and where its rest stands, or which incomes paid this."""
    found = get_fund_for(request, fund_id)
    rows = found.transfers.select_related("debit", "credit").prefetch_related("resolutions")
    transfer = get_object_or_404(rows, pk=number)
    comes_in = queries.brings_money_in(transfer)
    parts = _uses(transfer) if comes_in else _origins(transfer)
    picture = flow([part.cents for part in parts], comes_in=not comes_in) if parts else None
    page = Paginator(list(enumerate(parts, start=1)), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"fund": found, "transfer": transfer, "comes_in": comes_in, "flow": picture, "page": page}
    return render(request, "ledger/movement.html", context | {"in_euro": transfer.unit == Unit.EUR})


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a movement's story, as the page shows it. What still stands has no movement."""

    words: str
    cents: int
    transfer: Transfer | None = None


def _uses(transfer: Transfer) -> list[Row]:
    """What the euro of an income did: payments by day, then what still stands. Three queries."""
    story = queries.uses_of(transfer)
    names = Account.objects.in_bulk(story.standing)
    standing = sorted((str(names[key]), cents) for key, cents in story.standing.items())
    spent = [Row(part.transfer.purpose, part.quantity, part.transfer) for part in story.spent]
    return spent + [Row(f"Ancora su: {name}", cents) for name, cents in standing]


def _origins(transfer: Transfer) -> list[Row]:
    return [Row(part.transfer.purpose, part.quantity, part.transfer) for part in queries.trace_lots(transfer)]


@needs(Permission.FUND_MANAGE)
def new_fund(request: Request) -> HttpResponse:
    """Open a fund of one's own body."""
    form = bound_from(request, FundForm)
    if request.method == "POST" and form.is_valid():
        terms: dict[str, Any] = dict(form.cleaned_data)
        organisation = get_object_or_404(Organisation, pk=request.actor.organisation_id)
        try:
            made = actions.create_fund(fund_id=terms.pop("form_key"), organisation=organisation, by=request.actor, **terms)
        except actions.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Il fondo è aperto. Ora puoi registrare le entrate.")
            return redirect("ledger:fund", made.pk)
    return render(request, "ledger/new_fund.html", {"form": form})


@needs(Permission.FUND_MANAGE)
def income(request: Request, fund_id: UUID) -> HttpResponse:
    """Record money that came into a fund."""
    found = get_managed_fund_for(request, fund_id)
    form = bound_from(request, IncomeForm)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.receive_into_fund(
                fund=found,
                cents=typed["cents"],
                key=f"income:{typed['form_key']}",
                purpose=f"{typed['giver']}: {typed['reason']}",
                happened_on=typed["happened_on"],
                by=request.actor,
            )
        except actions.Refusal as refusal:
            form.add_error("cents", str(refusal))
        else:
            record("fund.income", by=request.actor, target=found)
            messages.success(request, "L’entrata è registrata.")
            return redirect("ledger:fund", found.pk)
    return render(request, "ledger/income.html", {"form": form, "fund": found})


@needs(Permission.FUND_MANAGE)
def reverse_income(request: Request, fund_id: UUID, number: int) -> HttpResponse:
    """Undo an income that was recorded by mistake. Payments are undone where they were decided, not here."""
    found = get_managed_fund_for(request, fund_id)
    incomes = Transfer.objects.filter(fund=found, kind=Transfer.Kind.DIRECT, debit__code=actions.givers_code(found))
    transfer = get_object_or_404(incomes, pk=number)
    form = bound_from(request, ReversalForm)
    if request.method == "POST" and form.is_valid():
        key, reason = f"undo:{form.cleaned_data['form_key']}", form.cleaned_data["reason"]
        try:
            actions.reverse_transfer(transfer, key=key, reason=reason, happened_on=today(), by=request.actor)
        except actions.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            record("fund.income_reversed", by=request.actor, target=found)
            messages.success(request, "L’entrata è stornata: nell’elenco restano tutti e due i movimenti.")
            return redirect("ledger:fund", found.pk)
    return render(request, "ledger/reverse_income.html", {"form": form, "fund": found, "transfer": transfer})


def may_manage(request: Request) -> bool:
    """They may record funds and incomes."""
    return request.actor.may(Permission.FUND_MANAGE)


def manages(request: Request, found: Fund) -> bool:
    """They may record what comes into this fund."""
    return may_manage(request) and found.organisation_id == request.actor.organisation_id
