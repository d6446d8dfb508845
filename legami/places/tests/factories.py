"""Areas and venues for tests. The municipalities are the real ones, loaded by migration."""

import factory

from legami.places.models import Area, Venue

CREMA, CREMONA = "019035", "019036"


class AreaFactory(factory.django.DjangoModelFactory[Area]):
    """A quarter of Crema."""

    class Meta:
        model = Area

    name = factory.Sequence(lambda n: f"Quartiere {n}")
    kind = Area.Kind.QUARTER
    municipality_id = CREMA


class VenueFactory(factory.django.DjangoModelFactory[Venue]):
    """A venue in Crema."""

    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Oratorio {n}")
    municipality_id = CREMA
    address = "Via Prova 1"
