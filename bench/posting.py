"""Transfers per second: our ledger beside a plain double-entry posting on the same PostgreSQL."""

import time
from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from bench.figures import Figure, middle
from legami.ledger import actions as ledger
from legami.ledger.models import Account

CLIENTS = 16
UNIT = "x plain double entry"
DAY = date(2016, 1, 1)
TABLES = """
CREATE TABLE floor_account (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE floor_posting (id serial PRIMARY KEY, key text NOT NULL UNIQUE, purpose text NOT NULL, day date NOT NULL);
CREATE TABLE floor_leg (id serial PRIMARY KEY, posting_id int NOT NULL REFERENCES floor_posting,
    account_id int NOT NULL REFERENCES floor_account, cents bigint NOT NULL);
CREATE INDEX ON floor_leg (account_id);
INSERT INTO floor_account (name) SELECT 'Conto ' || n FROM generate_series(1, 200) n;
"""


def naive(number: int) -> None:
    """What a double-entry library does: lock the payer, sum its legs, insert the posting and two legs, check them."""
    debit, credit = number % 100 + 1, number % 100 + 101
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM floor_account WHERE id = %s FOR UPDATE", [debit])
        cursor.execute("SELECT coalesce(sum(cents), 0) FROM floor_leg WHERE account_id = %s", [debit])
        cursor.execute(
            "INSERT INTO floor_posting (key, purpose, day) VALUES (%s, 'prova', %s) RETURNING id", [str(uuid4()), DAY]
        )
        posting = cursor.fetchone()[0]
        for account, cents in ((debit, -1), (credit, 1)):
            cursor.execute(
                "INSERT INTO floor_leg (posting_id, account_id, cents) VALUES (%s, %s, %s)", [posting, account, cents]
            )
        cursor.execute("SELECT sum(cents) FROM floor_leg WHERE posting_id = %s", [posting])


def seconds(post: Callable[[int], Any], *, clients: int, each: int) -> float:
    """Seconds per post while so many threads post; a post that fails makes the figure worthless, so it raises."""
    failed: list[Exception] = []

    def work(first: int) -> None:
        try:
            for number in range(first, first + each):
                post(number)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(client * each,)) for client in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return (time.monotonic() - started) / (clients * each)


def figures(each: int = 100, rounds_wanted: int = 5) -> list[Figure]:
    """Single, sixteen at once, and in batches."""
    pairs = [
        [ledger.open_account(code=f"banco:{side}:{n}", name="Banco", unit="EUR", may_go_negative=True) for n in range(100)]
        for side in ("paga", "riceve")
    ]

    def ours(number: int) -> None:
        debit, credit = pairs[0][number % 100], pairs[1][number % 100]
        ledger.post_transfer(
            key=str(uuid4()), debit=debit, credit=credit, quantity=1, purpose="prova", happened_on=DAY, by=None
        )

    found = []
    for clients, count in ((1, each), (CLIENTS, each // 4)):
        rounds = [_round(ours, clients, count) for _ in range(rounds_wanted)]
        found.append(Figure("ledger posting", middle(rounds), UNIT, 1.0, detail=(("clients", clients), *_rates(rounds))))
    rounds = [
        (seconds(naive, clients=1, each=each), batch_seconds(pairs, each * 10), seconds(naive, clients=1, each=each))
        for _ in range(rounds_wanted)
    ]
    return [*found, Figure("ledger posting in batches", middle(rounds), UNIT, 0.2, detail=_rates(rounds))]


def _round(ours: Callable[[int], Any], clients: int, each: int) -> tuple[float, float, float]:
    before = seconds(naive, clients=clients, each=each)
    own = seconds(ours, clients=clients, each=each)
    return before, own, seconds(naive, clients=clients, each=each)


def _rates(rounds: list[tuple[float, float, float]]) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("per_second", round(1 / rounds[-1][1])), ("plain_per_second", round(1 / rounds[-1][0]))


def batch_seconds(pairs: list[list[Account]], count: int) -> float:
    """Seconds per row through `post_many`."""
    rows = [
        ledger.NewTransfer(
            key=str(uuid4()), debit_id=pairs[0][n % 100].pk, credit_id=pairs[1][n % 100].pk, unit="EUR", quantity=1,
            purpose="prova", happened_on=DAY,
        )
        for n in range(count)
    ]  # fmt: skip
    started = time.monotonic()
    ledger.post_many(rows, by=None)
    return (time.monotonic() - started) / count
