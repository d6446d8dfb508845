"""Vouchers: part of a budget line as a paper that some shops take."""

from datetime import date
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.lookups import Exact

from legami.ledger.models import Transfer
from legami.network.models import Organisation

from ..voucher_codes import readable
from .content import BudgetLine
from .pact import Pact


class VoucherQuerySet(models.QuerySet["Voucher"]):
    """Reads of vouchers."""

    def not_over(self) -> Self:
        """Those that still hold money, or wait for a yes: neither withdrawn nor run out."""
        return self.filter(withdrawn_at=None, expired_at=None)

    def usable(self) -> Self:
        """Those that a till may take, if the pact and the day allow."""
        return self.not_over().filter(issued_at__isnull=False)


class Voucher(models.Model):
    """A promise to pay a shop for one kind of goods: an amount in euro, or so many pieces. Spent in parts.

    Somebody asks for it, somebody else issues it. Its money stands on an account of its own from that moment until it is
    spent, runs out or is withdrawn. Pieces may be a gift of the shop: then no money moves (`value_cents` 0, no line).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    form_key = models.UUIDField(unique=True, default=uuid4, editable=False)
    code = models.CharField("codice", max_length=9, unique=True, editable=False)
    pact = models.ForeignKey(Pact, models.PROTECT, related_name="vouchers")
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="chi lo dà")
    line = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, blank=True, related_name="vouchers", verbose_name="voce di budget"
    )
    merchants = models.ManyToManyField(Organisation, related_name="+", verbose_name="chi lo prende")
    goods = models.CharField("che cosa si compra", max_length=120)
    value_cents = models.BigIntegerField("valore")
    spent_cents = models.BigIntegerField(default=0, editable=False)  # a trigger counts the redemptions
    pieces = models.PositiveSmallIntegerField("pezzi", null=True, blank=True)
    spent_pieces = models.PositiveSmallIntegerField(default=0, editable=False)
    expires_on = models.DateField("vale fino al")
    asked_at = models.DateTimeField(db_default=Now())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    funding = models.OneToOneField(Transfer, models.PROTECT, null=True, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expired_at = models.DateTimeField(null=True)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pacts_voucher_is_money_or_pieces",
                condition=Q(pieces=None, value_cents__gt=0, spent_pieces=0) | Q(pieces__gt=0, value_cents__gte=0),
            ),
            models.CheckConstraint(name="pacts_voucher_money_has_a_line", condition=Q(value_cents=0) ^ Q(line__isnull=False)),
            models.CheckConstraint(
                name="pacts_voucher_pieces_cost_the_same",
                condition=Q(Q(pieces=None) | Q(Exact(F("value_cents") % F("pieces"), 0))),
            ),
            models.CheckConstraint(
                name="pacts_voucher_not_overspent",
                condition=Q(spent_cents__gte=0, spent_cents__lte=F("value_cents"))
                & (Q(pieces=None) | Q(spent_pieces__lte=F("pieces"))),
            ),
            models.CheckConstraint(
                name="pacts_voucher_issued_pair",
                condition=Q(issued_at=None, issued_by=None, funding=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False, value_cents=0, funding=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False, value_cents__gt=0, funding__isnull=False),
            ),
            # As with every expense of the pact: who asks never says yes.
            models.CheckConstraint(
                name="pacts_voucher_asker_never_issues", condition=Q(issued_by=None) | ~Q(issued_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="pacts_voucher_withdrawn_pair",
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(name="pacts_voucher_one_end", condition=Q(withdrawn_at=None) | Q(expired_at=None)),
        ]
        indexes = [
            models.Index(fields=["pact", "-asked_at"], name="pacts_voucher_by_pact"),
            models.Index(
                fields=["expires_on"], name="pacts_voucher_to_expire", condition=Q(withdrawn_at=None, expired_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"Buono {self.readable_code}"

    @property
    def readable_code(self) -> str:
        """The code as it is printed and read aloud."""
        return readable(self.code)

    @property
    def purse_code(self) -> str:
        """The ledger account on which its money stands."""
        return f"voucher:{self.pk}"

    @property
    def left_cents(self) -> int:
        """What may still be spent, in cents."""
        return self.value_cents - self.spent_cents

    @property
    def left_pieces(self) -> int:
        """How many pieces are left; 0 for a voucher in euro."""
        return (self.pieces or 0) - self.spent_pieces

    @property
    def piece_cents(self) -> int:
        """What one piece costs the budget, in cents; 0 if the shop gives it."""
        return self.value_cents // self.pieces if self.pieces else 0

    @property
    def is_spent(self) -> bool:
        """True when nothing is left on it."""
        return not (self.left_pieces if self.pieces else self.left_cents)

    @property
    def is_over(self) -> bool:
        """True once it was withdrawn or ran out."""
        return self.withdrawn_at is not None or self.expired_at is not None

    def runs_on(self, day: date) -> bool:
        """True if a till may take it on this day; the pact must be active too."""
        return self.issued_at is not None and not self.is_over and day <= self.expires_on


class VoucherRedemption(models.Model):
    """A till took (part of) a voucher. The database lets it in only while the voucher may be used. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.UUIDField(unique=True, editable=False)  # made by the till before the first try: the same key, once
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="redemptions")
    merchant = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    amount_cents = models.BigIntegerField("importo")
    pieces = models.PositiveSmallIntegerField("pezzi", null=True, blank=True)
    redeemed_on = models.DateField("giorno")
    redeemed_at = models.DateTimeField(db_default=Now())
    redeemed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey("pacts.PartnerLink", models.PROTECT, null=True, related_name="redemptions")
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pacts_redemption_is_something", condition=Q(amount_cents__gt=0) | Q(amount_cents=0, pieces__gt=0)
            ),
            models.CheckConstraint(
                name="pacts_redemption_of_money_moved_it",
                condition=Q(amount_cents=0, transfer=None) | Q(amount_cents__gt=0, transfer__isnull=False),
            ),
            models.CheckConstraint(
                name="pacts_redemption_is_of_somebody",
                condition=Q(redeemed_by__isnull=False, link=None) | Q(redeemed_by=None, link__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["voucher", "-redeemed_at"], name="pacts_redemption_by_voucher")]

    def __str__(self) -> str:
        return f"{self.amount_cents} cent il {self.redeemed_on}"


class VoucherUndoing(models.Model):
    """A redemption that was a mistake: what was taken goes back on the voucher. Once for each, and append-only."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    redemption = models.OneToOneField(VoucherRedemption, models.PROTECT, related_name="undoing")
    reason = models.CharField("perché", max_length=200)
    undone_at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    transfer = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="pacts_undoing_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"annullato: {self.reason}"
