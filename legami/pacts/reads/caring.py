"""What needs care in a pact: a body that left, days that do not count, a missing insurance. A few queries in all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from legami.core.access import Actor
from legami.core.dates import long_date
from legami.people.models import SharingStop

from ..access import Relation
from ..actions import may_renew
from ..clock import Still, expected_minutes
from ..models import BudgetLine, GiveBack, Pact, PactVersion, Party, Pause, PromiseNote, Proposal, Renewal
from .pact import PactPage
from .talking import notes_of, proposals_of

RECENT = 5


@dataclass(frozen=True)
class LeftBody:
    """A body that leaves, and what must go to another one, each as a sentence."""

    party: Party
    parts: list[str]
    is_stopped: bool = False  # the person shares nothing with it any more (V14)

    @property
    def name(self) -> str:
        """How the pact names it."""
        return self.party.display_name

    @property
    def last_day(self) -> str:
        """Its last day in words; empty if it does not leave."""
        body = self.party.organisation
        return long_date(body.leaves_on) if body is not None and body.leaves_on else ""


@dataclass(frozen=True)
class Care:
    """What the pact's page says first."""

    left: list[LeftBody] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    needs_cover: bool = False
    may_pause: bool = False
    may_say: bool = False
    notes: list[PromiseNote] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    may_propose: bool = False
    may_renew: bool = False
    carry_over_waits: bool = False

    @property
    def is_not_able(self) -> bool:
        """True while the person says "not able now"."""
        return any(pause.why == Pause.Why.NOT_ABLE for pause in self.pauses)

    @property
    def illness(self) -> Pause | None:
        """The illness that holds today."""
        return next((pause for pause in self.pauses if pause.why == Pause.Why.ILLNESS), None)


def care_of(page: PactPage, relation: Relation, actor: Actor) -> Care:
    """What needs care in this pact today. A query for each part that it has, two more if a body leaves."""
    pact, on = page.pact, page.has.day
    open_text = page.open_version is not None and page.open_version.status != PactVersion.Status.DRAFT
    asked = page.has.proposals and page.open_version is not None and relation == Relation.WORKER
    proposals = list(proposals_of(pact).filter(answered_at=None)) if asked else []
    may_propose = open_text and relation == Relation.PERSON
    if pact.status not in (Pact.Status.ACTIVE, Pact.Status.SUSPENDED):
        renews, waits = _renewal(page, relation, on)
        return Care(proposals=proposals, may_propose=may_propose, may_renew=renews, carry_over_waits=waits)
    pauses = [pause for pause in page.pauses if pause.why != Pause.Why.SUSPENDED and pause.holds_on(on)]
    own = relation == Relation.PERSON and pact.person.user_id == actor.user_id
    renews, waits = _renewal(page, relation, on)
    return Care(
        left=left_bodies(page),
        pauses=pauses,
        needs_cover=relation == Relation.WORKER and not page.has.cover,
        may_pause=own and pact.status == Pact.Status.ACTIVE,
        may_say=relation in (Relation.PERSON, Relation.WORKER),
        notes=list(notes_of(pact)[:RECENT]) if page.has.notes else [],
        proposals=proposals,
        may_propose=may_propose,
        may_renew=renews,
        carry_over_waits=waits,
    )


def _renewal(page: PactPage, relation: Relation, on: date) -> tuple[bool, bool]:
    """Whether the worker may renew, and whether the coordinator has to decide on what was left. No query far from the end."""
    pact, near = page.pact, on + timedelta(days=settings.PACT_RENEW_DAYS)
    far_from_over = not pact.is_closed and (page.version.ends_on is None or page.version.ends_on > near)
    if relation == Relation.WORKER and not far_from_over:
        return may_renew(pact, today=on), False
    if relation == Relation.COORDINATOR:
        return False, renewals_to_decide().filter(old=pact).exists()
    return False, False


def renewals_to_decide() -> QuerySet[Renewal]:
    """Where somebody asked to carry the unspent money over and nobody has decided."""
    return Renewal.objects.filter(decided_at=None).exclude(carry_over_reason="")


