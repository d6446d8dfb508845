"""From 'I need this' to a verified receipt."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from legami.ledger.models import Transfer

from .content import BudgetLine
from .pact import Pact


class SpendingRequest(models.Model):
    """An expense asked on one budget line. Its money is reserved at the last approval and moves at the payment."""

    class Status(models.TextChoices):
        """Where the expense is."""

        REQUESTED = "requested", "richiesta"
        NEEDS_INFO = "needs_info", "integrazione chiesta"
        REJECTED = "rejected", "respinta"
        COMMITTED = "committed", "approvata e impegnata"
        PAID = "paid", "pagata"
        ACCOUNTED = "accounted", "con giustificativo"
        VERIFIED = "verified", "verificata"
        CANCELLED = "cancelled", "annullata"
        REVERSED = "reversed", "stornata"

    class Purpose(models.TextChoices):
        """What the money is for."""

        LINE = "line", "quello che dice la voce"
        OTHER = "other", "altro, per lo stesso obiettivo"

    WAITING = (Status.REQUESTED, Status.NEEDS_INFO)
    MONEY_GONE = (Status.PAID, Status.ACCOUNTED, Status.VERIFIED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="spending_requests")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="spending_requests", verbose_name="voce")
    amount_cents = models.BigIntegerField("importo")
    reason = models.TextField("a che cosa serve")
    purpose = models.CharField("per che cosa", max_length=5, choices=Purpose.choices, default=Purpose.LINE)
    other_purpose = models.CharField("che cosa", max_length=200, blank=True)
    # Money before the signature: why it cannot wait (V02).
    advance_reason = models.CharField("perché non può aspettare", max_length=300, blank=True)
    supplier_name = models.CharField("da chi si compra", max_length=120)
    service_on = models.DateField("quando serve")
    wording = models.PositiveSmallIntegerField(default=1, editable=False)  # which one is read now; each new one counts up
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.REQUESTED, editable=False)
    requested_at = models.DateTimeField(db_default=Now())
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reservation = models.OneToOneField(Transfer, models.PROTECT, null=True, editable=False, related_name="+")
    payment = models.OneToOneField(Transfer, models.PROTECT, null=True, editable=False, related_name="+")
    # A refusal may be contested once; then somebody else decides.
    contest_reason = models.CharField("perché non va bene", max_length=300, blank=True)
    contested_at = models.DateTimeField(null=True, editable=False)
    contested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    reversal_reason = models.CharField("perché è stata stornata", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="pacts_spending_positive", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="pacts_other_purpose_says_what",
                condition=Q(purpose="line", other_purpose="") | (Q(purpose="other") & ~Q(other_purpose="")),
            ),
            models.CheckConstraint(
                name="pacts_contest_is_whole",
                condition=Q(contest_reason="", contested_at=None, contested_by=None)
                | (~Q(contest_reason="") & Q(contested_at__isnull=False, contested_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="pacts_committed_spending_is_reserved",
                condition=~Q(status__in=("committed", "paid", "accounted", "verified")) | Q(reservation__isnull=False),
            ),
            models.CheckConstraint(
                name="pacts_paid_spending_has_payment",
                condition=~Q(status__in=("paid", "accounted", "verified")) | Q(payment__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["pact", "-requested_at"], name="pacts_spending_by_pact"),
            # The work lists: what waits for an approval, a payment or a check, the oldest first.
            models.Index(
                fields=["status", "requested_at", "id"],
                name="pacts_spending_to_do",
                condition=Q(status__in=("requested", "committed", "accounted")),
            ),
            # The pacts with an urgent advance, few, which the accounts see before the signatures.
            models.Index(fields=["pact"], name="pacts_advances", condition=~Q(advance_reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.amount_cents} cent)"

    @property
    def is_advance(self) -> bool:
        """True if it was asked before the pact was signed."""
        return bool(self.advance_reason)

    @property
    def approvals_at_least(self) -> int:
        """How many must approve whatever the amount: two for an urgent advance, and for what the line does not name."""
        return 2 if self.is_advance or self.purpose == self.Purpose.OTHER else 1


class Approval(models.Model):
    """One person's word on one wording of an expense; other words void it. Append-only; the requester's own is refused."""

    class Decision(models.TextChoices):
        """What they said."""

        YES = "yes", "approva"
        NO = "no", "respinge"
        ASK = "ask", "chiede di completare"

    request = models.ForeignKey(SpendingRequest, models.PROTECT, related_name="approvals")
    wording = models.PositiveSmallIntegerField(default=1, editable=False)
    decision = models.CharField(max_length=3, choices=Decision.choices)
    reason = models.TextField("motivo", blank=True)
    decided_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "wording", "decided_by"],
                condition=Q(decision="yes"),
                name="pacts_one_yes_per_approver_and_wording",
            ),
            models.CheckConstraint(name="pacts_refusal_says_why", condition=Q(decision="yes") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.decided_by}: {self.get_decision_display()}"


class Receipt(models.Model):
    """The proof of an expense. The same receipt can't be used twice, in any pact."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    request = models.ForeignKey(SpendingRequest, models.PROTECT, related_name="receipts")
    supplier_tax_code = models.CharField("partita IVA o codice fiscale di chi vende", max_length=16)
    number = models.CharField("numero", max_length=40)
    issued_on = models.DateField("data")
    amount_cents = models.BigIntegerField("importo")
    file = models.FileField("foto o PDF", upload_to="receipts/")
    file_sha256 = models.CharField(max_length=64, editable=False)
    file_type = models.CharField(max_length=30, editable=False)
    added_at = models.DateTimeField(db_default=Now())
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    void_reason = models.CharField("perché no", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supplier_tax_code", "number", "issued_on", "amount_cents"],
                condition=Q(voided_at=None),
                name="pacts_receipt_used_once",
            ),
            # The very same photo or PDF, whatever number and amount were typed beside it.
            models.UniqueConstraint(fields=["file_sha256"], condition=Q(voided_at=None), name="pacts_receipt_file_used_once"),
            models.UniqueConstraint(fields=["request"], condition=Q(voided_at=None), name="pacts_one_receipt_per_request"),
            models.CheckConstraint(name="pacts_receipt_positive", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="pacts_receipt_verified_pair",
                condition=Q(verified_at=None, verified_by=None) | Q(verified_at__isnull=False, verified_by__isnull=False),
            ),
            models.CheckConstraint(
                name="pacts_receipt_voided_pair",
                condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} del {self.issued_on}"
