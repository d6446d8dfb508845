"""Asking for a hand without an account: little is asked, nothing is lost, a code tells how far it is."""

import re
from html import unescape
from uuid import uuid4

import pytest
import textstat
from django.urls import reverse

from legami.intake import actions
from legami.intake.codes import code_for
from legami.intake.models import Referral
from legami.intake.tests.factories import CREMA, asked, for_another, linked, talk
from legami.intake.views import asking

ASK, ANOTHER, CODE = (reverse(f"intake:{name}") for name in ("ask", "ask_for_another", "follow_up"))
LITTLE = {"municipality": "019098"}
ABOUT_ANOTHER = LITTLE | {"source": "school", "knows": "agrees", "words": "Non viene a scuola"}


def words_of(html: str) -> str:
    """The sentences of the main part, as a reader meets them."""
    main = re.sub(
        r"<(script|style|option|select|svg)\b.*?</\1>", " ", html[html.index("<main") : html.index("</main>")], flags=re.S
    )
    blocks = [
        re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", part))).strip()
        for part in re.split(r"</(?:p|h\d|li|legend|label|div)>", main)
    ]
    return " ".join(b if b.endswith((".", "!", "?", ":")) else f"{b}." for b in blocks if len(b) > 3)


def test_the_town_is_enough_and_the_answer_says_by_when(scene, client):
    answer = client.post(ASK, LITTLE | {"form_key": str(uuid4())}, follow=True)
    referral = Referral.objects.get()
    assert (referral.source, referral.channel, referral.person_name, referral.person) == ("self", "web", "", None)
    page = answer.content.decode()
    assert code_for(referral.form_key) in page
    assert "Una persona risponde entro il" in page
    assert answer.redirect_chain == [(reverse("intake:receipt"), 302)]


def test_the_pages_of_who_asks_say_what_to_do_in_danger(scene, client):
    assert ['href="tel:112"' in client.get(page).content.decode() for page in (ASK, ANOTHER)] == [True, True]


def test_a_double_click_sends_once_and_shows_the_same_code(scene, client):
    sent = LITTLE | {"form_key": str(uuid4()), "words": "Aiuto"}
    codes = [
        re.findall(r"<strong>([A-Z0-9]{4}-[A-Z0-9-]{9})", client.post(ASK, sent, follow=True).content.decode()) for _ in "12"
    ]
    assert (Referral.objects.count(), len(codes[0]), codes[0]) == (1, 1, codes[1])


def test_without_a_town_every_word_stays(scene, client):
    page = client.post(ASK, {"words": "Ho perso il lavoro", "person_name": "Alba"}).content.decode()
    assert ("Ho perso il lavoro" in page, "Scegli il Comune. Così sappiamo chi ti risponde." in page) == (True, True)
    assert Referral.objects.count() == 0


def test_a_robot_that_fills_every_box_sends_nothing_and_a_person_would_be_told(scene, client):
    answer = client.post(ASK, LITTLE | {"website": "http://spam.example", "words": "Resta"})
    assert "Un campo nascosto doveva restare vuoto" in answer.content.decode()
    assert "Resta" in answer.content.decode()
    assert Referral.objects.count() == 0


def test_too_many_from_one_place_wait_and_lose_nothing(scene, client, monkeypatch):
    monkeypatch.setitem(asking.RATES, "ask", "2/m/ip")
    answers = [client.post(ASK, LITTLE | {"words": f"Parole {n}"}) for n in range(3)]
    assert [a.status_code for a in answers] == [302, 302, 200]
    assert ("Parole 2" in answers[2].content.decode(), "troppe richieste" in answers[2].content.decode()) == (True, True)
    assert Referral.objects.count() == 2


def test_who_asks_for_another_says_who_they_are_and_whether_the_person_knows(scene, client):
    page = client.post(ANOTHER, LITTLE).content.decode()
    assert ("Scegli chi sei." in page, "Di’ se la persona lo sa." in page) == (True, True)
    client.post(ANOTHER, ABOUT_ANOTHER)
    assert (Referral.objects.get().source, Referral.objects.get().knows) == ("school", "agrees")


def test_who_has_signed_in_is_known_already(scene, client):
    client.force_login(scene.alba.user)
    client.post(ASK, LITTLE)
    client.post(ANOTHER, ABOUT_ANOTHER)
    assert list(Referral.objects.order_by("number").values_list("person", flat=True)) == [scene.alba.pk, None]


def test_the_code_tells_three_words_and_never_a_detail(scene, client):
    referral = asked(person_name="Alba Rossi", words="Segreto")
    code, told = code_for(referral.form_key), []
    for verb in ("", "take", "decline"):
        if verb == "take":
            actions.take(referral=referral, by=scene.bruno)
        if verb == "decline":
            actions.decline(referral=referral, reason="other", said_to_person="Parole gentili", by=scene.bruno)
        page = client.post(CODE, {"code": code}).content.decode()
        told.append(re.findall(r"La richiesta è: ([a-z ]+)", page)[0])
        assert [word for word in ("Alba", "Segreto", "Parole gentili", "Bruno") if word in page] == []
    assert told == ["ricevuta", "presa in carico", "chiusa"]


