"""What a till took by mistake goes back on the voucher, once, and both stay written."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from legami.core.append_only import append_only

# The voucher counts it itself, as it counts what is taken. Its money came back by the reversal of that very movement.
GIVE_BACK = """
CREATE FUNCTION pacts_give_back_to_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE taken pacts_voucherredemption%ROWTYPE;
BEGIN
    SELECT * INTO taken FROM pacts_voucherredemption WHERE id = NEW.redemption_id;
    IF (taken.transfer_id IS NULL) <> (NEW.transfer_id IS NULL) OR NEW.transfer_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM ledger_transfer t
        WHERE t.id = NEW.transfer_id AND t.kind = 'reversal' AND t.resolves_id = taken.transfer_id) THEN
        RAISE EXCEPTION 'pacts_undoing_reverses_its_money' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE pacts_voucher v
        SET spent_cents = spent_cents - taken.amount_cents, spent_pieces = spent_pieces - coalesce(taken.pieces, 0)
        WHERE v.id = taken.voucher_id AND v.withdrawn_at IS NULL AND v.expired_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'pacts_undoing_of_a_closed_voucher' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pacts_undoing_gives_back BEFORE INSERT ON pacts_voucherundoing
    FOR EACH ROW EXECUTE FUNCTION pacts_give_back_to_voucher();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_the_book_posts_itself"),
        ("pacts", "0028_lists_in_their_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="VoucherUndoing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=200, verbose_name="perché")),
                ("undone_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "redemption",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="undoing", to="pacts.voucherredemption"
                    ),
                ),
                (
                    "transfer",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.transfer"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="pacts_undoing_says_why")
                ]
            },
        ),
        migrations.RunSQL(GIVE_BACK, "DROP FUNCTION pacts_give_back_to_voucher() CASCADE;"),
        append_only("pacts_voucherundoing"),
    ]
