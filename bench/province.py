"""The bench province: as many people, pacts and transfers as asked, by COPY where volume counts. Same size, same data."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import AutoField, Model

from legami.accounts.models import User
from legami.ledger import actions as ledger
from legami.ledger.models import Transfer
from legami.network.models import Membership, Organisation
from legami.network.roles import Role
from legami.pacts.models import Pact, PactVersion
from legami.people.models import Assignment, Person
from legami.places.models import District, Municipality

FIRST_DAY = date(2015, 1, 1)
GIVEN = ("Alba", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Gemma", "Ivo", "Lidia", "Marco", "Nora", "Omar", "Pia", "Rocco")
FAMILY = (
    "Bottesini",
    "Cavagnoli",
    "Denti",
    "Fasoli",
    "Ghidoni",
    "Lanfranchi",
    "Manfredi",
    "Orlandi",
    "Pedroni",
    "Rizzi",
    "Soldi",
)
WORKERS = 20  # case workers; each follows an equal share of the people with a pact


@dataclass(frozen=True)
class Size:
    """How big."""

    people: int = 20_000
    pacts: int = 2_000
    transfers: int = 50_000


def key(kind: int, number: int) -> UUID:
    """The same id for the same thing in every province."""
    return UUID(int=(kind << 96) + number)


@transaction.atomic
def build(size: Size) -> dict[str, float]:
    """Fill an empty, migrated database; seconds that each part took."""
    seconds, parts = {}, (staff, people, assignments, pacts, transfers)
    for part in parts:
        started = perf_counter()
        part(size, random.Random(2015))
        seconds[part.__name__] = perf_counter() - started
    return seconds


def copy(model: type[Model], given: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a model's table: the given columns, then every other one by its model's default."""
    wanted = [f for f in model._meta.concrete_fields if not (f.generated or f.has_db_default() or isinstance(f, AutoField))]
    others = [f for f in wanted if f.column not in given]
    rest = tuple(f.get_db_prep_save(f.get_default(), connection) for f in others)
    columns = ", ".join([*given, *(str(f.column) for f in others)])
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row((*row, *rest))


def staff(size: Size, draw: random.Random) -> None:
    """One body per district with its case workers, and one user per other role."""
    for number, district in enumerate(District.objects.order_by("pk")):
        Organisation.objects.create(id=key(1, number), name=f"Azienda {number}", kind="district_company", district=district)
    body = Organisation.objects.get(pk=key(1, 0))
    others = [role for role in Role if role != Role.CASE_WORKER]
    for number, role in enumerate([*[Role.CASE_WORKER] * WORKERS, *others]):
        user = User.objects.create_user(email=f"banco{number}@legami.example", name=f"Banco {number}", id=key(2, number))
        Membership.objects.create(user=user, organisation=body, role=role, starts_on=FIRST_DAY)


def people(size: Size, draw: random.Random) -> None:
    """People over all municipalities."""
    places = list(Municipality.objects.filter(successor=None).order_by("pk").values_list("pk", flat=True))
    columns = ("id", "given_name", "family_name", "birth_date", "municipality_id")

    def rows() -> Iterator[Sequence[Any]]:
        for number in range(size.people):
            family = f"{draw.choice(FAMILY)} {number % 997}"
            born = FIRST_DAY - timedelta(days=draw.randrange(20, 35_000))
            yield key(3, number), draw.choice(GIVEN), family, born, draw.choice(places)

    copy(Person, columns, rows())


def assignments(size: Size, draw: random.Random) -> None:
    """Each person with a pact is followed by one worker."""
    columns = ("id", "person_id", "worker_id", "organisation_id", "is_lead")
    rows = ((key(4, n), key(3, n), key(2, n % WORKERS), key(1, 0), True) for n in range(min(size.pacts, size.people)))
    copy(Assignment, columns, rows)


def pacts(size: Size, draw: random.Random) -> None:
    """Pacts in preparation with one draft version: what lists show."""
    places = list(Municipality.objects.filter(successor=None).order_by("pk").values_list("pk", flat=True))
    numbers = range(min(size.pacts, size.people))
    columns = ("id", "person_id", "organisation_id", "municipality_id", "created_by_id")
    rows = ((key(5, n), key(3, n), key(1, 0), draw.choice(places), key(2, n % WORKERS)) for n in numbers)
    copy(Pact, columns, rows)
    versions = ((key(6, n), key(5, n), 1, key(2, n % WORKERS)) for n in numbers)
    copy(PactVersion, ("id", "pact_id", "number", "created_by_id"), versions)


def transfers(size: Size, draw: random.Random) -> None:
    """Movements from a fund to many accounts: the database posts each row of the COPY."""
    body = Organisation.objects.get(pk=key(1, 0))
    fund = ledger.create_fund(
        name="Fondo del banco", organisation=body, starts_on=FIRST_DAY, is_restricted=False, fund_id=key(7, 0), by=None
    )
    cents = 100 * size.transfers
    ledger.receive_into_fund(fund=fund, cents=cents, key="banco-entrata", purpose="entrata", happened_on=FIRST_DAY, by=None)
    main = ledger.main_account(fund)
    accounts = [
        ledger.open_account(code=f"banco:{n}", name=f"Conto {n}", unit="EUR", may_go_negative=True).pk for n in range(100)
    ]
    columns = ("key", "debit_id", "credit_id", "unit", "quantity", "fund_id", "purpose", "happened_on")

    def rows() -> Iterator[Sequence[Any]]:
        for n in range(size.transfers):
            day = FIRST_DAY + timedelta(days=n % 700)
            yield (f"banco-{n}", main.pk, accounts[n % 100], "EUR", draw.randrange(1, 100), fund.pk, "spesa", day)

    copy(Transfer, columns, rows())
