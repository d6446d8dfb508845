"""The order of a run: build the provinces, then count, then measure round-robin. Django must be set up before."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle
from statistics import median
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import budgeting, exporting, floor_tables, importing, opinion, posting, province
from bench.figures import Figure, middle, strangers
from bench.pages import PAGES, Page
from bench.rows import PERSON_USER
from bench.servers import Server, job_worker, pss_mb, served
from legami.accounts.models import User
from legami.core.searching import SEARCHES
from legami.demo.management.commands.run_demo import close_connections, static_files_are_stale
from legami.network.models import Membership

CLIENTS = (1, 16)
FLOOR_SHARE = 2  # the floor is asked twice as often: its answers are short
FEW_PACTS = 200  # of the small province, to see how a list grows; its people and transfers are as many fewer
TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
CSRF = "b" * 32
FORM = "application/x-www-form-urlencoded"
MEMORY_BUDGET_MB, MIGRATE_BUDGET_SECONDS = 300, 10
GROWTH_BUDGET_PERCENT, BURST = 5, 200


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
        if options.soak and not options.only:
            say(f"Altre {options.soak} richieste")
            answers = soaked(ours, cookies, pages, options.soak)
            more = 100 * (pss_mb([ours.process.pid, worker]) / memory - 1)
            yield Figure("memory, growth after more requests", more, "%", GROWTH_BUDGET_PERCENT, detail=(("answers", answers),))
    yield from grown(small, big, cookies, size, options)
    say("Importo le persone da un file")
    yield from importing.figures(size.people, small)
    say("Porto fuori un elenco di persone")
    yield from exporting.figures(small)
    say("Conto il voto di una città")
    yield from budgeting.figures()
    say("Cerco i gruppi di opinione")
    yield from opinion.figures()


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
        cursor.execute("VACUUM ANALYZE")  # what the database's own housekeeping does within minutes


# ---- who asks ----------------------------------------------------------------------------------------


def client_for(page: Page) -> Client:
    """A test client that has signed in as the page's role."""
    client = Client()
    if page.user:
        client.force_login(User.objects.get(pk=page.user))
    elif page.is_person:
        client.force_login(User.objects.get(pk=PERSON_USER))
    elif page.role:
        client.force_login(Membership.objects.filter(role=page.role).order_by("user__email")[0].user)
    if page.words:
        session = client.session
        session[SEARCHES] = {page.name: page.words}
        session.save()
    return client


def cookies_for(page: Page) -> dict[str, str]:
    """Headers with which the load client is that user, and may post a form."""
    session = client_for(page).cookies.get(settings.SESSION_COOKIE_NAME)
    cookie = f"csrftoken={CSRF}" + (f"; {settings.SESSION_COOKIE_NAME}={session.value}" if session else "")
    headers = {"Cookie": cookie, "Host": "localhost"}
    return headers | ({"X-CSRFToken": CSRF, "Content-Type": FORM} if page.body else {})


# ---- counts: no noise --------------------------------------------------------------------------------


def counted(page: Page) -> Iterator[Figure]:
    """Queries and bytes of one answer."""
    client = client_for(page)
    _answer(client, page)  # what is cached for good is not the page's cost
    with CaptureQueriesContext(connection) as queries:
        answer = _answer(client, page)
    sql = [q["sql"] for q in queries.captured_queries if not q["sql"].startswith(TRANSACTION)]
    detail = (("page", page.name), ("status", answer.status_code))
    yield Figure("queries", len(sql), "queries", page.query_budget, detail=detail)
    yield Figure("html", len(answer.content), "bytes", page.byte_budget, detail=detail)


def _answer(client: Client, page: Page) -> Any:
    if not page.body:
        return client.get(page.url())
    return client.post(page.url(), page.body.replace("{uuid}", str(uuid4())), content_type=FORM)


