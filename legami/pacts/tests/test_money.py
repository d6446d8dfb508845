"""A pact's budget in the book: held at the signing, assigned by the last signature, changed by a new version."""

from datetime import date

import pytest

from legami.ledger import actions as ledger
from legami.ledger.actions import create_fund, main_account, receive_into_fund
from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.actions.money import FundTooSmall, line_account
from legami.pacts.models import BudgetLine, Pact
from legami.pacts.reads.spending import line_states

from .story import START, Story

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)


def fund_account(story: Story) -> Account:
    return Account.objects.get(code=f"fund:{story.fund.pk}")


def line_in_force(pact: Pact) -> BudgetLine:
    return BudgetLine.objects.get(version__pact=pact, version__status="active")


def revise_to(story: Story, pact: Pact, cents: int) -> None:
    version = actions.revise(pact=pact, reason="Cambia il budget", by=story.bruno)
    line = version.budget_lines.get()
    line.amount_cents = cents
    actions.put_part(version=version, part=line, by=story.bruno)
    actions.open_signing(version=version, today=DAY, by=story.bruno)
    story.sign_all(version)


def test_the_signing_holds_the_money_and_the_last_signature_assigns_it():
    story = Story()
    pact = story.pact_in_signing(budget_cents=60_000)
    held = fund_account(story)
    assert (held.balance, held.available) == (500_000, 440_000)
    story.sign_all(pact.versions.open().get())
    assigned = fund_account(story)
    assert (assigned.balance, assigned.available, line_account(line_in_force(pact)).available) == (440_000, 440_000, 60_000)
    check_book()


def test_a_budget_beyond_the_fund_is_refused_and_nothing_is_held():
    story = Story()
    pact = story.draft_pact(budget_cents=500_001)
    with pytest.raises(FundTooSmall):
        actions.open_signing(version=pact.versions.get(), today=START, by=story.bruno)
    assert (pact.versions.get().status, fund_account(story).available) == ("draft", 500_000)


def test_a_withdrawn_text_frees_what_was_held():
    story = Story()
    pact = story.pact_in_signing(budget_cents=60_000)
    actions.withdraw(version=pact.versions.open().get(), reason="Ci ripensiamo", today=START, by=story.bruno)
    assert fund_account(story).available == 500_000


@pytest.mark.parametrize(("cents", "left"), [(80_000, 70_000), (40_000, 30_000), (60_000, 50_000)])
def test_a_new_version_moves_only_the_difference(cents, left):
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    actions.approve(request=story.request(pact, amount_cents=10_000), today=START, by=story.elena)
    revise_to(story, pact, cents)
    assert line_account(line_in_force(pact)).available == left
    check_book()


def test_a_new_version_cannot_take_what_is_already_promised():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    actions.approve(request=story.request(pact, amount_cents=45_000), today=START, by=story.elena)
    with pytest.raises(actions.LineAlreadySpent):
        revise_to(story, pact, 44_999)
    pact.refresh_from_db()
    assert (pact.status, line_account(line_in_force(pact)).available) == ("active", 15_000)


def test_a_line_paid_by_another_fund_in_a_new_version_gives_back_to_the_first():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    other = create_fund(name="Fondo di comunità", organisation=story.service, starts_on=START, by=story.franca)
    receive_into_fund(fund=other, cents=100_000, key="gift-2", purpose="Dono", happened_on=START, by=story.franca)
    version = actions.revise(pact=pact, reason="Cambia fondo", by=story.bruno)
    line = version.budget_lines.get()
    line.fund = other
    actions.put_part(version=version, part=line, by=story.bruno)
    actions.open_signing(version=version, today=DAY, by=story.bruno)
    story.sign_all(version)
    funds = (fund_account(story).balance, main_account(other).balance)
    assert (*funds, line_account(line_in_force(pact)).available) == (500_000, 40_000, 60_000)
    check_book()


def test_a_closed_pact_shows_what_was_paid_and_not_what_went_back():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    request = actions.approve(request=story.request(pact, amount_cents=10_000), today=START, by=story.elena)
    actions.pay(request=request, paid_on=DAY, by=story.franca)
    actions.conclude(pact=pact, outcome="reached", note="", today=DAY, by=story.bruno)
    state = line_states([line_in_force(pact)])[0]
    assert (state.spent_cents, state.reserved_cents, state.available_cents) == (10_000, 0, 0)


@pytest.mark.parametrize("step", ["hold", "assign", "free", "return"])
def test_accounts_are_locked_at_once_before_several_movements(monkeypatch, step):
    story = Story()
    pact = story.draft_pact() if step == "hold" else story.signed_pact() if step == "return" else story.pact_in_signing()
    seen: list[str] = []
    lock, post = ledger.lock_accounts, ledger._post

    def locked(account_ids):
        seen.append("lock")
        lock(account_ids)

    def moved(terms, *, by):
        seen.append("move")
        return post(terms, by=by)

    monkeypatch.setattr(ledger, "lock_accounts", locked)
    monkeypatch.setattr(ledger, "_post", moved)
    version = pact.versions.get()
    if step == "hold":
        actions.open_signing(version=version, today=START, by=story.bruno)
    elif step == "assign":
        story.sign_all(version)
    elif step == "free":
        actions.withdraw(version=version, reason="x", today=START, by=story.bruno)
    else:
        actions.conclude(pact=pact, outcome="reached", note="", today=DAY, by=story.bruno)
    assert seen == ["lock", "move"]
