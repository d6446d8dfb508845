"""Accounts, transfers, funds and lots: euro cents and minutes, in one append-only book.

The database posts: a trigger on `Transfer` moves both balances and links the row into the hash chain of each
account, so that every way to insert a row (a form, COPY, SQL by hand) keeps the books. See README.
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.lookups import GreaterThan

from legami.network.models import Organisation


class Unit(models.TextChoices):
    """What an account counts. Units never mix in one transfer."""

    EUR = "EUR", "euro (centesimi)"
    MIN = "MIN", "tempo (minuti)"


class Fund(models.Model):
    """Money given for a purpose, by somebody, for a time. Of a restricted fund every euro can be followed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField("nome", max_length=120, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name="ente che lo gestisce")
    is_restricted = models.BooleanField("vincolato", default=True)
    purpose = models.CharField("scopo", max_length=200, blank=True)
    starts_on = models.DateField("dal")
    ends_on = models.DateField("al", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_fund_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """A place where euro or minutes stand. The balance columns move only by transfers (a trigger sees to it)."""

    code = models.CharField(max_length=120)
    name = models.CharField("nome", max_length=160)
    unit = models.CharField(max_length=3, choices=Unit.choices)
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, blank=True, related_name="accounts")
    may_go_negative = models.BooleanField(default=False, help_text="Conti esterni: donatori, fornitori, persone.")
    in_quantity = models.BigIntegerField(default=0, editable=False)
    out_quantity = models.BigIntegerField(default=0, editable=False)
    reserved_quantity = models.BigIntegerField(default=0, editable=False)
    head_hash = models.BinaryField(max_length=32, default=bytes(32), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="ledger_one_account_per_code"),
            models.CheckConstraint(name="ledger_no_debt_in_a_fund", condition=Q(fund=None) | Q(may_go_negative=False)),
            models.CheckConstraint(
                name="ledger_no_overdraft",
                condition=Q(may_go_negative=True) | Q(in_quantity__gte=F("out_quantity") + F("reserved_quantity")),
            ),
            models.CheckConstraint(
                name="ledger_quantities_not_negative",
                condition=Q(in_quantity__gte=0, out_quantity__gte=0, reserved_quantity__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def balance(self) -> int:
        """What stands on the account, reserved or not."""
        return self.in_quantity - self.out_quantity

    @property
    def available(self) -> int:
        """What may still be reserved or spent."""
        return self.balance - self.reserved_quantity


class Transfer(models.Model):
    """One movement from a debit account to a credit account. Never changed, never deleted; corrected by a reversal.

    `kind`: `direct` moves at once; `reserve` only holds; `post` moves what was held (or less, and frees the rest);
    `void` frees it; `reversal` undoes a transfer that moved.
    """

    class Kind(models.TextChoices):
        """What a row does."""

        DIRECT = "direct", "movimento"
        RESERVE = "reserve", "impegno"
        POST = "post", "pagamento di un impegno"
        VOID = "void", "impegno annullato"
        REVERSAL = "reversal", "storno"

    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DIRECT)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", db_index=False)
    unit = models.CharField(max_length=3, choices=Unit.choices)
    quantity = models.BigIntegerField(help_text="Centesimi o minuti.")
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, blank=True, related_name="transfers", db_index=False)
    purpose = models.CharField(max_length=200)
    happened_on = models.DateField()
    resolves = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="resolutions",
        db_index=False,  # the unique constraint below has the index
        help_text="L'impegno o il movimento a cui si riferisce.",
    )
    recorded_by_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    debit_prev_hash = models.BinaryField(max_length=32, db_default=b"", editable=False)
    credit_prev_hash = models.BinaryField(max_length=32, db_default=b"", editable=False)
    hash = models.BinaryField(max_length=32, db_default=b"", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="ledger_one_transfer_per_key"),
            models.CheckConstraint(name="ledger_quantity_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="ledger_two_accounts", condition=~Q(debit=F("credit"))),
            models.UniqueConstraint(fields=["resolves"], name="ledger_resolved_once", condition=Q(resolves__isnull=False)),
            models.CheckConstraint(
                name="ledger_resolution_names_its_transfer",
                condition=Q(kind__in=["direct", "reserve"], resolves=None)
                | Q(kind__in=["post", "void", "reversal"], resolves__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "id"], name="ledger_by_debit"),
            models.Index(fields=["credit", "id"], name="ledger_by_credit"),
            models.Index(fields=["fund", "id"], name="ledger_by_fund"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.quantity} {self.unit}"


class Lot(models.Model):
    """Part of a restricted fund standing on an account, with the incoming transfer it came from."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="lots", db_index=False)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="lots", db_index=False)
    origin = models.ForeignKey(Transfer, models.PROTECT, related_name="+", help_text="L'entrata da cui viene.")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lots_made")
    quantity = models.BigIntegerField()
    left_quantity = models.BigIntegerField()
    # The index asks this and not the quantity, so that taking a part of a lot touches no index (a HOT update).
    is_open = models.GeneratedField(
        expression=GreaterThan(F("left_quantity"), 0), output_field=models.BooleanField(), db_persist=True, editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_lot_within_bounds",
                condition=Q(quantity__gt=0, left_quantity__gte=0, left_quantity__lte=F("quantity")),
            )
        ]
        indexes = [models.Index(fields=["account", "id"], name="ledger_open_lots", condition=Q(is_open=True))]

    def __str__(self) -> str:
        return f"{self.quantity} da {self.origin_id}"


class LotUse(models.Model):
    """A transfer took so many cents from a lot. Append-only."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="uses")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lot_uses")
    quantity = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="ledger_lot_use_positive", condition=Q(quantity__gt=0))]

    def __str__(self) -> str:
        return f"{self.quantity} del lotto {self.lot_id}"
