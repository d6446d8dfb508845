"""Every euro of a restricted fund can be followed from the gift to the supplier, to the cent."""

import pytest

from legami.ledger import actions
from legami.ledger.checking import check_book
from legami.ledger.models import Account, Lot

from .book import DAY, balances, free, fresh_key, gift, pay, post, reserve, undo
from .factories import AccountFactory, FundFactory

pytestmark = pytest.mark.django_db


def open_lots(account):
    """(the gift it came from, cents left), oldest first."""
    rows = Lot.objects.filter(account=account, is_open=True).order_by("pk")
    return list(rows.values_list("origin_id", "left_quantity"))


def uses(transfer):
    return list(transfer.lot_uses.order_by("pk").values_list("lot__origin_id", "quantity"))


def test_a_gift_makes_a_lot_that_is_its_own_origin(fund, main):
    first = gift(fund, 100)
    assert open_lots(main) == [(first.pk, 100)]


def test_the_oldest_gift_is_spent_first_and_goes_along_with_the_money(fund, main, budget, supplier):
    first, second = gift(fund, 100), gift(fund, 50)
    post(main, budget, 120)
    paid = post(budget, supplier, 110)
    assert (open_lots(main), open_lots(budget)) == ([(second.pk, 30)], [(second.pk, 10)])
    assert uses(paid) == [(first.pk, 100), (second.pk, 10)]
    check_book()


def test_a_reservation_takes_no_lot_until_it_is_paid(fund, main, supplier):
    first = gift(fund, 100)
    kept, freed = reserve(main, supplier, 60), reserve(main, supplier, 40)
    free(freed)
    assert open_lots(main) == [(first.pk, 100)]
    assert uses(pay(kept, 55)) == [(first.pk, 55)]
    assert (open_lots(main), balances(main)) == ([(first.pk, 45)], (45, 45))
    check_book()


def test_a_reversal_gives_back_to_the_very_lots(fund, main, supplier):
    first, second = gift(fund, 100), gift(fund, 50)
    paid = post(main, supplier, 120)
    post(main, supplier, 10)
    undo(paid)
    assert open_lots(main) == [(first.pk, 100), (second.pk, 40)]
    check_book()


def test_money_moved_inside_the_fund_comes_back_whole(fund, main, budget):
    first = gift(fund, 100)
    moved = post(main, budget, 70)
    undo(moved)
    assert (open_lots(main), open_lots(budget)) == ([(first.pk, 100)], [])
    check_book()


def test_a_gift_already_spent_is_not_given_back(fund, main, supplier):
    first = gift(fund, 100)
    gift(fund, 100)
    post(main, supplier, 1)
    with pytest.raises(actions.LotsAlreadySpent):
        undo(first)
    assert balances(main) == (199, 199)
    check_book()


def test_a_gift_not_yet_touched_goes_back(fund, main):
    undo(gift(fund, 100))
    assert (open_lots(main), balances(main)) == ([], (0, 0))
    check_book()


def test_money_may_go_back_and_forth_and_keeps_its_origin(fund, main, budget):
    first = gift(fund, 100)
    for _ in range(3):
        post(main, budget, 40)
        post(budget, main, 40)
    assert ({origin for origin, _ in open_lots(main)}, balances(main), open_lots(budget)) == ({first.pk}, (100, 100), [])
    check_book()


def test_a_fund_without_restriction_keeps_no_lots(supplier):
    account = AccountFactory.create(fund=FundFactory.create(is_restricted=False))
    post(supplier, account, 100)
    post(account, supplier, 30)
    assert Lot.objects.count() == 0
    check_book()


def test_one_statement_keeps_the_lots_of_all_its_rows(fund, main, budget, supplier):
    givers = Account.objects.get(code=actions.givers_code(fund))

    def row(debit, credit, cents):
        return actions.NewTransfer(
            key=fresh_key(),
            debit_id=debit.pk,
            credit_id=credit.pk,
            unit="EUR",
            quantity=cents,
            purpose="x",
            happened_on=DAY,
            fund_id=fund.pk,
        )

    rows = [
        row(givers, main, 60),
        row(givers, main, 60),
        row(main, budget, 100),
        row(budget, supplier, 90),
        row(main, supplier, 20),
    ]
    assert actions.post_many(rows, by=None) == 5
    assert ([left for _, left in open_lots(budget)], open_lots(main)) == ([10], [])
    check_book()
