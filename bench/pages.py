"""The table of pages: who asks for what, against which floor, within which budget. A room that lands adds its lines."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from bench.province import key
from legami.network.roles import Role

F1, FL, FW = "one", "list", "write"


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
    body: str = ""  # a POST if there is one; {uuid} becomes a new form key each time
    wanted: int = 200


def address(name: str, *parts: object) -> Callable[[], str]:
    """The address of a named page, looked up when it is asked."""
    return lambda: reverse(name, args=parts or None)


PAGES = (
    Page("home", address("home"), F1, 6, 8, 40_000),
    Page("services", address("services"), F1, 6, 8, 40_000),
    Page("service page", address("service_pact"), F1, 6, 8, 40_000),
    Page("sign-in", address("account_login"), F1, 6, 8, 40_000),
    Page("funds", address("ledger:funds"), FL, 4, 15, 80_000, role=Role.ACCOUNTANT),
    Page("fund", address("ledger:fund", key(7, 0)), FL, 5, 25, 80_000, role=Role.ACCOUNTANT),
    Page("home, signed in", address("home"), F1, 6, 8, 40_000, role=Role.CASE_WORKER),
)
