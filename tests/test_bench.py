"""The bench measures what it says: its arithmetic, its load client, its province, its table of pages."""

import json
from argparse import Namespace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.db.models import F, Sum

from bench import floor_tables, pact_rows, posting, run
from bench.figures import Figure, middle, strangers
from bench.load import Load
from bench.load import run as load
from bench.pages import F1, FL, FW, PAGES, Page
from bench.province import Size, build
from bench.servers import Server
from legami.journal.models import Entry
from legami.ledger.models import Account, Transfer
from legami.network.models import Membership
from legami.network.roles import Role
from legami.pacts.models import Pact
from legami.people.models import Assignment, Person

SIZE = Size(people=40, pacts=30, transfers=20)


# ---- arithmetic --------------------------------------------------------------------------------------


def test_a_ratio_is_ours_over_the_mean_of_the_floors_around_it_and_one_bad_round_moves_nothing():
    assert middle([(1, 3, 2), (1, 2, 1), (1, 500, 1)]) == 2.0


def test_a_figure_over_its_budget_says_so():
    figure = Figure("cpu", 6.1, "x one", 6.0, detail=(("page", "home"),))
    assert json.loads(figure.line()) == {
        "figure": "cpu", "value": 6.1, "unit": "x one", "budget": 6.0, "at_least": False, "ok": False, "page": "home"
    }  # fmt: skip


@pytest.mark.parametrize(("value", "at_least", "ok"), [(5, False, True), (7, False, False), (5, True, False), (7, True, True)])
def test_a_budget_is_a_ceiling_or_a_ground(value, at_least, ok):
    assert Figure("rate", value, "x", 6, at_least=at_least).ok is ok


def test_a_redirect_to_the_sign_in_is_no_answer():
    assert strangers({"200": 5, "302": 3, "ConnectionRefusedError": 1}) == 4


class FakeServer(Server):
    """Answers as told, without a server."""

    def __init__(self, cpu_ms, statuses):
        object.__setattr__(self, "answer", {"cpu_ms": cpu_ms, "statuses": statuses})

    def ask(self, **load):
        return vars(self)["answer"]


def test_a_fast_page_that_only_redirects_is_over_its_budget(monkeypatch):
    page, options = PAGES[0], Namespace(rounds=1, requests=10)
    bare, fast = FakeServer(1.0, {"200": 10}), FakeServer(0.5, {"302": 10})
    assert run.measured(page, bare, fast, {}, 1, options).ok is False
    assert run.measured(page, bare, FakeServer(0.5, {"200": 10}), {}, 1, options).ok is True
    assert run.measured(page, bare, FakeServer(50.0, {"200": 10}), {}, 1, options).ok is False


# ---- load client -------------------------------------------------------------------------------------


class Echo(BaseHTTPRequestHandler):
    """Answers 200 with five bytes, 302 elsewhere; keeps what was posted."""

    bodies: list[str] = []

    def do_GET(self):
        self.send_response(200 if self.path == "/" else 302)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"cinque"[:5])

    def do_POST(self):
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def echo():
    Echo.bodies = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("clients", [1, 16])
def test_the_client_asks_exactly_as_often_as_told(echo, clients):
    answer = load(Load(port=echo, path="/", clients=clients, requests=40))
    assert (answer["statuses"], answer["bytes"]) == ({"200": 40}, 5)


def test_the_client_does_not_follow_redirects(echo):
    assert load(Load(port=echo, path="/altrove", requests=3))["statuses"] == {"302": 3}


def test_each_post_has_a_key_of_its_own(echo):
    load(Load(port=echo, path="/", requests=5, method="POST", body="form_key={uuid}"))
    assert len(set(Echo.bodies)) == 5


def test_the_client_stops_by_itself_when_nobody_answers():
    answer = load(Load(port=9, path="/", clients=2, requests=10**9, seconds=0.3))
    assert (set(answer["statuses"]), answer["seconds"] < 5) == ({"ConnectionRefusedError"}, True)


# ---- province and pages ------------------------------------------------------------------------------


@pytest.fixture
def province(db):
    build(SIZE)


def test_the_province_has_the_size_asked(province):
    counts = (Person.objects.count(), Pact.objects.count(), Assignment.objects.count())
    assert counts == (40, 30, 60)  # the busy worker follows them all, too
    signed, others = 26, 20 + 1  # of seven pacts one is a draft; one transfer is the fund's income
    assert Transfer.objects.count() == others + signed * (2 + 2 + 1 + 2)  # two lines, two held, one paid, two confirmed
    assert Entry.objects.filter(verb="pact.read").count() == 30 * pact_rows.READS
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)


def test_the_books_of_the_province_sum_to_zero(province):
    assert Account.objects.aggregate(total=Sum(F("in_quantity") - F("out_quantity")))["total"] == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_page_of_the_table_answers_within_its_queries_and_bytes(province, settings, page: Page):
    settings.DEMO_MFA_BYPASS = True
    figures = list(run.counted(page))
    assert [dict(figure.detail)["status"] for figure in figures] == [page.wanted] * 2
    assert [figure.line() for figure in figures if not figure.ok] == []


def test_page_names_are_unique_and_floors_exist():
    assert len({page.name for page in PAGES}) == len(PAGES)
    assert {page.floor for page in PAGES} <= {F1, FL, FW}


def test_both_ways_of_posting_move_the_same_money(committed_db, django_db_blocker):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(floor_tables.SQL + posting.TABLES)
    figures = posting.figures(each=4, rounds_wanted=1)
    assert [figure.name for figure in figures] == ["ledger posting", "ledger posting", "ledger posting in batches"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(cents), count(*) FROM floor_leg")
        assert cursor.fetchone() == (0, 2 * (2 * 4 + 2 * 16 + 2 * 4))
    assert Transfer.objects.count() == 4 + 16 + 40
