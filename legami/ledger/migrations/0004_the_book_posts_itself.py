from pathlib import Path

from django.db import migrations

from legami.core.append_only import append_only

POSTING = (Path(__file__).resolve().parent.parent / "sql" / "posting.sql").read_text()
UNDO = """
DROP TRIGGER ledger_account_starts_empty ON ledger_account;
DROP TRIGGER ledger_account_moves_by_transfer ON ledger_account;
DROP TRIGGER ledger_account_keeps_its_terms ON ledger_account;
DROP TRIGGER ledger_fund_keeps_its_terms ON ledger_fund;
DROP TRIGGER ledger_lot_by_transfer ON ledger_lot;
DROP TRIGGER ledger_lot_no_delete ON ledger_lot;
DROP TRIGGER ledger_lot_no_truncate ON ledger_lot;
DROP TRIGGER ledger_lotuse_by_transfer ON ledger_lotuse;
DROP TRIGGER ledger_transfer_link ON ledger_transfer;
DROP TRIGGER ledger_transfer_move_balances ON ledger_transfer;
DROP TRIGGER ledger_transfer_move_lots ON ledger_transfer;
DROP FUNCTION ledger_link, ledger_head, ledger_move_balances, ledger_move_lots, ledger_refuse;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(POSTING, UNDO),
        append_only("ledger_transfer"),
        append_only("ledger_lotuse"),
    ]
