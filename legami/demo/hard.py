"""Hard cases of the demo: a pact handed over, one that ended by death, a minor's, one with somebody acting for the person,
one in which promises go otherwise on both sides. People of their own, dealt by a generator of their own.
"""

from datetime import date, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from legami.core.access import Actor
from legami.core.dates import add_months
from legami.pacts import actions
from legami.pacts.models import Commitment, Pact
from legami.people import actions as people
from legami.people.models import Person

from .crowd import District, People
from .life import PactLife

ADULT_SINCE = 25 * 365  # days
ACTIVE = (0, 4, 6, 9, 11)  # numbers of pacts whose fate is to be active


def tell(*, seed: int, today: date, since: date, here: District, there: District) -> int:
    """Lead five people through what is rare, in one district; `there` takes a pact over. Returns how many people."""
    crowd = People(rng=Random(seed), today=today, since=since)  # noqa: S311  # a demo wants to be repeatable, not secret
    worker = here.workers[0]
    someone = [crowd.resident(here.id, [worker])[0] for _ in ACTIVE]
    _handed_over(_lived(crowd, someone[0], worker, ACTIVE[0], here, today), worker, there, today)
    _died(crowd, someone[1], worker, ACTIVE[1], here, today)
    _minor(crowd, someone[2], worker, ACTIVE[2], here, today)
    _represented(crowd, someone[3], worker, ACTIVE[3], here, today)
    _promises(_lived(crowd, someone[4], worker, ACTIVE[4], here, today), worker, today)
    return len(someone) + 3  # and two parents, and who acts for somebody


def _lived(crowd: People, person: Person, worker: Actor, number: int, here: District, until: date) -> Pact:
    """A pact in force that has lived until a day."""
    PactLife(rng=crowd.rng, today=until, since=crowd.since, district=here).one(person, worker, number)
    return Pact.objects.get(person=person)


def _handed_over(pact: Pact, worker: Actor, there: District, today: date) -> None:
    """The person moves: the other service takes the pact over."""
    town = there.body.municipality or pact.municipality
    asked = actions.request_transfer(
        pact=pact, to_organisation=there.body, to_municipality=town, reason="Ha trovato casa qui", by=worker
    )
    actions.accept_transfer(asked=asked, today=today, by=there.workers[0])


def _died(crowd: People, person: Person, worker: Actor, number: int, here: District, today: date) -> None:
    died_on = today - timedelta(days=20)
    _lived(crowd, person, worker, number, here, died_on)
    actions.record_death(person=person, died_on=died_on, today=today, by=worker)


def _minor(crowd: People, person: Person, worker: Actor, number: int, here: District, today: date) -> None:
    """A girl of sixteen and both her parents."""
    born = add_months(today, -12 * 16)
    people.correct_person(person=person, given_name="Viola", birth_date=born, by=worker)
    for name in ("Teresa", "Paolo"):
        parent = _relative(person, name, worker, born=today - timedelta(days=45 * 365))
        people.give_powers(person=person, guardian=parent, kind="parent", starts_on=born, by=worker)
    _lived(crowd, person, worker, number, here, today)


def _represented(crowd: People, person: Person, worker: Actor, number: int, here: District, today: date) -> None:
    """Somebody whom the judge named acts for the person, also for money, until a day; some days of illness."""
    born, since = today - timedelta(days=ADULT_SINCE), add_months(today, -24)
    relative = _relative(person, "Giacomo", worker, born=born)
    powers = {"may_sign": True, "may_manage_money": True, "starts_on": since, "ends_on": add_months(today, 12)}
    people.give_powers(
        person=person, guardian=relative, kind="support", order_reference="Tribunale di Cremona, decreto di prova", by=worker,
        **powers,
    )  # fmt: skip
    pact = _lived(crowd, person, worker, number, here, today)
    ill_until = today + timedelta(days=4)
    actions.record_illness(pact=pact, starts_on=today - timedelta(days=3), ends_on=ill_until, by=worker)


def _promises(pact: Pact, worker: Actor, today: date) -> None:
    """On both sides something goes otherwise: first what changed, then a review."""
    said = {"person": "Il pullman delle otto non passa più", "case_worker": "Un incontro è saltato: l’ufficio era chiuso"}
    for role, words in said.items():
        promise = Commitment.objects.filter(version__pact=pact, version__status="active", bound__role=role).order_by("pk")[0]
        key = uuid5(NAMESPACE_URL, f"{pact.number}:{role}")
        actions.say_what_changed(commitment=promise, what_changed=words, side="worker", form_key=key, today=today, by=worker)


def _relative(person: Person, given_name: str, worker: Actor, *, born: date) -> Person:
    return people.register_person(
        given_name=given_name,
        family_name=person.family_name,
        birth_date=born,
        municipality=person.municipality,
        form_key=uuid5(NAMESPACE_URL, f"{person.pk}:{given_name}"),
        by=worker,
    )
