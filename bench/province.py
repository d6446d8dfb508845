"""The bench province: as many people, pacts and transfers as asked, by COPY where volume counts.

Same size, same data, but for the days of the pacts: they are in force today. `pact_rows.py` writes what a pact holds.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import make_aware

from bench import pact_rows
from bench.rows import BODY, BUSY_PEOPLE, BUSY_USER, FUND, PARTNER, PERSON_USER, copy, follower, key, partner
from legami.accounts.models import User
from legami.core.dates import today
from legami.intake.models import Referral, Step
from legami.ledger import actions as ledger
from legami.ledger.models import Transfer
from legami.network.models import Membership, Organisation
from legami.network.roles import Role
from legami.outbox.models import OutgoingMessage
from legami.outbox.texts import BY_KEY, rendered
from legami.people.models import Assignment, Person
from legami.places.models import District, Municipality
from legami.ties.models import Link as TieLink
from legami.ties.models import SharingEvent, Tie

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
CASELOAD = 100  # people with a pact for each case worker of a big province: nobody follows four thousand
SHARE = 400  # pacts in which one partner body takes part
FEWEST_WORKERS = 5
DAYS_OF_MAIL = 730  # over which the mail has left
TIES = 12  # on a person's map
LETTERS_IN = 50  # one message in so many is a letter that waits for the post: about a week's


@dataclass(frozen=True)
class Size:
    """How big. A bigger province has more workers and more partner bodies, not busier ones."""

    people: int = 20_000
    pacts: int = 2_000
    transfers: int = 50_000

    @property
    def workers(self) -> int:
        """Case workers; each follows an equal share of the people with a pact, so that a list has more than a page."""
        return max(FEWEST_WORKERS, self.pacts // CASELOAD)

    @property
    def partners(self) -> int:
        """Bodies that take part in the pacts, each in an equal share."""
        return max(1, self.pacts // SHARE)


@transaction.atomic
def build(size: Size) -> dict[str, float]:
    """Fill an empty, migrated database; seconds that each part took."""
    seconds, parts = {}, (staff, people, assignments, transfers, pacts, maps, referrals, messages)
    for part in parts:
        started = perf_counter()
        part(size, random.Random(2015))
        seconds[part.__name__] = perf_counter() - started
    return seconds


def staff(size: Size, draw: random.Random) -> None:
    """One body per district with its case workers, a partner with its operator, one user per other role, and a person."""
    for number, district in enumerate(District.objects.order_by("pk")):
        Organisation.objects.create(id=key(1, number), name=f"Azienda {number}", kind="district_company", district=district)
    for number in range(size.partners):
        Organisation.objects.create(id=partner(number), name=f"Cooperativa del banco {number}", kind="third_sector")
    others = [role for role in Role if role != Role.CASE_WORKER]
    for number, role in enumerate([*[Role.CASE_WORKER] * size.workers, *others]):
        user = User.objects.create_user(email=f"banco{number}@legami.example", name=f"Banco {number}", id=key(2, number))
        body = PARTNER if role == Role.PARTNER_OPERATOR else BODY
        Membership.objects.create(user=user, organisation_id=body, role=role, starts_on=FIRST_DAY)
    User.objects.create_user(email="persona@legami.example", name="Persona del banco", id=PERSON_USER)
    busy = User.objects.create_user(email="carico@legami.example", name="Carico del banco", id=BUSY_USER)
    Membership.objects.create(user=busy, organisation_id=BODY, role=Role.CASE_WORKER, starts_on=FIRST_DAY)


def people(size: Size, draw: random.Random) -> None:
    """People over all municipalities; the first one signs in."""
    places = list(Municipality.objects.filter(successor=None).order_by("pk").values_list("pk", flat=True))
    columns = ("id", "given_name", "family_name", "birth_date", "municipality_id", "user_id")

    def rows() -> Iterator[Sequence[Any]]:
        for number in range(size.people):
            family = f"{draw.choice(FAMILY)} {number % 997}"
            born = FIRST_DAY - timedelta(days=draw.randrange(20, 35_000))
            yield key(3, number), draw.choice(GIVEN), family, born, draw.choice(places), None if number else PERSON_USER

    copy(Person, columns, rows())


def assignments(size: Size, draw: random.Random) -> None:
    """Each person with a pact is followed by one worker; the first ones also by the busy one."""
    columns = ("id", "person_id", "worker_id", "organisation_id", "is_lead")
    count = min(size.pacts, size.people)
    copy(Assignment, columns, ((key(4, n), key(3, n), follower(n, size.workers), BODY, True) for n in range(count)))
    copy(Assignment, columns, ((key(17, n), key(3, n), BUSY_USER, BODY, False) for n in range(min(count, BUSY_PEOPLE))))


def pacts(size: Size, draw: random.Random) -> None:
    """Pacts with all that their pages show."""
    places = list(Municipality.objects.filter(successor=None).order_by("pk").values_list("pk", flat=True))
    pact_rows.write(min(size.pacts, size.people), workers=size.workers, partners=size.partners, places=places, draw=draw)


def transfers(size: Size, draw: random.Random) -> None:
    """Movements from a fund to many accounts: the database posts each row of the COPY."""
    body = Organisation.objects.get(pk=BODY)
    fund = ledger.create_fund(
        name="Fondo del banco", organisation=body, starts_on=FIRST_DAY, is_restricted=False, fund_id=FUND, by=None
    )
    cents = 100 * size.transfers + pact_rows.BUDGET_CENTS * size.pacts
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


def maps(size: Size, draw: random.Random) -> None:
    """The ties of each person with a pact: a ring of people, bodies and places, shared with who follows them."""
    count = min(size.pacts, size.people)
    kinds, strengths, flows = Tie.Kind.values, Tie.Strength.values, Tie.Flow.values

    def tie(number: int, i: int) -> UUID:
        return key(18, number * 100 + i)

    columns: tuple[str, ...] = ("id", "person_id", "label", "kind", "strength", "flow", "is_paid", "since_year", "position")
    ties = (
        (
            tie(n, i),
            key(3, n),
            f"Legame {i}",
            kinds[i % 3],
            strengths[i % 3],
            flows[i % 3],
            i % 4 == 0,
            2015 - i,
            i,
            PERSON_USER,
        )
        for n in range(count)
        for i in range(TIES)
    )
    copy(Tie, (*columns, "created_by_id"), ties)
    copy(TieLink, ("a_id", "b_id"), ((tie(n, i), tie(n, i + 1)) for n in range(count) for i in range(TIES - 1)))
    said = ((key(3, n), "case_worker", True, "web", PERSON_USER) for n in range(count))
    copy(SharingEvent, ("person_id", "viewer", "is_granted", "channel", "said_by_id"), said)


def referrals(size: Size, draw: random.Random) -> None:
    """One person in ten asks for a hand; one request in ten is still new."""
    places = list(Municipality.objects.filter(successor=None).order_by("pk").values_list("pk", flat=True))
    first, numbers = follower(0, size.workers), range(size.people // 10)

    def is_new(number: int) -> bool:
        return number % 10 == 0

    def state(number: int) -> str:
        return "new" if is_new(number) else "taken_on"

    columns = (
        "id", "form_key", "code_hash", "source", "channel", "person_name", "words", "municipality_id", "received_on",
        "answer_due_on", "status", "person_id", "taken_at", "taken_by_id", "handled_by_body_id", "answered_at", "closed_at",
        "closed_by_id",
    )  # fmt: skip

    def rows() -> Iterator[Sequence[Any]]:
        for n in numbers:
            came = today() - timedelta(days=n % 20 if is_new(n) else n % DAYS_OF_MAIL)
            asked = (key(19, n), key(19, n), f"{n:064x}", "self", "web", f"Persona {n}", "Ho bisogno di una mano con la casa")
            when = (draw.choice(places), came, came + timedelta(days=10))
            moment = make_aware(datetime.combine(came, time(10)))
            taken = (key(3, n), moment, first, BODY, moment, moment, first)
            yield *asked, *when, state(n), *([None] * len(taken) if is_new(n) else taken)

    copy(Referral, columns, rows())
    copy(Step, ("referral_id", "verb", "to_status", "at"), ((key(19, n), "send", state(n), timezone.now()) for n in numbers))


def messages(size: Size, draw: random.Random) -> None:
    """A message to every person: the last week's letters wait for the post, the others have left by mail."""
    columns = (
        "id", "key", "person_id", "channel", "template", "template_version", "language", "subject", "body", "sms_text",
        "not_before_at", "state", "sent_at", "written_at",
    )  # fmt: skip
    said, now = rendered(BY_KEY["pact.news"], language="it", path="/patti/"), timezone.now()

    def rows() -> Iterator[Sequence[Any]]:
        for n in range(size.people):
            waits = n % LETTERS_IN == 0
            written = now - timedelta(days=n % 7 if waits else n % DAYS_OF_MAIL, minutes=1)
            channel, state, sent_at = ("paper", "waiting", None) if waits else ("mail", "sent", written)
            text = ("pact.news", 1, said.language, said.subject, said.body, said.sms)
            yield key(16, n), f"banco:{n}", key(3, n), channel, *text, written, state, sent_at, written

    copy(OutgoingMessage, columns, rows())
