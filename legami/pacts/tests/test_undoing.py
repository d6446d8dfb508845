"""A till typed it wrong: who may put it right, what goes back, and what the database never lets through."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.models import VoucherUndoing
from legami.pacts.reads.vouchers import dues_of

from .shops import DAY, asked, bakery, issued
from .story import Story, member
from .test_vouchers import state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    with time_machine.travel(f"{DAY} 10:00+02:00"):
        yield Story()


@pytest.fixture
def pact(story):
    return story.signed_pact()


@pytest.fixture
def forno():
    return bakery()


def take(story, voucher, shop, cents=0, *, pieces=None):
    terms = {"amount_cents": cents, "pieces": pieces, "key": uuid4(), "today": DAY, "by": story.dario}
    return actions.redeem_voucher(voucher=voucher, merchant=shop, **terms)


def undo(story, use, *, by=None, day=DAY):
    return actions.undo_redemption(redemption=use, reason="battuto due volte", today=day, by=by or story.bruno)


def browser(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


# ---- what goes back ----------------------------------------------------------------------------------


def test_what_was_taken_by_mistake_is_on_the_voucher_again_and_the_shop_is_owed_as_much_less(story, pact, forno):
    voucher = issued(story, pact, forno)
    kept, wrong = take(story, voucher, forno, 450), take(story, voucher, forno, 4_500)
    assert [due.cents for due in dues_of(pact.organisation_id)] == [4_950]
    undo(story, wrong)
    voucher.refresh_from_db()
    assert (voucher.spent_cents, state_of(pact)) == (450, (450, 4_550, 55_000))
    assert [(due.merchant, due.cents, due.taken_cents) for due in dues_of(pact.organisation_id)] == [(forno, 450, 450)]
    assert [use.pk for use in voucher.redemptions.filter(undoing=None)] == [kept.pk]
    check_book()


def test_pieces_that_a_shop_gives_go_back_without_any_money(story, pact, forno):
    voucher = issued(story, pact, forno, cents=0, pieces=3)
    undo(story, take(story, voucher, forno, pieces=2))
    voucher.refresh_from_db()
    assert (voucher.spent_pieces, voucher.left_pieces) == (0, 3)
    assert VoucherUndoing.objects.get().transfer is None


def test_a_repeat_changes_nothing(story, pact, forno):
    voucher = issued(story, pact, forno)
    use = take(story, voucher, forno, 450)
    assert undo(story, use) == undo(story, use)
    voucher.refresh_from_db()
    assert (voucher.spent_cents, VoucherUndoing.objects.count()) == (0, 1)


def test_what_was_paid_to_the_shop_is_not_undone_here(story, pact, forno):
    voucher = issued(story, pact, forno)
    use = take(story, voucher, forno, 450)
    actions.settle_merchant(
        organisation=pact.organisation, merchant=forno, amount_cents=450, key=uuid4(), today=DAY, by=story.franca
    )
    with pytest.raises(actions.TakingAlreadyPaid):
        undo(story, use)
    voucher.refresh_from_db()
    assert (voucher.spent_cents, VoucherUndoing.objects.count()) == (450, 0)


def test_a_voucher_that_ended_has_given_its_rest_back_and_takes_nothing_more(story, pact, forno):
    voucher = issued(story, pact, forno)
    use = take(story, voucher, forno, 450)
    actions.withdraw_voucher(voucher=voucher, today=DAY, by=story.elena)
    with pytest.raises(actions.VoucherOver):
        undo(story, use)
    assert state_of(pact) == (450, 0, 59_550)


class TakenAndUndoneInAnyOrder(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.integers(1, 3_000), st.booleans()), max_size=8))
    def test_the_voucher_the_line_and_the_shop_always_tell_what_stands(self, steps):
        story, shop = Story(), bakery()
        pact = story.signed_pact()
        voucher = issued(story, pact, shop)
        stands = 0
        for cents, is_wrong in steps:
            try:
                use = take(story, voucher, shop, cents)
            except actions.TooMuch:
                continue
            if is_wrong:
                undo(story, use)
            else:
                stands += cents
        voucher.refresh_from_db()
        owed = Account.objects.filter(code__startswith="merchant:").first()
        assert (voucher.spent_cents, owed.balance if owed else 0) == (stands, stands)
        assert state_of(pact) == (stands, 5_000 - stands, 55_000)
        check_book()


# ---- what the database refuses -----------------------------------------------------------------------


def test_the_database_wants_the_reversal_of_that_very_movement(story, pact, forno):
    voucher = issued(story, pact, forno)
    use, other = take(story, voucher, forno, 450), take(story, voucher, forno, 450)
    row = {"redemption": use, "reason": "x", "undone_by": story.bruno.user}
    for transfer in (None, use.transfer, other.transfer):
        with pytest.raises(IntegrityError, match="pacts_undoing_reverses_its_money"), transaction.atomic():
            VoucherUndoing.objects.create(transfer=transfer, **row)


def test_the_database_wants_an_open_voucher_a_reason_and_keeps_both_rows(story, pact, forno):
    voucher = issued(story, pact, forno, cents=0, pieces=3)
    first, second, third = (take(story, voucher, forno, pieces=1) for _ in range(3))
    done = undo(story, first)
    for change in (lambda: VoucherUndoing.objects.filter(pk=done.pk).update(reason="y"), done.delete, first.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="pacts_undoing_says_why"), transaction.atomic():
        VoucherUndoing.objects.create(redemption=second, reason="", undone_by=story.bruno.user)
    actions.withdraw_voucher(voucher=voucher, today=DAY, by=story.elena)
    with pytest.raises(IntegrityError, match="pacts_undoing_of_a_closed_voucher"), transaction.atomic():
        VoucherUndoing.objects.create(redemption=third, reason="x", undone_by=story.bruno.user)


# ---- at the till and in the office -------------------------------------------------------------------


@pytest.fixture
def piero(forno):
    return member("Piero", forno, Role.PARTNER_OPERATOR)


def test_piero_undoes_at_his_till_what_he_has_just_typed_wrong(story, pact, forno, piero):
    voucher = issued(story, pact, forno)
    till = browser(piero)
    page = till.post(
        reverse("pacts:till"), {"code": voucher.code, "incassa": "1", "amount_cents": "45,00", "form_key": uuid4()}
    )
    use = voucher.redemptions.get()
    assert (page.context["done"], [row.pk for row in page.context["uses"]]) == (use, [use.pk])
    page = till.post(reverse("pacts:till"), {"code": voucher.code, "annulla": str(use.pk)})
    assert (page.context["undone"], page.context["uses"]) == (use, [])
    assert "50,00" in page.content.decode()
    again = till.post(reverse("pacts:till"), {"code": voucher.code, "annulla": str(use.pk)})
    assert "è già annullato" in again.content.decode()
    assert VoucherUndoing.objects.get().reason == "errore alla cassa"


def test_a_till_undoes_nothing_of_another_shop_nor_of_yesterday(story, pact, forno, piero):
    other = bakery("Forno di Gino")
    voucher = issued(story, pact, forno, other)
    theirs, mine = take(story, voucher, other, 450), take(story, voucher, forno, 450)
    till = browser(piero)
    for wrong in (str(theirs.pk), "niente"):
        page = till.post(reverse("pacts:till"), {"code": voucher.code, "annulla": wrong})
        assert "Questo incasso è già annullato, oppure non è di oggi." in page.content.decode()
    with time_machine.travel(f"{DAY + timedelta(days=1)} 10:00+02:00"):
        page = browser(piero).post(reverse("pacts:till"), {"code": voucher.code, "annulla": str(mine.pk)})
    assert (page.context["uses"], VoucherUndoing.objects.count()) == ([], 0)


def test_bruno_undoes_from_the_voucher_with_a_reason_that_alba_reads(story, pact, forno):
    voucher = issued(story, pact, forno)
    use = take(story, voucher, forno, 450)
    bruno, alba = browser(story.bruno), browser(story.alba_actor)
    shown = reverse("pacts:voucher", args=[pact.pk, voucher.pk])
    address = reverse("pacts:voucher_undo", args=[pact.pk, voucher.pk, use.pk])
    assert (address in bruno.get(shown).content.decode(), address in alba.get(shown).content.decode()) == (True, False)
    assert bruno.post(address, {"reason": " "}).context["form"].errors["reason"] == [
        "Scrivi che cosa è andato storto: basta una parola."
    ]
    assert bruno.post(address, {"reason": "battuto due volte"}).status_code == 302
    assert "battuto due volte" in alba.get(shown).content.decode()
    assert "È già annullato" in bruno.get(address).content.decode()


def test_a_refusal_keeps_the_words_and_a_stranger_finds_nothing(story, pact, forno):
    voucher = issued(story, pact, forno)
    use = take(story, voucher, forno, 450)
    address = reverse("pacts:voucher_undo", args=[pact.pk, voucher.pk, use.pk])
    assert [browser(who).get(address).status_code for who in (story.carla, story.alba_actor, story.dario)] == [404] * 3
    elsewhere = reverse("pacts:voucher_undo", args=[pact.pk, asked(story, pact, forno).pk, use.pk])
    assert browser(story.bruno).get(elsewhere).status_code == 404
    actions.withdraw_voucher(voucher=voucher, today=DAY, by=story.elena)
    page = browser(story.bruno).post(address, {"reason": "battuto due volte"})
    assert (page.status_code, page.context["form"]["reason"].value()) == (200, "battuto due volte")
