"""With whom a person's data are shared because of a pact, and what each has read so far (rule V14)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min
from django.db.models.functions import TruncDate

from legami.journal.models import Entry, Kind, Purpose
from legami.network.models import Organisation
from legami.people.access import FieldGroup
from legami.people.models import Person, SharingStop

from ..access import FIELD_GROUPS, PARTNER_SEES, PERSON_SEES, Relation
from ..models import Party

GROUP_NAMES = dict(FieldGroup.choices)
WHAT_A_BODY_SEES = [GROUP_NAMES[group] for group in FIELD_GROUPS[Relation.PARTNER]]


@dataclass
class SharedWith:
    """A body, what it sees, and what it read. `reads` counts the times, also those before a stop."""

    organisation: Organisation
    is_named: bool = False  # a text that holds or waits for signatures names it
    since: date | None = None
    reads: int = 0
    first_read_at: datetime | None = None
    last_read_at: datetime | None = None
    read_groups: set[str] = field(default_factory=set)
    stops: list[SharingStop] = field(default_factory=list)

    @property
    def stop(self) -> SharingStop | None:
        """The stop that holds now."""
        return next((stop for stop in self.stops if stop.resumed_at is None), None)

    @property
    def sees(self) -> bool:
        """True if it can open its part today."""
        return self.is_named and self.stop is None

    @property
    def what_it_read(self) -> list[str]:
        """The kinds of data that it opened, in words."""
        return sorted(GROUP_NAMES[group] for group in self.read_groups if group in GROUP_NAMES)


def shared_with(person: Person) -> list[SharedWith]:
    """Every body that sees, saw, or was refused something of a person through a pact, by name. Four queries."""
    records = Person.objects.records_of(person).values("pk")
    parties = Party.objects.filter(
        role=Party.Role.PARTNER, version__pact__person__in=records, version__status__in=PERSON_SEES, organisation__isnull=False
    )
    named = parties.values("organisation", "version__status").annotate(since=Min(TruncDate("version__created_at")))
    entries = Entry.objects.filter(subject_id__in=records, kind=Kind.READ, purpose=Purpose.PARTNERSHIP)
    reads = entries.values("organisation_id", "field_groups").annotate(n=Count("pk"), first=Min("at"), last=Max("at"))
    stops = SharingStop.objects.filter(person__in=records).order_by("-stopped_at", "pk")
    return _joined(list(named), [row for row in reads if row["organisation_id"]], list(stops))


def _joined(named: Sequence[Any], reads: Sequence[Any], stops: list[SharingStop]) -> list[SharedWith]:
    keys = {row["organisation"] for row in named} | {row["organisation_id"] for row in reads}
    keys |= {stop.organisation_id for stop in stops}
    bodies = Organisation.objects.filter(pk__in=keys).order_by("name", "pk")
    found: dict[UUID, SharedWith] = {body.pk: SharedWith(body) for body in bodies}
    for row in named:
        one = found[row["organisation"]]
        one.is_named = one.is_named or row["version__status"] in PARTNER_SEES
        one.since = min(day for day in (one.since, row["since"]) if day)
    for row in reads:
        one = found[row["organisation_id"]]
        one.reads += row["n"]
        one.read_groups |= set(row["field_groups"])
        one.first_read_at = min(at for at in (one.first_read_at, row["first"]) if at)
        one.last_read_at = max(at for at in (one.last_read_at, row["last"]) if at)
    for stop in stops:
        found[stop.organisation_id].stops.append(stop)
    return list(found.values())
