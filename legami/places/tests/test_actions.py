import pytest

from legami.core.access import Actor
from legami.journal.models import Entry
from legami.places.actions import AreaElsewhere, AreaExists, VenueExists, save_area, save_venue
from legami.places.models import Area, Municipality, Venue
from legami.places.tests.factories import CREMA, CREMONA, AreaFactory, VenueFactory

SOMEBODY = Actor(user=None)


@pytest.fixture
def crema(db):
    return Municipality.objects.get(pk=CREMA)


def venue_data(crema, **more):
    return {"name": "Biblioteca", "municipality": crema, "area": None, "address": "", "accessibility": "", **more}


def test_a_new_area_is_told_to_the_journal(crema):
    area = save_area(name="Sabbioni", kind=Area.Kind.QUARTER, municipality=crema, by=SOMEBODY)
    assert list(Entry.objects.values_list("verb", "target_id")) == [("area.added", str(area.pk))]


def test_an_area_keeps_its_key_when_it_changes(crema):
    area = AreaFactory.create(name="Sabioni")
    changed = save_area(area, name="Sabbioni", kind=Area.Kind.QUARTER, municipality=crema, by=SOMEBODY)
    assert list(Area.objects.values_list("pk", "name")) == [(area.pk, "Sabbioni")]
    assert (changed.pk, Entry.objects.get().verb) == (area.pk, "area.changed")


def test_the_same_area_twice_is_refused_and_nothing_is_told(crema):
    AreaFactory(name="Sabbioni")
    with pytest.raises(AreaExists, match="c’è già un’area con questo nome"):
        save_area(name="Sabbioni", kind=Area.Kind.QUARTER, municipality=crema, by=SOMEBODY)
    assert (Area.objects.count(), Entry.objects.count()) == (1, 0)


def test_the_same_venue_twice_is_refused(crema):
    save_venue(by=SOMEBODY, **venue_data(crema))
    with pytest.raises(VenueExists, match="Correggi quello che c’è"):
        save_venue(by=SOMEBODY, **venue_data(crema))
    assert (Venue.objects.count(), list(Entry.objects.values_list("verb", flat=True))) == (1, ["venue.added"])


def test_a_venue_changes(crema):
    venue = VenueFactory.create()
    save_venue(venue, by=SOMEBODY, **venue_data(crema, accessibility="rampa"))
    assert list(Venue.objects.values_list("pk", "name", "accessibility")) == [(venue.pk, "Biblioteca", "rampa")]
    assert Entry.objects.get().verb == "venue.changed"


def test_an_area_of_another_municipality_is_refused(crema):
    elsewhere = AreaFactory.create(municipality_id=CREMONA)
    with pytest.raises(AreaElsewhere, match="in un altro Comune"):
        save_venue(by=SOMEBODY, **venue_data(crema, area=elsewhere))
    assert Venue.objects.count() == 0
