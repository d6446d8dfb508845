"""Everything that a pact of the bench province holds: text, money, expenses, hours, reviews, and the journal of its reads.

Of seven pacts six are in force and one is a draft. What the book keeps goes through its own triggers, row by row.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.rows import BODY, FUND, PARTNER, TOGETHER, copy, follower, key, partner
from legami.core.dates import today
from legami.journal.models import Entry
from legami.ledger import actions as ledger
from legami.ledger.models import Account, Transfer
from legami.network.models import Membership
from legami.pacts import models as pacts

LINE_CENTS = 60_000
LINES = 2
BUDGET_CENTS = LINE_CENTS * LINES  # of one pact
SPENDING = (("requested", 9_000), ("committed", 12_000), ("verified", 15_000))
HOURS = 3  # entries of a pact; all but the last are confirmed
READS = 50  # journal rows about one person
WORDS = "Voglio tornare a lavorare vicino a casa, con orari che mi lasciano prendere i figli a scuola"
Rows = Iterator[Sequence[Any]]


def is_draft(number: int) -> bool:
    """Which pacts are still being written."""
    return number % 7 == 6


def part(number: int, index: int) -> int:
    """The number of one of a pact's parts."""
    return number * 10 + index


def write(count: int, *, workers: int, partners: int, places: list[str], draw: random.Random) -> None:
    """Fill all tables of the pacts; `count` pacts of as many people, shared out among workers and partners."""
    numbers, signed = range(count), [n for n in range(count) if not is_draft(n)]
    _pacts(numbers, workers, places, draw)
    _text(numbers, workers, partners)
    _money(signed)
    _spending(signed, workers)
    _hours(signed)
    _reviews(signed, workers)
    _journal(numbers, workers)


def _at(days: int) -> datetime:
    return timezone.make_aware(datetime.combine(today() + timedelta(days=days), time(10)))


def _pacts(numbers: Sequence[int], workers: int, places: list[str], draw: random.Random) -> None:
    def rows() -> Rows:
        for n in numbers:
            state, since = ("preparing", None) if is_draft(n) else ("active", _at(-180))
            yield key(5, n), key(3, n), BODY, draw.choice(places), follower(n, workers), state, since

    columns = ("id", "person_id", "organisation_id", "municipality_id", "created_by_id", "status", "activated_at")
    copy(pacts.Pact, columns, rows())


def _text(numbers: Sequence[int], workers: int, partners: int) -> None:
    """Each version is a draft while its parts are copied: a trigger refuses parts of a frozen text."""
    starts, ends, first = (today() + timedelta(days=days) for days in (-180, 185, -90))
    versions = ((key(6, n), key(5, n), 1, follower(n, workers), starts, ends, first) for n in numbers)
    columns: tuple[str, ...] = ("id", "pact_id", "number", "created_by_id", "starts_on", "ends_on", "first_review_on")
    copy(pacts.PactVersion, columns, versions)

    def parties() -> Rows:
        for n in numbers:
            yield key(8, part(n, 0)), key(6, n), 0, "person", key(3, n), None, None
            yield key(8, part(n, 1)), key(6, n), 1, "case_worker", None, follower(n, workers), BODY
            yield key(8, part(n, 2)), key(6, n), 2, "partner", None, None, partner(n % partners)

    copy(pacts.Party, ("id", "version_id", "position", "role", "person_id", "user_id", "organisation_id"), parties())
    goals = ((key(9, part(n, i)), key(9, part(n, i)), key(6, n), i, WORDS, f"Passo {i}") for n in numbers for i in range(2))
    copy(pacts.Goal, ("id", "key", "version_id", "position", "words", "level_0"), goals)
    supports = (
        (key(6, n), i, "training", "material", f"Un corso, parte {i}", key(8, part(n, 1 + i)), key(9, part(n, i)))
        for n in numbers
        for i in range(2)
    )
    copy(pacts.Support, ("version_id", "position", "category", "nature", "description", "provider_id", "goal_id"), supports)
    commitments = (
        (key(10, part(n, i)), key(6, n), i, key(8, part(n, i)), f"Mi impegno a fare la mia parte, punto {i}")
        for n in numbers
        for i in range(3)
    )
    copy(pacts.Commitment, ("id", "version_id", "position", "bound_id", "text"), commitments)
    kitchen = ("Aiuto in cucina", "Cremona", 2400, 480)
    give_backs = ((key(11, n), key(11, n), key(6, n), key(8, part(n, 2)), *kitchen) for n in numbers)
    give_back = ("id", "key", "version_id", "host_id", "what", "place", "total_minutes", "weekly_cap_minutes")
    copy(pacts.GiveBack, give_back, give_backs)

    def lines() -> Rows:
        for n in numbers:
            for i in range(LINES):
                own, goal, supplier = key(12, part(n, i)), key(9, part(n, i)), key(8, part(n, 2)) if i else None
                yield own, own, key(6, n), i, goal, FUND, "training", f"Corso e libri {i}", supplier, LINE_CENTS

    line = (
        "id", "key", "version_id", "position", "goal_id", "fund_id", "category", "description", "supplier_id", "amount_cents"
    )  # fmt: skip
    copy(pacts.BudgetLine, line, lines())
    freeze = """UPDATE pacts_pactversion SET status = 'active', text_hash = repeat('b', 64), frozen_text = '{}',
        activated_at = now() - interval '180 days' FROM pacts_pact p WHERE p.id = pact_id AND p.status = 'active'"""
    with connection.cursor() as cursor:
        cursor.execute(freeze)


