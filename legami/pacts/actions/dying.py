"""What a death does to pacts (rule V13): they end without an outcome, and only what was already given is paid."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from legami.core.access import Actor
from legami.journal.actions import record
from legami.outbox.actions import write
from legami.people import actions as people
from legami.people.models import Person, SharingStop

from ..lifecycle import WrongState, move
from ..models import Pact, PactVersion, Party, SpendingRequest
from . import money
from .measuring import plan_measures
from .spending import cancel_request
from .vouchers import withdraw_vouchers


def record_death(*, person: Person, died_on: date, today: date, by: Actor) -> None:
    """Write a death and end the person's pacts the same minute. Safe to repeat.

    Messages stop (the database sees to it), reviews are called off, what was put aside for services after the death is
    free again, what remains is frozen; partners are told that the pact is over, never why. Raises DiesBeforeBirth.
    """
    with transaction.atomic():
        people.record_death(person=person, died_on=died_on, by=by)
        pacts = Pact.objects.filter(person__in=Person.objects.records_of(person)).exclude(status__in=Pact.CLOSED)
        for pact in pacts.select_for_update(of=("self",), no_key=True).select_related("person").order_by("pk"):
            _end(pact, died_on=died_on, today=today, by=by)


def settle_accounts(*, pact: Pact, today: date, by: Actor) -> None:
    """All that was given is paid: the rest goes back to the funds. Raises SpendingOpen, WrongState."""
    with transaction.atomic():
        locked = Pact.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=pact.pk)
        if not locked.is_frozen:
            raise WrongState
        move(locked, "settle", settled_at=timezone.now(), settled_by=by.user)
        money.return_unspent(locked, cause=pact.pk, on=today, by=by)
        record("pact.settled", by=by, target=pact, subject_id=pact.person_id)


def _end(pact: Pact, *, died_on: date, today: date, by: Actor) -> None:
    for version in pact.versions.open().select_for_update(of=("self",)):
        money.settle_budget(version, on=today, by=by, post=False)
        move(version, "withdraw" if version.status == PactVersion.Status.SIGNING else "discard")
    move(pact, "end_by_death", closed_at=timezone.now(), closed_by=by.user, resume_on=None, closing_note="")
    not_given = (*SpendingRequest.WAITING, SpendingRequest.Status.COMMITTED)
    for request in pact.spending_requests.filter(status__in=not_given, service_on__gt=died_on).order_by("pk"):
        cancel_request(request=request, today=today, by=by)
    withdraw_vouchers(pact=pact, today=today, by=by)
    pact.reviews.filter(held_on=None, cancelled_at=None).update(cancelled_at=timezone.now())
    plan_measures(pact)
    record("pact.ended_by_death", by=by, target=pact, subject_id=pact.person_id)
    tell_partners(pact)


def tell_partners(pact: Pact) -> None:
    """One message to each body of the pact in force: it is over. No name, no reason, no day."""
    bodies = Party.objects.filter(version__pact=pact, version__status=PactVersion.Status.ACTIVE, role=Party.Role.PARTNER)
    shut_out = SharingStop.objects.of(pact.person).values("organisation")
    for party in bodies.exclude(organisation__in=shut_out).select_related("organisation").order_by("pk"):
        if party.organisation is not None:
            key = f"pact-over:{pact.pk}:{party.organisation_id}"
            write(key=key, template="partner.pact_over", to=party.organisation, path=reverse("pacts:detail", args=[pact.pk]))
