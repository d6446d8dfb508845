"""What stands where, what moved, and which gift paid what."""

import pytest

from legami.ledger import queries
from legami.ledger.queries import Part

from .book import gift, pay, post, reserve, undo

pytestmark = pytest.mark.django_db


def test_a_statement_runs_from_page_to_page(main, fund, supplier):
    gift(fund, 100)
    held = reserve(main, supplier, 30)
    pay(held, 20)
    undo(post(main, supplier, 5))
    first = queries.statement(main, size=3)
    second = queries.statement(main, before=first.older, size=3)
    assert [(line.change, line.balance_after) for line in (*first.lines, *second.lines)] == [
        (5, 80),
        (-5, 75),
        (-20, 80),
        (0, 100),
        (100, 100),
    ]
    assert second.older is None


@pytest.mark.parametrize("rows", [1, 3])
def test_a_statement_costs_three_queries(main, fund, rows, django_assert_num_queries):
    for _ in range(rows):
        gift(fund, 100)
    with django_assert_num_queries(3):
        queries.statement(main)


def test_a_fund_says_where_its_euro_are(fund, main, budget, supplier):
    gift(fund, 1000)
    post(main, budget, 600)
    post(budget, supplier, 150)
    reserve(budget, supplier, 50)
    [summary] = queries.fund_summaries([fund])
    assert (summary.received, summary.spent, summary.assigned, summary.reserved, summary.free) == (1000, 150, 450, 50, 400)
    assert (summary.spent_pct, summary.assigned_pct) == (15.0, 45.0)


def test_a_refund_or_a_returned_gift_is_not_counted_twice(fund, main, supplier):
    undo(gift(fund, 1000))
    gift(fund, 500)
    undo(post(main, supplier, 100))
    [summary] = queries.fund_summaries([fund])
    assert (summary.received, summary.spent, summary.free) == (500, 0, 500)


def test_a_new_fund_has_a_bar_of_nothing(fund):
    [summary] = queries.fund_summaries([fund])
    assert (summary.received, summary.spent_pct, summary.assigned_pct) == (0, 0.0, 0.0)


def test_movements_of_a_fund_come_by_pages(fund):
    gifts = [gift(fund, n).pk for n in (1, 2, 3)]
    first = queries.fund_movements(fund, size=2)
    second = queries.fund_movements(fund, before=first.older, size=2)
    assert [t.pk for t in (*first.transfers, *second.transfers)] == gifts[::-1]
    assert second.older is None


def test_a_payment_knows_the_gifts_that_paid_it(fund, main, budget, supplier, django_assert_num_queries):
    first, second = gift(fund, 100), gift(fund, 100)
    post(main, budget, 80)
    post(main, budget, 80)
    paid = post(budget, supplier, 130)
    with django_assert_num_queries(1):
        assert queries.trace_lots(paid) == [Part(first, 100), Part(second, 30)]


def test_a_gift_knows_what_it_did(fund, main, budget, supplier):
    first = gift(fund, 100)
    post(main, budget, 60)
    paid = post(budget, supplier, 25)
    undo(post(budget, supplier, 10))
    story = queries.uses_of(first)
    assert (story.spent, story.standing) == ([Part(paid, 25)], {main.pk: 40, budget.pk: 35})