def soaked(ours: Server, cookies: dict[str, dict[str, str]], pages: Sequence[Page], wanted: int) -> int:
    """Ask for the pages in turn, in bursts, until there are so many answers; how many there were."""
    reads = [page for page in pages if not page.body]
    answers = 0
    for page in cycle(reads):
        if answers >= wanted:
            return answers
        answers += ours.ask(path=page.url(), headers=cookies[page.name], clients=4, requests=BURST)["answers"]
    return answers


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
    below = {"path": f"/{page.floor}", "clients": clients, "requests": options.requests * FLOOR_SHARE}
    above = load_of(page, headers, clients, options)
    bare.ask(**below), ours.ask(**above)  # warm both
    floors, own = [bare.ask(**below)], []
    for _ in range(options.rounds):
        own.append(ours.ask(**above))
        floors.append(bare.ask(**below))
    rounds = [(f["cpu_ms"], o["cpu_ms"], g["cpu_ms"]) for f, o, g in zip(floors, own, floors[1:], strict=False)]
    strange = sum(strangers(a["statuses"], page.wanted) for a in own) + sum(strangers(f["statuses"]) for f in floors)
    detail = (
        ("page", page.name), ("clients", clients), ("cpu_ms", round(median(a["cpu_ms"] for a in own), 2)),
        ("floor_ms", round(median(f["cpu_ms"] for f in floors), 2)), ("other_answers", strange),
    )  # fmt: skip
    budget = page.cpu_budget if strange == 0 else 0.0  # a strange answer is no fast page: no budget covers it
    return Figure("cpu", middle(rounds), f"x {page.floor}", budget, detail=detail)


def grown(
    small: str, big: str, headers: dict[str, dict[str, str]], size: province.Size, options: argparse.Namespace
) -> Iterator[Figure]:
    """How long each list takes in the big province, PostgreSQL included, as a multiple of one of 200 pacts: at most twice."""
    pages = [page for page in PAGES if page.grows and page.name in headers]
    times = max(size.pacts // FEW_PACTS, 1)
    few_of_all = province.Size(size.people // times, size.pacts // times, size.transfers // times)
    own = build_elsewhere(small, few_of_all)
    with served("legami.wsgi", {"DATABASE_URL": small}) as little, served("legami.wsgi", {"DATABASE_URL": big}) as much:
        for page in pages:
            few, many = load_of(page, own[page.name], 1, options), load_of(page, headers[page.name], 1, options)
            little.ask(**few), much.ask(**many)  # warm both
            answers = [(little.ask(**few), much.ask(**many), little.ask(**few)) for _ in range(options.rounds)]
            strange = sum(strangers(answer["statuses"], page.wanted) for each in answers for answer in each)
            rounds = [(_ms(before), _ms(big_one), _ms(after)) for before, big_one, after in answers]
            detail = (
                ("page", page.name), ("pacts", size.pacts), ("small_pacts", few_of_all.pacts),
                ("ms", round(median(each[1] for each in rounds), 1)), ("other_answers", strange),
            )  # fmt: skip
            yield Figure("growth", middle(rounds), "x small", 0.0 if strange else 2.0, detail=detail)


def _ms(answer: dict[str, Any]) -> float:
    """Milliseconds an answer took, as the client saw it."""
    return float(answer["seconds"] * 1000 / max(answer["answers"], 1))


def build_elsewhere(url: str, size: province.Size) -> dict[str, dict[str, str]]:
    """Migrate and build another database in a process of its own (Django's settings stand once); who asks there."""
    build = f"list(run.prepared(run.province.Size({size.people}, {size.pacts}, {size.transfers})))"
    cookies = "print(json.dumps({p.name: run.cookies_for(p) for p in run.PAGES if p.grows}))"
    code = f"import django, json; django.setup(); from bench import run; {build}; {cookies}"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "DATABASE_URL": url}, check=True, stdout=subprocess.PIPE, text=True
    )
    told: dict[str, dict[str, str]] = json.loads(done.stdout)
    return told
