"""Money moves once, in its unit and fund, and never more than there is."""

from typing import Any

import pytest

from legami.core.refusals import FormUsedElsewhere
from legami.ledger import actions
from legami.ledger.models import Account, Transfer, Unit
from legami.network.tests.factories import OrganisationFactory

from .book import DAY, balances, fresh_key, post
from .factories import AccountFactory, FundFactory, OutsideFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def outside():
    return OutsideFactory.create()


@pytest.fixture
def purse(outside):
    """An account with 100 euro."""
    account = AccountFactory.create()
    post(outside, account, 10_000)
    return account


def test_a_transfer_moves_both_balances(outside, purse):
    assert (balances(outside), balances(purse)) == ((-10_000, -10_000), (10_000, 10_000))


def test_a_posting_costs_one_insert_in_a_savepoint(outside, purse, django_assert_num_queries):
    with django_assert_num_queries(3):
        post(purse, outside, 1)


def test_what_is_not_there_cannot_be_spent(outside, purse):
    with pytest.raises(actions.InsufficientFunds):
        post(purse, outside, 10_001)
    assert balances(purse) == (10_000, 10_000)


def test_what_is_reserved_cannot_be_spent_twice(outside, purse):
    post(purse, outside, 9_000, actions.reserve_transfer)
    with pytest.raises(actions.InsufficientFunds):
        post(purse, outside, 1_001)
    assert balances(purse) == (10_000, 1_000)


def test_paying_less_than_was_reserved_frees_the_rest(outside, purse):
    held = post(purse, outside, 9_000, actions.reserve_transfer)
    actions.post_reserved(reservation=held, key=fresh_key(), quantity=8_000, happened_on=DAY, by=None)
    assert (balances(purse), balances(outside)) == ((2_000, 2_000), (-2_000, -2_000))


def test_paying_more_than_was_reserved_is_refused(outside, purse):
    held = post(purse, outside, 100, actions.reserve_transfer)
    with pytest.raises(actions.TermsMismatch):
        actions.post_reserved(reservation=held, key=fresh_key(), quantity=101, happened_on=DAY, by=None)


def test_a_voided_reservation_frees_everything_and_cannot_be_paid(outside, purse):
    held = post(purse, outside, 9_000, actions.reserve_transfer)
    actions.void_reserved(reservation=held, key=fresh_key(), happened_on=DAY, by=None)
    with pytest.raises(actions.AlreadyResolved):
        actions.post_reserved(reservation=held, key=fresh_key(), happened_on=DAY, by=None)
    assert balances(purse) == (10_000, 10_000)


def test_a_reversal_undoes_a_movement_once(outside, purse):
    paid = post(purse, outside, 4_000)
    actions.reverse_transfer(paid, key=fresh_key(), reason="pagata due volte", happened_on=DAY, by=None)
    with pytest.raises(actions.AlreadyResolved):
        actions.reverse_transfer(paid, key=fresh_key(), reason="ancora", happened_on=DAY, by=None)
    assert balances(purse) == (10_000, 10_000)


def test_a_reservation_or_a_reversal_is_not_reversed(outside, purse):
    held = post(purse, outside, 100, actions.reserve_transfer)
    undone = actions.reverse_transfer(post(purse, outside, 1), key=fresh_key(), reason="x", happened_on=DAY, by=None)
    for wrong in (held, undone):
        with pytest.raises(actions.TermsMismatch):
            actions.reverse_transfer(wrong, key=fresh_key(), reason="x", happened_on=DAY, by=None)


def test_same_key_and_terms_give_the_first_transfer_back(outside, purse):
    first = post(purse, outside, 10_000, key="expense-1")
    again = post(purse, outside, 10_000, key="expense-1")
    assert (again.pk, balances(purse)) == (first.pk, (0, 0))


def test_same_key_with_other_terms_is_refused(outside, purse):
    post(purse, outside, 10, key="expense-1")
    with pytest.raises(actions.KeyReused):
        post(purse, outside, 11, key="expense-1")
    with pytest.raises(actions.KeyReused):
        post(purse, outside, 10, actions.reserve_transfer, key="expense-1")


