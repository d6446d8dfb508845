"""Who lives with whom: into a home, out of it, a home divided, two made one, and the last two undone (rule V18).

A step that moves several people locks their rows: two such steps at once wait for each other, and the second looks again.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record

from ..models import Household, HouseholdMember, HouseholdMove, Person

_R = HouseholdMember.Relation
HEADS = [str(r) for r in (_R.HEAD, _R.PARTNER, _R.PARENT, _R.SIBLING, _R.OTHER, _R.CHILD)]  # who heads a home that splits off


class LivesElsewhere(Refusal):
    """Questa persona fa già parte di una famiglia. Prima scrivi quando ne è uscita."""


class NobodyStaysOrGoes(Refusal):
    """Per dividere una famiglia qualcuno esce e qualcuno resta. Scegli chi esce, ma non tutti."""


class NotTogether(Refusal):
    """Qualcuno non vive già più in questa famiglia. Ricarica la pagina: niente è cambiato."""


class SameHome(Refusal):
    """Vivono già insieme: non c’è niente da unire."""


class BeforeTheyCame(Refusal):
    """In quel giorno qualcuno non viveva ancora lì. Scegli un giorno più avanti."""


class MovedSince(Refusal):
    """Dopo questo cambio qualcuno è uscito di nuovo. Annulla prima il cambio più recente, o scrivi persona per persona."""


class MoveUndone(Refusal):
    """Questo cambio è già annullato. Ricarica la pagina."""


@transaction.atomic
def join_household(
    *, person: Person, household: Household | None = None, relation: str, starts_on: date, by: Actor
) -> HouseholdMember:
    """A person lives in a home from a day; without one, in a new home of theirs. Raises LivesElsewhere."""
    home = household or Household.objects.create(name=f"Famiglia {person.family_name}")
    with refused_as({"people_one_home_at_a_time": LivesElsewhere}):
        member = home.members.create(person=person, relation=relation, starts_on=starts_on)
    record("person.joined_household", by=by, target=home, subject_id=person.pk)
    return member


@transaction.atomic
def leave_household(*, member: HouseholdMember, on: date, by: Actor) -> None:
    """From this day the person no longer lives there."""
    HouseholdMember.objects.filter(pk=member.pk, ends_on=None).update(ends_on=max(on, member.starts_on))
    record("person.left_household", by=by, target=member.household, subject_id=member.person_id)


@transaction.atomic
def split_household(*, home: Household, leaving: Iterable[Person], on: date, by: Actor) -> HouseholdMove:
    """Some go to a new home of theirs from this day; the others stay where they are.

    Raises NobodyStaysOrGoes, NotTogether (somebody has left meanwhile), BeforeTheyCame.
    """
    keys = {person.pk for person in leaving}
    members = _living_in(home)
    going = [member for member in members if member.person_id in keys]
    if len(going) < len(keys):
        raise NotTogether
    if not going or len(going) == len(members):
        raise NobodyStaysOrGoes
    head = min(going, key=lambda member: HEADS.index(member.relation))
    target = Household.objects.create(name=f"Famiglia {head.person.family_name}")
    return _move(going, home, target, HouseholdMove.Kind.SPLIT, on=on, head=head, by=by)


@transaction.atomic
def join_households(*, home: Household, into: Household, on: date, by: Actor) -> HouseholdMove:
    """All who live in a home live in the other from this day. Raises SameHome, NotTogether (nobody lives there any more),
    BeforeTheyCame.
    """
    if home == into:
        raise SameHome
    going = {key: _living_in(Household(pk=key)) for key in sorted((home.pk, into.pk))}
    if not all(going.values()):
        raise NotTogether
    return _move(going[home.pk], home, into, HouseholdMove.Kind.JOIN, on=on, head=None, by=by)


@transaction.atomic
def undo_move(*, move: HouseholdMove, by: Actor) -> None:
    """Everybody lives again where they did before it. Raises MoveUndone, MovedSince."""
    rows = HouseholdMove.objects.select_for_update(of=("self",), no_key=True).select_related("source")
    move = rows.get(pk=move.pk)
    if move.undone_at is not None:
        raise MoveUndone
    came = list(move.arrivals.select_for_update().order_by("pk"))
    if any(member.ends_on is not None for member in came):
        raise MovedSince
    HouseholdMember.objects.filter(pk__in=[member.pk for member in came]).delete()
    move.departures.update(ends_on=None, departure_move=None)
    HouseholdMove.objects.filter(pk=move.pk).update(undone_at=Now(), undone_by=by.user)
    for member in came:
        record("person.move_undone", by=by, target=move.source, subject_id=member.person_id)


# ---- how -------------------------------------------------------------------------------------------


def _living_in(home: Household) -> list[HouseholdMember]:
    """Who lives there now, locked, in the order in which they came."""
    rows = HouseholdMember.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(household=home, ends_on=None).order_by("starts_on", "pk"))


def _move(
    going: Sequence[HouseholdMember],
    source: Household,
    target: Household,
    kind: HouseholdMove.Kind,
    *,
    on: date,
    head: HouseholdMember | None,
    by: Actor,
) -> HouseholdMove:
    if any(on < member.starts_on for member in going):
        raise BeforeTheyCame
    move = HouseholdMove.objects.create(kind=kind, source=source, target=target, moved_on=on, made_by=by.user)
    keys: list[UUID] = [member.pk for member in going]
    HouseholdMember.objects.filter(pk__in=keys).update(ends_on=on, departure_move=move)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            household=target,
            person_id=member.person_id,
            relation=_relation(member, head),
            starts_on=on,
            arrival_move=move,
        )
        for member in going
    )
    for member in going:
        record("person.moved_household", by=by, target=target, subject_id=member.person_id)
    return move


def _relation(member: HouseholdMember, head: HouseholdMember | None) -> str:
    """A new home has one head; a home that takes others in keeps its own."""
    if member == head:
        return _R.HEAD
    return _R.OTHER if member.relation == _R.HEAD else member.relation
