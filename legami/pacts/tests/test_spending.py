"""An expense through its life: each rule, and what refuses."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from legami.ledger.checking import check_book
from legami.network.access import actor_under
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.actions.money import line_account
from legami.pacts.lifecycle import WrongState
from legami.pacts.models import Approval, BudgetLine, Pact, Receipt, SpendingRequest

from .story import END, START, Story, body, member

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 2)


@pytest.fixture(autouse=True)
def files_go_to_a_scratch_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def line_of(pact: Pact) -> BudgetLine:
    return BudgetLine.objects.get(version__pact=pact, version__status="active")


def paid(story: Story, pact: Pact, **more) -> SpendingRequest:
    request = actions.approve(request=story.request(pact, **more), today=START, by=story.elena)
    return actions.pay(request=request, paid_on=DAY, by=story.franca)


def prove(request: SpendingRequest, by, content: bytes = b"", **more) -> Receipt:
    terms: dict[str, Any] = {
        "supplier_tax_code": "00743110157",
        "number": "A 12",
        "issued_on": DAY,
        "amount_cents": 10_000,
    } | more
    return actions.add_receipt(
        request=request,
        file=SimpleUploadedFile("r.pdf", content or uuid4().bytes),
        file_type="application/pdf",
        by=by,
        **terms,
    )


# ---- asking --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("amount_cents", "needed"), [(49_999, 1), (50_000, 2), (199_999, 2), (200_000, 3)])
def test_approvals_grow_with_the_amount(amount_cents, needed):
    assert actions.approvals_needed(amount_cents) == needed


def test_the_same_form_makes_one_request():
    story = Story()
    pact, key = story.signed_pact(), uuid4()
    terms: dict[str, Any] = {
        "pact": pact,
        "line": line_of(pact),
        "amount_cents": 100,
        "reason": "x",
        "supplier_name": "y",
        "service_on": DAY,
    }
    first, second = (actions.request_spending(**terms, form_key=key, by=story.bruno) for _ in range(2))
    assert (first, SpendingRequest.objects.count()) == (second, 1)


@pytest.mark.parametrize("status", ["suspended", "concluded", "interrupted"])
def test_no_request_on_a_pact_that_does_not_run_even_if_the_page_is_old(status):
    story = Story()
    pact = story.signed_pact()
    Pact.objects.filter(pk=pact.pk).update(status=status)
    with pytest.raises(actions.PactNotInForce):
        story.request(pact)


def test_the_database_too_refuses_an_expense_on_an_unsigned_pact():
    story = Story()
    pact = story.pact_in_signing()
    line = BudgetLine.objects.get(version__pact=pact)
    with pytest.raises(IntegrityError, match="pacts_spending_on_unsigned_pact"), transaction.atomic():
        SpendingRequest.objects.create(
            pact=pact, line=line, amount_cents=1, reason="x", supplier_name="y", service_on=DAY, requested_by=story.bruno.user
        )


@pytest.mark.parametrize(("day", "refused"), [(START, False), (END, False), (date(2026, 3, 1), True), (date(2027, 3, 2), True)])
def test_an_expense_falls_within_the_pact_first_and_last_day_included(day, refused):
    story = Story()
    pact = story.signed_pact()
    ask = lambda: actions.request_spending(  # noqa: E731
        pact=pact,
        line=line_of(pact),
        amount_cents=1,
        reason="x",
        supplier_name="y",
        service_on=day,
        form_key=uuid4(),
        by=story.bruno,
    )
    if refused:
        with pytest.raises(actions.OutsideDates):
            ask()
    else:
        assert ask().service_on == day


def test_the_refusal_says_how_much_is_left():
    story = Story()
    pact = story.signed_pact(budget_cents=20_000)
    actions.approve(request=story.request(pact, amount_cents=15_000), today=START, by=story.elena)
    with pytest.raises(actions.BudgetExceeded, match="su questa voce restano 50,00 €"):
        story.request(pact, amount_cents=5_001)
    assert story.request(pact, amount_cents=5_000).amount_cents == 5_000


# ---- deciding ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decide", ["approve", "reject", "ask"])
def test_who_asked_decides_nothing(decide):
    story = Story()
    request = story.request(story.signed_pact())
    verbs = {
        "approve": lambda: actions.approve(request=request, today=START, by=story.bruno),
        "reject": lambda: actions.reject(request=request, reason="no", by=story.bruno),
        "ask": lambda: actions.ask_to_complete(request=request, reason="no", by=story.bruno),
    }
    with pytest.raises(actions.OwnRequest):
        verbs[decide]()
    request.refresh_from_db()
    assert (request.status, Approval.objects.count()) == ("requested", 0)


def test_the_database_too_refuses_ones_own_approval():
    story = Story()
    request = story.request(story.signed_pact())
    with pytest.raises(IntegrityError, match="pacts_requester_never_approves"), transaction.atomic():
        Approval.objects.create(request=request, decision="yes", decided_by=story.bruno.user)


def test_money_is_reserved_at_the_last_approval_and_not_before():
    story = Story()
    pact = story.signed_pact(budget_cents=100_000)
    request = story.request(pact, amount_cents=60_000)
    states = []
    for approver in (story.elena, story.carla):
        request = actions.approve(request=request, today=START, by=approver)
        states.append((request.status, line_account(line_of(pact)).available))
    assert states == [("requested", 100_000), ("committed", 40_000)]


def test_one_person_approves_once():
    story = Story()
    request = story.request(story.signed_pact(budget_cents=100_000), amount_cents=60_000)
    actions.approve(request=request, today=START, by=story.elena)
    with pytest.raises(WrongState):
        actions.approve(request=request, today=START, by=story.elena)
    assert request.approvals.count() == 1


def test_the_last_approval_is_refused_when_the_money_has_gone_and_leaves_no_trace():
    story = Story()
    pact = story.signed_pact(budget_cents=20_000)
    first, second = (story.request(pact, amount_cents=15_000) for _ in range(2))
    actions.approve(request=first, today=START, by=story.elena)
    with pytest.raises(actions.BudgetExceeded):
        actions.approve(request=second, today=START, by=story.elena)
    second.refresh_from_db()
    assert (second.status, second.approvals.count(), line_account(line_of(pact)).available) == ("requested", 0, 5_000)


def test_nothing_is_approved_while_the_pact_is_suspended():
    story = Story()
    pact = story.signed_pact()
    request = story.request(pact)
    actions.suspend(pact=pact, reason="ricovero", resume_on=None, today=START, by=story.bruno)
    with pytest.raises(actions.PactNotInForce):
        actions.approve(request=request, today=START, by=story.elena)


def test_a_question_stops_the_request_until_it_is_answered():
    story = Story()
    request = story.request(story.signed_pact())
    actions.ask_to_complete(request=request, reason="Manca il preventivo", by=story.elena)
    with pytest.raises(WrongState):
        actions.approve(request=request, today=START, by=story.elena)
    answered = actions.answer_question(request=request, reason="Eccolo", by=story.bruno)
    assert (answered.status, answered.reason) == ("requested", "Eccolo")


def test_words_that_change_void_the_approvals_which_stay_in_the_history():
    story = Story()
    request = story.request(story.signed_pact(budget_cents=60_000), amount_cents=50_000)
    gino = actor_under(member("Gino Blu", story.service, Role.COORDINATOR))
    actions.approve(request=request, today=START, by=story.elena)
    actions.ask_to_complete(request=request, reason="Manca il preventivo", by=gino)
    actions.answer_question(request=request, reason="Un televisore", by=story.bruno)
    actions.approve(request=request, today=START, by=gino)
    request.refresh_from_db()
    assert (request.status, request.wording) == ("requested", 2)
    actions.approve(request=request, today=START, by=story.elena)
    request.refresh_from_db()
    assert request.status == "committed"
    assert list(request.approvals.order_by("pk").values_list("decided_by__name", "decision", "wording")) == [
        ("Elena Galli", "yes", 1),
        ("Gino Blu", "ask", 1),
        ("Gino Blu", "yes", 2),
        ("Elena Galli", "yes", 2),
    ]


def test_a_yes_to_words_that_changed_in_the_meantime_is_told_and_not_counted():
    story = Story()
    request = story.request(story.signed_pact())
    actions.ask_to_complete(request=request, reason="Manca il preventivo", by=story.elena)
    actions.answer_question(request=request, reason="Un televisore", by=story.bruno)
    with pytest.raises(actions.RequestReworded):
        actions.approve(request=request, today=START, by=story.elena, wording=1)
    assert request.approvals.filter(decision="yes").count() == 0


@pytest.mark.parametrize("change", [{"reason": "Altro"}, {"supplier_name": "Un altro"}, {"service_on": END}])
def test_sql_rewords_no_request_under_its_approvals(change):
    story = Story()
    request = story.request(story.signed_pact())
    with pytest.raises(IntegrityError, match="pacts_rewording_asks_again"), transaction.atomic():
        SpendingRequest.objects.filter(pk=request.pk).update(**change)
    SpendingRequest.objects.filter(pk=request.pk).update(**change, wording=2)
    with pytest.raises(IntegrityError, match="pacts_approval_of_other_words"), transaction.atomic():
        Approval.objects.create(request=request, decision="yes", decided_by=story.elena.user, wording=1)


# ---- paying --------------------------------------------------------------------------------------------


def test_a_request_that_is_cancelled_frees_its_money():
    story = Story()
    pact = story.signed_pact()
    request = actions.approve(request=story.request(pact), today=START, by=story.elena)
    actions.cancel_request(request=request, today=START, by=story.bruno)
    account = line_account(line_of(pact))
    assert (account.available, account.reserved_quantity) == (60_000, 0)
    with pytest.raises(WrongState):
        actions.pay(request=request, paid_on=DAY, by=story.franca)


def test_a_payment_happens_once():
    story = Story()
    pact = story.signed_pact()
    request = paid(story, pact)
    with pytest.raises(WrongState):
        actions.pay(request=request, paid_on=DAY, by=story.franca)
    assert line_account(line_of(pact)).balance == 50_000


def test_who_asked_does_not_pay():
    story = Story()
    request = actions.approve(request=story.request(story.signed_pact()), today=START, by=story.elena)
    with pytest.raises(actions.OwnRequest):
        actions.pay(request=request, paid_on=DAY, by=story.bruno)


# ---- proving -------------------------------------------------------------------------------------------


def test_the_same_receipt_is_used_once_also_across_pacts_and_in_other_letters(tmp_path):
    story = Story()
    prove(paid(story, story.signed_pact()), story.bruno)
    other = Story(
        service=body("Azienda di Crema", "district_company"), parish=body("Oratorio", "parish"), fund_name="Altro fondo"
    )
    elsewhere = paid(other, other.signed_pact())
    with pytest.raises(actions.ReceiptUsedTwice):
        prove(elsewhere, other.bruno, number=" a1 2", supplier_tax_code=" 0074311 0157 ")
    elsewhere.refresh_from_db()
    assert (elsewhere.status, len(list(tmp_path.rglob("*.pdf")))) == ("paid", 1)


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"amount_cents": 10_001}, actions.ReceiptTooHigh),
        ({"issued_on": date(2026, 3, 1)}, actions.OutsideDates),
    ],
)
def test_a_receipt_that_does_not_fit_is_refused(more, refusal):
    story = Story()
    request = paid(story, story.signed_pact())
    with pytest.raises(refusal):
        prove(request, story.bruno, **more)


def test_who_added_the_receipt_neither_verifies_it_nor_sends_it_back():
    story = Story()
    receipt = prove(paid(story, story.signed_pact()), story.franca)
    with pytest.raises(actions.OwnReceipt):
        actions.verify_receipt(receipt=receipt, today=DAY, by=story.franca)
    with pytest.raises(actions.OwnReceipt):
        actions.send_back_receipt(receipt=receipt, reason="no", by=story.franca)


def test_a_receipt_sent_back_makes_room_for_the_same_one_and_is_never_verified():
    story = Story()
    request = paid(story, story.signed_pact())
    blurred = prove(request, story.bruno)
    actions.send_back_receipt(receipt=blurred, reason="Non si legge", by=story.franca)
    clear = prove(request, story.bruno)
    with pytest.raises(actions.ReceiptReplaced):
        actions.verify_receipt(receipt=blurred, today=DAY, by=story.franca)
    assert actions.verify_receipt(receipt=clear, today=DAY, by=story.franca).status == "verified"
    blurred.refresh_from_db()
    assert blurred.void_reason == "Non si legge"


def test_what_was_paid_beyond_the_receipt_comes_back_and_the_lots_stay_whole():
    story = Story()
    pact = story.signed_pact()
    receipt = prove(paid(story, pact), story.bruno, amount_cents=9_500)
    actions.verify_receipt(receipt=receipt, today=DAY, by=story.franca)
    assert line_account(line_of(pact)).balance == 50_500
    check_book()


def test_a_reversal_after_a_corrected_payment_gives_back_exactly_what_was_spent():
    story = Story()
    pact = story.signed_pact()
    receipt = prove(paid(story, pact), story.bruno, amount_cents=9_500)
    request = actions.verify_receipt(receipt=receipt, today=DAY, by=story.franca)
    request = actions.reverse_spending(request=request, reason="Corso annullato", today=DAY, by=story.franca)
    account = line_account(line_of(pact))
    assert (request.status, request.reversal_reason, account.balance) == ("reversed", "Corso annullato", 60_000)
    assert Receipt.objects.filter(voided_at=None).count() == 0
    check_book()


def test_a_reversed_payment_is_not_reversed_again():
    story = Story()
    request = paid(story, story.signed_pact())
    request = actions.reverse_spending(request=request, reason="doppia", today=DAY, by=story.franca)
    with pytest.raises(WrongState):
        actions.reverse_spending(request=request, reason="doppia", today=DAY, by=story.franca)


@pytest.mark.parametrize("terms", [{"amount_cents": 50_000}, {"requested_by": "elena"}])
def test_the_terms_of_an_expense_never_change_even_by_raw_sql(terms):
    story = Story()
    request = story.request(story.signed_pact())
    changes = {name: story.elena.user if value == "elena" else value for name, value in terms.items()}
    with pytest.raises(IntegrityError, match="pacts_spending_keeps_its_terms"), transaction.atomic():
        SpendingRequest.objects.filter(pk=request.pk).update(**changes)
    request.refresh_from_db()
    assert (request.amount_cents, request.requested_by) == (10_000, story.bruno.user)


def test_an_expense_of_the_months_that_a_new_version_added_is_good():
    story = Story()
    pact = story.signed_pact()
    version = actions.revise(pact=pact, reason="Si allunga", by=story.bruno)
    later = END + timedelta(days=60)
    actions.save_frame(version=version, ends_on=later, by=story.bruno)
    actions.open_signing(version=version, today=DAY, by=story.bruno)
    story.sign_all(version)
    pact.refresh_from_db()
    spent = paid(story, pact)
    assert prove(spent, story.bruno, issued_on=later).issued_on == later


def test_the_same_file_with_another_number_and_amount_is_refused_in_any_pact_until_it_is_void():
    story = Story()
    first, second = paid(story, story.signed_pact()), paid(story, story.signed_pact(kind="family"))
    receipt = prove(first, story.bruno, content=b"the same photo")
    other = {"number": "B 7", "amount_cents": 9_999}
    with pytest.raises(actions.FileUsedTwice):
        prove(second, story.bruno, content=b"the same photo", **other)
    second.refresh_from_db()
    assert (second.status, second.receipts.count()) == ("paid", 0)
    actions.send_back_receipt(receipt=receipt, reason="È dell'altra spesa", by=story.franca)
    assert prove(second, story.bruno, content=b"the same photo", **other).number == "B7"
