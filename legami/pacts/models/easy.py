"""A pact in easy words, beside the text that is signed."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from legami.core.easy_reading import EASY

from .pact import PactVersion


class EasyTextQuerySet(models.QuerySet["EasyText"]):
    """Reads of easy texts."""

    def easy(self) -> "EasyTextQuerySet":
        """Those that are easy enough to be shown to the person."""
        return self.filter(gulpease__gte=EASY)


class EasyText(models.Model):
    """What a version says, in words that are easy to read. Nobody signs it, and it may be put better at any time.

    It is shown to the person from a Gulpease index of 80 on; below that it waits as it is, so that no word is lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.OneToOneField(PactVersion, models.PROTECT, related_name="easy_text")
    words = models.TextField("il patto in parole facili", max_length=10_000)
    gulpease = models.PositiveSmallIntegerField("leggibilità", editable=False)
    saved_at = models.DateTimeField(editable=False)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")

    objects = EasyTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_easy_text_says_something", condition=~Q(words="")),
            models.CheckConstraint(name="pacts_easy_text_index_to_100", condition=Q(gulpease__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.version} in parole facili"

    @property
    def is_easy(self) -> bool:
        """True if the person may read it."""
        return self.gulpease >= EASY
