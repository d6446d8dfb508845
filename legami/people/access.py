"""Who sees which person, and which of their data. Being in a body gives nothing: following the person, or the place, does."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextChoices
from django.http import Http404
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.core.dates import today
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.models import Organisation
from legami.network.roles import Permission, Role

from .models import Assignment, Guardian, Person, PersonQuerySet


class FieldGroup(TextChoices):
    """Kinds of data, as the journal names them and as the person reads them in their own log. Higher rooms use them too."""

    IDENTITY = "identity", "nome e data di nascita"
    FIRST_NAME = "first_name", "solo il nome"
    PSEUDONYM = "pseudonym", "un codice al posto del nome"
    CONTACTS = "contacts", "telefono ed e-mail"
    ADDRESS = "address", "indirizzo"
    HOUSEHOLD = "household", "famiglia"
    GUARDIANS = "guardians", "chi agisce per te"
    CONSENTS = "consents", "consensi"
    NEEDS = "needs", "bisogni e diario"
    GOALS = "goals", "obiettivi e impegni"
    OWN_COMMITMENTS = "own_commitments", "impegni presi con te"
    GIVING_BACK = "giving_back", "ore che restituisci"
    OWN_HOURS = "own_hours", "ore fatte presso di loro"
    BUDGET = "budget", "budget"
    MOVEMENTS = "movements", "spese"
    VOUCHER = "voucher", "un tuo buono"
    DOCUMENTS = "documents", "documenti"
    MESSAGES = "messages", "i messaggi mandati a te"
    TIES = "ties", "la tua rete di legami"
    MEASURES = "measures", "le tue risposte su come stai"
    ACCESS_LOG = "access_log", "chi ha visto i tuoi dati"


G = FieldGroup
ALL = frozenset({G.IDENTITY, G.CONTACTS, G.ADDRESS, G.HOUSEHOLD, G.GUARDIANS, G.CONSENTS})
# What each role reads of a person it may see. The desk registers and corrects; who is in the home is not its business.
GROUPS_OF_ROLE: dict[str, frozenset[FieldGroup]] = {
    Role.CASE_WORKER: ALL,
    Role.COORDINATOR: ALL,
    Role.DESK: frozenset({G.IDENTITY, G.CONTACTS, G.ADDRESS}),
}
PURPOSE_OF_ROLE = {
    Role.CASE_WORKER: Purpose.CASE_WORK,
    Role.COORDINATOR: Purpose.SUPERVISION,
    Role.DESK: Purpose.DESK,
}


SCOPE = ("district_id", "municipality_id")


def territory(actor: Actor) -> Q | None:
    """The people of the actor's place: its municipality or district, else those of the body. None without a place."""
    if actor.municipality_id:
        return Q(municipality=actor.municipality_id)
    if actor.district_id:
        return Q(municipality__district=actor.district_id)
    for district_id, municipality_id in Organisation.objects.filter(pk__in=[actor.organisation_id]).values_list(*SCOPE):
        if district_id:
            return Q(municipality__district=district_id)
        return Q(municipality=municipality_id) if municipality_id else None
    return None


def _followed_by(actor: Actor) -> PersonQuerySet:
    """Every record of the people whom a social worker follows today for the body they act for."""
    mine = Assignment.objects.current().filter(worker=actor.user_id, organisation=actor.organisation_id)
    return Person.objects.filter(root__in=mine.values("person__root"))


def is_followed_by(actor: Actor, person: Person) -> bool:
    """True if `visible_people` holds this person for a social worker: the same rule, asked of one person. One query."""
    mine = Assignment.objects.current().filter(worker=actor.user_id, organisation=actor.organisation_id)
    return actor.role == Role.CASE_WORKER and mine.filter(person__root=person.root_id).exists()


def _own_and_guarded(actor: Actor) -> PersonQuerySet:
    """Oneself, and those for whom one acts today."""
    mine = Person.objects.filter(user=actor.user_id)
    guarded = Guardian.objects.active_on(today()).filter(guardian__in=mine)
    roots = mine.values("root").union(guarded.values("person__root"), all=True)
    return Person.objects.filter(root__in=roots)


