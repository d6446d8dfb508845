"""What the pages on hours show, in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from legami.core.access import Actor
from legami.network.roles import Permission

from ..access import Relation, visible_pacts
from ..models import GiveBack, HoursEntry, Pact, PactVersion


@dataclass(frozen=True)
class GiveBackState:
    """How one activity stands, in minutes. Waiting hours count against the caps; rejected ones do not."""

    give_back: GiveBack
    validated_minutes: int
    waiting_minutes: int
    week_left_minutes: int
    left_minutes: int


def is_host(actor: Actor, give_back: GiveBack) -> bool:
    """True if the actor acts for the body that hosts this activity. Needs `host` loaded."""
    return actor.organisation_id is not None and give_back.host.organisation_id == actor.organisation_id


def activities_of(version: PactVersion | None, relation: Relation, actor: Actor) -> QuerySet[GiveBack]:
    """The activities of a version; a partner's are those that it hosts."""
    rows = GiveBack.objects.filter(version=version).select_related("host__organisation", "venue")
    if relation == Relation.PARTNER:
        rows = rows.filter(host__organisation=actor.organisation_id)
    return rows.order_by("position", "pk")


def activity_states(give_backs: Iterable[GiveBack], day: date) -> list[GiveBackState]:
    """How these activities stand in the week of a day, hours of earlier versions counted. One query."""
    rows = list(give_backs)
    monday = day - timedelta(days=day.weekday())
    counted = HoursEntry.objects.filter(give_back__key__in=[row.key for row in rows], rejected_at=None)
    sums = {
        sum_["give_back__key"]: sum_
        for sum_ in counted.values("give_back__key").annotate(
            all=Sum("duration_minutes"),
            validated=Sum("duration_minutes", filter=Q(validated_at__isnull=False)),
            week=Sum("duration_minutes", filter=Q(given_on__range=(monday, monday + timedelta(days=6)))),
        )
    }
    return [_state(row, sums.get(row.key, {})) for row in rows]


def _state(give_back: GiveBack, sums: Mapping[str, Any]) -> GiveBackState:
    done, validated, week = (sums.get(name) or 0 for name in ("all", "validated", "week"))
    left = max(give_back.total_minutes - done, 0)
    return GiveBackState(
        give_back=give_back,
        validated_minutes=validated,
        waiting_minutes=done - validated,
        week_left_minutes=min(max(give_back.weekly_cap_minutes - week, 0), left),
        left_minutes=left,
    )


def hours_of(pact: Pact, relation: Relation, actor: Actor) -> QuerySet[HoursEntry]:
    """The hours of a pact, newest first; a partner's are those given in its own house."""
    rows = pact.hours_entries.select_related("give_back").order_by("-given_on", "-logged_at", "pk")
    if relation == Relation.PARTNER:
        rows = rows.filter(give_back__host__organisation=actor.organisation_id)
    return rows


def hours_to_answer(actor: Actor) -> QuerySet[HoursEntry]:
    """What waits for this body's word, over all its pacts, oldest first."""
    if not actor.may(Permission.HOURS_VALIDATE):
        return HoursEntry.objects.none()
    waiting = HoursEntry.objects.filter(
        validated_at=None, rejected_at=None, give_back__host__organisation=actor.organisation_id
    )
    rows = waiting.filter(pact__in=visible_pacts(actor).values("pk"), give_back__version__status__in=_SIGNED)
    shown = ("given_on", "logged_at", "duration_minutes", "note", "give_back__what", "pact__person__given_name")
    return rows.select_related("pact__person", "give_back").only(*shown).order_by("given_on", "logged_at", "pk")


_SIGNED = (PactVersion.Status.ACTIVE, PactVersion.Status.SUPERSEDED)
