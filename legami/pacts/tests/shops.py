"""Piero's bakery and its vouchers: what the stories on links and tills begin with."""

from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from django.utils import timezone

from legami.network.models import Organisation
from legami.pacts import actions
from legami.pacts.models import BudgetLine, Commitment, GiveBack, Pact, PartnerLink, Voucher

from .story import Story, body

DAY = date(2026, 6, 9)
LAST_DAY = date(2026, 6, 30)


def bakery(name: str = "Forno di Piero") -> Organisation:
    """A shop in Soresina, with nobody who signs in."""
    return body(name, "company")


def line_of(pact: Pact) -> BudgetLine:
    """The pact's only budget line, as it is in force."""
    return BudgetLine.objects.select_related("fund", "version__pact").get(version__pact=pact, version__status="active")


def asked(story: Story, pact: Pact, *shops: Organisation, cents: int = 5_000, **more: Any) -> Voucher:
    """Bruno asks for a voucher for bread."""
    terms: dict[str, Any] = {
        "line": line_of(pact) if cents else None,
        "merchants": list(shops) or [bakery()],
        "goods": "pane e latte",
        "value_cents": cents,
        "pieces": None,
        "expires_on": LAST_DAY,
        "form_key": uuid4(),
        "today": DAY,
        "by": story.bruno,
    }
    return actions.ask_voucher(pact=pact, **(terms | more))


def issued(story: Story, pact: Pact, *shops: Organisation, **more: Any) -> Voucher:
    """Elena says yes to it."""
    return actions.issue_voucher(voucher=asked(story, pact, *shops, **more), today=DAY, by=story.elena)


def commitment_of(story: Story, pact: Pact) -> Commitment:
    """What the parish promised."""
    return Commitment.objects.select_related("version__pact").get(
        version__pact=pact, version__status="active", bound__organisation=story.parish
    )


def activity_of(pact: Pact) -> GiveBack:
    """What Alba does at the parish."""
    return GiveBack.objects.get(version__pact=pact, version__status="active")


def given(
    story: Story, pact: Pact, what: Commitment | GiveBack | Voucher, shop: Organisation | None = None, **more: Any
) -> tuple[PartnerLink, str]:
    """Bruno gives a link on paper: of a promise or an activity to the parish, of a voucher to a shop or to whoever takes it."""
    to = shop if isinstance(what, Voucher) else story.parish
    terms: dict[str, Any] = {
        "line": actions.Line(what, to),
        "way": "paper",
        "now": timezone.now(),
        "expires_at": end_of(LAST_DAY),
        "form_key": uuid4(),
        "by": story.bruno,
    }
    return actions.issue_link(pact=pact, **(terms | more))


def end_of(day: date) -> datetime:
    """The last minute of a day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
