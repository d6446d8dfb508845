"""What a link opens: one line, to nobody in particular, while everything around it still holds.

An unknown token and a closed link get the same page and the same status; only who held a true one is told why.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from legami.core.access import LINK_ROLE, Actor
from legami.core.dates import long_date
from legami.core.refusals import Refusal
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.models import Organisation

from .actions.linking import hash_of_token
from .models import Commitment, GiveBack, Pact, PactVersion, PartnerLink, Voucher

FIELD_GROUPS: dict[str, tuple[str, ...]] = {
    PartnerLink.Purpose.COMMITMENT: ("first_name", "own_commitments"),
    PartnerLink.Purpose.HOURS: ("first_name", "own_hours"),
    PartnerLink.Purpose.VOUCHER: ("voucher",),
}
NAMED = ("pact__person", "pact__organisation", "organisation", "commitment", "give_back", "voucher")


class Closed(Refusal):
    """Questo link non c’è, o non vale più."""

    def __init__(self, words: str = "", service: Organisation | None = None) -> None:
        super().__init__(*([words] if words else []))
        self.service = service  # whom to call; only who held a true link is told


@dataclass(frozen=True)
class Opened:
    """A link with the line behind it as it is in the text in force, and who acts with it."""

    link: PartnerLink
    line: Commitment | GiveBack | Voucher
    merchants: tuple[Organisation, ...]  # of a voucher: who may take it here

    @property
    def body(self) -> Organisation | None:
        """Who acts; None while a voucher's merchant has not said who they are."""
        return self.link.organisation or (self.merchants[0] if len(self.merchants) == 1 else None)

    def actor(self, body: Organisation | None = None) -> Actor:
        """Nobody signed in: the body, by its link."""
        who = body or self.body
        return Actor(user=None, role=LINK_ROLE, organisation_id=who.pk if who else None)


def open_link(token: str, *, now: datetime, today: date) -> Opened:
    """The line behind a token. Raises Closed. Cost: at most three queries."""
    link = PartnerLink.objects.select_related(*NAMED).filter(token_hash=hash_of_token(token)).first()
    if link is None:
        raise Closed
    _check_open(link, now)
    line = _line_in_force(link, today)
    left = link.organisation is not None and link.organisation.has_left(today)
    if line is None or left or link.pact.status != Pact.Status.ACTIVE:
        raise Closed("Adesso questo link non si può usare. Non è un vostro errore.", link.pact.organisation)
    merchants: tuple[Organisation, ...] = ()
    if isinstance(line, Voucher):
        named = (link.organisation,) if link.organisation else tuple(line.merchants.order_by("name", "pk"))
        merchants = tuple(body for body in named if not body.has_left(today))
    return Opened(link, line, merchants)


def journal_opening(opened: Opened) -> None:
    """The person finds it in their log: a body read this line, by link. One INSERT."""
    record_read(
        "link.read",
        by=opened.actor(),
        purpose=Purpose.PARTNERSHIP,
        subject_ids=[opened.link.pact.person_id],
        field_groups=FIELD_GROUPS[opened.link.purpose],
        target=opened.link,
    )


# ---- how -------------------------------------------------------------------------------------------


def _check_open(link: PartnerLink, now: datetime) -> None:
    if link.revoked_at is not None:
        raise Closed("Questo link è stato ritirato da chi ve lo ha dato.", link.pact.organisation)
    if link.expires_at <= now:
        last = long_date(timezone.localdate(link.expires_at))
        raise Closed(f"Questo link è scaduto: valeva fino al {last}.", link.pact.organisation)


def _line_in_force(link: PartnerLink, today: date) -> Commitment | GiveBack | Voucher | None:
    """The same line in the text in force: a new version has its own copy of it, or none any more."""
    if link.voucher is not None:
        return link.voucher if link.voucher.runs_on(today) else None
    in_force = {"version__pact": link.pact_id, "version__status": PactVersion.Status.ACTIVE}
    if link.commitment is not None:
        rows = Commitment.objects.select_related("version__pact", "bound__organisation", "confirmation")
        mine = rows.filter(**in_force, key=link.commitment.key, bound__organisation=link.organisation_id)
        return mine.first()
    assert link.give_back is not None  # pacts_partnerlink_opens_one_line
    activities = GiveBack.objects.select_related("version", "host__organisation")
    return activities.filter(**in_force, key=link.give_back.key, host__organisation=link.organisation_id).first()
