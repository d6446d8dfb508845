"""Who follows a person: taking charge, handing over, ending. Access follows the assignment, at once."""

from django.db import transaction
from django.db.models.functions import Now

from legami.accounts.models import User
from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import Refusal
from legami.core.speaking.languages import LANGUAGES
from legami.journal.actions import record
from legami.network.models import Membership, Organisation
from legami.network.roles import Role

from ..models import Assignment, Person


class NotACaseWorker(Refusal):
    """Questa persona non lavora oggi come assistente sociale in questo ente. Scegli un altro nome."""


class AlreadyFollows(Refusal):
    """L'assistente sociale segue già questa persona."""


class AlreadyHasALead(Refusal):
    """C'è già chi fa da referente. Usa «Passa a un'altra persona», oppure togli la spunta «referente»."""


class AssignmentEnded(Refusal):
    """L'incarico è già finito. Ricarica la pagina."""


@transaction.atomic
def assign_worker(*, person: Person, worker: User, organisation: Organisation, is_lead: bool = True, by: Actor) -> Assignment:
    """Let a social worker follow a person. Raises NotACaseWorker, AlreadyFollows, AlreadyHasALead."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    roles = Membership.objects.active_on(today()).filter(role=Role.CASE_WORKER)
    if not roles.filter(user=worker, organisation=organisation).exists():
        raise NotACaseWorker
    current = Assignment.objects.current().filter(person=person)
    if current.filter(worker=worker).exists():
        raise AlreadyFollows
    if is_lead and current.filter(is_lead=True).exists():
        raise AlreadyHasALead
    assignment = Assignment.objects.create(
        person=person, worker=worker, organisation=organisation, is_lead=is_lead, started_by=by.user
    )
    record("assignment.started", by=by, target=assignment, subject_id=person.pk)
    return assignment


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: Actor) -> Assignment:
    """The worker no longer follows the person: the next request already finds nothing. Raises AssignmentEnded."""
    ended = Assignment.objects.current().filter(pk=assignment.pk).update(ended_at=Now(), ended_by=by.user)
    if not ended:
        raise AssignmentEnded
    assignment.refresh_from_db()
    record("assignment.ended", by=by, target=assignment, subject_id=assignment.person_id)
    return assignment


@transaction.atomic
def hand_over(*, assignment: Assignment, worker: User, organisation: Organisation, by: Actor) -> Assignment:
    """Another worker takes the place of this one, with the same part; who already follows only changes part.

    Raises as `assign_worker` and `end_assignment`.
    """
    end_assignment(assignment=assignment, by=by)
    other = Assignment.objects.current().filter(person=assignment.person_id, worker=worker).first()
    if other and assignment.is_lead and not other.is_lead:
        end_assignment(assignment=other, by=by)
    return assign_worker(person=assignment.person, worker=worker, organisation=organisation, is_lead=assignment.is_lead, by=by)


@transaction.atomic
def give_access(*, person: Person, by: Actor) -> User:
    """The user of a person, made without e-mail if there is none: the desk can then hand over a code. Safe to repeat."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.root_id)
    if person.user is None:
        person.user = User.objects.create_user(
            name=person.full_name, language=person.language if person.language in LANGUAGES else ""
        )
        person.save(update_fields=["user"])
        record("person.access_given", by=by, target=person, subject_id=person.pk)
    return person.user
