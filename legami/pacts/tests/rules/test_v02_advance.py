"""V02: before the signature only an urgent advance, with a reason, under a cap, by two who did not ask for it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from legami.core.access import Actor
from legami.ledger.actions import create_fund
from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.network.access import actor_under
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.access import visible_pacts
from legami.pacts.guards import SpendingOpen
from legami.pacts.models import BudgetLine, Pact, SpendingRequest
from legami.pacts.reads.spending import spending_to_do
from legami.pacts.tests.story import START, Story, member

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def shared(story: Story) -> Pact:
    pact = story.draft_pact()
    actions.share(version=pact.versions.get(), by=story.bruno)
    return pact


def ask(story: Story, pact: Pact, cents: int = 10_000, **more: Any) -> SpendingRequest:
    said: dict[str, Any] = {
        "reason": "Iscrizione al corso", "advance_reason": "Le iscrizioni chiudono domani", "supplier_name": "Scuola",
        "service_on": DAY, "form_key": uuid4(), "by": story.bruno,
    }  # fmt: skip
    return actions.request_advance(
        pact=pact, line=BudgetLine.objects.get(version__pact=pact), amount_cents=cents, **(said | more)
    )


def emma(story: Story) -> Actor:
    return actor_under(member("Emma Gialli", story.service, Role.COORDINATOR))


def approved(story: Story, request: SpendingRequest) -> SpendingRequest:
    actions.approve(request=request, today=DAY, by=story.elena)
    return actions.approve(request=request, today=DAY, by=emma(story))


def fund_balance(story: Story) -> tuple[int, int]:
    fund = Account.objects.get(code=f"fund:{story.fund.pk}")
    return fund.balance, fund.available


def test_v02_an_advance_wants_a_second_approver_and_neither_asked_for_it():
    story = Story()
    request = ask(story, shared(story))
    with pytest.raises(actions.OwnRequest):
        actions.approve(request=request, today=DAY, by=story.bruno)
    assert [row.pk for row in spending_to_do(story.elena)["approve"]] == [request.pk]
    assert actions.approve(request=request, today=DAY, by=story.elena).status == "requested"
    assert actions.approve(request=request, today=DAY, by=emma(story)).status == "committed"


def test_v02_what_cannot_wait_cannot_wait_for_the_last_signature_either():
    story = Story()
    pact = story.pact_in_signing()
    assert fund_balance(story) == (500_000, 440_000)
    version = pact.versions.get()
    story.sign_next(version)
    request = approved(story, ask(story, pact))
    assert fund_balance(story) == (490_000, 440_000)
    story.sign_all(version)
    line = Account.objects.get(code=request.line.account_code)
    assert (line.balance, line.available, fund_balance(story)) == (60_000, 50_000, (440_000, 440_000))
    check_book()


def test_v02_an_advance_asked_before_and_approved_while_the_signatures_are_gathered_is_counted_once():
    story = Story()
    pact = shared(story)
    request = ask(story, pact, cents=20_000)
    version = pact.versions.get()
    actions.open_signing(version=version, today=START, by=story.bruno)
    approved(story, request)
    story.sign_all(version)
    line = Account.objects.get(code=request.line.account_code)
    assert (line.balance, line.available, fund_balance(story)) == (60_000, 40_000, (440_000, 440_000))
    check_book()


def test_v02_an_advance_given_up_while_the_signatures_are_gathered_is_part_of_the_budget_again():
    story = Story()
    pact = story.pact_in_signing()
    version = pact.versions.get()
    request = approved(story, ask(story, pact))
    actions.cancel_request(request=request, today=DAY, by=story.bruno)
    assert fund_balance(story) == (500_000, 440_000)
    story.sign_all(version)
    line = Account.objects.get(code=request.line.account_code)
    assert (line.balance, line.available, fund_balance(story)) == (60_000, 60_000, (440_000, 440_000))
    check_book()


def test_v02_signatures_that_never_come_free_all_but_the_advance():
    story = Story()
    pact = story.pact_in_signing()
    approved(story, ask(story, pact))
    actions.withdraw(version=pact.versions.get(), reason="Cambia il corso", today=DAY, by=story.bruno)
    assert fund_balance(story) == (490_000, 490_000)
    check_book()


def test_v02_all_advances_together_stay_under_the_cap_and_under_the_line(settings):
    settings.PACT_ADVANCE_CAP_CENTS = 15_000
    story = Story()
    pact = shared(story)
    ask(story, pact)
    with pytest.raises(actions.AdvanceTooHigh) as refusal:
        ask(story, pact, cents=5_001)
    assert "50,00 €" in str(refusal.value)
    settings.PACT_ADVANCE_CAP_CENTS = 1_000_000
    with pytest.raises(actions.BudgetExceeded):
        ask(story, pact, cents=50_001)


def test_v02_only_on_a_text_that_the_person_has_read():
    story = Story()
    pact = story.draft_pact()
    with pytest.raises(actions.NoAdvanceNow):
        ask(story, pact)


def test_v02_a_signed_pact_has_expenses_and_no_advance():
    story = Story()
    with pytest.raises(actions.NoAdvanceNow):
        ask(story, story.signed_pact())


def test_v02_without_a_reason_the_database_refuses_it():
    story = Story()
    pact = shared(story)
    with pytest.raises(IntegrityError, match="pacts_spending_on_unsigned_pact"), transaction.atomic():
        SpendingRequest.objects.create(
            pact=pact, line=BudgetLine.objects.get(version__pact=pact), amount_cents=1, reason="x", supplier_name="y",
            service_on=DAY, requested_by=story.bruno.user,
        )  # fmt: skip


def test_v02_the_accounts_see_the_pact_once_there_is_something_to_pay():
    story = Story()
    pact = shared(story)
    request = ask(story, pact)
    before = list(visible_pacts(story.franca))
    approved(story, request)
    assert (before, list(visible_pacts(story.franca))) == ([], [pact])
    request.refresh_from_db()
    assert actions.pay(request=request, paid_on=DAY, by=story.franca).status == "paid"


def test_v02_the_accounts_open_the_advance_and_pay_it_in_the_browser():
    story = Story()
    pact = shared(story)
    request = ask(story, pact)
    franca = Client()
    franca.force_login(story.franca.user)
    pages = [f"/patti/{pact.pk}/", f"/patti/{pact.pk}/spese/", f"/patti/{pact.pk}/spese/{request.pk}/"]
    before = [franca.get(page).status_code for page in pages]
    approved(story, request)
    shown = [franca.get(page) for page in pages]
    franca.post(f"{pages[2]}paga/", {"paid_on": "2026-03-01"})
    request.refresh_from_db()
    assert (before, [page.status_code for page in shown], request.status) == ([404] * 3, [200] * 3, "paid")
    assert [page for page in shown if "Alba" in page.content.decode()] == []


def test_v02_what_was_advanced_is_part_of_the_budget_once_all_have_signed():
    story = Story()
    pact = shared(story)
    approved(story, ask(story, pact))
    version = pact.versions.get()
    actions.open_signing(version=version, today=START, by=story.bruno)
    story.sign_all(version)
    line = Account.objects.get(code=version.budget_lines.get().account_code)
    assert (line.balance, line.available) == (60_000, 50_000)
    assert fund_balance(story) == (440_000, 440_000)
    check_book()


def test_v02_an_advance_given_up_goes_back_to_its_fund_and_a_draft_with_one_open_is_not_dropped():
    story = Story()
    pact = shared(story)
    request = approved(story, ask(story, pact))
    with pytest.raises(SpendingOpen):
        actions.discard(version=pact.versions.get(), by=story.bruno)
    actions.cancel_request(request=request, today=DAY, by=story.bruno)
    assert fund_balance(story) == (500_000, 500_000)
    version = pact.versions.get()
    actions.discard(version=version, by=story.bruno)
    assert fund_balance(story) == (500_000, 500_000)
    check_book()


def test_v02_what_is_left_of_a_payment_goes_back_when_the_draft_is_dropped():
    story = Story()
    pact = shared(story)
    paid = actions.pay(request=approved(story, ask(story, pact)), paid_on=DAY, by=story.franca)
    actions.reverse_spending(request=paid, reason="Corso annullato", today=DAY, by=story.franca)
    actions.discard(version=pact.versions.get(), by=story.bruno)
    assert fund_balance(story) == (500_000, 500_000)


def test_v02_another_fund_for_a_line_with_an_advance_is_refused():
    story = Story()
    pact = shared(story)
    approved(story, ask(story, pact))
    version = pact.versions.get()
    actions.take_back(version=version, by=story.bruno)
    version.refresh_from_db()
    fund = create_fund(name="Altro fondo", organisation=story.service, starts_on=START, by=story.franca)
    line = version.budget_lines.get()
    line.fund = fund
    with pytest.raises(actions.LineAlreadySpent):
        actions.put_part(version=version, part=line, by=story.bruno)


def test_v02_the_worker_asks_in_the_browser_and_the_person_cannot():
    story = Story()
    pact = shared(story)
    bruno, alba = Client(), Client()
    bruno.force_login(story.bruno.user)
    alba.force_login(story.alba_user)
    path = f"/patti/{pact.pk}/spese/anticipo/"
    assert "Anticipo urgente" in bruno.get(f"/patti/{pact.pk}/").content.decode()
    said = {
        "line": BudgetLine.objects.get(version__pact=pact).pk, "reason": "Corso", "advance_reason": "Chiude domani",
        "amount_cents": "100,00", "supplier_name": "Scuola", "service_on": "2026-03-01",
    }  # fmt: skip
    assert alba.post(path, said).status_code == 404
    bruno.post(path, said)
    assert SpendingRequest.objects.get().is_advance is True
