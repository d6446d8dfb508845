"""The exported book, read again by a reader that knows nothing of Legami."""

import re
from collections import defaultdict
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from legami.ledger.models import Unit

from .book import gift, pay, post, reserve, undo
from .factories import AccountFactory, OutsideFactory

pytestmark = pytest.mark.django_db
POSTING = re.compile(r"  ([A-Z][\w:-]+)  (-?\d+(?:\.\d\d)?) (EUR|MIN)")
BALANCE = re.compile(r"\d{4}-\d\d-\d\d balance ([A-Z][\w:-]+) (-?\d+(?:\.\d\d)?) (EUR|MIN)")


def read(text):
    """(balance by account, stated balance by account, sum by commodity of each transaction)."""
    found: dict[Any, Decimal] = defaultdict(Decimal)
    stated: dict[Any, Decimal] = {}
    sums: list[Any] = []
    for line in text.splitlines():
        if re.match(r"\d{4}-\d\d-\d\d \*", line):
            sums.append(defaultdict(Decimal))
        elif posting := POSTING.fullmatch(line):
            account, amount, commodity = posting.groups()
            found[account, commodity] += Decimal(amount)
            sums[-1][commodity] += Decimal(amount)
        elif balance := BALANCE.fullmatch(line):
            account, amount, commodity = balance.groups()
            stated[account, commodity] = Decimal(amount)
    return dict(found), stated, sums


def export(**options):
    out = StringIO()
    call_command("export_ledger", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def book(fund, main, budget, supplier):
    gift(fund, 123_456)
    post(main, budget, 50_005, purpose="Borsa di Alba")
    pay(reserve(budget, supplier, 300), 250)
    undo(post(budget, supplier, 7))
    post(OutsideFactory.create(unit=Unit.MIN), AccountFactory.create(unit=Unit.MIN), 90)


def test_an_outsider_finds_the_balances_that_the_book_states(book):
    found, stated, sums = read(export())
    assert found == stated
    assert [[*s.values()] for s in sums] == [[0]] * 6


def test_one_changed_digit_is_found(book):
    found, stated, _ = read(export().replace("-2.50 EUR", "-2.51 EUR"))
    assert found != stated


def test_the_export_names_nobody(book, fund):
    text = export()
    assert [word for word in ("Alba", fund.name, "Conto 1") if word in text] == []


def test_every_row_is_there_with_its_hash(book):
    text = export()
    assert (len(re.findall(r"^  hash: \"[0-9a-f]{64}\"$", text, re.M)), text.count(' custom "reserve" ')) == (7, 1)


def test_it_can_be_written_to_a_file(book, tmp_path):
    call_command("export_ledger", output=str(tmp_path / "libro.beancount"))
    assert (tmp_path / "libro.beancount").read_text() == export()


def test_an_empty_book_exports_only_its_head():
    assert read(export()) == ({}, {}, [])
