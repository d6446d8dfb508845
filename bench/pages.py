"""The table of pages: who asks for what, against which floor, within which budget. A room that lands adds its lines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from bench.pact_rows import part
from bench.rows import BUSY_USER, FUND, key
from legami.core.dates import today
from legami.network.roles import Role

F1, FL, FW = "one", "list", "write"
PACT, DRAFT = key(5, 0), key(5, 20)  # of the first worker; the first one is the signed-in person's own


@dataclass(frozen=True)
class Page:
    """A page and its budgets: CPU as a multiple of a floor, queries, bytes of HTML."""

    name: str
    url: Callable[[], str]
    floor: str
    cpu_budget: float
    query_budget: int
    byte_budget: int | None = None
    role: Role | None = None
    user: UUID | None = None  # somebody of their own
    is_person: bool = False  # signed in as the person of the first pact
    words: str = ""  # searched before: the session keeps them under the page's name
    body: str = ""  # a POST if there is one; {uuid} becomes a new form key each time
    wanted: int = 200
    grows: bool = False  # also asked in the small province: it may take at most twice as long in the big one


def address(name: str, *parts: object, query: str = "") -> Callable[[], str]:
    """The address of a named page, looked up when it is asked."""
    return lambda: reverse(name, args=parts or None) + (f"?{query}" if query else "")


EXPENSE = urlencode(
    {
        "line": key(12, part(0, 1)),
        "reason": "Il libro di testo del corso",
        "amount_cents": "0,01",
        "supplier_name": "Libreria del banco",
        "service_on": (today() + timedelta(days=3)).isoformat(),
    }
)
TYPED = urlencode({"words": "Voglio prendere la patente, così arrivo al lavoro da sola.", "weight": "2", "level_0": "Teoria"})

PUBLIC = (
    Page("home", address("home"), F1, 6, 8, 40_000),
    Page("services", address("services"), F1, 6, 8, 40_000),
    Page("service page", address("service_pact"), F1, 6, 8, 40_000),
    Page("sign-in", address("account_login"), F1, 6, 8, 40_000),
    Page("roles", address("network:roles"), F1, 6, 8, 80_000),
    # a form with the list of 116 towns: each box is a template of its own, in Django's way
    Page("request for a hand", address("intake:ask"), F1, 10, 8, 40_000),
    Page("map of places", address("places:map"), FL, 2.5, 8, 200_000),
    Page("search of places", address("places:municipalities", query="q=cre"), FL, 2.5, 8, 80_000),
)
STAFF = (
    # A dashboard: 30 ms where the floor's row takes 1.4.
    Page("home, signed in", address("home"), F1, 21, 20, 40_000, role=Role.CASE_WORKER, grows=True),
    Page("people, worker", address("people:list"), FL, 4, 15, 80_000, role=Role.CASE_WORKER, grows=True),
    # 300 pacts on one page within 100 ms, where the floor's list takes 5.5.
    Page("my day", address("my_day"), FL, 18, 20, 300_000, user=BUSY_USER, role=Role.CASE_WORKER),
    Page("funds", address("ledger:funds"), FL, 4, 15, 80_000, role=Role.ACCOUNTANT, grows=True),
    Page("fund", address("ledger:fund", FUND), FL, 5, 25, 80_000, role=Role.ACCOUNTANT, grows=True),
    Page("pacts, worker", address("pacts:list"), FL, 4, 15, 80_000, role=Role.CASE_WORKER, grows=True),
    Page("pacts, coordinator", address("pacts:list"), FL, 4, 15, 80_000, role=Role.COORDINATOR, grows=True),
    Page("pacts, partner", address("pacts:shares"), FL, 4, 15, 80_000, role=Role.PARTNER_OPERATOR, grows=True),
    Page(
        "search of pacts",
        address("pacts:list", query="ricerca=search+of+pacts"),
        FL,
        3,
        10,
        80_000,
        role=Role.CASE_WORKER,
        words="rizzi",
        grows=True,
    ),
    Page("expenses that wait", address("pacts:spending"), FL, 4, 15, 80_000, role=Role.ACCOUNTANT, grows=True),
    Page("letters, desk", address("outbox:letters"), FL, 4, 15, 80_000, role=Role.DESK, grows=True),
    Page("messages, counts", address("outbox:overview"), FL, 4, 10, 80_000, role=Role.ADMINISTRATOR, grows=True),
    Page("messages, person", address("outbox:mine"), FL, 4, 15, 80_000, is_person=True, grows=True),
    Page("requests, coordinator", address("intake:list"), FL, 4, 15, 80_000, role=Role.COORDINATOR, grows=True),
    Page("hours that wait", address("pacts:hours"), FL, 4, 15, 80_000, role=Role.PARTNER_OPERATOR, grows=True),
)
DETAIL = (
    Page("person, worker", address("people:detail", key(3, 0)), FL, 5, 25, 80_000, role=Role.CASE_WORKER, grows=True),
    Page("pact, worker", address("pacts:detail", PACT), FL, 5, 25, 80_000, role=Role.CASE_WORKER, grows=True),
    Page("pact, person", address("pacts:detail", PACT), FL, 5, 25, 80_000, is_person=True, grows=True),
    Page("pact, partner", address("pacts:detail", PACT), FL, 5, 25, 80_000, role=Role.PARTNER_OPERATOR, grows=True),
    Page("map of ties, person", address("ties:map", key(3, 0)), FL, 5, 25, 80_000, is_person=True, grows=True),
    Page("map of ties, worker", address("ties:map", key(3, 0)), FL, 5, 25, 80_000, role=Role.CASE_WORKER, grows=True),
    Page("pact, accountant", address("pacts:detail", PACT), FL, 5, 25, 80_000, role=Role.ACCOUNTANT, grows=True),
)
WRITES = (
    Page(
        "write: ask for an expense", address("pacts:spending_ask", PACT), FW, 15, 20,
        role=Role.CASE_WORKER, body=f"{EXPENSE}&form_key={{uuid}}", wanted=302,
    ),
    Page(
        "write: autosave", address("pacts:autosave", DRAFT, "obiettivi"), FW, 15, 20,
        role=Role.CASE_WORKER, body=TYPED,
    ),
)  # fmt: skip
PAGES = (*PUBLIC, *STAFF, *DETAIL, *WRITES)
