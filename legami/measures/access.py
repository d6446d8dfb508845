"""Who reads a person's answers: the person, who may sign for them, who follows them, who coordinates the place. Nobody else."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.network.roles import Role
from legami.people.access import FieldGroup, may_consent, people_i_am, visible_people
from legami.people.models import Person

from .models import Alert, Scale, Sheet
from .queries import open_alerts, sheets_of


class Standing(StrEnum):
    """What somebody is to a person's answers."""

    PERSON = "person"
    WORKER = "worker"
    COORDINATOR = "coordinator"


STANDING_OF_ROLE: dict[str, Standing] = {Role.CASE_WORKER: Standing.WORKER, Role.COORDINATOR: Standing.COORDINATOR}
PURPOSES = {
    Standing.PERSON: Purpose.OWN,
    Standing.WORKER: Purpose.CASE_WORK,
    Standing.COORDINATOR: Purpose.SUPERVISION,
}
FILLS_IN = (Standing.PERSON, Standing.WORKER)  # a coordinator reads, and writes nothing


@dataclass(frozen=True)
class Seen:
    """A person whose answers are open, and what the actor is to them."""

    person: Person
    standing: Standing

    @property
    def is_own(self) -> bool:
        """True for the person and for who may sign for them."""
        return self.standing == Standing.PERSON

    @property
    def fills_in(self) -> bool:
        """True for who may fill in a sheet."""
        return self.standing in FILLS_IN


def own_people(actor: Actor) -> QuerySet[Person]:
    """Oneself, and those for whom one may sign."""
    me = Actor(user=actor.user)
    mine = [person.pk for person in people_i_am(me) if may_consent(me, person)] if actor.user_id else []
    return Person.objects.filter(pk__in=mine).order_by("search_name", "pk")


def standing_to(actor: Actor, person: Person) -> Standing | None:
    """What the actor is to this person's answers; None for all others. At most three queries."""
    if actor.user_id is None:
        return None
    if may_consent(actor, person):
        return Standing.PERSON
    if actor.role in STANDING_OF_ROLE and visible_people(actor).filter(pk=person.pk).exists():
        return STANDING_OF_ROLE[actor.role]
    return None


def get_measures_for(request: Request, person_id: UUID, *, only: tuple[Standing, ...] = tuple(Standing)) -> Seen:
    """The gate: the person whose answers they are, or 404 as if there were none. The read is journaled."""
    record = get_object_or_404(Person, pk=person_id)
    person = Person.objects.get(pk=record.merged_into_id) if record.merged_into_id else record
    standing = standing_to(request.actor, person)
    if standing is None or standing not in only:
        raise Http404
    _read(request, PURPOSES[standing], [person])
    return Seen(person, standing)


def get_scale_for(request: Request, person_id: UUID, code: str) -> tuple[Seen, Scale]:
    """The newest usable version of a scale, to be filled in for this person."""
    seen = get_measures_for(request, person_id, only=FILLS_IN)
    scale = Scale.objects.usable().filter(code=code).order_by("-version").first()
    if scale is None:
        raise Http404
    return seen, scale


def get_sheet_for(request: Request, person_id: UUID, sheet_id: UUID) -> tuple[Seen, Sheet]:
    """A sheet that stands, to be corrected by who may fill in."""
    seen = get_measures_for(request, person_id, only=FILLS_IN)
    return seen, get_object_or_404(sheets_of(seen.person).select_related("scale", "person"), pk=sheet_id)


def alerts_for(actor: Actor) -> QuerySet[Alert]:
    """Open alerts about the people whom the actor follows or whose place they coordinate."""
    if actor.role not in STANDING_OF_ROLE:
        return Alert.objects.none()
    return open_alerts(visible_people(actor)).order_by("raised_at", "pk")


def get_alerts_for(request: Request) -> list[Alert]:
    """The open alerts, with whom they are about; each read is journaled."""
    alerts = list(alerts_for(request.actor))
    if alerts:
        _read(request, PURPOSES[STANDING_OF_ROLE[request.actor.role]], [alert.sheet.person for alert in alerts])
    return alerts


def get_alert_for(request: Request, alert_id: UUID) -> Alert:
    """One open alert, or 404."""
    alert = get_object_or_404(alerts_for(request.actor), pk=alert_id)
    _read(request, PURPOSES[STANDING_OF_ROLE[request.actor.role]], [alert.sheet.person])
    return alert


def _read(request: Request, purpose: Purpose, people: list[Person]) -> None:
    record_read(
        "measures.read",
        by=request.actor,
        purpose=purpose,
        subject_ids=sorted({person.root_id for person in people}),
        field_groups=[str(FieldGroup.IDENTITY), str(FieldGroup.MEASURES)],
    )
