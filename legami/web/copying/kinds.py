"""What a part of a person's own copy is, whose rows are in it, and how they are found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from legami.accounts.models import User
from legami.pacts.access import PERSON_SEES
from legami.pacts.models import PactVersion
from legami.people.models import Person


@dataclass(frozen=True)
class Whose:
    """Whose copy: the user, the records that are theirs (merged ones too), the pacts and texts that they may read."""

    user: User
    records: list[UUID]
    pacts: list[UUID]
    versions: list[UUID]

    @classmethod
    def of(cls, person: Person) -> "Whose":
        """The copy of who signs in as this person. Three queries."""
        assert person.user is not None
        records = list(Person.objects.records_of(person).values_list("pk", flat=True))
        shown = Q(status__in=PERSON_SEES) | Q(activated_at__isnull=False)
        versions = PactVersion.objects.filter(shown, pact__person__in=records).values_list("pk", "pact")
        return cls(person.user, records, sorted({pact for _, pact in versions}), [pk for pk, _ in versions])


@dataclass(frozen=True)
class Part:
    """One kind of row: its word in the data, its title, the columns by path with their label, and which rows are whose."""

    key: str
    title: str
    models: tuple[type[Model], ...]
    columns: Mapping[str, str]
    rows: Callable[[Whose], Iterable[Any]]


def own(model: type[Model], *order: str, **more: Any) -> Callable[[Whose], Iterable[Any]]:
    """Rows about the person's records."""
    return lambda whose: model._default_manager.filter(person__in=whose.records, **more).order_by(*order, "pk")


def in_pacts(model: type[Model], *order: str, by: str = "pact__in", **more: Any) -> Callable[[Whose], Iterable[Any]]:
    """Rows of the person's pacts."""
    return lambda whose: model._default_manager.filter(**{by: whose.pacts}, **more).order_by(*order, "pk")


def in_texts(model: type[Model], *order: str) -> Callable[[Whose], Iterable[Any]]:
    """Rows of the texts that the person may read."""
    return lambda whose: model._default_manager.filter(version__in=whose.versions).order_by("version", *order, "pk")
