"""Who answered to which exact text, and how."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from .content import Party
from .pact import PactVersion


class Signature(models.Model):
    """A party's answer to one exact text. Append-only; a trigger refuses a hash that is not the version's."""

    class Answer(models.TextChoices):
        """What the party said. Refusing and not being able to are answers too."""

        SIGNED = "signed", "firma"
        REFUSED = "refused", "non firma"
        CANNOT = "cannot", "non può firmare"

    class Method(models.TextChoices):
        """How they said it."""

        DRAWN = "drawn", "firma tracciata sullo schermo"
        CODE = "code", "codice usa e getta"
        PAPER = "paper", "firma su carta, con testimone"
        IDENTITY = "identity", "identità digitale (CIE o SPID)"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(PactVersion, models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, models.PROTECT, related_name="signatures")
    text_hash = models.CharField(max_length=64)
    answer = models.CharField("risposta", max_length=8, choices=Answer.choices)
    method = models.CharField("come", max_length=8, choices=Method.choices)
    drawing = models.JSONField("tratti della firma", default=list, blank=True)
    scan = models.FileField("foglio firmato", upload_to="signatures/", blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    witness_name = models.CharField("testimone", max_length=120, blank=True)
    note = models.TextField("perché", blank=True)
    signed_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(answer__in=("signed", "cannot")), name="pacts_party_signs_once"
            ),
            models.CheckConstraint(
                name="pacts_paper_has_scan_and_witness",
                condition=~Q(method="paper", answer="signed") | (~Q(scan="") & ~Q(witness_name="")),
            ),
            models.CheckConstraint(
                name="pacts_drawn_has_strokes", condition=~Q(method="drawn", answer="signed") | ~Q(drawing=[])
            ),
            models.CheckConstraint(
                name="pacts_cannot_sign_says_why_and_who_saw",
                condition=~Q(answer="cannot") | (~Q(note="") & ~Q(witness_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_answer_display()}"


class SigningCode(models.Model):
    """A one-time code with which a party signs. Only its hash is kept."""

    version = models.ForeignKey(PactVersion, models.CASCADE, related_name="+")
    party = models.ForeignKey(Party, models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField(db_default=Now())
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_code_attempts", condition=Q(attempts__lte=5)),
            models.CheckConstraint(
                name="pacts_code_used_pair",
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
            ),
            # Two people or none: who makes a code hands it over, and never signs with it.
            models.CheckConstraint(
                name="pacts_code_not_used_by_its_maker", condition=Q(used_by=None) | ~Q(used_by=models.F("issued_by"))
            ),
        ]

    def __str__(self) -> str:
        return f"codice per {self.party_id}"