def visible_people(actor: Actor, *, with_merged: bool = True) -> PersonQuerySet:
    """The people who exist for this actor under the role they act in, with the records merged into theirs.

    Rows of higher rooms may point to a merged record: `pact.person in visible_people(actor)` still holds.
    Lists say `with_merged=False`. Cost: subqueries on indexes; one query more for a body's own place.
    """
    people: PersonQuerySet = Person.objects.all()
    if actor.user_id is None:
        return people.none()
    if not actor.role:
        found = _own_and_guarded(actor)
    elif actor.role == Role.CASE_WORKER:
        found = _followed_by(actor)
    elif actor.may(Permission.PERSON_VIEW) and (place := territory(actor)) is not None:
        # A merged record belongs to the place of the one that stands for it.
        here = Person.objects.current().filter(place)
        found = people.filter(root__in=here.values("pk")) if with_merged else people.filter(place)
    else:
        return people.none()
    return found if with_merged else found.current()


def groups_for(actor: Actor, person: Person) -> frozenset[FieldGroup]:
    """The kinds of data of a visible person that the acting role may read.

    A protected address is shown to the assigned worker and to the person alone, not to who acts for them. Of parents whom
    a court has parted neither reads where the child can be found: that may be with the other one.
    """
    own = Person.objects.records_of(person).filter(user=actor.user_id).exists()
    groups = ALL if own else GROUPS_OF_ROLE.get(actor.role, ALL - {G.HOUSEHOLD} if not actor.role else frozenset())
    if person.address_is_protected and not own and actor.role != Role.CASE_WORKER:
        groups -= {G.ADDRESS, G.CONTACTS, G.HOUSEHOLD}
    if not own and not actor.role and _parents_are_parted(person):
        groups -= {G.ADDRESS, G.CONTACTS, G.HOUSEHOLD, G.GUARDIANS}
    return groups


def _parents_are_parted(person: Person) -> bool:
    """True if more than one parent acts for the person today and a court has ordered something about it. One query."""
    parents = Guardian.objects.active_on(today()).filter(
        person__in=Person.objects.records_of(person), kind=Guardian.Kind.PARENT
    )
    orders = list(parents.values_list("order_reference", flat=True))
    return len(orders) > 1 and any(orders)


def may_edit(actor: Actor) -> bool:
    """True for a role that registers and corrects the people it sees."""
    return actor.may(Permission.PERSON_EDIT)


def get_person_for(request: Request, person_id: UUID, groups: Iterable[FieldGroup] | None = None) -> Person:
    """The gate: the person, or 404 as if there were none. A merged record leads to the kept one.

    The read is journaled with the role's purpose and the kinds of data of the page (all that the role may read, by default).
    """
    record = get_object_or_404(visible_people(request.actor), pk=person_id)
    people = Person.objects.select_related("municipality", "user")
    person = people.get(pk=record.root_id)
    shown = groups_for(request.actor, person)
    if groups is not None:
        shown &= frozenset(groups) | {G.IDENTITY}
    record_people_read(request.actor, [person], shown)
    return person


def get_part_for(request: Request, person_id: UUID, group: FieldGroup) -> Person:
    """The gate of a page about one kind of data of a person: 404 too for a role that does not read that kind."""
    person = get_person_for(request, person_id, [group])
    if group not in groups_for(request.actor, person):
        raise Http404
    return person


def may_assign(actor: Actor) -> bool:
    """True for who decides who follows a person: those who follow them, and who coordinates."""
    return actor.role in (Role.CASE_WORKER, Role.COORDINATOR)


def may_consent(actor: Actor, person: Person) -> bool:
    """True for the person, and for who may sign for them today."""
    mine = Person.objects.filter(user=actor.user_id)
    own = Person.objects.records_of(person).filter(user=actor.user_id)
    signs = Guardian.objects.active_on(today()).filter(guardian__in=mine, may_sign=True)
    return own.exists() or signs.filter(person__in=Person.objects.records_of(person)).exists()


def purpose_of(actor: Actor) -> Purpose:
    """Why somebody in this role reads about people."""
    return PURPOSE_OF_ROLE.get(Role(actor.role), Purpose.REGISTRY) if actor.role else Purpose.OWN


def record_people_read(actor: Actor, people: Iterable[Person], groups: Iterable[FieldGroup]) -> None:
    """Journal that these people were shown: one row each, one INSERT for all."""
    purpose = purpose_of(actor)
    record_read("person.read", by=actor, purpose=purpose, subject_ids=[p.pk for p in people], field_groups=map(str, groups))


def people_i_am(actor: Actor) -> QuerySet[Person]:
    """The person who signed in, whatever role they act in, and those for whom they act today; themselves first."""
    mine = visible_people(Actor(user=actor.user), with_merged=False).select_related("municipality")
    return mine.order_by(F("user").asc(nulls_last=True), "search_name", "pk")
