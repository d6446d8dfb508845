"""What people said about a pact, and what waits for an answer."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from legami.core.access import Actor

from ..access import Relation
from ..models import Commitment, Complaint, Pact, Party, PromiseNote, Proposal

BOUND = ("commitment__bound__person", "commitment__bound__user", "commitment__bound__organisation")


def notes_of(pact: Pact) -> QuerySet[PromiseNote]:
    """What was said of promises, on both sides alike, the newest first. One query with the names."""
    return pact.promise_notes.select_related("review", *BOUND).order_by("-said_at", "pk")


def promises_to_talk_of(pact: Pact, relation: Relation, actor: Actor) -> QuerySet[Commitment]:
    """The promises in force of which this relation may say that they go otherwise; a body speaks of its own."""
    rows = Commitment.objects.filter(version__pact=pact, version__status="active")
    if relation == Relation.PARTNER:
        rows = rows.filter(bound__role=Party.Role.PARTNER, bound__organisation=actor.organisation_id)
    return rows.select_related("bound__person", "bound__user", "bound__organisation").order_by("position", "pk")


def proposals_of(pact: Pact) -> QuerySet[Proposal]:
    """What the person would change, the newest first."""
    return pact.proposals.select_related("version").order_by("-said_at", "pk")


def with_a_complaint() -> Q:
    """A condition on pacts: the person complained and waits for an answer."""
    return Q(Exists(Complaint.objects.waiting().filter(pact=OuterRef("pk"))))


def with_a_proposal() -> Q:
    """A condition on pacts: the person waits for an answer."""
    return Q(Exists(Proposal.objects.filter(pact=OuterRef("pk"), answered_at=None)))


def with_a_promise_to_talk_of() -> Q:
    """A condition on pacts: in force, a promise goes otherwise, and nobody has talked of it yet."""
    open_notes = PromiseNote.objects.filter(pact=OuterRef("pk"), review__held_on=None, review__cancelled_at=None)
    return Q(Exists(open_notes.filter(review__isnull=False)), status__in=Pact.IN_FORCE)
