"""Labs, meetings, promises and problems for tests: the quarter of a town of nine thousand."""

from datetime import UTC, date, datetime
from uuid import uuid4

import factory

from legami.accounts.tests.factories import UserFactory
from legami.labs.models import Lab, Meeting, Problem, Promise, Voice
from legami.labs.similar import key_words
from legami.places.tests.factories import AreaFactory, VenueFactory

SORESINA = "019098"


class LabFactory(factory.django.DjangoModelFactory[Lab]):
    """A lab in a quarter of Soresina."""

    class Meta:
        model = Lab

    name = factory.Sequence(lambda n: f"Laboratorio {n}")
    question = "Che cosa ci farebbe stare meglio qui?"
    area = factory.SubFactory(AreaFactory, municipality_id=SORESINA)
    municipality_id = SORESINA
    starts_on = date(2026, 1, 10)
    opened_by = factory.SubFactory(UserFactory)


class MeetingFactory(factory.django.DjangoModelFactory[Meeting]):
    """An evening in the parish hall."""

    class Meta:
        model = Meeting

    form_key = factory.LazyFunction(uuid4)
    lab = factory.SubFactory(LabFactory)
    title = "Prima sera"
    starts_at = datetime(2026, 1, 20, 19, 30, tzinfo=UTC)
    duration_minutes = 90
    venue = factory.SubFactory(VenueFactory, municipality_id=SORESINA)
    agenda = "Benvenuto\nChe cosa non va"


class PromiseFactory(factory.django.DjangoModelFactory[Promise]):
    """The town promised a bench."""

    class Meta:
        model = Promise

    form_key = factory.LazyFunction(uuid4)
    lab = factory.SubFactory(LabFactory)
    what = "Una panchina alla fermata"
    owner = "Comune di Soresina"
    made_on = date(2026, 2, 1)
    due_on = date(2026, 3, 1)
    written_by = factory.SubFactory(UserFactory)


class ProblemFactory(factory.django.DjangoModelFactory[Problem]):
    """Somebody said from the site that the bus stops early, and everybody reads it."""

    class Meta:
        model = Problem

    form_key = factory.LazyFunction(uuid4)
    lab = factory.SubFactory(LabFactory)
    words = "Dopo le sette di sera non passa più nessun autobus"
    key_words = factory.LazyAttribute(lambda one: key_words(one.words))
    category = "travel"
    reach = "many"
    channel = "web"
    shown_by = factory.SubFactory(UserFactory)
    shown_at = datetime(2026, 2, 2, tzinfo=UTC)


class VoiceFactory(factory.django.DjangoModelFactory[Voice]):
    """One more voice."""

    class Meta:
        model = Voice

    problem = factory.SubFactory(ProblemFactory)
    who_hash = factory.Sequence(lambda n: f"{n:064}")
    channel = "web"
