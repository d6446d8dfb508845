"""32 approvers want the last euro of a line, over real threads and connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import close_old_connections, connection, connections

from legami.ledger.actions import NewTransfer, open_account, post_many
from legami.ledger.checking import check_book
from legami.ledger.models import Account, Transfer, Unit
from legami.pacts import actions
from legami.pacts.actions import money
from legami.pacts.lifecycle import WrongState
from legami.pacts.models import BudgetLine, SpendingRequest

from .story import START, Story

pytestmark = pytest.mark.race
APPROVERS, PROCESSES, ROUNDS = 32, 4, 200
EURO = 100


def rounds_of(story: Story, count: int) -> list[list[UUID]]:
    """For each round, the requests that compete for a line on which one euro is left: one for each approver."""
    pact = story.signed_pact(budget_cents=EURO)
    line = BudgetLine.objects.get(version__pact=pact)
    money.suppliers_account(pact)
    drain = open_account(code="race:drain", name="Scarico", unit=Unit.EUR, may_go_negative=True)
    lines = [line, *_more_lines(line, count - 1, drain)]
    requests = [
        SpendingRequest(
            pact=pact,
            line=own,
            amount_cents=EURO,
            reason="l'ultimo euro",
            supplier_name="Scuola",
            service_on=date(2026, 4, 1),
            requested_by=story.bruno.user,
        )
        for own in lines
        for _ in range(APPROVERS)
    ]
    keys = [request.pk for request in SpendingRequest.objects.bulk_create(requests)]
    return [keys[start : start + APPROVERS] for start in range(0, len(keys), APPROVERS)]


def _more_lines(line: BudgetLine, count: int, drain: Account) -> list[BudgetLine]:
    """Copies of a signed line, each with its own euro: the text is frozen, so its guard rests while they are written."""
    copies = [
        BudgetLine(
            version=line.version,
            goal=line.goal,
            fund=line.fund,
            category=line.category,
            description=line.description,
            amount_cents=EURO,
            key=uuid4(),
        )
        for _ in range(count)
    ]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pacts_budgetline DISABLE TRIGGER pacts_budgetline_frozen")
        BudgetLine.objects.bulk_create(copies)
        cursor.execute("ALTER TABLE pacts_budgetline ENABLE TRIGGER pacts_budgetline_frozen")
    rows = [
        NewTransfer(
            key=f"euro:{copy.key}",
            debit_id=drain.pk,
            credit_id=money.line_account(copy).pk,
            unit="EUR",
            quantity=EURO,
            purpose="un euro",
            happened_on=START,
            fund_id=copy.fund_id,
        )
        for copy in copies
    ]
    post_many(rows, by=None)
    return copies


def compete(story: Story, rounds: list[list[UUID]]) -> list[list[str]]:
    """For each round, what each approver was told when all approved at once: threads in some processes, each with its own
    connection.
    """
    connections.close_all()
    fork = get_context("fork")
    barrier, answers = fork.Barrier(APPROVERS), fork.SimpleQueue()
    shares = [range(first, APPROVERS, PROCESSES) for first in range(PROCESSES)]
    offices = [fork.Process(target=_office, args=(story, rounds, share, barrier, answers)) for share in shares]
    for office in offices:
        office.start()
    told = [one for _ in offices for one in answers.get()]
    for office in offices:
        office.join()
    return [list(of_round) for of_round in zip(*told, strict=True)]


def _office(story: Story, rounds: list[list[UUID]], share: range, barrier: Any, answers: Any) -> None:
    def approver(number: int) -> list[str]:
        try:
            return [_approve(story, keys[number], barrier) for keys in rounds]
        finally:
            connections.close_all()

    try:
        with ThreadPoolExecutor(len(share)) as pool:
            answers.put(list(pool.map(approver, share)))
    except BaseException:
        answers.put([["office failed"] * len(rounds) for _ in share])
        raise


def _approve(story: Story, key: UUID, barrier: Any) -> str:
    request = SpendingRequest(pk=key)
    barrier.wait(60)
    try:
        return actions.approve(request=request, today=START, by=story.elena).status
    except (actions.BudgetExceeded, WrongState) as refusal:
        return type(refusal).__name__


def test_of_32_approvals_of_the_last_euro_exactly_one_is_committed_200_times(committed_db):
    story = Story()
    told = compete(story, rounds_of(story, ROUNDS))
    assert [(answers.count("committed"), answers.count("BudgetExceeded")) for answers in told] == [(1, 31)] * ROUNDS
    assert SpendingRequest.objects.filter(status="committed").count() == ROUNDS
    lines = Account.objects.filter(code__startswith="pact-line:")
    assert {(account.available, account.reserved_quantity) for account in lines} == {(0, EURO)}
    check_book()


def test_control_without_the_check_in_the_book_the_last_euro_is_promised_many_times(committed_db):
    story = Story()
    rounds = rounds_of(story, 3)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT ledger_no_overdraft")
    told = compete(story, rounds)
    assert [answers.count("committed") for answers in told] == [APPROVERS] * 3


def test_a_double_click_on_the_same_form_makes_one_request(committed_db):
    story = Story()
    pact, key, barrier = story.signed_pact(), uuid4(), Barrier(8)
    line = BudgetLine.objects.select_related("version", "fund").get(version__pact=pact)

    def click(_: int) -> UUID:
        try:
            barrier.wait(60)
            terms: dict[str, Any] = {"amount_cents": 100, "reason": "x", "supplier_name": "y", "service_on": date(2026, 4, 1)}
            return actions.request_spending(pact=pact, line=line, form_key=key, by=story.bruno, **terms).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(click, range(8)))
    assert (len(made), SpendingRequest.objects.count()) == (1, 1)
    assert Transfer.objects.filter(key__startswith="spend:").count() == 0
    close_old_connections()
