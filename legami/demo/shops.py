"""Shops and parishes of the demo that have no account: they hold links, and take vouchers at the till."""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from legami.core.access import LINK_ROLE, Actor
from legami.network.actions import register_organisation
from legami.network.models import Organisation
from legami.pacts import actions
from legami.pacts.models import BudgetLine, Commitment, GiveBack, Pact, PactVersion, PartnerLink, Voucher
from legami.places.models import Municipality

SHOPS = {
    "cremona": ("Forno di Piero", "Soresina"),
    "crema": ("Bottega della Piazza", "Crema"),
    "casalasco": ("Merceria Da Nella", "Casalmaggiore"),
}
SPACE = UUID("5d0c1a2e-7f0d-4d6e-9d5a-3b0d0a6f1c77")  # keys of the demo's forms come from what they are about
VALUE_CENTS, TAKEN_CENTS = 3_000, (450, 620, 620)  # the last one is typed twice, and undone


def open_shop(district: str, by: Actor) -> Organisation:
    """The district's shop, with a telephone and nobody who signs in."""
    name, town = SHOPS[district]
    shop = register_organisation(name=name, kind="company", municipality=Municipality.objects.get(name=town), by=by)
    Organisation.objects.filter(pk=shop.pk).update(contact_phone="+393001234567")  # invented; the demo sends nothing
    shop.refresh_from_db()
    return shop


def trade(pact: Pact, shop: Organisation, worker: Actor, coordinator: Actor, *, today: date) -> None:
    """A voucher of which a part is spent, and links to the body that takes part: one confirmed, one for the hours."""
    version = pact.versions.filter(status=PactVersion.Status.ACTIVE).first()
    if pact.status != Pact.Status.ACTIVE or version is None or version.ends_on is None or version.ends_on <= today:
        return
    voucher = _voucher(pact, version, shop, worker, coordinator, today=today)
    promise = Commitment.objects.select_related("version__pact", "bound__organisation").get(
        version=version, bound__role="partner"
    )
    host = promise.bound.organisation
    if voucher is not None:
        _take(voucher, shop, worker, today=today)
    if host is not None:
        link = _link(pact, actions.Line(promise, host), worker, version.ends_on, today=today)
        confirmer = Actor(user=None, role=LINK_ROLE, organisation_id=host.pk)
        actions.confirm_commitment(commitment=promise, link=link, now=_morning(today), by=confirmer)
        activity = GiveBack.objects.get(version=version)
        _link(pact, actions.Line(activity, host), worker, version.ends_on, today=today)


def _voucher(
    pact: Pact, version: PactVersion, shop: Organisation, worker: Actor, coordinator: Actor, *, today: date
) -> Voucher | None:
    """A voucher for bread. A spent budget is no error, only the end of it."""
    line = BudgetLine.objects.select_related("fund", "version__pact").get(version=version)
    try:
        voucher = actions.ask_voucher(
            pact=pact,
            line=line,
            merchants=[shop],
            goods="pane e latte",
            value_cents=VALUE_CENTS,
            pieces=None,
            expires_on=min(today + timedelta(days=60), version.ends_on or today),
            form_key=uuid5(SPACE, f"voucher {pact.number}"),
            today=today,
            by=worker,
        )
        return actions.issue_voucher(voucher=voucher, today=today, by=coordinator)
    except actions.BudgetExceeded:
        return None


def _take(voucher: Voucher, shop: Organisation, worker: Actor, *, today: date) -> None:
    link = _link(voucher.pact, actions.Line(voucher, None), worker, voucher.expires_on, today=today)
    baker = Actor(user=None, role=LINK_ROLE, organisation_id=shop.pk)
    taken = [
        actions.redeem_by_link(
            link=link,
            voucher=voucher,
            merchant=shop,
            amount_cents=cents,
            pieces=None,
            key=uuid5(SPACE, f"till {voucher.pact.number} {number}"),
            now=_morning(today),
            by=baker,
        )
        for number, cents in enumerate(TAKEN_CENTS)
    ]
    actions.undo_redemption(redemption=taken[-1], reason="battuto due volte", today=today, by=worker)


def _link(pact: Pact, line: actions.Line, worker: Actor, last: date, *, today: date) -> PartnerLink:
    last = min(last, today + timedelta(days=30))
    link, _ = actions.issue_link(
        pact=pact,
        line=line,
        way="paper",
        now=_morning(today),
        expires_at=timezone.make_aware(datetime.combine(last, time.max)),
        form_key=uuid5(SPACE, f"link {pact.number} {line.purpose}"),
        by=worker,
    )
    return link


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 30)))
