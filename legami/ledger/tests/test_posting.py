"""The database keeps the book whoever writes, and refuses everything else."""

import pytest
from django.db import IntegrityError, connection, transaction

from legami.ledger.checking import check_book
from legami.ledger.models import Account, Lot, LotUse, Transfer

from .book import balances, gift, post
from .factories import AccountFactory, OutsideFactory

pytestmark = pytest.mark.django_db
INSERT = """INSERT INTO ledger_transfer (key, kind, debit_id, credit_id, unit, quantity, purpose, happened_on)
            VALUES (%s, 'direct', %s, %s, 'EUR', %s, 'a mano', '2026-03-08')"""


def sql(statement, parameters=()):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_sql_by_hand_posts_too(supplier):
    purse = AccountFactory.create()
    sql(INSERT, ("a", supplier.pk, purse.pk, 100))
    with pytest.raises(IntegrityError, match="ledger_no_overdraft"):
        sql(INSERT, ("b", purse.pk, supplier.pk, 101))
    assert (balances(purse), balances(supplier)) == ((100, 100), (-100, -100))
    check_book()


def test_copy_posts_too(supplier):
    purse = AccountFactory.create()
    with connection.cursor() as cursor:
        columns = "key, kind, debit_id, credit_id, unit, quantity, purpose, happened_on"
        with cursor.copy(f"COPY ledger_transfer ({columns}) FROM STDIN") as copy:
            for n in range(1, 101):
                copy.write_row((f"k{n}", "direct", supplier.pk, purse.pk, "EUR", n, "a mano", "2026-03-08"))
    assert balances(purse) == (5050, 5050)
    check_book()


def test_a_row_that_a_conflict_drops_moves_nothing(supplier):
    purse = AccountFactory.create()
    sql(INSERT, ("a", supplier.pk, purse.pk, 100))
    sql(INSERT + " ON CONFLICT DO NOTHING", ("a", supplier.pk, purse.pk, 100))
    assert balances(purse) == (100, 100)
    check_book()


def test_an_invented_number_hash_or_hour_is_overwritten(supplier):
    purse = AccountFactory.create()
    sql(
        """INSERT INTO ledger_transfer
                  (id, hash, recorded_at, key, kind, debit_id, credit_id, unit, quantity, purpose, happened_on)
           VALUES (7777777, 'finta', '1999-01-01', 'a', 'direct', %s, %s, 'EUR', 1, 'x', '2026-03-08')""",
        (supplier.pk, purse.pk),
    )
    row = Transfer.objects.get()
    assert (row.pk < 7777777, row.recorded_at.year > 1999, len(bytes(row.hash))) == (True, True, 32)
    check_book()


def test_the_hash_does_not_depend_on_the_session(supplier):
    purse = AccountFactory.create()
    for zone, style in (("Asia/Tokyo", "German"), ("America/Lima", "SQL, DMY"), ("UTC", "ISO")):
        sql(f"SET LOCAL timezone = '{zone}'; SET LOCAL datestyle = '{style}'")
        sql(INSERT, (zone, supplier.pk, purse.pk, 1))
    check_book()


@pytest.mark.parametrize("statement", ["UPDATE {} SET quantity = quantity + 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_lotuse", "ledger_lot"])
def test_nothing_written_is_changed_or_removed(statement, table, fund, main, supplier):
    gift(fund, 100)
    post(main, supplier, 50)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="refused"):
        sql(statement.format(table))
    assert (Transfer.objects.count(), Lot.objects.count(), LotUse.objects.count()) == (2, 1, 1)


@pytest.mark.parametrize(
    "change",
    [
        "in_quantity = 5",
        "out_quantity = 5",
        "reserved_quantity = 5",
        "head_hash = ''",
        "unit = 'MIN'",
        "code = 'altro'",
        "fund_id = NULL",
    ],
)
def test_an_account_changes_only_by_transfers(change, fund, main):
    gift(fund, 100)
    with pytest.raises(IntegrityError, match="only transfers change"):
        sql(f"UPDATE ledger_account SET {change} WHERE id = %s", (main.pk,))


def test_a_stale_account_saved_over_a_newer_balance_is_refused(fund, main):
    gift(fund, 100)
    main.name = "Nome nuovo"
    with pytest.raises(IntegrityError, match="only transfers change"), transaction.atomic():
        main.save()
    main.save(update_fields=["name"])
    assert Account.objects.get(pk=main.pk).name == "Nome nuovo"


def test_an_account_is_born_empty():
    with pytest.raises(IntegrityError, match="only transfers change"), transaction.atomic():
        AccountFactory.create(in_quantity=1)


def test_lots_are_written_only_by_the_book(fund, main):
    first = gift(fund, 100)
    with pytest.raises(IntegrityError, match="only transfers change"), transaction.atomic():
        Lot.objects.create(account=main, fund=fund, origin=first, transfer=first, quantity=1, left_quantity=1)
    with pytest.raises(IntegrityError, match="only transfers change"), transaction.atomic():
        LotUse.objects.create(lot=Lot.objects.get(), transfer=first, quantity=1)


def test_a_fund_does_not_stop_being_restricted(fund):
    fund.is_restricted = False
    with pytest.raises(IntegrityError, match="only transfers change"), transaction.atomic():
        fund.save()


def test_an_account_of_a_fund_never_goes_into_debt(fund):
    with pytest.raises(IntegrityError, match="ledger_no_debt_in_a_fund"), transaction.atomic():
        OutsideFactory.create(fund=fund)


def test_a_transfer_between_accounts_that_do_not_exist_is_refused(supplier):
    with pytest.raises(IntegrityError, match="no such account"):
        sql(INSERT, ("a", supplier.pk, supplier.pk + 999, 1))
