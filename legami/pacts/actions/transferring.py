"""Hand a pact over to another service: asked, then accepted or refused (rule V09)."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.network.models import Organisation
from legami.outbox.actions import write
from legami.people import actions as people
from legami.people.models import Assignment, Person
from legami.places.models import Municipality

from ..lifecycle import move
from ..models import BudgetLine, Pact, PactTransfer, PactVersion, Party, SpendingRequest
from . import money
from .changing import VersionStillOpen
from .drafting import copy_parts
from .dying import tell_partners
from .measuring import plan_measures
from .spending import cancel_request
from .vouchers import withdraw_vouchers

Status = PactTransfer.Status


class AlreadyAsked(Refusal):
    """Per questo patto c'è già una richiesta di trasferimento. Aspetta la risposta, oppure ritirala."""


class SameBody(Refusal):
    """Il patto è già di questo ente. Per cambiare chi segue la persona usa «Incarichi» nella sua scheda."""


class NotInForce(Refusal):
    """Si trasferisce solo un patto firmato e ancora aperto."""


class OtherPactOpen(Refusal):
    """La persona ha anche un altro patto aperto con questo ente. Prima chiudi quello: chi accetta segue tutta la persona."""


class TransferAnswered(Refusal):
    """A questa richiesta è già stata data una risposta. Ricarica la pagina."""


def request_transfer(
    *, pact: Pact, to_organisation: Organisation, to_municipality: Municipality, reason: str, by: Actor
) -> PactTransfer:
    """Ask another service to take the pact over. Nothing moves until it says yes.

    Raises NotInForce, SameBody, OtherPactOpen, VersionStillOpen, AlreadyAsked.
    """
    with transaction.atomic(), refused_as({"pacts_one_open_transfer": AlreadyAsked, "pacts_transfer_goes_elsewhere": SameBody}):
        _may_go(pact)
        asked = PactTransfer.objects.create(
            pact=pact,
            from_organisation=pact.organisation,
            to_organisation=to_organisation,
            to_municipality=to_municipality,
            reason=reason,
            requested_by=by.user,
        )
        record("pact.transfer_asked", by=by, target=pact, subject_id=pact.person_id)
    return asked


def withdraw_transfer(*, asked: PactTransfer, by: Actor) -> None:
    """Who asked no longer wants it. Raises TransferAnswered."""
    _answer(asked, Status.WITHDRAWN, by=by, verb="pact.transfer_withdrawn")


def refuse_transfer(*, asked: PactTransfer, reason: str, by: Actor) -> None:
    """The other service says no, and why; the pact stays where it is. Raises TransferAnswered."""
    _answer(asked, Status.REFUSED, by=by, verb="pact.transfer_refused", answer_note=reason)


def accept_transfer(*, asked: PactTransfer, today: date, by: Actor) -> Pact:
    """Take the pact over: who had it stops seeing the person this minute, and keeps reading only the pact of its own time.

    Expenses not paid yet are called off and their money is free; what is left goes back to its funds and does not
    travel. The new pact is a draft with the same words; everybody signs it again, so every partner confirms its part.
    Raises TransferAnswered, NotInForce, VersionStillOpen, OtherPactOpen, NotACaseWorker.
    """
    with transaction.atomic():
        locked = Pact.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=asked.pact_id)
        if not PactTransfer.objects.select_for_update().filter(pk=asked.pk, status=Status.OPEN).exists():
            raise TransferAnswered
        _may_go(locked)
        source = locked.versions.get(status=PactVersion.Status.ACTIVE)
        _close_here(locked, today=today, by=by)
        _change_hands(locked, asked, by=by)
        new = _open_there(locked, source, asked, today=today, by=by)
        _answer(asked, Status.ACCEPTED, by=by, verb="pact.transferred", new_pact=new)
        tell_partners(locked)
        write(key=f"transferred:{asked.pk}", template="pact.news", to=locked.person, path="/patti/miei/")
    return new


def _may_go(pact: Pact) -> None:
    if pact.status not in (Pact.Status.ACTIVE, Pact.Status.SUSPENDED):
        raise NotInForce
    if pact.versions.open().exists():
        raise VersionStillOpen
    records = Person.objects.records_of(pact.person)
    if Pact.objects.filter(person__in=records).exclude(status__in=Pact.CLOSED).exclude(pk=pact.pk).exists():
        raise OtherPactOpen


def _answer(asked: PactTransfer, status: str, *, by: Actor, verb: str, **fields: object) -> None:
    with transaction.atomic():
        rows = PactTransfer.objects.filter(pk=asked.pk, status=Status.OPEN)
        if not rows.update(status=status, answered_at=timezone.now(), answered_by=by.user, **fields):
            raise TransferAnswered
        record(verb, by=by, target=asked.pact, subject_id=asked.pact.person_id)


def _close_here(pact: Pact, *, today: date, by: Actor) -> None:
    not_paid = (*SpendingRequest.WAITING, SpendingRequest.Status.COMMITTED)
    for request in pact.spending_requests.filter(status__in=not_paid).order_by("pk"):
        cancel_request(request=request, today=today, by=by)
    withdraw_vouchers(pact=pact, today=today, by=by)
    move(pact, "transfer", closed_at=timezone.now(), closed_by=by.user, resume_on=None, closing_note="")
    money.return_unspent(pact, cause=pact.pk, on=today, by=by)
    pact.reviews.filter(held_on=None, cancelled_at=None).update(cancelled_at=timezone.now())
    plan_measures(pact)


def _change_hands(pact: Pact, asked: PactTransfer, *, by: Actor) -> None:
    """End every task of the body that had the pact, and whoever leads; the accepting worker leads from now on."""
    person = Person.objects.get(pk=pact.person.root_id)
    for task in Assignment.objects.current().filter(person__in=Person.objects.records_of(person)).order_by("pk"):
        if task.organisation_id == asked.from_organisation_id or task.is_lead or task.worker_id == by.user_id:
            people.end_assignment(assignment=task, by=by)
    people.correct_person(person=person, municipality=asked.to_municipality, address="", by=by)
    people.assign_worker(person=person, worker=by.user, organisation=asked.to_organisation, by=by)


def _open_there(pact: Pact, source: PactVersion, asked: PactTransfer, *, today: date, by: Actor) -> Pact:
    """A draft in the other service with the same words; only money of its own funds stays in the budget."""
    new = Pact.objects.create(
        person_id=pact.person.root_id,
        kind=pact.kind,
        organisation=asked.to_organisation,
        municipality=asked.to_municipality,
        created_by=by.user,
    )
    new.refresh_from_db(fields=["number"])
    ends_on = source.ends_on if source.ends_on and source.ends_on > today else None
    version = PactVersion.objects.create(
        pact=new,
        number=1,
        reason=f"Continua il patto {pact.code}",
        starts_on=today,
        ends_on=ends_on,
        review_every_months=source.review_every_months,
        created_by=by.user,
    )
    copy_parts(source, version)
    BudgetLine.objects.filter(version=version).exclude(fund__organisation=asked.to_organisation).delete()
    for line in BudgetLine.objects.filter(version=version):
        BudgetLine.objects.filter(pk=line.pk).update(key=uuid4())  # another pact, another account
    Party.objects.filter(version=version, role=Party.Role.CASE_WORKER).update(
        user=by.user, organisation=asked.to_organisation, contact_name=""
    )
    record("pact.started", by=by, target=new, subject_id=new.person_id)
    return new