# ---- money -------------------------------------------------------------------------------------------


def _account_ids(prefix: str) -> dict[str, int]:
    return dict(Account.objects.filter(code__startswith=prefix).values_list("code", "pk"))


def _suppliers() -> int:
    code = f"suppliers:{BODY}"
    return ledger.open_account(code=code, name="Fornitori del banco", unit="EUR", may_go_negative=True).pk


MOVE = ("key", "kind", "debit_id", "credit_id", "unit", "quantity", "fund_id", "purpose", "happened_on", "resolves_id")


def _money(signed: Sequence[int]) -> None:
    """Each line gets its own account and what the pact assigns to it."""
    codes = [f"pact-line:{key(12, part(n, i))}" for n in signed for i in range(LINES)]
    copy(Account, ("code", "name", "unit", "fund_id"), ((code, "Voce del banco", "EUR", FUND) for code in codes))
    ids, main = _account_ids("pact-line:"), Account.objects.get(code=f"fund:{FUND}").pk
    day = today() - timedelta(days=180)
    copy(
        Transfer,
        MOVE,
        ((f"assign:{c}", "direct", main, ids[c], "EUR", LINE_CENTS, FUND, "budget", day, None) for c in codes),
    )


def _spending(signed: Sequence[int], workers: int) -> None:
    """One expense that waits, one approved and put aside, one paid and verified."""
    accounts, suppliers, day = _account_ids("pact-line:"), _suppliers(), today() - timedelta(days=60)
    wanted = [(n, i, status, cents) for n in signed for i, (status, cents) in enumerate(SPENDING)]

    def reserves() -> Rows:
        for n, i, status, cents in wanted:
            if status != "requested":
                debit = accounts[f"pact-line:{key(12, part(n, 0))}"]
                yield f"spend:{key(13, part(n, i))}", "reserve", debit, suppliers, "EUR", cents, FUND, "spesa", day, None

    copy(Transfer, MOVE, reserves())
    held = {t[0]: t[1:] for t in Transfer.objects.filter(kind="reserve").values_list("key", "pk", "debit_id")}

    def payments() -> Rows:
        for n, i, status, cents in wanted:
            if status == "verified":
                own = key(13, part(n, i))
                pk, debit = held[f"spend:{own}"]
                yield f"pay:{own}", "post", debit, suppliers, "EUR", cents, FUND, "spesa", day, pk

    copy(Transfer, MOVE, payments())
    paid = dict(Transfer.objects.filter(kind="post").values_list("key", "pk"))

    def requests() -> Rows:
        for n, i, status, cents in wanted:
            own = key(13, part(n, i))
            pk, _ = held.get(f"spend:{own}", (None, None))
            line, asker = key(12, part(n, 0)), follower(n + TOGETHER, workers)
            yield own, key(5, n), line, cents, WORDS, "Libreria", day, asker, status, pk, paid.get(f"pay:{own}")

    columns = (
        "id", "pact_id", "line_id", "amount_cents", "reason", "supplier_name", "service_on", "requested_by_id", "status",
        "reservation_id", "payment_id",
    )  # fmt: skip
    copy(pacts.SpendingRequest, columns, requests())


