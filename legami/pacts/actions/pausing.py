"""The clocks of a pact stand still and go on: the person is ill, or says "not able now" (rule V22)."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.outbox.actions import write
from legami.people.models import Assignment, Person

from ..models import Pact, Pause


class AlreadyPaused(Refusal):
    """È già segnato: il tempo è fermo. Non serve farlo due volte."""


class NothingToPause(Refusal):
    """Il patto non è attivo: il tempo è già fermo."""


class OnlyThePerson(Refusal):
    """Questo lo può dire solo la persona, dalla sua pagina."""


def say_not_able(*, pact: Pact, today: date, by: Actor) -> Pause:
    """The person says "not able now": from today nothing is expected of them. No reason is asked; the worker is told.

    Raises NothingToPause, AlreadyPaused, OnlyThePerson.
    """
    pause = _start(pact, Pause.Why.NOT_ABLE, starts_on=today, ends_on=None, by=by)
    tell_worker(pact, key=f"not-able:{pause.pk}")
    return pause


def able_again(*, pact: Pact, today: date, by: Actor) -> None:
    """The person goes on: today counts again."""
    _end(pact, Pause.Why.NOT_ABLE, today=today, by=by)


def record_illness(*, pact: Pact, starts_on: date, ends_on: date | None, by: Actor) -> Pause:
    """Days of illness, the last one counted (None: it is not over): nothing is expected, and nothing is said of what it is.

    Raises NothingToPause, AlreadyPaused.
    """
    return _start(pact, Pause.Why.ILLNESS, starts_on=starts_on, ends_on=ends_on, by=by)


def end_illness(*, pact: Pact, today: date, by: Actor) -> None:
    """The person is well: today counts again."""
    _end(pact, Pause.Why.ILLNESS, today=today, by=by)


def tell_worker(pact: Pact, *, key: str) -> None:
    """One message to who follows the person: something was written in a pact. Nothing else is said."""
    records = Person.objects.records_of(pact.person)
    lead = Assignment.objects.current().filter(person__in=records, is_lead=True).select_related("worker").first()
    if lead is not None and lead.worker.email:
        path = reverse("pacts:detail", args=[pact.pk])
        write(key=f"{key}:{lead.worker_id}", template="work.pact_news", to=lead.worker, path=path)


def _start(pact: Pact, why: str, *, starts_on: date, ends_on: date | None, by: Actor) -> Pause:
    refusals = {"pacts_one_open_pause_of_a_kind": AlreadyPaused, "pacts_only_the_person_is_not_able": OnlyThePerson}
    with transaction.atomic(), refused_as(refusals):
        if Pact.objects.select_for_update(no_key=True).get(pk=pact.pk).status != Pact.Status.ACTIVE:
            raise NothingToPause
        resumed_on = ends_on + timedelta(days=1) if ends_on else None
        pause = Pause.objects.create(pact=pact, why=why, starts_on=starts_on, resumed_on=resumed_on, started_by=by.user)
        record(f"pact.{why}", by=by, target=pact, subject_id=pact.person_id)
    return pause


def _end(pact: Pact, why: str, *, today: date, by: Actor) -> None:
    with transaction.atomic():
        for pause in pact.pauses.select_for_update().filter(why=why, resumed_on=None):
            pause.resumed_on, pause.ended_at, pause.ended_by = max(today, pause.starts_on), timezone.now(), by.user
            pause.save(update_fields=["resumed_on", "ended_at", "ended_by"])
            record(f"pact.{why}_over", by=by, target=pact, subject_id=pact.person_id)
