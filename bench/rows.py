"""COPY into a model's table, and the ids that the bench gives."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Model


def key(kind: int, number: int) -> UUID:
    """The same id for the same thing in every province."""
    return UUID(int=(kind << 96) + number)


BODY, PARTNER, FUND = key(1, 0), key(1, 1000), key(7, 0)
PERSON_USER = key(2, 100_000)
TOGETHER = 40  # people in a row with one worker: the first forty are the first one's, however big the province
BUSY_USER, BUSY_PEOPLE = key(2, 100_001), 300  # a case worker who follows this many people, beside who leads


def copy(model: type[Model], given: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a model's table: the given columns, then every other one by its model's default."""
    wanted = [f for f in model._meta.concrete_fields if not (f.generated or f.has_db_default() or isinstance(f, AutoField))]
    others = [f for f in wanted if f.column not in given and not callable(f.default)]
    made = [f for f in wanted if f.column not in given and callable(f.default)]  # a new value in each row
    rest = tuple(f.get_db_prep_save(f.get_default(), connection) for f in others)
    columns = ", ".join([*given, *(str(f.column) for f in (*others, *made))])
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row((*row, *rest, *(f.get_db_prep_save(f.get_default(), connection) for f in made)))


def partner(number: int) -> UUID:
    """The key of a partner body; the first is the one whose operator signs in."""
    return key(1, 1000 + number)


def follower(number: int, workers: int) -> UUID:
    """The key of the worker who follows a person with a pact."""
    return key(2, number // TOGETHER % workers)