# ---- hours, reviews, journal -------------------------------------------------------------------------


def _hours(signed: Sequence[int]) -> None:
    codes = {n: f"pact-hours:{key(5, n)}" for n in signed}
    copy(Account, ("code", "name", "unit", "may_go_negative"), ((c, "Ore del banco", "MIN", True) for c in codes.values()))
    given, host = _account_ids("pact-hours:"), ledger.open_account(code=f"hours:{PARTNER}", name="Ore", unit="MIN").pk
    operator = _operator()
    entries = [(n, i, today() - timedelta(days=7 * (HOURS - i))) for n in signed for i in range(HOURS)]
    moves = (
        (f"hours:{key(14, part(n, i))}", "direct", given[codes[n]], host, "MIN", 120, None, "ore", day, None)
        for n, i, day in entries
        if i < HOURS - 1
    )
    copy(Transfer, MOVE, moves)
    moved = dict(Transfer.objects.filter(unit="MIN").values_list("key", "pk"))

    def rows() -> Rows:
        for n, i, day in entries:
            own = key(14, part(n, i))
            transfer = moved.get(f"hours:{own}")
            when, who = (_at(-1), operator) if transfer else (None, None)
            yield own, key(5, n), key(11, n), day, 120, operator, when, who, transfer

    columns = (
        "id", "pact_id", "give_back_id", "given_on", "duration_minutes", "logged_by_id", "validated_at", "validated_by_id",
        "transfer_id",
    )  # fmt: skip
    first, last = today() - timedelta(days=7 * HOURS), today()
    covers = ((key(17, n), key(5, n), "Assicurazione del banco", str(n), first, last, operator) for n in signed)
    cover_columns = ("id", "pact_id", "insurer", "policy_number", "starts_on", "ends_on", "recorded_by_id")
    copy(pacts.InsuranceCover, cover_columns, covers)  # no hour without one
    copy(pacts.HoursEntry, columns, rows())


def _operator() -> UUID:
    return Membership.objects.get(organisation=PARTNER).user_id


def _reviews(signed: Sequence[int], workers: int) -> None:
    """One held, with both goals rated and every promise looked at; three to come."""

    def rows() -> Rows:
        for n in signed:
            for i in range(4):
                due = today() + timedelta(days=-90 + 91 * i)
                held = (due, _at(-90), follower(n, workers), "Bene") if i == 0 else (None, None, None, "")
                yield key(15, part(n, i)), key(5, n), due, *held

    copy(pacts.Review, ("id", "pact_id", "due_on", "held_on", "recorded_at", "recorded_by_id", "notes"), rows())
    ratings = ((key(15, part(n, 0)), key(9, part(n, i)), i) for n in signed for i in range(2))
    copy(pacts.GoalRating, ("review_id", "goal_id", "level"), ratings)
    checks = ((key(15, part(n, 0)), key(10, part(n, i)), "yes") for n in signed for i in range(3))
    copy(pacts.CommitmentCheck, ("review_id", "commitment_id", "kept"), checks)


def _journal(numbers: Sequence[int], workers: int) -> None:
    """The reads of each person's pact over the last days, as the pages write them."""
    columns = (
        "kind", "verb", "actor_id", "role", "organisation_id", "purpose", "subject_id", "target_type", "target_id",
        "field_groups", "at",
    )  # fmt: skip
    times = [_at(-days) for days in range(READS)]
    role, groups = "case_worker", ["identity", "goals", "budget"]

    def reads() -> Rows:
        for at in times:
            for n in numbers:
                actor, target = follower(n, workers), str(key(5, n))
                yield "read", "pact.read", actor, role, BODY, "case_work", key(3, n), "pacts.pact", target, groups, at

    copy(Entry, columns, reads())
