"""From rows to the engine's data and back. A person's map is what hangs on every record of theirs, also a merged one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from legami.engines import ties as engine
from legami.people.models import Person

from .models import Link, SharingEvent, Snapshot, Tie

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre",
    "dicembre",
)  # fmt: skip


def records_of(person: Person) -> QuerySet[Person]:
    """Keys of the person's record and of those merged into it, for a subquery."""
    return Person.objects.records_of(person).values("pk")  # type: ignore[return-value]


def ties_of(person: Person) -> QuerySet[Tie]:
    """The ties on the person's working map, in their order around the circle."""
    return Tie.objects.filter(person__in=records_of(person)).order_by("position", "pk")


def links_of(person: Person) -> QuerySet[Link]:
    """Which of them know each other."""
    records = records_of(person)
    return Link.objects.filter(a__person__in=records, b__person__in=records)


def snapshots_of(person: Person) -> QuerySet[Snapshot]:
    """The kept maps, the oldest day first."""
    return Snapshot.objects.filter(person__in=records_of(person)).order_by("drawn_on", "recorded_at", "pk")


def sharing_of(person: Person) -> list[SharingEvent]:
    """What the person said on who may look, the last word first. One query."""
    return list(SharingEvent.objects.filter(person__in=records_of(person)).order_by("-said_at", "-pk"))


def viewers_of(person: Person) -> set[str]:
    """Which kinds of viewer may look now. One query."""
    last: dict[str, bool] = {}
    for event in sharing_of(person):
        last.setdefault(event.viewer, event.is_granted)
    return {viewer for viewer, is_granted in last.items() if is_granted}


def since_words(year: int | None, month: int | None) -> str:
    """A month of a year in words.

    >>> since_words(2019, 3), since_words(2019, None), since_words(None, None)
    ('marzo 2019', '2019', '')
    """
    if year is None:
        return ""
    return f"{MONTHS[month - 1]} {year}" if month else str(year)


def as_engine(tie: Tie) -> engine.Tie:
    """One row as the engine wants it."""
    return engine.Tie(
        key=str(tie.pk),
        label=tie.label,
        kind=engine.Kind(tie.kind),
        strength=engine.Strength(tie.strength),
        flow=engine.Flow(tie.flow),
        is_stressful=tie.is_stressful,
        is_paid=tie.is_paid,
        since=since_words(tie.since_year, tie.since_month),
        began=tie.began,
        position=tie.position,
    )


def network_of(person: Person) -> engine.Network:
    """The working map. Two queries."""
    links = [(str(a), str(b)) for a, b in links_of(person).values_list("a", "b")]
    return engine.Network.of(map(as_engine, ties_of(person)), links)


def as_contents(network: engine.Network) -> dict[str, Any]:
    """A map as a snapshot keeps it."""
    names = engine.Tie.__dataclass_fields__
    ties = [{name: getattr(tie, name) for name in names} for tie in network.ties]
    return {"ties": ties, "links": sorted(map(list, network.links))}


def from_contents(contents: Mapping[str, Any]) -> engine.Network:
    """A kept map as it was."""
    ties = [
        engine.Tie(
            **row
            | {
                "kind": engine.Kind(row["kind"]),
                "strength": engine.Strength(row["strength"]),
                "flow": engine.Flow(row["flow"]),
            }
        )
        for row in contents["ties"]
    ]
    return engine.Network.of(ties, [(a, b) for a, b in contents["links"]])
