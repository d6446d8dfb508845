"""The pages of a map, without a line of JavaScript."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from textstat import textstat

from legami.core.dates import today
from legami.people.tests.factories import GuardianFactory, PersonFactory
from legami.ties.actions import change_tie, remove_tie, say_sharing
from legami.ties.models import Link, SharingEvent, Snapshot, Tie
from legami.ties.queries import ties_of
from legami.ties.tests.factories import keep, tie

TYPED = {"label": "Coro", "kind": "body", "strength": "strong", "flow": "both"}


@pytest.fixture
def alba(client, story):
    client.force_login(story.alba.user)
    return client


@pytest.fixture
def bruno(client, story):
    """Bruno, with whom Alba shares her map."""
    say_sharing(person=story.alba, viewer="case_worker", is_granted=True, channel="web", by=story.alba_actor)
    client.force_login(story.bruno.user)
    return client


def at(name, person, *more):
    return reverse(f"ties:{name}", args=[person.pk, *more])


def text(answer):
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_alba_comes_straight_to_her_map(story, alba):
    assert alba.get(reverse("ties:mine")).url == at("map", story.alba)
    assert "La rete è ancora vuota" in text(alba.get(at("map", story.alba)))


def test_who_acts_for_another_chooses_and_who_is_nobody_is_told(story, alba, client):
    GuardianFactory.create(person=PersonFactory.create(given_name="Bea"), guardian=story.alba)
    assert [p.given_name for p in alba.get(reverse("ties:mine")).context["people"]] == ["Alba", "Bea"]
    client.force_login(story.carla.user)
    assert "Chiedi allo sportello" in text(client.get(reverse("ties:mine")))


def test_a_tie_is_typed_with_whom_it_knows_and_since_when(story, alba):
    lucia = tie(story.alba, "Lucia", story.alba_actor)
    typed = TYPED | {"knows": [str(lucia.pk)], "since_month": "3", "since_year": "2019", "form_key": str(uuid4())}
    for _ in "12":  # a double click
        assert alba.post(at("add", story.alba), typed).url == at("map", story.alba)
    coro = Tie.objects.get(label="Coro")
    assert (coro.since_year, coro.since_month, coro.strength, coro.created_by) == (2019, 3, "strong", story.alba.user)
    assert Link.objects.count() == 1
    page = text(alba.get(at("map", story.alba)))
    assert "Coro ente o gruppo legame forte ci aiutiamo a vicenda Lucia dal marzo 2019" in page


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"label": " "}, "label", "Scrivi un nome"),
        ({"since_month": "3"}, "since_year", "scrivi anche l’anno"),
        ({"since_year": "19"}, "since_year", "quattro cifre"),
        ({"since_year": str(today().year + 1)}, "since_year", "deve ancora venire"),
    ],
)
def test_an_error_stands_beside_its_field_and_keeps_the_words(story, alba, typed, field, says):
    form = alba.post(at("add", story.alba), TYPED | {"began": "al corso"} | typed).context["form"]
    assert list(form.errors) == [field]
    assert says in form.errors[field][0]
    assert form["began"].value() == "al corso"


def test_a_month_to_come_is_refused(story, alba):
    month = today().month + 1
    if month > 12:  # in December no month of this year is to come
        return
    form = alba.post(at("add", story.alba), TYPED | {"since_month": month, "since_year": today().year}).context["form"]
    assert list(form.errors) == ["since_month"]


def test_a_tie_is_changed_moved_and_taken_away(story, alba):
    lucia, coro = tie(story.alba, "Lucia", story.alba_actor), tie(story.alba, "Coro", story.alba_actor)
    shown = alba.get(at("change", story.alba, lucia.pk))
    assert shown.context["form"]["label"].value() == "Lucia"
    assert shown.context["moves"] == [(1, "Sposta indietro"), (1, "Sposta avanti")]
    alba.post(at("change", story.alba, lucia.pk), TYPED | {"label": "Lucia B.", "knows": [str(coro.pk)]})
    assert (Tie.objects.get(pk=lucia.pk).label, Link.objects.count()) == ("Lucia B.", 1)
    alba.post(at("move", story.alba, coro.pk), {"to": 0})
    assert list(ties_of(story.alba)) == [coro, lucia]
    assert alba.post(at("move", story.alba, coro.pk), {"to": "su"}).status_code == 404
    alba.post(at("remove", story.alba, lucia.pk))
    assert list(ties_of(story.alba)) == [coro]
    assert [alba.get(at(name, story.alba, coro.pk)).status_code for name in ("move", "remove")] == [405, 405]


def test_the_only_tie_has_nowhere_to_go(story, alba):
    lucia = tie(story.alba, "Lucia", story.alba_actor)
    assert alba.get(at("change", story.alba, lucia.pk)).context["moves"] == []


def test_a_tie_of_another_map_cannot_be_chosen(story, alba):
    mario = tie(PersonFactory.create(), "Mario", story.bruno)
    tie(story.alba, "Lucia", story.alba_actor)
    form = alba.post(at("add", story.alba), TYPED | {"knows": [str(mario.pk)]}).context["form"]
    assert list(form.errors) == ["knows"]


def test_the_drawing_has_its_twin_in_words_and_undefined_is_no_zero(story, alba):
    tie(story.alba, "Lucia", story.alba_actor, is_stressful=True, is_paid=True, began="a scuola")
    answer = alba.get(at("map", story.alba))
    assert dict(answer.context["measures"]) == {
        "Legami in tutto": "1",
        "Legami forti": "0",
        "Legami in cui ci aiutiamo a vicenda": "1 su 1 (100%)",
        "Coppie che si conoscono tra loro": "non calcolabile",
        "Legami con chi non aiuta per lavoro": "0 su 1 (0%)",
    }
    assert "pesa; aiuta per lavoro; nato qui: a scuola" in text(answer)
    [label] = re.findall(r'class="lg-tie-node"[^>]*aria-label="([^"]*)"', answer.content.decode())
    assert label == "Lucia: persona, legame normale, ci aiutiamo a vicenda, pesa, aiuta per lavoro, nato qui: a scuola".replace(
        "pesa, aiuta per lavoro, nato", "pesa; aiuta per lavoro; nato"
    )


def test_names_are_shown_as_typed_and_run_nothing(story, alba):
    tie(story.alba, "<script>alert(1)</script>", story.alba_actor)
    for name in ("map", "paper"):
        assert "<script>alert" not in alba.get(at(name, story.alba)).content.decode()


# ---- the film ----------------------------------------------------------------------------------------


@pytest.fixture
def filmed(story):
    """Three maps: Lucia weak; then strong, with the choir where they met; then without Uncle."""
    by, person = story.alba_actor, story.alba
    lucia = tie(person, "Lucia", by, strength="weak", is_stressful=True)
    uncle = tie(person, "Zio", by)
    keep(person, today() - timedelta(days=180), by, "start")
    change_tie(person=person, tie=lucia, strength="strong", is_stressful=False, by=by)
    tie(person, "Coro", by, kind="body", knows=[lucia])
    keep(person, today() - timedelta(days=90), by, "review")
    remove_tie(person=person, tie=uncle, by=by)
    keep(person, today(), by)
    return person


def test_the_film_says_in_words_what_changed(filmed, alba):
    told = [step.changes for step in alba.get(at("film", filmed)).context["steps"]]
    assert told == [
        ["La prima rete: 2 legami."],
        ["Coro: legame nuovo.", "Lucia: il legame è più forte.", "Lucia: ora pesa meno.", told[1][3]],
        ["Zio: non c’è più."],
    ]
    assert told[1][3] in ("Coro e Lucia: ora si conoscono.", "Lucia e Coro: ora si conoscono.")


def test_the_film_goes_step_by_step_by_links(filmed, alba):
    steps = {n: alba.get(at("film_step", filmed, n)).context for n in (1, 2, 3)}
    assert [(c["step"].number, c["previous"], c["following"]) for c in steps.values()] == [(1, 0, 2), (2, 1, 3), (3, 2, None)]
    assert alba.get(at("film", filmed)).context["step"].number == 3
    assert alba.get(at("film_step", filmed, 4)).status_code == 404


def test_two_equal_maps_say_that_nothing_changed(filmed, alba, story):
    keep(filmed, today(), story.alba_actor)
    assert alba.get(at("film", filmed)).context["step"].changes == ["Non è cambiato niente."]


def test_without_kept_maps_there_is_no_film_yet(story, alba):
    assert "Il film non c’è ancora" in text(alba.get(at("film", story.alba)))
    assert alba.get(at("film_step", story.alba, 1)).status_code == 404


def test_a_map_is_kept_once_and_not_of_tomorrow(story, alba):
    typed = {"occasion": "wish", "drawn_on": today().isoformat(), "form_key": str(uuid4())}
    for _ in "12":
        assert alba.post(at("keep", story.alba), typed).url == at("film", story.alba)
    assert Snapshot.objects.count() == 1
    tomorrow = typed | {"drawn_on": (today() + timedelta(days=1)).isoformat(), "form_key": str(uuid4())}
    assert "deve ancora venire" in alba.post(at("keep", story.alba), tomorrow).context["form"].errors["drawn_on"][0]


# ---- sharing -----------------------------------------------------------------------------------------


def said():
    return list(SharingEvent.objects.order_by("said_at").values_list("viewer", "is_granted", "channel"))


def test_alba_says_yes_and_no_in_one_tap_each(story, alba):
    for answer in "10":
        alba.post(at("sharing", story.alba), {"viewer": "coordinator", "is_granted": answer})
    assert said() == [("coordinator", True, "web"), ("coordinator", False, "web")]
    page = text(alba.get(at("sharing", story.alba)))
    assert "sì a «chi coordina il servizio», sul sito" in page


def test_bruno_writes_what_alba_said_at_the_desk_for_himself_only(story, client):
    client.force_login(story.bruno.user)
    page = at("sharing", story.alba)
    client.post(page, {"viewer": "case_worker", "is_granted": "1", "channel": "web"})
    assert client.post(page, {"viewer": "coordinator", "is_granted": "1", "channel": "desk"}).status_code == 404
    client.post(page, {"viewer": "case_worker", "is_granted": "0", "channel": "phone"})
    assert said() == [("case_worker", True, "desk"), ("case_worker", False, "phone")]


def test_a_coordinator_writes_no_yes_for_anybody(story, client):
    client.force_login(story.elena.user)
    for viewer in ("coordinator", "case_worker"):
        answer = client.post(at("sharing", story.alba), {"viewer": viewer, "is_granted": "1", "channel": "desk"})
        assert (answer.status_code, said()) == (404, [])


def test_bruno_draws_with_alba_while_she_shares(story, bruno):
    bruno.post(at("add", story.alba), TYPED)
    assert Tie.objects.get().created_by == story.bruno.user
    page = text(bruno.get(at("map", story.alba)))
    assert "aiuto nei due sensi" in page
    assert "ci aiutiamo" not in page


# ---- cost and words ----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("map", 14), ("paper", 13), ("film", 12), ("add", 13)])
def test_the_pages_cost_the_same_for_one_tie_and_for_three(story, alba, django_assert_num_queries, count, name, queries):
    for number in range(count):
        tie(story.alba, f"T{number}", story.alba_actor)
        keep(story.alba, today(), story.alba_actor)
    with django_assert_num_queries(queries):
        alba.get(at(name, story.alba))


@pytest.mark.parametrize("name", ["map", "sharing", "film", "keep"])
@pytest.mark.parametrize("is_empty", [True, False])
def test_the_words_for_the_person_are_easy(story, alba, request, name, is_empty):
    if not is_empty:
        request.getfixturevalue("filmed")
    textstat.set_lang("it")
    html = alba.get(at(name, story.alba)).content.decode().split("<main", 1)[1].split("</main>")[0]
    html = html.replace("Servono tutte le risposte, salvo quelle con scritto «facoltativo».", "")  # the frame of every form
    told = re.sub(r"<(table|dl|svg|nav)\b.*?</\1>", " ", html, flags=re.DOTALL)
    prose = [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", p)).split())
        for p in re.findall(r"<(?:p|li)[ >].*?</(?:p|li)>", told, re.DOTALL)
    ]
    words = " ".join(p if p[-1] in ".?!" else f"{p}." for p in prose if p)
    assert len(words) > 60
    assert textstat.gulpease_index(words) >= 80, words


def test_the_script_is_small():
    assert (settings.BASE_DIR / "legami/ties/static/ties/ties.js").stat().st_size < 6_000