def left_bodies(page: PactPage) -> list[LeftBody]:
    """The bodies of this text that leave, or that the person shut out, each with what it took on. No query if none does."""
    partners = [p for p in page.parties if p.role == Party.Role.PARTNER and p.organisation]
    leaving = [p for p in partners if page.is_shut_out(p) or (p.organisation and p.organisation.leaves_on)]
    if not leaving:
        return []
    keys = [party.pk for party in leaving]
    parts: dict[UUID, list[str]] = defaultdict(list)
    for promise in page.commitments:
        parts[promise.bound_id].append(f"Impegno: {promise.text}")
    for support in page.supports:
        parts[support.provider_id].append(f"Sostegno: {support.description}")
    for place in GiveBack.objects.filter(host__in=keys).order_by("position", "pk"):
        parts[place.host_id].append(f"Restituzione: {place.what}")
    for line in BudgetLine.objects.filter(supplier__in=keys).order_by("position", "pk"):
        parts[line.supplier_id or UUID(int=0)].append(f"Voce di budget: {line.description}")
    return [LeftBody(party, parts[party.pk], page.is_shut_out(party)) for party in leaving]


# ---- which pacts need care -----------------------------------------------------------------------------
# As conditions on a row, so that a list filters by one and the first page counts them all in one query.


def to_reassign() -> Q:
    """In force, and a body leaves it or was shut out: something of it must go to another one (V15, V14)."""
    bodies = Party.objects.filter(
        role=Party.Role.PARTNER, version__pact=OuterRef("pk"), version__status=PactVersion.Status.ACTIVE
    )
    stops = SharingStop.objects.open().filter(person__root=OuterRef("version__pact__person__root"))
    stops = stops.filter(organisation=OuterRef("organisation"))
    leaving = bodies.filter(Q(organisation__leaves_on__isnull=False) | Exists(stops))
    return Q(Exists(leaving), status__in=Pact.IN_FORCE)


def not_able_now(*, on: date) -> Q:
    """The person says "not able now"."""
    said = Pause.objects.on(on).filter(pact=OuterRef("pk"), why=Pause.Why.NOT_ABLE)
    return Q(Exists(said), status=Pact.Status.ACTIVE)


def to_resume(*, on: date) -> Q:
    """Suspended, and the day to go on has come."""
    return Q(resume_on__lte=on, status=Pact.Status.SUSPENDED)


def carry_over_to_decide() -> Q:
    """The pact is over, another goes on, and nobody has decided on what was left."""
    return Q(Exists(renewals_to_decide().filter(old=OuterRef("pk"))))


# ---- clocks ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """How far one activity would be at an even pace, and since when it stands still because its host left."""

    give_back: GiveBack
    expected_minutes: int
    host_left_on: date | None


def clocks_of(version: PactVersion, give_backs: Sequence[GiveBack], pauses: Iterable[Pause], *, on: date) -> list[Clock]:
    """The clock of each activity on a day; pauses and days without a host left out. At most one query."""
    if not give_backs or version.starts_on is None or version.ends_on is None:
        return []
    still = [(pause.starts_on, pause.resumed_on) for pause in pauses]
    bodies = [row.host.organisation for row in give_backs]
    may_lack = version.number > 1 or any(body.leaves_on for body in bodies if body is not None)
    gaps = _without_host(give_backs) if may_lack else defaultdict(list)
    return [
        Clock(
            row,
            expected_minutes(row.total_minutes, version.starts_on, version.ends_on, [*still, *gaps[row.key]], on),
            _left_by(row, on),
        )
        for row in give_backs
    ]


def _left_by(give_back: GiveBack, on: date) -> date | None:
    body = give_back.host.organisation
    return body.leaves_on if body is not None and body.has_left(on) else None


def _without_host(give_backs: Iterable[GiveBack]) -> dict[UUID, list[Still]]:
    """For each activity, the days between the going of a host and the text that names another one. One query."""
    rows = GiveBack.objects.filter(key__in=[row.key for row in give_backs], version__activated_at__isnull=False)
    by_key: dict[UUID, list[GiveBack]] = defaultdict(list)
    for row in rows.select_related("host__organisation", "version").order_by("version__number"):
        by_key[row.key].append(row)
    gaps: dict[UUID, list[Still]] = defaultdict(list)
    for key, versions in by_key.items():
        for row, following in zip(versions, [*versions[1:], None], strict=True):
            body = row.host.organisation
            if body is not None and body.leaves_on is not None:
                until = following.version.activated_at if following else None
                gaps[key].append((body.leaves_on + timedelta(days=1), until.date() if until else None))
    return gaps
