"""Who sees which pact, as what. Being one of the bodies gives nothing; being named in the pact does.

`visible_pacts` says it of many, `relation_to` of one; tests ask both and want the same answer.
"""

from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.core.dates import today
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.models import Organisation
from legami.network.roles import Permission, Role
from legami.people.access import is_followed_by, visible_people
from legami.people.models import Assignment, Guardian, Person, SharingStop

from .models import Pact, PactTransfer, PactVersion, Party, SpendingRequest

NOBODY = Q(pk__in=())


class Relation(StrEnum):
    """What somebody is to a pact; it decides which of the four views they get."""

    PERSON = "person"
    WORKER = "worker"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    ACCOUNTANT = "accountant"


# Field groups that each relation reads on the pact's page, as the journal names them.
FIELD_GROUPS: dict[Relation, tuple[str, ...]] = {
    Relation.PERSON: ("identity", "goals", "budget", "movements", "giving_back"),
    Relation.WORKER: ("identity", "goals", "budget", "movements", "giving_back", "documents"),
    Relation.COORDINATOR: ("identity", "goals", "budget", "movements", "giving_back"),
    Relation.PARTNER: ("first_name", "own_commitments", "own_hours"),
    Relation.ACCOUNTANT: ("pseudonym", "budget", "movements"),
}
PURPOSES: dict[Relation, Purpose] = {
    Relation.PERSON: Purpose.OWN,
    Relation.WORKER: Purpose.CASE_WORK,
    Relation.COORDINATOR: Purpose.SUPERVISION,
    Relation.PARTNER: Purpose.PARTNERSHIP,
    Relation.ACCOUNTANT: Purpose.ACCOUNTING,
}
# What a partner may know of: a draft is nobody's business but the worker's, and the person's once shared.
PARTNER_SEES = (*PactVersion.READ_BEFORE, PactVersion.Status.ACTIVE)
PERSON_SEES = (*PARTNER_SEES, PactVersion.Status.SUPERSEDED)


def people_of(actor: Actor) -> Q:
    """Whose pacts are one's own: oneself, and those one may sign for today; also under a record that was merged.

    Asked of the database at once, not as part of the next query: most who work have no pact of their own, and the
    condition then costs nothing. One query; two for who is a person with a record here.
    """
    roots = _roots_of(actor)
    return Q(person__root__in=roots) if roots else NOBODY


def _roots_of(actor: Actor) -> list[UUID]:
    """The standing records of oneself and of those one may sign for today. One query; two for who has a record here."""
    mine = Person.objects.filter(user=actor.user_id).values_list("pk", "root")
    me = [pk for row in mine for pk in row]
    if not me:
        return []
    guarded = Guardian.objects.active_on(today()).filter(guardian__in=me, may_sign=True)
    return [*(root for _, root in mine), *guarded.values_list("person__root", flat=True)]


def _as_person(actor: Actor) -> Q:
    own = people_of(actor)
    return own & Q(pk__in=PactVersion.objects.filter(status__in=PERSON_SEES).values("pact")) if own is not NOBODY else NOBODY


def _as_worker(actor: Actor) -> Q:
    """Whom they follow for the body they act for, and the pacts that they handed over: those of their own time (V09).

    Who changed body left those of the old one there.
    """
    followed = Pact.objects.filter(person__in=visible_people(actor).values("pk")).values("pk")
    return Q(pk__in=followed.union(transfers_sent(actor).filter(status=PactTransfer.Status.ACCEPTED).values("pact")))


def transfers_received(actor: Actor) -> QuerySet[PactTransfer]:
    """What other services ask of the body one acts for and is not answered; never about oneself."""
    rows = PactTransfer.objects.filter(to_organisation=actor.organisation_id, status=PactTransfer.Status.OPEN)
    own = people_of(actor)
    return rows if own is NOBODY else rows.exclude(pact__in=Pact.objects.filter(own).values("pk"))


def transfers_sent(actor: Actor) -> QuerySet[PactTransfer]:
    """What one asked, for the body one acts for."""
    return PactTransfer.objects.filter(requested_by=actor.user_id, from_organisation=actor.organisation_id)


def _as_coordinator(actor: Actor) -> Q:
    """The pacts of the place, once their text has left the worker's hands; a draft that nobody follows any more is theirs
    to hand on.
    """
    place = _in_place_of(actor)
    written = (Pact.Status.PREPARING, Pact.Status.DISCARDED)
    own_versions = PactVersion.objects.filter(pact=OuterRef("pk"))
    shared = Exists(own_versions.filter(Q(status=PactVersion.Status.SHARED) | Q(signing_opened_at__isnull=False)))
    shown_early = Pact.objects.filter(place, shared, status__in=written).values("pk")
    left_behind = Pact.objects.filter(place, ~Exists(_followers()), status=Pact.Status.PREPARING).values("pk")
    return place & (~Q(status__in=written) | Q(pk__in=shown_early) | Q(pk__in=left_behind))


def _followers() -> QuerySet[Assignment]:
    """Who follows the person of the outer pact today, under any of their records."""
    return Assignment.objects.current().filter(person__root=OuterRef("person__root"))


def drafts_are_the_workers(pact: Pact) -> bool:
    """True while somebody follows the person: what is being written is theirs until they share it. At most two queries."""
    records = Person.objects.records_of(pact.person)
    return Assignment.objects.current().filter(person__in=records).exists()


