"""Who sees which referral: the new ones of the place, who may take them; a taken one, who holds it and who coordinates."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.journal.actions import record, record_read
from legami.journal.models import Kind, Purpose
from legami.network.roles import Permission, Role
from legami.people.access import FieldGroup as G
from legami.people.access import people_i_am, territory, visible_people
from legami.people.models import Person, PersonQuerySet

from .models import Referral, ReferralQuerySet

PURPOSES = {Role.CASE_WORKER: Purpose.CASE_WORK, Role.COORDINATOR: Purpose.SUPERVISION}


def of_my_place(actor: Actor) -> ReferralQuerySet:
    """Every referral of the actor's place that is not about themselves; nothing without a place. One query for the body."""
    place = territory(actor) if actor.may(Permission.REFERRAL_VIEW) else None
    if place is None:
        return Referral.objects.none()
    return Referral.objects.filter(place).filter(_not_about(actor))


def _not_about(actor: Actor) -> Q:
    """Nobody works on what was asked for themselves, or sent by them without the service."""
    return Q(person=None) | ~Q(person__root__in=Person.objects.filter(user=actor.user_id).values("root"))


def visible_referrals(actor: Actor) -> ReferralQuerySet:
    """The referrals that exist for this actor: a coordinator's all of the place, a worker's the new ones and their own.

    Who took one keeps it also if their place changed, while they act for the body for which they took it.
    """
    if actor.user_id is None or not actor.may(Permission.REFERRAL_VIEW):
        return Referral.objects.none()
    place = of_my_place(actor)
    if actor.role == Role.COORDINATOR:
        return place
    held = Q(taken_by=actor.user_id, handled_by_body=actor.organisation_id)
    new = Q(pk__in=place.filter(status=Referral.Status.NEW).values("pk"))
    return Referral.objects.filter(held | new).filter(_not_about(actor))


def sent_referrals(actor: Actor) -> ReferralQuerySet:
    """What was sent by the body one acts for; of these one sees how far they are, and nothing else."""
    if actor.user_id is None or actor.organisation_id is None:
        return Referral.objects.none()
    return Referral.objects.filter(organisation=actor.organisation_id) | Referral.objects.filter(sent_by=actor.user_id)


def own_referrals(actor: Actor) -> QuerySet[Referral]:
    """What was asked by, or for, oneself or somebody for whom one acts, once the person may know of it."""
    people = [person.pk for person in people_i_am(Actor(user=actor.user))] if actor.user_id else []
    told = Q(source=Referral.Source.SELF) | ~Q(knows=Referral.Knows.NO) | Q(talks__isnull=False)
    mine = Q(person__in=people) | Q(person__merged_into__in=people)
    return Referral.objects.filter(mine).filter(told).distinct().order_by("-received_on", "-number")


def get_referral_for(request: Request, referral_id: UUID) -> Referral:
    """The gate: the referral, or 404 as if there were none. The read is journaled: under the person once they are known."""
    rows = visible_referrals(request.actor).select_related(
        "municipality__district", "organisation", "person__municipality", "taken_by", "handled_by_body", "assignment"
    )
    referral = get_object_or_404(rows, pk=referral_id)
    _journal(request.actor, referral)
    return referral


def get_held_for(request: Request, referral_id: UUID) -> Referral:
    """The gate of the pages on which one works: only for who holds the referral; else 404."""
    referral = get_referral_for(request, referral_id)
    if not works_on(request.actor, referral):
        raise Http404
    return referral


def get_linkable_for(request: Request, referral_id: UUID) -> Referral:
    """The gate of the page on who the person is: for who holds the referral, and for who coordinates (sees all people here)."""
    referral = get_referral_for(request, referral_id)
    if not referral.is_open or not (works_on(request.actor, referral) or request.actor.role == Role.COORDINATOR):
        raise Http404
    return referral


def get_of_my_place_for(request: Request, referral_id: UUID) -> Referral:
    """The gate of taking charge: whatever its state now, so that who comes second is told. Nothing of it is shown."""
    if not request.actor.may(Permission.REFERRAL_WORK):
        raise Http404
    return get_object_or_404(of_my_place(request.actor), pk=referral_id)


def works_on(actor: Actor, referral: Referral) -> bool:
    """True for who took charge, under the role in which they did."""
    holds = referral.taken_by_id == actor.user_id and referral.handled_by_body_id == actor.organisation_id
    return actor.may(Permission.REFERRAL_WORK) and holds


def known_people(actor: Actor) -> PersonQuerySet:
    """The people among whom a referral's person may be found: those whom the actor sees anyway."""
    return visible_people(actor, with_merged=False)


def record_own_read(actor: Actor, referrals: Iterable[Referral]) -> None:
    """Journal that a person, or who acts for them, read how their own requests went."""
    people = {referral.person_id for referral in referrals if referral.person_id}
    me = Actor(user=actor.user)
    record_read("referral.read", by=me, purpose=Purpose.OWN, subject_ids=sorted(people), field_groups=[G.NEEDS.value])


def _journal(actor: Actor, referral: Referral) -> None:
    if referral.person_id is None:  # nobody yet in whose log it could stand
        record("referral.read", by=actor, target=referral, kind=Kind.READ)
        return
    record_read(
        "referral.read",
        by=actor,
        purpose=PURPOSES.get(Role(actor.role), Purpose.REGISTRY),
        subject_ids=[referral.person_id],
        field_groups=[G.IDENTITY.value, G.CONTACTS.value, G.NEEDS.value],
        target=referral,
    )
