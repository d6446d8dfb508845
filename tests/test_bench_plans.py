"""Statements and the log of reads stand on an index: each plan is read, not timed, on some thousands of rows."""

import pytest
from django.db import connection

from bench.province import Size, build
from bench.rows import key
from legami.journal.models import Entry
from legami.ledger.models import Account, Transfer
from legami.people.models import Person


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker):
    """Built once, and rolled back: every plan is asked inside its transaction."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        build(Size(people=20_000, pacts=500, transfers=3_000))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)


def plan_of(rows) -> str:
    return rows.explain(format="text", costs=False)


def test_what_was_read_about_a_person_uses_the_index_by_subject(province):
    plan = plan_of(Entry.objects.about(key(3, 7))[:25])
    assert ("journal_by_subject" in plan, "Seq Scan" in plan) == (True, False)


@pytest.mark.parametrize(("side", "index"), [("debit", "ledger_by_debit"), ("credit", "ledger_by_credit")])
def test_a_statement_uses_the_index_of_its_side(province, side, index):
    account = Account.objects.filter(code__startswith="pact-line:").order_by("pk")[0]
    plan = plan_of(Transfer.objects.filter(**{side: account}).order_by("-pk")[:51])
    assert (index in plan, "Seq Scan" in plan) == (True, False)


def test_a_plan_without_its_index_is_told_apart(province):
    plan = plan_of(Person.objects.filter(address="Via Roma 1"))
    assert "Seq Scan on people_person" in plan
