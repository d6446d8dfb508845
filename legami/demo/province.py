"""Fill an empty database with the demo province, through the same actions that the pages use.

One random generator, one order: the same seed on the same day gives the same people, texts, amounts and dates.
"""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import transaction

from legami.core.access import Actor
from legami.ledger.actions import create_fund, receive_into_fund
from legami.network.actions import register_organisation, register_programme_bodies
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.pacts import actions as pacts
from legami.people.models import Person
from legami.places.models import Area, Municipality, Venue

from . import hard, post, rights, voices, words
from .answers import answer_scales
from .asking import ask_for_a_hand
from .circles import draw_circle
from .crowd import District, People
from .labs import Labs
from .life import PactLife
from .shops import open_shop, trade

YEARS = 2
PACTS_PER_DISTRICT = {"cremona": 24, "crema": 22, "casalasco": 14}
PEOPLE_PER_DISTRICT = {"cremona": 70, "crema": 64, "casalasco": 36}
DISTRICT_BODIES = {
    "cremona": "Azienda Sociale del Cremonese",
    "crema": "Comunità Sociale Cremasca",
    "casalasco": "Consorzio Casalasco dei Servizi Sociali",
}
FUNDS = (
    ("Wel(l)FARE legami: patti di Cremona", "cremona", 9_000_000),
    ("Wel(l)FARE legami: patti di Crema", "crema", 8_500_000),
    ("Wel(l)FARE legami: patti del Casalasco", "casalasco", 5_000_000),
)


def load(*, seed: int, today: date, tick: Callable[[int, int], None] = lambda done, total: None) -> dict[str, int]:
    """Make the whole province; `tick(done, total)` moves a progress bar. Returns how many of what were made."""
    rng = Random(seed)  # noqa: S311  # a demo wants to be repeatable, not secret
    start = today - timedelta(days=365 * YEARS)
    bodies = {body.name: body for body in register_programme_bodies()}
    crowd = People(rng=rng, today=today, since=start)
    districts = [_district(name, bodies, crowd, start) for name in FUNDS]
    administrator = lone_roles(crowd, bodies)
    total = sum(PEOPLE_PER_DISTRICT.values()) + sum(PACTS_PER_DISTRICT.values())
    done, people = 0, 0
    letters = Random(seed + 1)  # noqa: S311  # its own, so that homes and contacts change nothing else
    for district in districts:
        residents = []
        for _ in range(PEOPLE_PER_DISTRICT[district.id]):
            residents.append(crowd.resident(district.id, district.workers))
            done, people = done + 1, people + 1
            tick(done, total)
        post.settle(residents, letters)
        shop = open_shop(district.id, district.workers[0])
        lives = PactLife(rng=rng, today=today, since=start, district=district)
        for number, (person, worker) in enumerate(residents[: PACTS_PER_DISTRICT[district.id]]):
            with transaction.atomic():
                lives.one(person, worker, number)
                if number % 6 == 0:
                    draw_circle(person, worker, number=number, today=today)
                answer_scales(person, worker, number=number, today=today)
            if number % 4 == 0 and district.coordinator is not None:
                for pact in person.pacts.order_by("number"):
                    trade(pact, shop, worker, district.coordinator, today=today)
            done += 1
            tick(done, total)
        rights.switch_off(residents, lives.host(rights.SWITCHES_OFF)[0])
        post.tell_news(residents[: PACTS_PER_DISTRICT[district.id]])
        ask_for_a_hand(district, residents, today)
    people += hard.tell(seed=seed + 2, today=today, since=start, here=districts[0], there=districts[1])
    Labs(Random(seed + 3), today, crowd).tell(districts, Organisation.objects.get(name=words.PARTNERS[0][0]))  # noqa: S311
    pacts.remind(today=today)
    rights.complain(person_with_login(), today)
    voices.speak(today=today, administrator=administrator)
    return {"people": people, "pacts": sum(PACTS_PER_DISTRICT.values()), "districts": len(districts)}


def _district(fund_terms: tuple[str, str, int], bodies: dict[str, Organisation], crowd: People, start: date) -> District:
    fund_name, key, cents = fund_terms
    body = bodies[DISTRICT_BODIES[key]]
    accountant = crowd.staff(Role.ACCOUNTANT, body, main=key == "cremona")
    fund = create_fund(
        name=fund_name, organisation=body, starts_on=start, purpose="Budget personali dei patti gener-attivi", by=accountant
    )
    for half in range(YEARS * 2):
        receive_into_fund(
            fund=fund,
            cents=cents // (YEARS * 2),
            key=f"tranche-{fund.pk}-{half}",
            purpose=f"Contributo della fondazione, semestre {half + 1}",
            happened_on=start + timedelta(days=182 * half),
            by=accountant,
        )
    workers = [crowd.staff(Role.CASE_WORKER, body, main=key == "cremona" and n == 0) for n in range(3)]
    coordinator = crowd.staff(Role.COORDINATOR, body, main=key == "cremona")
    district = District(key, body, fund, workers, coordinator, accountant)
    district.hosts = [_host(terms, crowd, coordinator) for terms in words.PARTNERS if terms[3] == key]
    return district


def _host(terms: tuple[str, str, str, str], crowd: People, by: Actor) -> tuple[Organisation, Actor, Venue]:
    name, kind, town, _ = terms
    municipality = Municipality.objects.get(name=town)
    body = register_organisation(name=name, kind=kind, municipality=municipality, by=by)
    area, _ = Area.objects.get_or_create(municipality=municipality, name=f"{town} centro", defaults={"kind": Area.Kind.QUARTER})
    venue = Venue.objects.create(name=f"Sala di {name.split(',')[0]}", municipality=municipality, area=area)
    return body, crowd.staff(Role.PARTNER_OPERATOR, body, main=name == words.PARTNERS[0][0]), venue


def lone_roles(crowd: People, bodies: dict[str, Organisation]) -> Actor:
    """One user for each role that no district needs several of; the administrator comes back."""
    lead = bodies["Comune di Cremona"]
    for role in (Role.STEERING, Role.DPO):
        crowd.staff(role, lead, main=True)
    administrator = crowd.staff(Role.ADMINISTRATOR, lead, main=True)
    crowd.staff(Role.DESK, bodies["Azienda Sociale del Cremonese"], main=True)
    return administrator


def person_with_login() -> Person:
    """Alba: the person whose login the demo prints."""
    return Person.objects.get(user__email="alba@legami.example")
