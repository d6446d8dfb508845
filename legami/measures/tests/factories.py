"""Measures, for tests."""

from datetime import date
from uuid import uuid4

from legami.measures import actions
from legami.measures.models import Scale, Sheet
from legami.people.models import Person

DAY = date(2026, 3, 2)


def scale(code: str) -> Scale:
    """A scale of the first data files."""
    return Scale.objects.get(code=code)


def answers(code: str, *values: int | None) -> dict[str, int | None]:
    """The answers of a sheet in the order of its items; one value stands for all."""
    keys = [key for key, _ in scale(code).items]
    return dict(zip(keys, values if len(values) > 1 else values * len(keys), strict=True))


def sheet(person: Person, code: str, *values: int | None, by, taken_on: date = DAY, mode: str = "screen") -> Sheet:
    """A sheet through the action."""
    return actions.record_sheet(
        person=person,
        scale=scale(code),
        answers=answers(code, *values),
        taken_on=taken_on,
        mode=mode,
        form_key=uuid4(),
        by=by,
    )