def test_paying_the_same_reservation_with_the_same_key_pays_once(outside, purse):
    held = post(purse, outside, 9_000, actions.reserve_transfer)
    paid = [actions.post_reserved(reservation=held, key="pay-1", happened_on=DAY, by=None).pk for _ in range(2)]
    assert (paid[0], balances(purse)) == (paid[1], (1_000, 1_000))


def test_euro_and_minutes_never_mix(purse):
    with pytest.raises(actions.UnitMismatch):
        post(purse, OutsideFactory.create(unit=Unit.MIN), 1)


def test_money_does_not_cross_from_fund_to_fund(outside):
    funds = [FundFactory.create(), FundFactory.create()]
    one, other = (AccountFactory.create(fund=fund) for fund in funds)
    post(outside, one, 100)
    with pytest.raises(actions.FundMismatch):
        post(one, other, 100)
    with pytest.raises(actions.FundMismatch):
        post(one, outside, 100, fund=funds[1])


@pytest.mark.parametrize("quantity", [0, -1])
def test_only_positive_quantities_move(outside, purse, quantity):
    with pytest.raises(actions.NotPositive):
        post(outside, purse, quantity)


def test_no_account_pays_itself(purse):
    with pytest.raises(actions.NotPositive):
        post(purse, purse, 1)


def test_opening_an_account_twice_gives_the_first_back():
    first = actions.open_account(code="sup", name="Fornitori", unit=Unit.EUR, may_go_negative=True)
    assert actions.open_account(code="sup", name="Fornitori", unit=Unit.EUR, may_go_negative=True) == first
    with pytest.raises(actions.AccountTermsDiffer):
        actions.open_account(code="sup", name="Fornitori", unit=Unit.MIN, may_go_negative=True)


def test_a_fund_receives_and_its_givers_owe():
    fund = actions.create_fund(name="Scuola", organisation=OrganisationFactory.create(), starts_on=DAY, by=None)
    terms: dict[str, Any] = {"fund": fund, "cents": 5_000, "key": "gift-1", "purpose": "dono", "happened_on": DAY, "by": None}
    assert actions.receive_into_fund(**terms) == actions.receive_into_fund(**terms)
    assert balances(actions.main_account(fund)) == (5_000, 5_000)
    assert balances(Account.objects.get(code=actions.givers_code(fund))) == (-5_000, -5_000)


def test_a_fund_asked_for_twice_by_the_same_form_is_one():
    terms: dict[str, Any] = {"name": "Scuola", "organisation": OrganisationFactory(), "starts_on": DAY, "by": None}
    fund = actions.create_fund(**terms)
    assert actions.create_fund(**terms, fund_id=fund.pk) == fund


def test_the_key_of_another_bodys_fund_opens_nothing():
    theirs = actions.create_fund(name="Scuola", organisation=OrganisationFactory.create(), starts_on=DAY, by=None)
    own = OrganisationFactory.create()
    with pytest.raises(FormUsedElsewhere):
        actions.create_fund(name="Casa", organisation=own, starts_on=DAY, fund_id=theirs.pk, by=None)


def batch(outside, purse, keys):
    return [
        actions.NewTransfer(
            key=key, debit_id=purse.pk, credit_id=outside.pk, unit="EUR", quantity=10, purpose="prova", happened_on=DAY
        )
        for key in keys
    ]


def test_a_batch_posts_what_is_new_and_leaves_what_is_there(outside, purse):
    assert actions.post_many(batch(outside, purse, ["a", "b"]), by=None) == 2
    assert actions.post_many(batch(outside, purse, ["b", "c"]), by=None) == 1
    assert balances(purse) == (9_970, 9_970)


def test_a_batch_posts_all_or_nothing(outside, purse):
    with pytest.raises(actions.InsufficientFunds):
        actions.post_many(batch(outside, purse, [f"k{n}" for n in range(1001)]), by=None)
    assert (balances(purse), Transfer.objects.count()) == ((10_000, 10_000), 1)


def test_a_batch_that_reuses_a_key_is_refused(outside, purse):
    post(purse, outside, 11, key="a")
    with pytest.raises(actions.KeyReused):
        actions.post_many(batch(outside, purse, ["a"]), by=None)
    with pytest.raises(actions.KeyReused):
        actions.post_many(batch(outside, purse, ["z", "z"]), by=None)
