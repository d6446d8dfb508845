"""Two tills want the last euro of a voucher at the same moment, over real threads and connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections

from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.actions import vouchers
from legami.pacts.models import Voucher, VoucherRedemption

from .shops import DAY, bakery, issued
from .story import Story

pytestmark = pytest.mark.race
TILLS, ROUNDS, EURO = 8, 10, 100


def at_once(work) -> list[str]:
    """What each till was told, when all pressed together."""
    barrier = Barrier(TILLS)

    def till(number: int) -> str:
        try:
            barrier.wait(60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TILLS) as pool:
        return list(pool.map(till, range(TILLS)))


def press(story, voucher, shop, key: UUID) -> str:
    try:
        actions.redeem_voucher(voucher=voucher, merchant=shop, amount_cents=EURO, key=key, today=DAY, by=story.dario)
    except actions.TooMuch:
        return "refused"
    return "taken"


def test_of_many_tills_that_want_the_last_euro_exactly_one_gets_it(committed_db):
    story, shop = Story(), bakery()
    pact = story.signed_pact()
    for _ in range(ROUNDS):
        voucher = issued(story, pact, shop, cents=EURO)
        told = at_once(lambda _, voucher=voucher: press(story, voucher, shop, uuid4()))
        assert sorted(told) == ["refused"] * (TILLS - 1) + ["taken"]
    assert Account.objects.get(code__startswith="merchant:").balance == ROUNDS * EURO
    check_book()


def test_the_same_key_pressed_many_times_at_once_takes_once(committed_db):
    story, shop, key = Story(), bakery(), uuid4()
    voucher = issued(story, story.signed_pact(), shop, cents=10 * EURO)
    assert at_once(lambda _: press(story, voucher, shop, key)) == ["taken"] * TILLS
    assert VoucherRedemption.objects.count() == 1


def a_mistake(story, voucher, shop) -> VoucherRedemption:
    return actions.redeem_voucher(voucher=voucher, merchant=shop, amount_cents=EURO, key=uuid4(), today=DAY, by=story.dario)


def test_a_mistake_undone_by_many_at_once_goes_back_once(committed_db):
    story, shop = Story(), bakery()
    voucher = issued(story, story.signed_pact(), shop, cents=10 * EURO)
    kept, wrong = a_mistake(story, voucher, shop), a_mistake(story, voucher, shop)

    def undo(_: int) -> str:
        return str(actions.undo_redemption(redemption=wrong, reason="doppio", today=DAY, by=story.bruno).pk)

    assert len(set(at_once(undo))) == 1
    voucher.refresh_from_db()
    assert (voucher.spent_cents, Account.objects.get(code__startswith="merchant:").balance) == (EURO, kept.amount_cents)
    check_book()


def test_without_the_locks_of_the_action_the_database_still_lets_one_through(committed_db, monkeypatch):
    story, shop = Story(), bakery()
    voucher = issued(story, story.signed_pact(), shop, cents=EURO)
    monkeypatch.setattr(vouchers, "lock_voucher", lambda v: Voucher.objects.select_related("pact", "line__fund").get(pk=v.pk))
    vouchers.merchant_account(voucher, shop)
    assert sorted(at_once(lambda _: press(story, voucher, shop, uuid4()))) == ["refused"] * (TILLS - 1) + ["taken"]


def press_for_a_piece(story, voucher, shop) -> str:
    terms = {"amount_cents": 0, "pieces": 1, "key": uuid4(), "today": DAY, "by": story.dario}
    try:
        actions.redeem_voucher(voucher=voucher, merchant=shop, **terms)
    except (actions.TooMuch, IntegrityError):
        return "refused"
    return "taken"


@pytest.mark.parametrize(("guarded", "taken"), [(True, 1), (False, TILLS)])
def test_control_without_any_guard_the_last_piece_is_taken_by_all(committed_db, monkeypatch, guarded, taken):
    """Pieces that a shop gives stand in no account: only the voucher's own count keeps them."""
    story, shop = Story(), bakery()
    voucher = issued(story, story.signed_pact(), shop, cents=0, pieces=1)
    monkeypatch.setattr(vouchers, "lock_voucher", lambda v: Voucher.objects.select_related("pact", "line__fund").get(pk=v.pk))
    monkeypatch.setattr(vouchers, "_check_left", lambda *_: None)
    if not guarded:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE pacts_voucher DROP CONSTRAINT pacts_voucher_not_overspent")
    assert at_once(lambda _: press_for_a_piece(story, voucher, shop)).count("taken") == taken
