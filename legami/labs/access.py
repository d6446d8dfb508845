"""Who reads and who runs which lab. Labs are public; their work is for who facilitates them and for who coordinates there."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from legami.accounts.models import User
from legami.core.access import Actor, Request
from legami.core.dates import today
from legami.network.models import Membership, Organisation
from legami.network.roles import Permission, Role
from legami.places.models import Municipality

from .models import Lab, LabQuerySet, Meeting, Problem, ProblemQuerySet, Promise


def towns_of(actor: Actor) -> Q | None:
    """The municipalities of the actor's territory: their membership's, else their body's. None without a territory."""
    if actor.municipality_id:
        return Q(pk=actor.municipality_id)
    if actor.district_id:
        return Q(district=actor.district_id)
    body = Organisation.objects.filter(pk=actor.organisation_id).first() if actor.organisation_id else None
    if body is None or not (body.district_id or body.municipality_id):
        return None
    return Q(district=body.district_id) if body.district_id else Q(pk=body.municipality_id)


def openable_towns(actor: Actor) -> "list[Municipality]":
    """Where the actor may open a lab."""
    place = towns_of(actor) if actor.may(Permission.LAB_OPEN) else None
    return list(Municipality.objects.current().filter(place).order_by("name", "istat")) if place is not None else []


def supervised_labs(actor: Actor) -> LabQuerySet:
    """The labs of the territory of who may open them."""
    place = towns_of(actor) if actor.may(Permission.LAB_OPEN) else None
    return Lab.objects.filter(municipality__in=Municipality.objects.filter(place)) if place is not None else Lab.objects.none()


def workable_labs(actor: Actor) -> LabQuerySet:
    """The labs whose work the actor sees: those that they facilitate, and those of the territory that they coordinate."""
    if actor.may(Permission.LAB_RUN):
        return Lab.objects.run_by(actor.user_id)
    return supervised_labs(actor)


def works_on(actor: Actor, lab: Lab) -> bool:
    """True if the lab's work is open to this actor."""
    return actor.user_id is not None and workable_labs(actor).filter(pk=lab.pk).exists()


def people_who_may_facilitate() -> "list[User]":
    """Users with the role of facilitator in force today, by name."""
    held = Membership.objects.active_on(today()).filter(role=Role.FACILITATOR)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk"))


# ---- gates ---------------------------------------------------------------------------------------


def get_lab(lab_id: UUID) -> Lab:
    """A lab as everybody reads it, or 404."""
    return get_object_or_404(Lab.objects.for_page(), pk=lab_id)


def get_open_lab(lab_id: UUID) -> Lab:
    """A lab in which one can still speak, or 404."""
    return get_object_or_404(Lab.objects.for_page().open(), pk=lab_id)


def get_lab_for(request: Request, lab_id: UUID) -> Lab:
    """A lab for its work, or 404."""
    return get_object_or_404(workable_labs(request.actor).for_page(), pk=lab_id)


def get_open_lab_for(request: Request, lab_id: UUID) -> Lab:
    """A lab for its work while it goes on, or 404."""
    return get_object_or_404(workable_labs(request.actor).for_page().open(), pk=lab_id)


def get_supervised_lab(request: Request, lab_id: UUID) -> Lab:
    """A lab for who says who runs it and when it is over, or 404."""
    return get_object_or_404(supervised_labs(request.actor).for_page(), pk=lab_id)


def get_meeting(lab: Lab, meeting_id: UUID) -> Meeting:
    """A meeting of a lab, or 404."""
    return get_object_or_404(Meeting.objects.select_related("venue__municipality"), pk=meeting_id, lab=lab)


def get_promise(lab: Lab, promise_id: UUID) -> Promise:
    """A promise of a lab, or 404."""
    return get_object_or_404(Promise, pk=promise_id, lab=lab)


def get_public_problem(lab: Lab, problem_id: UUID) -> Problem:
    """A problem as everybody reads it; one that became part of another leads there. 404 for what is not shown."""
    found = get_object_or_404(Problem, pk=problem_id, lab=lab)
    root = found.merged_into_id or found.pk
    return get_object_or_404(Problem.objects.public(), pk=root)


def get_problem(lab: Lab, problem_id: UUID) -> Problem:
    """A problem of a lab for who works on it, in whatever state."""
    return get_object_or_404(Problem.objects.select_related("merged_into"), pk=problem_id, lab=lab)


def get_receipt(receipt_key: UUID) -> Problem:
    """The problem behind a secret address, or 404."""
    rows = Problem.objects.select_related("lab__municipality", "lab__area", "lab__body", "merged_into")
    return get_object_or_404(rows, receipt_key=receipt_key)


def problems_of(lab: Lab) -> ProblemQuerySet:
    """What everybody reads of a lab's problems."""
    return Problem.objects.public().filter(lab=lab)


def photo_for(request: Request, lab: Lab, problem_id: UUID) -> Problem:
    """A problem whose photo this reader may open: one that is public, or of their own lab. Else 404."""
    found = get_object_or_404(Problem, ~Q(photo=""), pk=problem_id, lab=lab)
    is_public = found.shown_at is not None and found.hidden_at is None
    if not is_public and not works_on(request.actor, lab):
        raise Http404
    return found
