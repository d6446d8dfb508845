"""The list of people as columns, for its page and for the file that goes out."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from legami.core.access import Actor
from legami.core.tables import Column, Table
from legami.network.roles import Role

from .access import FieldGroup, purpose_of, visible_people
from .models import Person, PersonQuerySet
from .slips import named_with_a_slip

G = FieldGroup


def people_rows(actor: Actor, words: str) -> tuple[PersonQuerySet, PersonQuerySet | None]:
    """Who is found, and who would be if one forgave a slip; None without words."""
    rows = visible_people(actor, with_merged=False).select_related("municipality")
    by_name = rows.order_by("search_name", "pk")
    return (rows.search(words), by_name.filter(named_with_a_slip(words))) if words else (by_name, None)


def shows_address(actor: Actor, person: Person) -> bool:
    """True if the list tells this actor where the person lives."""
    return not person.address_is_protected or actor.role == Role.CASE_WORKER


def people_table(actor: Actor, words: str) -> Table[Person]:
    """The people of the page: those found, or those with a name that is nearly so."""
    exact, near = people_rows(actor, words)
    rows = exact if near is None or exact.exists() else near

    def town(person: Person) -> str:
        if not shows_address(actor, person):
            return "indirizzo protetto"
        return person.municipality.name if person.municipality else "non indicato"

    def whose(people: Sequence[Person]) -> Iterable[tuple[Sequence[str], Iterable[UUID]]]:
        open_ones = [person.pk for person in people if shows_address(actor, person)]
        yield (G.IDENTITY, G.ADDRESS), open_ones
        yield (G.IDENTITY,), [person.pk for person in people if not shows_address(actor, person)]

    columns = (
        Column[Person]("Persona", str),
        Column[Person]("Data di nascita", lambda person: person.birth_date or "non indicata"),
        Column[Person]("Comune", town),
    )
    purpose = purpose_of(actor)
    return Table(name="persone", verb="person.exported", purpose=purpose, rows=rows, columns=columns, whose=whose)
