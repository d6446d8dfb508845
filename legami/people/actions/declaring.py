"""Who works declares a tie of family or work, and says when it ended (rule V06)."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere
from legami.journal.actions import record

from ..models import DeclaredTie


@transaction.atomic
def declare_tie(*, form_key: UUID, by: Actor, **terms: Any) -> DeclaredTie:
    """Write a tie of the actor's own, with a `person`, an `organisation` or a `tax_code`. The same form twice writes one."""
    tie, is_new = DeclaredTie.objects.get_or_create(form_key=form_key, defaults={"worker": by.user, **terms})
    if tie.worker_id != by.user_id:
        raise FormUsedElsewhere
    if is_new:
        record("conflict.declared", by=by, target=tie, subject_id=tie.person_id)
    return tie


@transaction.atomic
def end_declared_tie(*, tie: DeclaredTie, on: date, by: Actor) -> None:
    """The tie holds up to this day, or to the day on which it began if that is later. Its row stays."""
    DeclaredTie.objects.filter(pk=tie.pk).update(ends_on=max(on, tie.starts_on))
    record("conflict.ended", by=by, target=tie, subject_id=tie.person_id)