def test_a_wrong_code_says_what_to_do_and_guessing_is_slow(scene, client, monkeypatch):
    assert "Controlla lettere e numeri" in client.post(CODE, {"code": "AAAA-BBBB-CCCC"}).content.decode()
    monkeypatch.setitem(asking.RATES, "code", "1/h/ip")
    client.post(CODE, {"code": "AAAA-BBBB-CCCC"})
    assert asking.TOO_MANY_TRIES in client.post(CODE, {"code": code_for(asked().form_key)}).content.decode()


def test_who_asked_for_themselves_withdraws_in_one_tap(scene, client):
    mine, theirs = asked(), for_another()
    assert "Ritira la richiesta" in client.post(CODE, {"code": code_for(mine.form_key)}).content.decode()
    assert "Ritira la richiesta" not in client.post(CODE, {"code": code_for(theirs.form_key)}).content.decode()
    client.post(CODE, {"code": code_for(mine.form_key), "withdraw": "1"})
    client.post(CODE, {"code": code_for(theirs.form_key), "withdraw": "1"})
    assert [Referral.objects.get(pk=r.pk).status for r in (mine, theirs)] == ["withdrawn", "new"]


def test_the_receipt_is_for_twenty_minutes_and_for_this_browser(scene, client, monkeypatch):
    assert client.get(reverse("intake:receipt")).url == CODE
    client.post(ASK, LITTLE)
    assert client.get(reverse("intake:receipt")).status_code == 200
    monkeypatch.setattr(asking, "RECEIPT_SECONDS", -1)
    assert client.get(reverse("intake:receipt")).url == CODE
    monkeypatch.undo()
    assert client.get(reverse("intake:receipt")).url == CODE


def test_alba_reads_kind_words_and_where_else_to_go_and_a_stranger_nothing(scene, client):
    referral = linked(scene.bruno, scene.alba)
    talk(referral, scene.bruno)
    no = {"reason": "other_place", "said_to_person": "Ti aspettano a Crema.", "elsewhere": "Via Prova 1"}
    actions.decline(referral=Referral.objects.get(), note="Nota interna", by=scene.bruno, **no)
    client.force_login(scene.alba.user)
    page = client.get(reverse("intake:mine")).content.decode()
    assert [w in page for w in ("Ti aspettano a Crema.", "Via Prova 1", "Nota interna", "Ci siamo parlati")] == [
        True,
        True,
        False,
        False,
    ]
    client.force_login(scene.hana.user)
    assert client.get(reverse("intake:mine")).context["rows"] == []


def test_my_requests_cost_the_same_with_one_and_three(scene, client, django_assert_num_queries):
    client.force_login(scene.alba.user)
    client.get("/servizi/")
    for more in (1, 2):
        for _ in range(more):
            asked(scene.alba_actor, person=scene.alba)
        with django_assert_num_queries(9):
            client.get(reverse("intake:mine"))


def test_a_town_of_once_names_the_one_of_today(scene, client):
    page = unescape(client.post(ASK, {"municipality": "019071"}).content.decode())  # Piadena, until 2019
    assert "Scegli Piadena Drizzona" in page


@pytest.mark.parametrize("state", ["ask", "another", "receipt", "code", "received", "in charge", "closed", "mine"])
def test_what_citizens_read_is_easy(scene, client, state):
    textstat.set_lang("it")
    referral = asked(scene.alba_actor, person=scene.alba)
    if state in {"in charge", "closed"}:
        actions.take(referral=referral, by=scene.bruno)
    if state == "closed":
        actions.decline(referral=referral, reason="other", said_to_person="Ciao", by=scene.bruno)
    if state == "receipt":
        client.post(ASK, LITTLE)
    if state == "mine":
        client.force_login(scene.alba.user)
    names = {"another": "ask_for_another", "code": "follow_up", "ask": "ask", "receipt": "receipt", "mine": "mine"}
    page = (
        client.get(reverse(f"intake:{names[state]}"))
        if state in names
        else client.post(CODE, {"code": code_for(referral.form_key)})
    )
    words = words_of(page.content.decode())
    assert textstat.gulpease_index(words) >= 80, (textstat.gulpease_index(words), words)


def test_the_ways_in_stand_on_the_first_page_and_among_the_services(client, db):
    assert [ASK in client.get(reverse(name)).content.decode() for name in ("home", "services", "service_pact")] == [True] * 3


def test_a_request_from_elsewhere_goes_to_the_service_of_that_place(scene, client):
    client.post(ASK, {"municipality": CREMA})
    client.force_login(scene.bruno.user)
    assert client.get(reverse("intake:list")).context["rows"] == []
    client.force_login(scene.gino.user)
    assert [r for r, _ in client.get(reverse("intake:list")).context["rows"]] == [Referral.objects.get()]
