"""Say what is wrong, say that it is yours too; look at a report, show it or not, join two that say the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.labs.blurring import Square
from legami.labs.models import Lab, Problem, Voice
from legami.labs.models.problem import Channel
from legami.labs.similar import key_words
from legami.labs.voices import mark


class LabClosed(Refusal):
    """Il laboratorio è finito. Puoi leggere che cosa ha detto, ma non aggiungere altro."""


class AlreadyPartOfAnother(Refusal):
    """Una delle due segnalazioni fa già parte di un’altra. Ricaricare la pagina e riprovare."""


@transaction.atomic
def say_problem(
    *,
    lab: Lab,
    words: str,
    category: str,
    reach: str,
    where_words: str,
    square: Square | None,
    photo: Any,
    contact: str,
    channel: str,
    who_hash: str,
    form_key: UUID,
    by: Actor,
    said_at: datetime | None = None,
) -> Problem:
    """Keep a report and its first voice. From the site it waits for a look; a facilitator's own is shown at once.

    `said_at` where the words are older than their typing. The same form sent twice makes one.
    Raises FormUsedElsewhere, LabClosed.
    """
    for_another = channel != Channel.WEB
    now = timezone.now()
    defaults: dict[str, Any] = {
        "lab": lab,
        "words": words,
        "key_words": key_words(words),
        "category": category,
        "reach": reach,
        "where_words": where_words,
        "photo": photo or "",
        "photo_type": photo.content_type if photo else "",
        "contact": contact,
        "channel": channel,
        **_placed(square),
        **({"sent_at": said_at} if said_at else {}),
        **({"entered_by": by.user, "entered_at": now, "shown_by": by.user, "shown_at": now} if for_another else {}),
    }
    with refused_as({"labs_lab_is_closed": LabClosed}):
        problem, is_new = Problem.objects.get_or_create(form_key=form_key, defaults=defaults)
    if problem.lab_id != lab.pk or problem.words != words:
        raise FormUsedElsewhere
    if is_new:
        _first_voice(problem, who_hash, by if for_another else None)
        # Who speaks from the site is written nowhere, not even here.
        record("lab.problem_said", by=by if for_another else None, target=problem)
    return problem


def _placed(square: Square | None) -> dict[str, int]:
    return {"cell_column": square.column, "cell_row": square.row, "cell_metres": square.metres} if square else {}


def _first_voice(problem: Problem, who_hash: str, by: Actor | None) -> None:
    entered = {"entered_by": by.user, "entered_at": timezone.now()} if by else {}
    Voice.objects.create(problem=problem, who_hash=who_hash, channel=problem.channel, **entered)


@transaction.atomic
def also_mine(*, problem: Problem, who_hash: str) -> bool:
    """One more voice, once for each who; True if it was new. Raises LabClosed."""
    if not Lab.objects.open().filter(pk=problem.lab_id).exists():
        raise LabClosed
    _, is_new = Voice.objects.get_or_create(problem=problem, who_hash=who_hash, defaults={"channel": Channel.WEB})
    return is_new


@transaction.atomic
def add_voices(*, problem: Problem, how_many: int, channel: str, form_key: UUID, by: Actor) -> None:
    """Voices of people who said it by phone, on paper or face to face. The same form adds them once. Raises LabClosed."""
    if not Lab.objects.open().filter(pk=problem.lab_id).exists():
        raise LabClosed
    now = timezone.now()
    marks = [mark(problem.lab, f"met:{form_key}:{number}") for number in range(how_many)]
    Voice.objects.bulk_create(
        (Voice(problem=problem, who_hash=one, channel=channel, entered_by=by.user, entered_at=now) for one in marks),
        ignore_conflicts=True,
    )
    record("lab.voices_added", by=by, target=problem)


@transaction.atomic
def show_problem(*, problem: Problem, by: Actor) -> None:
    """Everybody reads it from now on, also if it was hidden."""
    Problem.objects.filter(pk=problem.pk).update(
        shown_by=by.user, shown_at=timezone.now(), hidden_by=None, hidden_at=None, hidden_reason=""
    )
    record("lab.problem_shown", by=by, target=problem)


@transaction.atomic
def hide_problem(*, problem: Problem, reason: str, by: Actor) -> None:
    """Nobody outside reads it from now on: it names somebody, or offends. Who said it reads the reason."""
    Problem.objects.filter(pk=problem.pk).update(hidden_by=by.user, hidden_at=timezone.now(), hidden_reason=reason)
    record("lab.problem_hidden", by=by, target=problem)


@transaction.atomic
def merge_problems(*, part: Problem, whole: Problem, by: Actor) -> None:
    """Make a report, with those already in it, part of another of the same lab. Nothing of it is lost.

    Raises AlreadyPartOfAnother. The lab's row is locked, so that two merges come one after the other.
    """
    Lab.objects.select_for_update().get(pk=part.lab_id)
    live = Problem.objects.live().filter(lab=part.lab_id, pk__in=[part.pk, whole.pk]).count()
    if live != 2:
        raise AlreadyPartOfAnother
    now = timezone.now()
    moved = Problem.objects.filter(merged_into=part.pk) | Problem.objects.filter(pk=part.pk)
    moved.update(merged_into=whole, merged_by=by.user, merged_at=now)
    if whole.shown_at is None:
        show_problem(problem=whole, by=by)
    record("lab.problems_merged", by=by, target=part)


@transaction.atomic
def unmerge_problem(*, part: Problem, by: Actor) -> None:
    """Take a report out of another again; it stands by itself, with its own voices."""
    Problem.objects.filter(pk=part.pk).update(merged_into=None, merged_by=None, merged_at=None)
    record("lab.problems_unmerged", by=by, target=part)
