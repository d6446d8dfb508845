"""Call a meeting, write down what was said, promise and say how it went; a first lab in three evenings."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, Refusal
from legami.journal.actions import record
from legami.labs import guided
from legami.labs.models import Lab, Meeting, Phase, Promise
from legami.places.models import Venue


class MeetingCancelled(Refusal):
    """Questo incontro è stato annullato."""


class MeetingAlreadyOver(Refusal):
    """Questo incontro ha già il suo verbale: non si annulla più."""


class PromiseAlreadyClosed(Refusal):
    """Com’è andata questa promessa è già scritto. Ricaricare la pagina per leggerlo."""


@transaction.atomic
def call_meeting(
    *, lab: Lab, title: str, starts_at: datetime, duration_minutes: int, venue: Venue, agenda: str, form_key: UUID, by: Actor
) -> Meeting:
    """Put a meeting on the calendar. The same form sent twice makes one. Raises FormUsedElsewhere."""
    terms: dict[str, Any] = {"title": title, "starts_at": starts_at, "duration_minutes": duration_minutes}
    meeting, is_new = Meeting.objects.get_or_create(
        form_key=form_key, defaults={"lab": lab, "venue": venue, "agenda": agenda, **terms}
    )
    if meeting.lab_id != lab.pk or any(getattr(meeting, name) != value for name, value in terms.items()):
        raise FormUsedElsewhere
    if is_new:
        record("lab.meeting_called", by=by, target=meeting)
    return meeting


@transaction.atomic
def plan_three_evenings(
    *, lab: Lab, first_on: date, at: time, every_days: int, venue: Venue, form_key: UUID, by: Actor
) -> list[Meeting]:
    """The three evenings of a first lab with their agendas, and its phases where it has none."""
    meetings = [
        call_meeting(
            lab=lab,
            title=evening.title,
            starts_at=starts_at,
            duration_minutes=evening.duration_minutes,
            venue=venue,
            agenda=evening.agenda,
            form_key=uuid5(form_key, evening.title),
            by=by,
        )
        for evening, starts_at in guided.evenings_from(first_on, at, every_days)
    ]
    if not lab.phases.exists():
        days = guided.phases_from(first_on, every_days)
        Phase.objects.bulk_create(Phase(lab=lab, kind=kind, starts_on=first, ends_on=last) for kind, first, last in days)
    return meetings


@transaction.atomic
def record_meeting(*, meeting: Meeting, attended_count: int, first_timers_count: int, record_text: str, by: Actor) -> Meeting:
    """Write how many came and what was said; written again, the last words stay. Raises MeetingCancelled."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.cancelled_at:
        raise MeetingCancelled
    meeting.attended_count, meeting.first_timers_count, meeting.record_text = attended_count, first_timers_count, record_text
    meeting.recorded_by, meeting.recorded_at = by.user, timezone.now()
    meeting.save(update_fields=["attended_count", "first_timers_count", "record_text", "recorded_by", "recorded_at"])
    record("lab.meeting_recorded", by=by, target=meeting)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Actor) -> Meeting:
    """Call it off, with a reason that everybody reads. Raises MeetingAlreadyOver."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.recorded_at:
        raise MeetingAlreadyOver
    if meeting.cancelled_at is None:
        meeting.cancelled_reason, meeting.cancelled_by, meeting.cancelled_at = reason, by.user, timezone.now()
        meeting.save(update_fields=["cancelled_reason", "cancelled_by", "cancelled_at"])
        record("lab.meeting_cancelled", by=by, target=meeting)
    return meeting


@transaction.atomic
def promise(
    *, lab: Lab, meeting: Meeting | None, what: str, owner: str, due_on: date, made_on: date, form_key: UUID, by: Actor
) -> Promise:
    """Write a decision with who sees to it and by when. The same form makes one. Raises FormUsedElsewhere."""
    terms: dict[str, Any] = {"what": what, "owner": owner, "due_on": due_on}
    found, is_new = Promise.objects.get_or_create(
        form_key=form_key, defaults={"lab": lab, "meeting": meeting, "made_on": made_on, "written_by": by.user, **terms}
    )
    if found.lab_id != lab.pk or any(getattr(found, name) != value for name, value in terms.items()):
        raise FormUsedElsewhere
    if is_new:
        record("lab.promised", by=by, target=found)
    return found


@transaction.atomic
def close_promise(*, promise: Promise, outcome: str, how: str, by: Actor) -> Promise:
    """Say if it was kept, and how; once. Raises PromiseAlreadyClosed."""
    found = Promise.objects.select_for_update().get(pk=promise.pk)
    if found.closed_at:
        raise PromiseAlreadyClosed
    found.outcome, found.how, found.closed_by, found.closed_at = outcome, how, by.user, timezone.now()
    found.save(update_fields=["outcome", "how", "closed_by", "closed_at"])
    record("lab.promise_closed", by=by, target=found)
    return found
