"""The film of a person's maps: one step for each kept map, on sheets of one size, with what changed in words."""

from dataclasses import dataclass

from legami.engines import ties as engine
from legami.people.models import Person

from .models import Snapshot
from .queries import from_contents, snapshots_of
from .words import count, told


@dataclass(frozen=True)
class Step:
    """One kept map: its number from 1, its drawing, what changed since the one before."""

    number: int
    snapshot: Snapshot
    network: engine.Network
    drawing: engine.Drawing
    changes: list[str]


def film_of(person: Person) -> list[Step]:
    """All steps, the oldest first. One query."""
    snapshots = list(snapshots_of(person))
    networks = [from_contents(snapshot.contents) for snapshot in snapshots]
    drawings = engine.draw_film(networks)
    steps = []
    for index, (snapshot, network, drawing) in enumerate(zip(snapshots, networks, drawings, strict=True)):
        if index:
            changes = told(engine.changes_between(networks[index - 1], network))
        else:
            changes = [f"La prima rete: {count(len(network.ties), 'legame', 'legami')}."]
        steps.append(Step(index + 1, snapshot, network, drawing, changes))
    return steps
