"""The order of a run: build the provinces, then count, then measure round-robin. Django must be set up before."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import floor_tables, posting, province
from bench.figures import Figure, middle, strangers
from bench.pages import FL, PAGES, Page
from bench.servers import Server, job_worker, pss_mb, served
from legami.demo.management.commands.run_demo import close_connections, static_files_are_stale
from legami.network.models import Membership

CLIENTS = (1, 16)
SMALL_SHARE = 100  # the small province has a hundredth of the pacts
TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
CSRF = "b" * 32
MEMORY_BUDGET_MB, MIGRATE_BUDGET_SECONDS = 300, 10


def say(what: str) -> None:
    """Progress, beside the figures."""
    print(what, file=sys.stderr, flush=True)


def figures(options: argparse.Namespace, *, big: str, small: str) -> Iterator[Figure]:
    """Every figure of the run, as it is measured."""
    size = province.Size(options.people, options.pacts, options.transfers)
    pages = [page for page in PAGES if options.only in page.name]
    if static_files_are_stale():
        call_command("collectstatic", interactive=False, verbosity=0)
    yield from prepared(size)
    cookies = {page.name: cookies_for(page) for page in pages}
    for page in pages:
        yield from counted(page)
    yield from posting.figures()
    close_connections()
    with ExitStack() as running:
        env = {"DATABASE_URL": big}
        bare = running.enter_context(served("bench.floor", env))
        ours = running.enter_context(served("legami.wsgi", env))
        worker = running.enter_context(job_worker(env))
        for page in pages:
            for clients in CLIENTS:
                say(f"{page.name}, {clients} insieme")
                yield measured(page, bare, ours, cookies[page.name], clients, options)
        memory = pss_mb([ours.process.pid, worker])
        yield Figure("memory, 2 workers and job worker", memory, "MB PSS", MEMORY_BUDGET_MB)
    yield from grown(small, big, cookies, size, options)


def prepared(size: province.Size) -> Iterator[Figure]:
    """Migrate and build; how long it took."""
    say("Preparo la base di dati")
    started = time.monotonic()
    call_command("migrate", interactive=False, verbosity=0)
    yield Figure("migrate from empty", time.monotonic() - started, "s", MIGRATE_BUDGET_SECONDS)
    say(f"Costruisco la provincia del banco: {size}")
    for part, seconds in province.build(size).items():
        yield Figure(f"build {part}", seconds, "s")
    with connection.cursor() as cursor:
        cursor.execute(floor_tables.SQL + posting.TABLES)
        cursor.execute("ANALYZE")


# ---- who asks ----------------------------------------------------------------------------------------


def client_for(page: Page) -> Client:
    """A test client that has signed in as the page's role."""
    client = Client()
    if page.role:
        client.force_login(Membership.objects.filter(role=page.role).order_by("user__email")[0].user)
    return client


def cookies_for(page: Page) -> dict[str, str]:
    """Headers with which the load client is that user, and may post a form."""
    session = client_for(page).cookies.get(settings.SESSION_COOKIE_NAME)
    cookie = f"csrftoken={CSRF}" + (f"; {settings.SESSION_COOKIE_NAME}={session.value}" if session else "")
    headers = {"Cookie": cookie, "Host": "localhost"}
    return headers | ({"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"} if page.body else {})


# ---- counts: no noise --------------------------------------------------------------------------------


def counted(page: Page) -> Iterator[Figure]:
    """Queries and bytes of one answer."""
    client = client_for(page)
    client.get(page.url())  # what is cached for good is not the page's cost
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(page.url())
    sql = [q["sql"] for q in queries.captured_queries if not q["sql"].startswith(TRANSACTION)]
    detail = (("page", page.name), ("status", answer.status_code))
    yield Figure("queries", len(sql), "queries", page.query_budget, detail=detail)
    yield Figure("html", len(answer.content), "bytes", page.byte_budget, detail=detail)


# ---- CPU, round-robin --------------------------------------------------------------------------------


def load_of(page: Page, headers: dict[str, str], clients: int, options: argparse.Namespace) -> dict[str, Any]:
    """What the load client is told."""
    method = "POST" if page.body else "GET"
    ask = {"path": page.url(), "headers": headers, "method": method, "body": page.body}
    return {**ask, "clients": clients, "requests": options.requests}


def measured(
    page: Page, bare: Server, ours: Server, headers: dict[str, str], clients: int, options: argparse.Namespace
) -> Figure:
    """CPU per request as a multiple of the page's floor: floor, ours, floor, in each round."""
    below = {"path": f"/{page.floor}", "clients": clients, "requests": options.requests}
    above = load_of(page, headers, clients, options)
    bare.ask(**below), ours.ask(**above)  # warm both
    rounds, strange, own, under = [], 0, [], []
    for _ in range(options.rounds):
        before, answer, after = bare.ask(**below), ours.ask(**above), bare.ask(**below)
        rounds.append((before["cpu_ms"], answer["cpu_ms"], after["cpu_ms"]))
        strange += strangers(answer["statuses"], page.wanted) + strangers(before["statuses"]) + strangers(after["statuses"])
        own.append(answer["cpu_ms"])
        under += [before["cpu_ms"], after["cpu_ms"]]
    detail = (
        ("page", page.name), ("clients", clients), ("cpu_ms", round(sorted(own)[len(own) // 2], 2)),
        ("floor_ms", round(sorted(under)[len(under) // 2], 2)), ("other_answers", strange),
    )  # fmt: skip
    budget = page.cpu_budget if strange == 0 else 0.0  # a strange answer is no fast page: no budget covers it
    return Figure("cpu", middle(rounds), f"x {page.floor}", budget, detail=detail)


def grown(
    small: str, big: str, headers: dict[str, dict[str, str]], size: province.Size, options: argparse.Namespace
) -> Iterator[Figure]:
    """CPU of each list in the big province as a multiple of the small one's: at most twice."""
    pages = [page for page in PAGES if page.floor == FL and page.name in headers]
    if not pages:
        return
    few = province.Size(size.people // SMALL_SHARE, size.pacts // SMALL_SHARE, size.transfers // SMALL_SHARE)
    build_elsewhere(small, few)
    with served("legami.wsgi", {"DATABASE_URL": small}) as little, served("legami.wsgi", {"DATABASE_URL": big}) as much:
        for page in pages:
            load = load_of(page, headers[page.name], 1, options)
            rounds = [
                (little.ask(**load)["cpu_ms"], much.ask(**load)["cpu_ms"], little.ask(**load)["cpu_ms"])
                for _ in range(options.rounds)
            ]
            yield Figure("growth, pacts x100", middle(rounds), "x small", 2.0, detail=(("page", page.name),))


def build_elsewhere(url: str, size: province.Size) -> None:
    """Migrate and build another database in a process of its own: Django's settings stand once."""
    build = f"list(run.prepared(run.province.Size({size.people}, {size.pacts}, {size.transfers})))"
    code = f"import django; django.setup(); from bench import run; {build}"
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "DATABASE_URL": url}, check=True)
