"""What people say about a pact: what they would change before signing, and what changed with a promise."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .content import Commitment
from .pact import Pact, PactVersion
from .review import Review


class Proposal(models.Model):
    """What the person says of a text before it is signed, and what the worker answers."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="proposals")
    version = models.ForeignKey(PactVersion, models.PROTECT, related_name="proposals")
    words = models.TextField("che cosa cambieresti")
    said_at = models.DateTimeField(db_default=Now(), editable=False)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.TextField("risposta", blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_proposal_says_something", condition=~Q(words="")),
            models.CheckConstraint(
                name="pacts_proposal_answered_pair",
                condition=Q(answer="", answered_at=None, answered_by=None)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["pact", "said_at"], name="pacts_proposals_of_a_pact")]

    def __str__(self) -> str:
        return f"proposta su {self.version}"


class PromiseNote(models.Model):
    """Somebody says that a promise, theirs or another's, does not go as agreed, and what changed; a talk follows (V16).

    Nothing else follows. Who says it and whose promise it is makes no difference.
    """

    class Side(models.TextChoices):
        """In which quality somebody says so."""

        PERSON = "person", "la persona"
        WORKER = "worker", "chi segue il patto"
        PARTNER = "partner", "un ente che partecipa"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="promise_notes")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="notes", verbose_name="impegno")
    what_changed = models.CharField("che cosa è cambiato", max_length=300)
    side = models.CharField("chi lo dice", max_length=7, choices=Side.choices)
    review = models.ForeignKey(Review, models.SET_NULL, null=True, related_name="promise_notes")
    said_at = models.DateTimeField(db_default=Now(), editable=False)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="pacts_note_says_what_changed", condition=~Q(what_changed=""))]
        indexes = [models.Index(fields=["pact", "-said_at"], name="pacts_notes_of_a_pact")]

    def __str__(self) -> str:
        return self.what_changed
