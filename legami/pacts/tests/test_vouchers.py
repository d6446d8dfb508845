"""Vouchers: who says yes, what a till may take, and where the money stands at each moment."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from legami.core.access import SYSTEM
from legami.journal.models import Entry
from legami.ledger.checking import check_book
from legami.ledger.models import Account, Transfer
from legami.pacts import actions
from legami.pacts.models import Pact, Voucher, VoucherRedemption
from legami.pacts.reads.spending import line_states
from legami.pacts.reads.vouchers import dues_of
from legami.pacts.reads.waiting import waiting_for

from .shops import DAY, LAST_DAY, asked, bakery, issued, line_of
from .story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def pact(story):
    return story.signed_pact()


@pytest.fixture
def forno():
    return bakery()


def take(story, voucher, shop, cents=0, *, pieces=None, key=None, day=DAY):
    return actions.redeem_voucher(
        voucher=voucher, merchant=shop, amount_cents=cents, pieces=pieces, key=key or uuid4(), today=day, by=story.dario
    )


def state_of(pact):
    state = line_states([line_of(pact)])[0]
    return (state.spent_cents, state.reserved_cents, state.available_cents)


def balance(code: str) -> int:
    account = Account.objects.filter(code=code).first()
    return account.balance if account else 0


# ---- who says yes ------------------------------------------------------------------------------------


def test_until_somebody_else_says_yes_a_voucher_holds_nothing_and_buys_nothing(story, pact, forno):
    voucher = asked(story, pact, forno)
    assert state_of(pact) == (0, 0, 60_000)
    with pytest.raises(actions.VoucherNotUsable):
        take(story, voucher, forno, 100)
    with pytest.raises(actions.OwnRequest):
        actions.issue_voucher(voucher=voucher, today=DAY, by=story.bruno)
    actions.issue_voucher(voucher=voucher, today=DAY, by=story.elena)
    assert state_of(pact) == (0, 5_000, 55_000)


def test_the_database_refuses_a_voucher_that_its_asker_issued(story, pact, forno):
    voucher = issued(story, pact, forno)
    with pytest.raises(IntegrityError, match="pacts_voucher_asker_never_issues"), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(issued_by=story.bruno.user)


def test_a_second_yes_moves_no_more_money(story, pact, forno):
    voucher = issued(story, pact, forno)
    actions.issue_voucher(voucher=voucher, today=DAY, by=story.elena)
    assert Transfer.objects.filter(key=f"voucher:{voucher.pk}").count() == 1


def test_the_same_form_asks_once(story, pact, forno):
    key = uuid4()
    assert asked(story, pact, forno, form_key=key) == asked(story, pact, forno, form_key=key)
    assert Voucher.objects.count() == 1


def test_what_waits_for_a_yes_is_never_shown_to_who_asked(story, pact, forno):
    words = "1 patto con un buono da approvare"
    asked(story, pact, forno)
    told = [[row.words for row in waiting_for(who, on=DAY)].count(words) for who in (story.elena, story.bruno)]
    assert told == [1, 0]
    client = Client()
    client.force_login(story.elena.user)
    assert list(client.get("/patti/?stato=buoni").context["page_obj"]) == [pact]
    actions.issue_voucher(voucher=Voucher.objects.get(), today=DAY, by=story.elena)
    assert [row for row in waiting_for(story.elena, on=DAY) if "buono" in row.words] == []
    assert list(client.get("/patti/?stato=buoni").context["page_obj"]) == []


def test_above_what_one_yes_is_enough_for_a_voucher_is_an_expense(story, pact, forno):
    assert asked(story, pact, forno, cents=49_999).value_cents == 49_999
    with pytest.raises(actions.VoucherTooBig, match="499,99 €"):
        asked(story, pact, forno, cents=50_000)


def test_a_voucher_beyond_its_line_is_refused_when_asked_and_when_issued(story, pact, forno):
    first, second = asked(story, pact, forno, cents=40_000), asked(story, pact, forno, cents=40_000)
    actions.issue_voucher(voucher=first, today=DAY, by=story.elena)
    with pytest.raises(actions.BudgetExceeded):
        actions.issue_voucher(voucher=second, today=DAY, by=story.elena)
    with pytest.raises(actions.BudgetExceeded, match="restano 200,00 €"):
        asked(story, pact, forno, cents=20_001)
    assert state_of(pact) == (0, 40_000, 20_000)


@pytest.mark.parametrize("last", [DAY - timedelta(days=1), date(2027, 3, 2)])
def test_a_voucher_ends_between_today_and_the_end_of_the_pact(story, pact, forno, last):
    with pytest.raises(actions.VoucherPastThePact):
        asked(story, pact, forno, expires_on=last)


def test_pieces_cost_the_same_each(story, pact, forno):
    with pytest.raises(actions.UnevenPieces):
        asked(story, pact, forno, cents=1_000, pieces=3)


def test_what_the_budget_never_pays_goes_on_no_voucher(story, pact, forno):
    with pytest.raises(actions.ExcludedPurpose):
        asked(story, pact, forno, goods="gratta e vinci")


# ---- at the till -------------------------------------------------------------------------------------


def test_a_till_takes_a_part_and_the_money_goes_to_the_shop(story, pact, forno):
    voucher = issued(story, pact, forno)
    take(story, voucher, forno, 450)
    voucher.refresh_from_db()
    assert (voucher.left_cents, balance(voucher.purse_code)) == (4_550, 4_550)
    assert balance(f"merchant:{story.service.pk}:{forno.pk}") == 450
    assert state_of(pact) == (450, 4_550, 55_000)
    assert [(due.merchant, due.cents) for due in dues_of(story.service.pk)] == [(forno, 450)]
    check_book()


def test_the_same_key_takes_once(story, pact, forno):
    voucher, key = issued(story, pact, forno), uuid4()
    assert take(story, voucher, forno, 450, key=key) == take(story, voucher, forno, 450, key=key)
    assert balance(f"merchant:{story.service.pk}:{forno.pk}") == 450


def test_more_than_is_left_is_refused_with_what_is_left(story, pact, forno):
    voucher = issued(story, pact, forno)
    with pytest.raises(actions.TooMuch, match=r"restano 50,00 €\. Non è stato incassato niente"):
        take(story, voucher, forno, 5_001)
    assert VoucherRedemption.objects.count() == 0


def test_a_voucher_of_pieces_counts_pieces_and_pays_each(story, pact, forno):
    voucher = issued(story, pact, forno, cents=1_500, pieces=10)
    assert take(story, voucher, forno, pieces=3).amount_cents == 450
    voucher.refresh_from_db()
    assert (voucher.left_pieces, voucher.left_cents) == (7, 1_050)
    with pytest.raises(actions.TooMuch, match="restano 7 pezzi"):
        take(story, voucher, forno, pieces=8)


def test_pieces_that_the_shop_gives_move_no_money(story, pact, forno):
    voucher = issued(story, pact, forno, cents=0, pieces=2)
    before = Transfer.objects.count()
    take(story, voucher, forno, pieces=2)
    voucher.refresh_from_db()
    assert (voucher.is_spent, Transfer.objects.count(), state_of(pact)) == (True, before, (0, 0, 60_000))


def test_another_shop_takes_nothing(story, pact, forno):
    voucher = issued(story, pact, forno)
    with pytest.raises(actions.VoucherNotUsable):
        take(story, voucher, bakery("Altro forno"), 100)


def test_the_day_after_the_last_it_buys_nothing(story, pact, forno):
    voucher = issued(story, pact, forno)
    assert take(story, voucher, forno, 100, day=LAST_DAY).amount_cents == 100
    with pytest.raises(actions.VoucherNotUsable):
        take(story, voucher, forno, 100, day=LAST_DAY + timedelta(days=1))


def test_v20_while_the_pact_is_suspended_the_voucher_is_blocked_also_by_hand(story, pact, forno):
    voucher = issued(story, pact, forno, cents=0, pieces=5)
    actions.suspend(pact=pact, reason="Un periodo di cura", resume_on=None, today=DAY, by=story.bruno)
    with pytest.raises(actions.VoucherNotUsable):
        take(story, voucher, forno, pieces=1)
    by_hand = {"voucher": voucher, "merchant": forno, "amount_cents": 0, "pieces": 1, "redeemed_on": DAY}
    with pytest.raises(IntegrityError, match="pacts_voucher_not_usable"), transaction.atomic():
        VoucherRedemption.objects.create(key=uuid4(), redeemed_by=story.dario.user, **by_hand)
    actions.resume(pact=Pact.objects.get(pk=pact.pk), today=DAY, by=story.bruno)
    assert take(story, voucher, forno, pieces=1).pieces == 1


def test_v13_a_death_frees_what_stands_on_vouchers(story, pact, forno):
    voucher = issued(story, pact, forno)
    take(story, voucher, forno, 450)
    actions.record_death(person=story.alba, died_on=DAY, today=DAY, by=story.bruno)
    voucher.refresh_from_db()
    assert (voucher.is_over, balance(voucher.purse_code), state_of(pact)) == (True, 0, (450, 0, 59_550))
    with pytest.raises(actions.VoucherNotUsable):
        take(story, voucher, forno, 100)


def test_when_the_pact_ends_vouchers_end_and_the_money_is_in_the_fund_again(story, pact, forno):
    voucher = issued(story, pact, forno)
    take(story, voucher, forno, 450)
    actions.interrupt(pact=pact, note="Si trasferisce", today=DAY, by=story.bruno)
    assert (balance(voucher.purse_code), balance(f"fund:{story.fund.pk}")) == (0, 499_550)
    check_book()


def test_after_its_last_day_the_job_gives_back_what_is_left_once(story, pact, forno):
    voucher, other = issued(story, pact, forno), issued(story, pact, forno, expires_on=LAST_DAY + timedelta(days=1))
    take(story, voucher, forno, 450)
    next_day = LAST_DAY + timedelta(days=1)
    assert [actions.expire_vouchers(today=day, by=SYSTEM) for day in (LAST_DAY, next_day, next_day)] == [0, 1, 0]
    assert (balance(voucher.purse_code), balance(other.purse_code)) == (0, 5_000)
    assert state_of(pact) == (450, 5_000, 54_550)
    assert Entry.objects.filter(verb="voucher.expired").count() == 1


def test_a_withdrawn_voucher_gives_back_and_is_withdrawn_once(story, pact, forno):
    voucher = issued(story, pact, forno)
    actions.withdraw_voucher(voucher=voucher, today=DAY, by=story.bruno)
    assert state_of(pact) == (0, 0, 60_000)
    with pytest.raises(actions.VoucherOver):
        actions.withdraw_voucher(voucher=voucher, today=DAY, by=story.bruno)


def test_a_shop_is_paid_what_it_took_and_never_twice(story, pact, forno):
    take(story, issued(story, pact, forno), forno, 450)

    def pay(key):
        actions.settle_merchant(
            organisation=story.service, merchant=forno, amount_cents=450, key=key, today=DAY, by=story.franca
        )

    key = uuid4()
    pay(key)
    pay(key)
    assert dues_of(story.service.pk) == []
    with pytest.raises(actions.MerchantAlreadyPaid):
        pay(uuid4())
    check_book()


# ---- what SQL by hand may not do ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"spent_cents": 0}, {"value_cents": 9_999}, {"expires_on": date(2027, 1, 1)}, {"goods": "vino"}]
)
def test_what_a_voucher_says_and_what_was_spent_never_change_by_hand(story, pact, forno, change):
    voucher = issued(story, pact, forno)
    take(story, voucher, forno, 450)
    with pytest.raises(IntegrityError, match="pacts_voucher_never_changes"), transaction.atomic():
        Voucher.objects.filter(pk=voucher.pk).update(**change)


def test_what_a_till_took_is_never_changed_or_removed(story, pact, forno):
    used = take(story, issued(story, pact, forno), forno, 450)
    for change in (lambda rows: rows.update(amount_cents=1), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change(VoucherRedemption.objects.filter(pk=used.pk))


class PartsOfAVoucher(TestCase):
    """Whatever the tills ask, in whatever order: never beyond the voucher, and every cent is somewhere."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(1, 700), st.booleans()), max_size=12))
    def test_parts_never_pass_the_whole_and_no_cent_is_lost(self, wanted):
        story = Story()
        pact, forno = story.signed_pact(), bakery()
        voucher, taken = issued(story, pact, forno, cents=1_000), 0
        for cents, again in wanted:
            key = uuid4()
            for _ in range(1 + again):
                if cents <= 1_000 - taken or VoucherRedemption.objects.filter(key=key).exists():
                    take(story, voucher, forno, cents, key=key)
                else:
                    with pytest.raises(actions.TooMuch):
                        take(story, voucher, forno, cents, key=key)
            taken += cents if VoucherRedemption.objects.filter(key=key).exists() else 0
        actions.expire_vouchers(today=LAST_DAY + timedelta(days=1), by=SYSTEM)
        assert state_of(pact) == (taken, 0, 60_000 - taken)
        assert balance(f"merchant:{story.service.pk}:{forno.pk}") == taken <= 1_000
