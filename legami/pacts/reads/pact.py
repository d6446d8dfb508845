"""What the pages of a pact show, in a constant number of queries."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from legami.core.access import Actor
from legami.core.dates import age_on, format_minutes, today
from legami.core.money import format_cents
from legami.people.models import SharingStop, named
from legami.people.slips import named_with_a_slip

from ..access import Relation, drafts_are_the_workers, visible_pacts
from ..models import BudgetLine, Commitment, GiveBack, Goal, Pact, PactVersion, Party, Pause, Review, Support
from ..models.pact import OF_AGE
from .giving_back import GiveBackState
from .presence import Presence, presence_of
from .reviewing import Rating, ratings_of, reviews_of
from .spending import LineState

Part = TypeVar("Part", BudgetLine, Commitment, GiveBack, Goal, Party, Support)
NAMED = ("person", "user", "organisation")
PARTY_NAMES = (
    "version_id", "role", "position", "contact_name", "person__given_name", "person__family_name", "user__name",
    "user__email", "organisation__name", "organisation__leaves_on", "organisation__leaves_on",
)  # fmt: skip
BAR_WIDTH = 600
# What a list shows of a pact: the rest of three wide rows is not worth reading 25 times.
IN_A_LIST = (
    "number", "status", "created_at", "person__given_name", "person__family_name", "municipality__name",
)  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """A picture of parts of a whole: each (label, amount in words, x, width, css class), in drawing units as text."""

    whole: int
    parts: list[tuple[str, str, str, str, str]]

    @property
    def says(self) -> str:
        """The picture in words."""
        return ", ".join(f"{label} {amount}" for label, amount, *_ in self.parts)


@dataclass(frozen=True)
class GoalState:
    """A goal with the level it was last seen at (its starting point before the first review)."""

    goal: Goal
    level: int
    is_rated: bool

    @property
    def steps(self) -> list[tuple[int, str, bool]]:
        """The five levels: number, words, whether one stands there now."""
        return [(level, words, level == self.level) for level, words in self.goal.levels()]


@dataclass(frozen=True)
class PactPage:
    """A pact as a page needs it: the version in force, or the newest one before that."""

    pact: Pact
    version: PactVersion
    open_version: PactVersion | None
    has: Presence

    @property
    def came_of_age(self) -> bool:
        """True if the text in force was signed for a minor who is of age today: it is for them to sign again (V10)."""
        born = self.pact.person.birth_date
        in_force = self.version.status == PactVersion.Status.ACTIVE and not self.pact.is_closed
        return in_force and self.version.is_for_a_minor and born is not None and age_on(born, today()) >= OF_AGE

    @cached_property
    def parties(self) -> list[Party]:
        """Who is bound. One query, and none more for whoever points to one of them."""
        rows = self.version.parties.select_related(*NAMED).only(*PARTY_NAMES)
        if self.has.stops:
            stops = SharingStop.objects.of(self.pact.person).filter(organisation=OuterRef("organisation"))
            rows = rows.annotate(is_shut_out=Exists(stops))
        return in_order(rows)

    def is_shut_out(self, party: Party) -> bool:
        """True if the person shares nothing with this body any more (V14)."""
        return bool(getattr(party, "is_shut_out", False))

    @cached_property
    def pauses(self) -> list[Pause]:
        """When its clocks stood still. One query, none if they never did."""
        return list(self.pact.pauses.all()) if self.has.pauses else []

    @cached_property
    def goals(self) -> list[GoalState]:
        """The goals with where they stand. Two queries."""
        goals = in_order(self.version.goals.all())
        last = {key: level for key, _, level in self.ratings}
        return [GoalState(g, last.get(g.key, g.baseline_level), g.key in last) for g in goals]

    @cached_property
    def reviews(self) -> list[Review]:
        """The reviews, planned and held, in order of date. One query."""
        return reviews_of(self.pact)

    @cached_property
    def ratings(self) -> list[Rating]:
        """The levels seen at each review that was held, oldest first. No query before the first one."""
        return ratings_of(self.pact) if any(review.held_on for review in self.reviews) else []

    @cached_property
    def commitments(self) -> list[Commitment]:
        """The promises of all sides."""
        rows = in_order(self.version.commitments.select_related("confirmation"))
        for row in rows:
            row.bound = self.party(row.bound_id)
        return rows

    @property
    def own_commitments(self) -> list[Commitment]:
        """What the person promised."""
        return [c for c in self.commitments if c.bound.is_person_side]

    @property
    def their_commitments(self) -> list[Commitment]:
        """What the others promised."""
        return [c for c in self.commitments if not c.bound.is_person_side]

    @cached_property
    def supports(self) -> list[Support]:
        """The help, with who gives it."""
        rows = in_order(self.version.supports.all())
        for row in rows:
            row.provider = self.party(row.provider_id)
        return rows

    @cached_property
    def activities(self) -> list[GiveBack]:
        """What the person gives back, with its place and its host."""
        rows = in_order(self.version.give_backs.select_related("venue"))
        for row in rows:
            row.host = self.party(row.host_id)
        return rows

    def party(self, pk: UUID) -> Party:
        """One of the parties, already read."""
        return next(party for party in self.parties if party.pk == pk)


def in_order(rows: Iterable[Part]) -> list[Part]:
    """The parts of a text as it numbers them. They are few, and asking the database for an order costs more than this."""
    return sorted(rows, key=lambda row: (row.position, row.pk))


def pact_page(pact: Pact, relation: Relation) -> PactPage | None:
    """The page of a pact for this relation; None if there is no version that they may see. Two queries."""
    order = {"active": 0, "signing": 1, "shared": 2, "superseded": 3, "draft": 4, "discarded": 5}
    versions = sorted(pact.versions.defer("frozen_text"), key=lambda v: (order[v.status], -v.number))
    if relation == Relation.PERSON:
        versions = [v for v in versions if v.status not in ("draft", "discarded")]
    if relation == Relation.COORDINATOR and any(v.status == "draft" for v in versions) and drafts_are_the_workers(pact):
        versions = [v for v in versions if v.status != "draft"]
    if not versions:
        return None
    for version in versions:
        version.pact = pact
    return PactPage(pact, versions[0], next((v for v in versions if v.is_open), None), presence_of(pact, on=today()))


def budget_bar(lines: Iterable[LineState]) -> Bar:
    """Spent, put aside and left, as a picture."""
    rows = list(lines)
    spent, reserved, left = (
        sum(getattr(row, name) for row in rows) for name in ("spent_cents", "reserved_cents", "available_cents")
    )
    parts = ("già speso", spent, "bar-spent"), ("messo da parte", reserved, "bar-held"), ("disponibile", left, "bar-left")
    return bar(parts, format_cents)


def hours_bar(states: Iterable[GiveBackState]) -> Bar:
    """Minutes confirmed, waiting and still to give, as a picture."""
    rows = list(states)
    given = sum(row.validated_minutes for row in rows)
    waiting = sum(row.waiting_minutes for row in rows)
    left = max(sum(row.give_back.total_minutes for row in rows) - given - waiting, 0)
    parts = ("date", given, "bar-spent"), ("da confermare", waiting, "bar-held"), ("ancora da dare", left, "bar-left")
    return bar(parts, format_minutes)


def bar(amounts: Iterable[tuple[str, int, str]], in_words: Callable[[int], str]) -> Bar:
    """Parts of a whole side by side, in a drawing 600 units wide. Nothing at all is an empty bar.

    >>> [(label, x, width) for label, _, x, width, _ in bar([("a", 1, ""), ("b", 3, "")], str).parts]
    [('a', '0.0', '150.0'), ('b', '150.0', '450.0')]
    """
    rows = list(amounts)
    whole = sum(amount for _, amount, _ in rows)
    parts, x = [], 0.0
    for label, amount, css in rows:
        width = BAR_WIDTH * amount / whole if whole else 0.0
        parts.append((label, in_words(amount), f"{x:.1f}", f"{width:.1f}", css))
        x += width
    return Bar(whole, parts)


# ---- lists -----------------------------------------------------------------------------------------


def pact_list(actor: Actor, *, state: str = "", words: str = "", with_a_slip: bool = False) -> QuerySet[Pact]:
    """The pacts of an actor, newest first, with their newest version's state as `open_state`. Two queries a page.

    `with_a_slip` forgives more in the searched words, for when nothing was found without; one query more.
    """
    rows = visible_pacts(actor).select_related("person", "municipality").only(*IN_A_LIST)
    if state in Pact.Status.values:
        rows = rows.filter(status=state)
    if words:
        rows = rows.filter(named_with_a_slip(words, "person__") if with_a_slip else _named(words))
    open_versions = PactVersion.objects.open().only("pact_id", "status", "number", "signing_expires_on")
    return rows.prefetch_related(Prefetch("versions", open_versions, to_attr="open_versions")).order_by("-created_at", "pk")


def _named(words: str) -> Q:
    if code := re.fullmatch(r"PG[ -]?([0-9]{1,18})", words, re.IGNORECASE):
        return Q(number=int(code[1]))
    return named(words, "person__")