def _in_place_of(actor: Actor) -> Q:
    if actor.municipality_id:
        return Q(municipality=actor.municipality_id)
    if actor.district_id:
        return Q(municipality__district=actor.district_id)
    run_by_body = Organisation.objects.filter(pk__in=[actor.organisation_id]).values("district")
    return Q(municipality__district__in=run_by_body)


def _as_partner(actor: Actor) -> Q:
    """The pacts that name the body one acts for, without those of people who share nothing with it any more (V14)."""
    mine = Party.objects.filter(role=Party.Role.PARTNER, organisation=actor.organisation_id, version__status__in=PARTNER_SEES)
    return Q(pk__in=mine.values("version__pact")) & ~Q(person__root__in=SharingStop.objects.roots(actor.organisation_id))


def _as_accountant(actor: Actor) -> Q:
    return Q(organisation=actor.organisation_id) & (Q(activated_at__isnull=False) | Q(pk__in=_advanced().values("pact")))


def _advanced() -> QuerySet[SpendingRequest]:
    """The urgent advances that were approved: before the signature they are the accounts' only business with a pact."""
    return SpendingRequest.objects.exclude(advance_reason="").filter(reservation__isnull=False)


def _role_opens(actor: Actor) -> Relation | None:
    """The one relation that the acting role opens."""
    if actor.may(Permission.PACT_VIEW):
        return Relation.COORDINATOR if actor.role == Role.COORDINATOR else Relation.WORKER
    if actor.may(Permission.PACT_SHARE_VIEW):
        return Relation.PARTNER
    return Relation.ACCOUNTANT if actor.may(Permission.SPENDING_PAY) else None


BEHIND = {
    Relation.WORKER: _as_worker,
    Relation.COORDINATOR: _as_coordinator,
    Relation.PARTNER: _as_partner,
    Relation.ACCOUNTANT: _as_accountant,
}


def _door(actor: Actor) -> Q | None:
    """The pacts behind the acting role, if it opens any."""
    relation = _role_opens(actor)
    return BEHIND[relation](actor) if relation else None


def visible_pacts(actor: Actor) -> QuerySet[Pact]:
    """The pacts that exist for this actor: their own, and those that their role opens. Cost: subqueries on indexes."""
    if actor.user_id is None:
        return Pact.objects.none()
    own, door = _as_person(actor), _door(actor)
    return Pact.objects.filter(own | door if door else own)


def pacts_at_work(actor: Actor, *, own: Q | None = None) -> QuerySet[Pact]:
    """The pacts that the acting role opens, without one's own: nobody works on their own pact.

    One query for whose they are, none if the caller has asked already (`own` of `people_of`).
    """
    door = _door(actor)
    if actor.user_id is None or door is None:
        return Pact.objects.none()
    own = people_of(actor) if own is None else own
    rows = Pact.objects.filter(door)
    return rows if own is NOBODY else rows.exclude(own)


def relation_to(actor: Actor, pact: Pact) -> Relation | None:
    """What the actor is to this pact; one's own pact is always read as the person. At most four queries.

    The rules of `visible_pacts`, asked of one row: composing the list's condition costs more than these answers.
    """
    if actor.user_id is None:
        return None
    if pact.person.root_id in _roots_of(actor) and (
        pact.activated_at is not None or pact.versions.filter(status__in=PERSON_SEES).exists()  # once in force, always shown
    ):
        return Relation.PERSON
    relation = _role_opens(actor)
    return relation if relation and _opens(relation, actor, pact) else None


def _opens(relation: Relation, actor: Actor, pact: Pact) -> bool:
    """True if this pact is among those behind the acting role."""
    if relation == Relation.WORKER:
        return is_followed_by(actor, pact.person) or _handed_over(actor, pact)
    if relation == Relation.ACCOUNTANT:
        pays = pact.organisation_id == actor.organisation_id
        return pays and (pact.activated_at is not None or _advanced().filter(pact=pact).exists())
    return Pact.objects.filter(BEHIND[relation](actor), pk=pact.pk).exists()


def _handed_over(actor: Actor, pact: Pact) -> bool:
    return transfers_sent(actor).filter(status=PactTransfer.Status.ACCEPTED, pact=pact).exists()


def get_pact_for(request: Request, pact_id: UUID, *, only: tuple[Relation, ...] = tuple(Relation)) -> tuple[Pact, Relation]:
    """The gate: the pact and what the actor is to it, or 404 as if it did not exist. The read is journaled."""
    pact = get_object_or_404(Pact.objects.select_related("person", "municipality"), pk=pact_id)
    relation = relation_to(request.actor, pact)
    if relation is None or relation not in only:
        raise Http404
    record_read(
        "pact.read",
        by=request.actor,
        purpose=PURPOSES[relation],
        subject_ids=[pact.person_id],
        field_groups=FIELD_GROUPS[relation],
        target=pact,
    )
    return pact, relation


def may_handle_money(actor: Actor, pact: Pact, relation: Relation) -> bool:
    """True unless the actor stands for the person without power over their money (V11). At most two queries."""
    if relation != Relation.PERSON or pact.person.user_id == actor.user_id:
        return True
    records = Person.objects.records_of(pact.person)
    if records.filter(user=actor.user_id).exists():
        return True
    powers = Guardian.objects.active_on(today()).filter(person__in=records, guardian__user=actor.user_id)
    return powers.filter(may_manage_money=True).exists()
