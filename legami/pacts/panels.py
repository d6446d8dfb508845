"""What the pact's page shows: one dict for the partial templates.

`pacts/_care.html`, `pacts/_spending.html`, `pacts/_hours.html`, `pacts/_reviews.html`, `pacts/_changing.html` read it.
A panel that a relation may not read is None.
"""

from typing import Any

from legami.core.access import Actor
from legami.core.dates import today
from legami.network.roles import Permission

from .access import Relation, may_handle_money
from .changes import changes_open
from .models import BudgetLine, Pact, PactVersion, Voucher
from .reads.caring import care_of, clocks_of
from .reads.giving_back import activity_states, hours_of
from .reads.pact import PactPage, in_order
from .reads.spending import line_states, spending_of
from .reads.vouchers import vouchers_of

RECENT = 3  # the pages of all expenses and all hours are a button away
WATCHES = (Relation.WORKER, Relation.COORDINATOR)
EXPENSE_SHOWN = ("pact_id", "status", "service_on", "amount_cents", "line__category", "line__description")
HOURS_SHOWN = (
    "pact_id", "given_on", "duration_minutes", "note", "validated_at", "rejected_at", "rejection_reason", "give_back__what",
)  # fmt: skip
STAFF_AND_PERSON = (Relation.PERSON, Relation.WORKER, Relation.COORDINATOR)


def panels(page: PactPage, relation: Relation, actor: Actor) -> dict[str, Any]:
    """The panels of a pact for this relation. A constant number of queries."""
    vouchers = list(vouchers_of(page.pact)) if page.has.vouchers and relation != Relation.PARTNER else []
    return {
        "care": care_of(page, relation, actor) if relation in STAFF_AND_PERSON else None,
        "spending": spending_panel(page, relation, actor, vouchers),
        "hours": hours_panel(page, relation, actor) if relation != Relation.ACCOUNTANT else None,
        "reviews": reviews_panel(page, relation) if relation in STAFF_AND_PERSON else None,
        "changing": changes_open(page.pact) if relation == Relation.WORKER else None,
        "vouchers": vouchers_panel(page, relation, actor, vouchers) if relation in STAFF_AND_PERSON else None,
    }


def spending_panel(page: PactPage, relation: Relation, actor: Actor, vouchers: list[Voucher]) -> dict[str, Any]:
    """The lines and the last expenses; a partner reads only the lines that it supplies."""
    pact = page.pact
    lines = BudgetLine.objects.filter(version=page.version)
    if relation == Relation.PARTNER:
        return {"lines": line_states(in_order(lines.filter(supplier__organisation=actor.organisation_id)))}
    asks = relation in (Relation.PERSON, Relation.WORKER) and pact.status == Pact.Status.ACTIVE
    asks = asks or (relation == Relation.WORKER and pact.is_frozen)
    return {
        "lines": line_states(in_order(lines), vouchers),
        "recent": list(spending_of(pact).only(*EXPENSE_SHOWN)[:RECENT]),
        "may_advance": relation == Relation.WORKER
        and page.version.status in PactVersion.READ_BEFORE
        and pact.status == Pact.Status.PREPARING,
        "may_ask": asks and may_handle_money(actor, pact, relation),
    }


def hours_panel(page: PactPage, relation: Relation, actor: Actor) -> dict[str, Any]:
    """The activities, and the last hours."""
    pact = page.pact
    ours = [row for row in page.activities if relation != Relation.PARTNER or row.host.organisation_id == actor.organisation_id]
    states = activity_states(ours, today())
    watched = relation in WATCHES and not pact.is_closed
    logs = relation in (Relation.PERSON, Relation.WORKER, Relation.PARTNER) and pact.status == Pact.Status.ACTIVE
    return {
        "activities": states,
        "clocks": clocks_of(page.version, ours, page.pauses, on=page.has.day) if watched else [],
        "recent": list(hours_of(pact, relation, actor).only(*HOURS_SHOWN)[:RECENT]),
        "may_log": logs and bool(states),
    }


def reviews_panel(page: PactPage, relation: Relation) -> dict[str, Any]:
    """The plan and what was held; how the goals went has a page of its own."""
    return {
        "rows": page.reviews,
        "may_record": relation == Relation.WORKER,
        "today": today(),
    }


def vouchers_panel(page: PactPage, relation: Relation, actor: Actor, rows: list[Voucher]) -> dict[str, Any]:
    """The vouchers, and whether one may be asked for. No query."""
    asks = relation == Relation.WORKER and page.pact.status == Pact.Status.ACTIVE and actor.may(Permission.SPENDING_REQUEST)
    return {"rows": rows, "may_ask": asks, "today": today()}
