"""Write to the journal, in the transaction of the act it tells: no row, no act."""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from django.db import connection
from django.db.models import Model

from legami.core.access import Actor
from legami.core.middleware import current_request_id

from .models import Entry, Kind, Purpose


def record(
    verb: str,
    *,
    by: Actor | None,
    target: Model | None = None,
    subject_id: UUID | None = None,
    kind: Kind = Kind.WRITE,
    purpose: Purpose | Literal[""] = "",
) -> None:
    """Tell that somebody did something, e.g. `record("pact.signed", by=actor, target=pact)`.

    `subject_id` is the person it is about, so that they find it in their own log. Cost: one INSERT.
    """
    _entry(verb, kind=kind, by=by, target=target, subject_id=subject_id, purpose=purpose).save(force_insert=True)


def record_read(
    verb: str,
    *,
    by: Actor,
    purpose: Purpose,
    subject_ids: Iterable[UUID],
    field_groups: Iterable[str],
    target: Model | None = None,
) -> None:
    """Tell that personal data were read: one row for each person shown. Cost: one INSERT for all rows."""
    subjects = list(subject_ids)
    if not subjects:
        return
    row = _entry(
        verb, kind=Kind.READ, by=by, target=target, subject_id=None, purpose=purpose, field_groups=sorted(field_groups)
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_READS, [*(getattr(row, name) for name in _SAME_IN_ALL), subjects])


# A list of 25 people is 25 rows that differ in one column: sent as one array, not as 300 values.
_SAME_IN_ALL = (
    "kind", "verb", "actor_id", "role", "organisation_id", "purpose", "target_type", "target_id", "field_groups", "request_id",
)  # fmt: skip
_INSERT_READS = (
    f"INSERT INTO journal_entry ({', '.join(_SAME_IN_ALL)}, subject_id) "  # noqa: S608  names of our own columns
    f"SELECT {', '.join(['%s'] * len(_SAME_IN_ALL))}, subject FROM unnest(%s::uuid[]) AS subject"
)


def _entry(
    verb: str,
    *,
    kind: Kind,
    by: Actor | None,
    target: Model | None,
    subject_id: UUID | None,
    purpose: str = "",
    field_groups: Iterable[str] = (),
) -> Entry:
    return Entry(
        kind=kind,
        verb=verb,
        actor_id=by.user_id if by else None,
        role=by.role if by else "",
        organisation_id=by.organisation_id if by else None,
        purpose=purpose,
        subject_id=subject_id,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        field_groups=list(field_groups),
        request_id=current_request_id.get(),
    )
