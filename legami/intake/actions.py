"""Every write on a referral: it comes, somebody takes charge, talks with the person, and says how it ends."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.network.models import Organisation
from legami.outbox.actions import write
from legami.people.actions import AlreadyHasALead, add_contact, assign_worker, end_assignment, register_person
from legami.people.identifiers import NotValid, parse_email, parse_phone
from legami.people.models import Assignment, Person

from .codes import code_for, hash_of_code
from .lifecycle import SomebodyWasFirst, move
from .models import Referral, Step, Talk


class StillToCome(Refusal):
    """Questo giorno deve ancora venire. Scegli oggi o un giorno passato."""


class CodeUnknown(Refusal):
    """Con questo codice non troviamo nessuna richiesta. Controlla lettere e numeri, uno alla volta."""


class AlreadyClosed(Refusal):
    """Questa richiesta è già chiusa. Non serve ritirarla."""


# ---- it comes in ---------------------------------------------------------------------------------


@transaction.atomic
def send_referral(*, form_key: UUID, by: Actor, received_on: date | None = None, **values: Any) -> Referral:
    """A referral comes in; its clock runs from `received_on` (today, unless it came on paper before).

    The same form sent twice makes one; sent with other words it raises FormUsedElsewhere. Raises StillToCome.
    """
    came = received_on or today()
    if came > today():
        raise StillToCome
    referral, is_new = Referral.objects.get_or_create(
        form_key=form_key,
        defaults={
            **values,
            "code_hash": hash_of_code(code_for(form_key)),
            "received_on": came,
            "answer_due_on": came + timedelta(days=settings.INTAKE_ANSWER_DAYS),
            "sent_by": by.user,
            # A body is named only if it sends: who writes down what others say at the desk is no sender.
            "organisation_id": by.organisation_id if values["channel"] == Referral.Channel.ACCOUNT else None,
        },
    )
    if not is_new and any(getattr(referral, name) != value for name, value in values.items()):
        raise FormUsedElsewhere
    if is_new:
        Step.objects.create(referral=referral, verb="send", to_status=Referral.Status.NEW, by=by.user)
        referral.refresh_from_db(fields=["number"])
        record("referral.sent", by=by, target=referral)
    return referral


def find_by_code(code: str) -> Referral:
    """The referral of an answer code. Raises CodeUnknown. One query on a unique index."""
    found = Referral.objects.filter(code_hash=hash_of_code(code)).first()
    if found is None:
        raise CodeUnknown
    return found


@transaction.atomic
def withdraw_by_code(*, code: str) -> Referral:
    """Who asked for themselves needs it no more. Raises CodeUnknown, also for what was asked for another, and AlreadyClosed."""
    referral = find_by_code(code)
    if not referral.is_for_self:
        raise CodeUnknown
    if not referral.is_open:
        raise AlreadyClosed
    return _close(referral, "withdraw", by=Actor(user=None))


# ---- somebody works on it ------------------------------------------------------------------------


@transaction.atomic
def take(*, referral: Referral, by: Actor) -> Referral:
    """Take charge: from now on only this worker, and who coordinates, reads it. Raises SomebodyWasFirst."""
    move(referral, "take", by=by, taken_at=timezone.now(), taken_by=by.user, handled_by_body_id=by.organisation_id)
    record("referral.taken", by=by, target=referral, subject_id=referral.person_id)
    if referral.person is not None:
        _follow(referral, referral.person, by)
    if referral.answered_at is None:
        _tell(referral, "intake.taken", day=referral.answer_due_on)
    return referral


@transaction.atomic
def hand_back(*, referral: Referral, note: str = "", by: Actor) -> Referral:
    """Put it back among the new ones, for a colleague; what was written stays. Raises SomebodyWasFirst."""
    _stop_following(referral, by)
    move(referral, "hand_back", by=by, told={"note": note}, taken_at=None, taken_by=None, handled_by_body=None, assignment=None)
    record("referral.handed_back", by=by, target=referral, subject_id=referral.person_id)
    return referral


@transaction.atomic
def link_person(*, referral: Referral, person: Person, by: Actor) -> Referral:
    """Say whom it is about: somebody already registered. Who holds it follows the person from now on.

    A slip can be mended while it is open: the other person then takes the place. Raises SomebodyWasFirst once closed.
    """
    kept = Person.objects.get(pk=person.root_id)
    referral = _locked(referral)
    if not referral.is_open:
        raise SomebodyWasFirst
    if referral.person_id not in (None, kept.pk):
        _stop_following(referral, by)
    Referral.objects.filter(pk=referral.pk).update(person=kept)
    referral.person = kept
    record("referral.linked", by=by, target=referral, subject_id=kept.pk)
    if referral.taken_by_id:
        holder = Actor(user=referral.taken_by, organisation_id=referral.handled_by_body_id)
        _follow(referral, kept, holder, started_by=by)
    return referral


@transaction.atomic
def register_and_link(*, referral: Referral, form_key: UUID, by: Actor, **values: Any) -> Person:
    """Register the person whom a referral is about, with the contact that was given. Raises as `register_person`."""
    person = register_person(form_key=form_key, by=by, **values)
    for kind, parse in (("phone", parse_phone), ("email", parse_email)):
        try:
            value = parse(referral.contact)
        except NotValid:
            continue
        if not person.contacts.exists():
            add_contact(person=person, kind=kind, value=value, is_preferred=True, by=by)
    link_person(referral=referral, person=person, by=by)
    return person


@transaction.atomic
def record_talk(*, referral: Referral, form_key: UUID, by: Actor, **values: Any) -> Talk:
    """Write a first talk. The clock of the answer stops with it. The same form sent twice writes one.

    Raises StillToCome, SomebodyWasFirst once the referral is no longer in charge.
    """
    known = Talk.objects.filter(form_key=form_key, referral=referral).first()
    if known:
        return known
    locked = _locked(referral)
    if not locked.is_held:
        raise SomebodyWasFirst
    with refused_as({"intake_talked_by_today": StillToCome, "intake_talk_form_key_key": FormUsedElsewhere}):
        talk = Talk.objects.create(referral=locked, form_key=form_key, recorded_by=by.user, **values)
    _answered(locked)
    record("referral.talked", by=by, target=talk, subject_id=locked.person_id)
    return talk


# ---- how it ends ---------------------------------------------------------------------------------


@transaction.atomic
def take_on(*, referral: Referral, note: str = "", by: Actor) -> Referral:
    """The service begins to follow the person: the worker follows them, and may begin a pact.

    Raises WhoIsIt, NoTalkYet, SomebodyWasFirst.
    """
    _close(referral, "take_on", by=by, told={"note": note})
    assert referral.person is not None  # has_a_person
    _follow(referral, referral.person, by)
    _tell(referral, "intake.answer")
    return referral


@transaction.atomic
def put_on_list(*, referral: Referral, urgency: int, urgency_reason: str, by: Actor) -> Referral:
    """Onto the waiting list. The place in it follows from the urgency and the day the referral came. Raises WhoIsIt."""
    ranked = {"urgency": urgency, "urgency_reason": urgency_reason}
    answered = referral.answered_at or timezone.now()
    move(referral, "wait", by=by, told={"note": urgency_reason}, **ranked, waiting_since_on=today(), answered_at=answered)
    record("referral.waits", by=by, target=referral, subject_id=referral.person_id)
    _tell(referral, "intake.answer")
    return referral


@transaction.atomic
def rank(*, referral: Referral, urgency: int, urgency_reason: str, by: Actor) -> Referral:
    """Another urgency, with its reason; the reason before stays in the history. Raises SomebodyWasFirst."""
    move(referral, "rank", by=by, told={"note": urgency_reason}, urgency=urgency, urgency_reason=urgency_reason)
    record("referral.ranked", by=by, target=referral, subject_id=referral.person_id)
    return referral


@transaction.atomic
def decline(
    *, referral: Referral, reason: str, said_to_person: str, elsewhere: str = "", note: str = "", by: Actor
) -> Referral:
    """Do not take it on, with a reason, the words for the person and where else they can go. Raises SomebodyWasFirst."""
    told = {"reason": reason, "said_to_person": said_to_person, "elsewhere": elsewhere, "note": note}
    _close(referral, "decline", by=by, told=told)
    _tell(referral, "intake.answer")
    _stop_following(referral, by)
    return referral


@transaction.atomic
def refer_elsewhere(*, referral: Referral, elsewhere: str, said_to_person: str, note: str = "", by: Actor) -> Referral:
    """Another service is the right one: `elsewhere` says which, and how to get there. Raises SomebodyWasFirst."""
    told = {"reason": Step.Reason.OTHER_SERVICE.value, "said_to_person": said_to_person, "elsewhere": elsewhere, "note": note}
    _close(referral, "refer", by=by, told=told)
    _tell(referral, "intake.answer")
    _stop_following(referral, by)
    return referral


@transaction.atomic
def withdraw(*, referral: Referral, note: str = "", by: Actor) -> Referral:
    """The person said that they need it no more. Raises SomebodyWasFirst."""
    _close(referral, "withdraw", by=by, told={"note": note})
    _stop_following(referral, by)
    return referral


# ---- how -----------------------------------------------------------------------------------------


def _locked(referral: Referral) -> Referral:
    """One hand at a time; the row as it is now."""
    return Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)


def _close(referral: Referral, verb: str, *, by: Actor, told: dict[str, str] | None = None) -> Referral:
    now = timezone.now()
    answered = {} if verb == "withdraw" else {"answered_at": referral.answered_at or now}
    move(referral, verb, by=by, told=told, closed_at=now, closed_by=by.user, **answered)
    record(f"referral.{verb}", by=by, target=referral, subject_id=referral.person_id)
    return referral


def _answered(referral: Referral) -> None:
    if referral.answered_at is None:
        referral.answered_at = timezone.now()
        Referral.objects.filter(pk=referral.pk, answered_at=None).update(answered_at=referral.answered_at)


def _follow(referral: Referral, person: Person, holder: Actor, *, started_by: Actor | None = None) -> None:
    """Whoever holds the referral follows the person; leads if nobody does. What was opened here is ended here."""
    records = Person.objects.records_of(person)
    current = Assignment.objects.current().filter(person__in=records)
    if current.filter(worker=holder.user).exists():
        return
    body, by = Organisation.objects.get(pk__in=[holder.organisation_id]), started_by or holder
    try:
        with transaction.atomic():
            opened = assign_worker(person=person, worker=holder.user, organisation=body, by=by)
    except AlreadyHasALead:
        opened = assign_worker(person=person, worker=holder.user, organisation=body, is_lead=False, by=by)
    Referral.objects.filter(pk=referral.pk).update(assignment=opened)
    referral.assignment = opened


def _stop_following(referral: Referral, by: Actor) -> None:
    """Access follows the work: what this referral opened ends with it."""
    opened = referral.assignment
    if opened is not None and Assignment.objects.current().filter(pk=opened.pk).exists():
        end_assignment(assignment=opened, by=by)


def _tell(referral: Referral, template: str, *, day: date | None = None) -> None:
    """Write to the person, if they are known and know of it: an address that a stranger typed is never written to."""
    knows = referral.is_for_self or referral.knows != Referral.Knows.NO or referral.talks.exists()
    if referral.person is None or not knows:
        return
    key = f"referral:{referral.pk}:{template}:{referral.status}"
    write(key=key, template=template, to=referral.person, day=day, path=reverse("intake:mine"))
