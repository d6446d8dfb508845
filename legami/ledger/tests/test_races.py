"""Many at once, and workers killed half-way. Each guard has a control that fails without it."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import psycopg
import pytest
from django.db import connection

from legami.ledger import actions
from legami.ledger.checking import check_book
from legami.ledger.models import Account, Transfer, Unit

pytestmark = pytest.mark.race
CLIENTS, ROUNDS = 32, 200
RESERVE = """INSERT INTO ledger_transfer (key, kind, debit_id, credit_id, unit, quantity, purpose, happened_on)
             VALUES (%s, 'reserve', %s, %s, 'EUR', 100, 'l''ultimo euro', '2026-03-08')"""
# What an application without a lock would do: look, then write.
LOOK = "SELECT in_quantity - out_quantity - reserved_quantity FROM ledger_account WHERE id = %s"


def purses(count: int) -> tuple[Account, list[int]]:
    """An account outside and some purses with one euro each."""
    outside = actions.open_account(code="outside", name="Fuori", unit=Unit.EUR, may_go_negative=True)
    keys = [actions.open_account(code=f"purse:{n}", name="Borsa", unit=Unit.EUR).pk for n in range(count)]
    rows = [
        actions.NewTransfer(
            key=f"euro:{pk}",
            debit_id=outside.pk,
            credit_id=pk,
            unit="EUR",
            quantity=100,
            purpose="un euro",
            happened_on=date(2026, 3, 8),
        )
        for pk in keys
    ]
    actions.post_many(rows, by=None)
    return outside, keys


def compete(url: str, outside: int, rounds: list[int]) -> list[list[str]]:
    """For each round, what each of the clients was told when all wanted that purse's last euro at once."""
    barrier = Barrier(CLIENTS)

    def client(number: int) -> list[str]:
        answers = []
        with psycopg.connect(url, autocommit=True) as own:
            for purse in rounds:
                barrier.wait(60)
                answers.append(attempt(own, f"{purse}:{number}", purse, outside))
        return answers

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [list(answers) for answers in zip(*pool.map(client, range(CLIENTS)), strict=True)]


def attempt(own: psycopg.Connection, key: str, purse: int, outside: int) -> str:
    try:
        seen = own.execute(LOOK, (purse,)).fetchone()
        if seen is None or seen[0] < 100:
            return "too late"
        own.execute(RESERVE, (key, purse, outside))
    except psycopg.errors.CheckViolation as refused:
        return str(refused.diag.constraint_name)
    return "yes"


def test_of_32_who_want_the_last_euro_exactly_one_gets_it(committed_db):
    outside, keys = purses(ROUNDS)
    told = compete(committed_db.url, outside.pk, keys)
    assert [answers.count("yes") for answers in told] == [1] * ROUNDS
    assert sum(answers.count("ledger_no_overdraft") for answers in told) > ROUNDS  # they did meet
    assert list(Account.objects.filter(pk__in=keys).values_list("reserved_quantity").distinct()) == [(100,)]
    check_book()


def test_control_without_the_check_the_last_euro_is_spent_many_times(committed_db):
    outside, keys = purses(10)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT ledger_no_overdraft")
    told = compete(committed_db.url, outside.pk, keys)
    assert sum(answers.count("yes") for answers in told) > 10


def test_opposite_orders_never_wait_for_each_other_in_a_ring(committed_db):
    outside, keys = purses(2)
    pairs = [(outside.pk, keys[0]), (keys[0], outside.pk)] * 4

    with psycopg.connect(committed_db.url, autocommit=True) as first:
        first.execute("UPDATE ledger_account SET may_go_negative = true")

    def client(pair: tuple[int, int]) -> int:
        with psycopg.connect(committed_db.url, autocommit=True) as own:
            for n in range(100):
                own.execute(RESERVE, (f"{pair}:{n}:{id(own)}", *pair))
        return 100

    with ThreadPoolExecutor(len(pairs)) as pool:
        assert sum(pool.map(client, pairs)) == 800
    check_book()


# ---- kill -9 -------------------------------------------------------------------------------------

# One process that has psycopg at hand forks a worker a round, waits for its first answer, and kills it at work.
KILLER = """
import json, os, select, signal, sys, time
import psycopg
url, mode, rounds, outside, purse = sys.argv[1:]
out, into = ("UPDATE halves SET quantity = quantity %s 1 WHERE account = %s" % s for s in (("-", 1), ("+", 2)))
post = '''INSERT INTO ledger_transfer (key, kind, debit_id, credit_id, unit, quantity, purpose, happened_on)
          VALUES (%s, 'direct', %s, %s, 'EUR', 1, 'prova', '2026-03-08')'''

def work(name, told):
    with psycopg.connect(url, autocommit=True) as own:
        n = 0
        while True:
            n += 1
            if mode == "book":
                own.execute(post, (f"worker-{name}:{n}", outside, purse))
            else:
                own.execute(out)
                own.execute(into)
            os.write(told, f"worker-{name}:{n}\\n".encode())

acknowledged = []
for name in range(int(rounds)):
    hear, told = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(hear)
        work(name, told)
    os.close(told)
    heard = os.read(hear, 65536)
    time.sleep((name * 7 % 19) / 1000)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    while more := os.read(hear, 65536):
        heard += more
    os.close(hear)
    acknowledged.append(heard.decode().split())
print(json.dumps(acknowledged))
"""


def killed_rounds(url: str, mode: str, rounds: int, outside: int = 0, purse: int = 0) -> list[list[str]]:
    """What each of the workers, killed at some moment of its work, had been told that it was done."""
    command = [sys.executable, "-c", KILLER, url, mode, str(rounds), str(outside), str(purse)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    answers: list[list[str]] = json.loads(done.stdout)
    return answers


def test_a_killed_worker_loses_nothing_acknowledged_and_breaks_no_sum(committed_db):
    outside, [purse] = purses(1)
    acknowledged = killed_rounds(committed_db.url, "book", ROUNDS, outside.pk, purse)
    assert [round_ for round_, keys in enumerate(acknowledged) if not keys] == []  # work happened in each
    told = {key for keys in acknowledged for key in keys}
    wait_until_quiet()
    kept = set(Transfer.objects.filter(key__startswith="worker-").values_list("key", flat=True))
    assert (told - kept, len(kept - told) <= ROUNDS) == (set(), True)
    assert sum(account.balance for account in Account.objects.all()) == 0
    check_book()


def test_control_two_halves_committed_apart_do_break(committed_db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE halves (account int PRIMARY KEY, quantity bigint)")
        cursor.execute("INSERT INTO halves VALUES (1, 0), (2, 0)")
        killed_rounds(committed_db.url, "halves", 60)
        wait_until_quiet()
        cursor.execute("SELECT sum(quantity) FROM halves")
        assert cursor.fetchone() != (0,)


def wait_until_quiet() -> None:
    """The killed workers' server processes have noticed."""
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)
    raise AssertionError("a killed worker still has a server process")
