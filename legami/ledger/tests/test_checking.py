"""Whoever edits the book behind its back is found, and told by name."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from legami.ledger.checking import BookBroken, book_head, check_book
from legami.ledger.models import Transfer

from .book import gift, pay, post, reserve, undo
from .factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(fund, main, budget, supplier):
    """A book with every kind of row."""
    made = [gift(fund, 1000), post(main, budget, 500)]
    held = reserve(budget, supplier, 300)
    made += [held, pay(held, 250)]
    return [*made, undo(made[-1])]


def tamper(statement, *parameters):
    """What a superuser can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute(statement, parameters)
        cursor.execute("SET LOCAL session_replication_role = 'origin'")


def check():
    out = StringIO()
    call_command("check_ledger", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_an_honest_book_is_right_and_its_head_is_printed(rows):
    assert check() == f"Il libro torna: 5 movimenti.\nImpronta del libro (conservala altrove): {book_head()}\n"


@pytest.mark.parametrize(
    "change",
    ["quantity = quantity + 1", "purpose = 'altro'", "happened_on = happened_on + 1", "recorded_by_id = gen_random_uuid()",
     "recorded_at = recorded_at + interval '1 microsecond'", "key = 'altra'", "hash = ''"],
)  # fmt: skip
@pytest.mark.parametrize("number", range(5))
def test_an_edited_row_is_named(rows, number, change):
    tamper(f"UPDATE ledger_transfer SET {change} WHERE id = %s", rows[number].pk)
    with pytest.raises(CommandError, match=f"movimento {rows[number].pk} "):
        check()


def test_a_removed_row_is_named_by_the_next_one(rows):
    tamper("DELETE FROM ledger_transfer WHERE id = %s", rows[1].pk)
    tamper("DELETE FROM ledger_lotuse WHERE transfer_id = %s", rows[1].pk)
    tamper("UPDATE ledger_lot SET transfer_id = origin_id WHERE transfer_id = %s", rows[1].pk)
    with pytest.raises(BookBroken, match=f"movimento {rows[2].pk} .*si interrompe"):
        check_book()


def test_a_removed_last_row_shows_in_the_balances(rows):
    tamper("DELETE FROM ledger_transfer WHERE id = %s", rows[4].pk)
    with pytest.raises(BookBroken, match="conto"):
        check_book()


@pytest.mark.parametrize("column", ["in_quantity", "out_quantity", "reserved_quantity"])
def test_a_wrong_balance_is_named(rows, budget, column):
    tamper(
        f"UPDATE ledger_account SET {column} = {column} + 1, may_go_negative = true, fund_id = NULL WHERE id = %s", budget.pk
    )
    tamper("UPDATE ledger_account SET fund_id = %s, may_go_negative = false WHERE id = %s", budget.fund_id, budget.pk)
    with pytest.raises(BookBroken, match=rf"conto {budget.pk} \({budget.code}\)"):
        check_book()


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE ledger_lot SET left_quantity = left_quantity - 1 WHERE transfer_id = %s", "lotto"),
        ("UPDATE ledger_lotuse SET quantity = quantity + 1 WHERE transfer_id = %s", "lotto|movimento"),
        ("UPDATE ledger_lot SET origin_id = transfer_id WHERE transfer_id = %s", "movimento"),
        (
            "UPDATE ledger_lot SET quantity = quantity - 1, left_quantity = left_quantity - 1 WHERE transfer_id = %s",
            "movimento",
        ),
    ],
)
def test_tampered_lots_are_named(rows, statement, where):
    tamper(statement, rows[1].pk)
    with pytest.raises(BookBroken, match=where):
        check_book()


def test_the_head_changes_with_every_row_and_not_with_empty_accounts(rows, budget, supplier):
    before = book_head()
    AccountFactory.create()
    assert book_head() == before
    post(budget, supplier, 1)
    assert book_head() != before


def test_the_check_asks_the_same_number_of_queries_for_more_rows(rows, budget, supplier, django_assert_num_queries):
    for expected_rows in (5, 8):
        assert Transfer.objects.count() == expected_rows
        with django_assert_num_queries(10):
            check_book()
        for _ in range(3):
            post(budget, supplier, 1)
