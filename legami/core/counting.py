"""Counts that a page asks at each visit: composed once, then only asked.

The first page counts a dozen kinds of work. Composing those statements by the ORM costs six times what the database needs to
answer them, and yields the same text each time. So the text is kept, and the next visit fills in who asks.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from .access import Actor

MOST_KEPT = 500  # shapes; each a few kilobytes
CONSTANT = (str, int, type(None))  # bool is an int
ASKER = object()  # stands for the key of who asks, in a kept statement

Counts = dict[str, int]


@dataclass(frozen=True)
class _Statement:
    sql: str
    params: tuple[Any, ...]


_kept: dict[Hashable, tuple[tuple[str, ...], tuple[_Statement, ...]]] = {}


def forget() -> None:
    """Compose everything anew."""
    _kept.clear()


def counted(what: str, actor: Actor, on: date, compose: Callable[[], Counts]) -> Counts:
    """The counts that `compose` finds by the ORM, by name, in the order in which it asks for them.

    `compose` may depend on the actor, the day, the rows of the database, and on nothing else. A statement is kept only if it
    says the same to everybody of this role, body and territory on this day: one that names a moment, or a row other than
    the actor's user and body, is composed anew each time. Cost: the statements of `compose`; the first time twice.
    """
    shape = (what, on, actor.role, actor.organisation_id, actor.district_id, actor.municipality_id, actor.permissions)
    if shape in _kept:
        names, statements = _kept[shape]
        return dict(zip(names, _answers(statements, actor.user_id), strict=True))
    with _overheard() as heard:
        found = compose()
    statements = tuple(_without_asker(sql, params, actor.user_id) for sql, params in heard)
    same_for_all = all(_is_constant(statement, actor.organisation_id) for statement in statements)
    if same_for_all and _answers(statements, actor.user_id) == list(found.values()):
        if len(_kept) >= MOST_KEPT:
            forget()
        _kept[shape] = (tuple(found), statements)
    return found


@contextmanager
def _overheard() -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """The statements that run inside, with what they are given."""
    heard: list[tuple[str, tuple[Any, ...]]] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield heard


def _without_asker(sql: str, params: tuple[Any, ...], user_id: UUID | None) -> _Statement:
    return _Statement(sql, tuple(ASKER if isinstance(value, UUID) and value == user_id else value for value in params))


def _is_constant(statement: _Statement, organisation_id: UUID | None) -> bool:
    return all(
        value is ASKER
        or isinstance(value, CONSTANT)
        or (isinstance(value, date) and not isinstance(value, datetime))
        or (isinstance(value, UUID) and value == organisation_id)
        for value in statement.params
    )


def _answers(statements: tuple[_Statement, ...], user_id: UUID | None) -> list[Any]:
    """The columns of each statement's one row, in order."""
    found: list[Any] = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.sql, [user_id if value is ASKER else value for value in statement.params])
            found += cursor.fetchone() or ()
    return found
