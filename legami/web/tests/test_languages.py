"""A person reads in the language of her choice; who works reads Italian."""

import re

import pytest
from django.urls import reverse

from legami.accounts.actions import choose_language
from legami.accounts.tests.factories import UserFactory
from legami.core.speaking.languages import COOKIE
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory
from legami.pacts.tests.story import Story
from legami.people.actions.following import give_access
from legami.people.models import Person

pytestmark = pytest.mark.django_db
FRAME = re.compile(r'<html lang="(\w+)"(?: dir="(\w+)")?>')


def frame(response):
    return FRAME.findall(response.content.decode())[0]


def choose(client, code, **kwargs):
    return client.post(reverse("choose_language"), {"language": code}, **kwargs)


def test_a_visitor_chooses_and_comes_back_to_the_same_page(client):
    answer = choose(client, "en", headers={"referer": "http://testserver/accesso/codice/"})
    assert (answer.status_code, answer.url) == (302, "http://testserver/accesso/codice/")
    page = client.get("/accesso/codice/")
    assert frame(page) == ("en", "ltr")
    assert re.findall(r"<h1>\s*(.*?)\s*</h1>", page.content.decode())[0] == "Enter with the code"
    assert page.headers["Content-Language"] == "en"


def test_a_foreign_page_is_no_place_to_come_back_to(client):
    assert choose(client, "en", headers={"referer": "https://example.org/"}).url == "/"


@pytest.mark.parametrize("code", ["xx", "", "it; DROP"])
def test_a_language_that_is_not_there_changes_nothing(client, code):
    answer = choose(client, code)
    assert (answer.status_code, COOKIE in answer.cookies) == (302, False)


def test_the_choice_is_a_form(client):
    assert client.get(reverse("choose_language")).status_code == 405


def test_the_choice_stays_with_alba_on_another_telephone(client):
    alba = UserFactory(name="Alba")
    client.force_login(alba)
    choose(client, "ro")
    client.cookies.clear()
    client.force_login(alba)
    assert frame(client.get("/")) == ("ro", "ltr")
    choose(client, "it")
    assert frame(client.get("/")) == ("it", "")


def test_arabic_runs_from_right_to_left(client):
    choose(client, "ar")
    assert frame(client.get("/")) == ("ar", "rtl")


def test_bruno_works_in_italian_whatever_his_browser_remembers(client):
    bruno = UserFactory(name="Bruno", language="ar")
    MembershipFactory(user=bruno, organisation=OrganisationFactory(), role=Role.CASE_WORKER)
    client.cookies[COOKIE] = "en"
    client.force_login(bruno)
    page = client.get("/")
    assert frame(page) == ("it", "")
    assert "lg-languages" not in page.content.decode()


def test_a_page_without_translation_says_that_it_is_in_italian(client):
    choose(client, "en")
    html = client.get(reverse("places:map")).content.decode()
    assert len(re.findall(r'<div lang="it" dir="ltr">', html)) == 2  # the way to the page, and the page


def test_an_unchecked_translation_says_so(client):
    choose(client, "en")
    says = "This translation has not yet been checked by someone who speaks this language."
    assert client.get("/").content.decode().count(says) == 1
    choose(client, "it")
    assert "non è ancora stata controllata" not in client.get("/").content.decode()


def test_the_missing_page_speaks_the_language_too(client):
    choose(client, "en")
    assert re.findall(r"<h1>(.*?)</h1>", client.get("/niente/").content.decode())[0] == "This page is not here"


def test_the_menu_drawn_in_one_language_is_not_shown_in_another(client):
    def menu():
        return re.findall(
            r'aria-label="([^"]+)">\s*<ul class="container">\s*<li>\s*<a[^>]*>([^<]+)', client.get("/").content.decode()
        )[0]

    assert menu() == ("Menu principale", "Inizio")
    choose(client, "en")
    assert menu() == ("Main menu", "Home")
    choose(client, "it")
    assert menu() == ("Menu principale", "Inizio")


def test_alba_reads_her_pact_in_english_and_what_was_typed_stays(client):
    story = Story()
    pact = story.signed_pact()
    choose_language(user=story.alba_user, language="en")
    client.force_login(story.alba_user)
    html = client.get(reverse("pacts:detail", args=[pact.pk])).content.decode()
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", html)
    assert headings[:1] == ["My budget"]
    assert [words for words in ("What I want to change", "I promise", "The support I receive") if words not in headings] == []
    assert "Il mio patto" not in html


def test_a_mistake_in_a_form_is_told_in_english(client):
    story = Story()
    pact = story.signed_pact()
    choose_language(user=story.alba_user, language="en")
    client.force_login(story.alba_user)
    html = client.post(reverse("pacts:spending_ask", args=[pact.pk]), {}).content.decode()
    assert re.findall(r"<p>(Write what the expense is for\.|Write where you buy it\.)</p>", html) == [
        "Write what the expense is for.",
        "Write where you buy it.",
    ]


def test_the_desk_wrote_her_language_so_her_pages_speak_it(client):
    alba = Person.objects.create(given_name="Alba", family_name="Rossi", language="ar")
    bianca = Person.objects.create(given_name="Bianca", family_name="Verdi", language="zh")
    by = Story().bruno
    assert [give_access(person=who, by=by).language for who in (alba, bianca)] == ["ar", ""]
    client.force_login(Person.objects.get(pk=alba.pk).user)
    assert frame(client.get("/")) == ("ar", "rtl")


def test_staff_see_how_far_each_language_is(client):
    client.force_login(Story().bruno.user)
    html = client.get(reverse("languages")).content.decode()
    assert re.findall(r'data-label="Lingua">(\w+)', html) == ["Inglese", "Rumeno", "Albanese", "Arabo", "Francese", "Punjabi"]
    assert re.findall(r'data-label="Mancano" class="lg-num">(\d+)', html) == ["0"] * 6
    assert html.count("non ancora") == 6
