"""Maps of ties of the demo: a few people who drew theirs at the start of the pact and again at each review."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from legami.core.access import Actor
from legami.core.dates import add_months
from legami.people.models import Person
from legami.ties import actions
from legami.ties.models import Tie

# name, kind, strength, flow, weighs, helps as a job
FIRST: tuple[tuple[str, str, str, str, bool, bool], ...] = (
    ("Mamma", "person", "strong", "to_me", False, False),
    ("Sandro", "person", "weak", "both", True, False),
    ("Assistente sociale", "person", "ordinary", "to_me", False, True),
    ("Medico", "person", "ordinary", "to_me", False, True),
    ("Lucia del piano di sopra", "person", "weak", "to_me", False, False),
)
LATER: tuple[tuple[str, str, str, str, bool, bool], ...] = (
    ("Oratorio", "place", "ordinary", "both", False, False),
    ("Gruppo di cucina", "body", "ordinary", "both", False, False),
    ("Nora", "person", "strong", "both", False, False),
)


def draw_circle(person: Person, worker: Actor, *, number: int, today: date) -> None:
    """Two to four maps over nine months: new ties begin in the activities, one grows, one eases."""
    by = Actor(user=person.user) if person.user else worker
    actions.say_sharing(person=person, viewer="case_worker", is_granted=True, channel="desk", by=worker)
    ties = {terms[0]: _add(person, terms, by) for terms in FIRST}
    actions.change_tie(person=person, tie=ties["Mamma"], knows=[ties["Lucia del piano di sopra"]], by=by)
    steps = 2 + number % 3
    _keep(person, add_months(today, -3 * (steps - 1)), "start", by)
    for step in range(1, steps):
        terms = LATER[step - 1]
        ties[terms[0]] = _add(person, terms, by, began="Dove restituisco le ore", knows=list(ties.values())[4:])
        if step == 1:
            actions.change_tie(person=person, tie=ties["Lucia del piano di sopra"], strength="strong", flow="both", by=by)
        if step == 2:
            actions.change_tie(person=person, tie=ties["Sandro"], is_stressful=False, by=by)
        _keep(person, add_months(today, -3 * (steps - 1 - step)), "review", by)


def _add(
    person: Person, terms: tuple[str, str, str, str, bool, bool], by: Actor, *, began: str = "", knows: list[Tie] | None = None
) -> Tie:
    names = ("label", "kind", "strength", "flow", "is_stressful", "is_paid")
    key = uuid5(NAMESPACE_URL, f"{person.pk}:{terms[0]}")
    return actions.add_tie(
        person=person, began=began, knows=knows or [], form_key=key, by=by, **dict(zip(names, terms, strict=True))
    )


def _keep(person: Person, day: date, occasion: str, by: Actor) -> None:
    actions.keep_map(person=person, occasion=occasion, drawn_on=day, form_key=uuid5(NAMESPACE_URL, f"{person.pk}:{day}"), by=by)
