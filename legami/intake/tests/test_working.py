"""Bruno's side, page by page: from the list to the pact; and what a body that sends gets to see."""

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from legami.core.dates import today
from legami.intake import actions
from legami.intake.models import Referral
from legami.intake.queries import place_in_list, waiting_for
from legami.intake.tests.factories import asked, for_another, linked, taken, talk
from legami.people.models import Person
from legami.people.tests.factories import AssignmentFactory, PersonFactory

LIST = reverse("intake:list")


def at(name, referral, *more):
    return reverse(f"intake:{name}", args=[referral.pk, *more])


def rows(client, view="aperte"):
    return [referral for referral, _ in client.get(LIST, {"vista": view}).context["rows"]]


def test_from_a_request_to_the_first_page_of_a_pact(scene, client):
    referral = asked(person_name="Bea Blu", contact="333 1234567")
    client.force_login(scene.bruno.user)
    assert client.post(at("take", referral)).url == at("detail", referral)
    form = client.get(at("new_person", referral)).context["form"]
    assert (form["given_name"].value(), form["family_name"].value()) == ("Bea", "Blu")
    typed = {"given_name": "Bea", "family_name": "Blu", "municipality": "019098", "language": "it", "form_key": str(uuid4())}
    client.post(at("new_person", referral), typed)
    person = Person.objects.get(family_name="Blu")
    said = {"held_on": today().isoformat(), "place": "Soresina", "present": "Lei", "notes": "Vuole lavorare"}
    client.post(at("talk", referral), said)
    client.post(at("outcome", referral, "accolta"), {"note": ""})
    page = client.get(at("detail", referral)).content.decode()
    assert f'href="{reverse("pacts:start", args=[person.pk])}"' in page
    assert client.get(reverse("pacts:start", args=[person.pk])).status_code == 200


def test_who_comes_second_reads_a_sentence_and_no_word_of_it(scene, client):
    referral = asked(person_name="Segreta Persona")
    client.force_login(scene.carla.user)
    client.get(at("detail", referral))
    actions.take(referral=referral, by=scene.bruno)
    page = client.post(at("take", referral), follow=True)
    assert page.redirect_chain == [(LIST, 302)]
    assert ("Qualcuno è arrivato prima" in page.content.decode(), "Segreta" in page.content.decode()) == (True, False)


def test_the_list_names_nobody_and_puts_the_oldest_promise_on_top(scene, client):
    late, new = asked(received_on=today() - timedelta(days=20), person_name="Alba Rossi"), asked()
    answered = linked(scene.bruno, scene.alba, received_on=today() - timedelta(days=30))
    talk(answered, scene.bruno)
    client.force_login(scene.elena.user)
    page = client.get(LIST)
    assert page.context["rows"] == [(late, True), (new, False), (answered, False)]
    assert "Alba" not in page.content.decode()
    assert rows(client, "ritardo") == [late]


def test_late_ones_rise_on_the_first_page_of_who_coordinates(scene, client):
    asked(received_on=today() - timedelta(days=8))
    taken(scene.bruno, received_on=today() - timedelta(days=9))
    asked()
    told = {
        name: [w.words for w in waiting_for(getattr(scene, name), on=today())] for name in ("elena", "bruno", "carla", "dora")
    }
    assert told == {
        "elena": ["2 segnalazioni in ritardo", "2 segnalazioni nuove"],
        "bruno": ["2 segnalazioni in ritardo", "2 segnalazioni nuove"],
        "carla": ["1 segnalazione in ritardo", "2 segnalazioni nuove"],
        "dora": [],
    }
    client.force_login(scene.elena.user)
    assert "2 segnalazioni in ritardo" in client.get("/").content.decode()


def test_the_place_in_the_list_is_said_with_its_rule(scene, client):
    first, second = (linked(scene.bruno, PersonFactory.create(), received_on=today() - timedelta(days=d)) for d in (5, 2))
    for referral in (second, first):
        actions.put_on_list(referral=referral, urgency=2, urgency_reason="È sola", by=scene.bruno)
    assert [(place_in_list(r).number, place_in_list(r).of) for r in (first, second)] == [(1, 2), (2, 2)]
    client.force_login(scene.bruno.user)
    assert "posto <strong>2 di 2</strong>" in client.get(at("detail", second)).content.decode()
    shown = client.get(reverse("intake:waiting_list"))
    assert [(n, r, mine) for n, r, mine in shown.context["rows"]] == [(1, first, True), (2, second, True)]
    client.force_login(scene.carla.user)  # a colleague sees that somebody waits; not why, and no door
    shown = client.get(reverse("intake:waiting_list"))
    assert [(n, mine) for n, _, mine in shown.context["rows"]] == [(1, False), (2, False)]
    assert "È sola" not in shown.content.decode()


def test_lists_cost_the_same_with_one_and_three(scene, client, django_assert_num_queries):
    client.force_login(scene.elena.user)
    client.get("/servizi/")
    for more in (1, 2):
        for _ in range(more):
            referral = linked(scene.bruno, PersonFactory.create())
            actions.put_on_list(referral=referral, urgency=2, urgency_reason="x", by=scene.bruno)
        for page in (LIST, reverse("intake:waiting_list")):
            with django_assert_num_queries(8 if page == LIST else 10):
                client.get(page)


def test_who_looks_is_shown_only_people_they_see_anyway(scene, client):
    referral = taken(scene.bruno, person_name="Alba Rossi")
    client.force_login(scene.bruno.user)
    assert client.get(at("link", referral)).context["found"] == []
    client.force_login(scene.elena.user)
    assert client.get(at("link", referral)).context["found"] == [scene.alba]
    client.post(at("link", referral), {"persona": str(scene.alba.pk)})
    assert Referral.objects.get().person == scene.alba
    client.force_login(scene.bruno.user)
    assert client.get(at("detail", referral)).context["person"] == scene.alba


def test_somebody_unseen_is_not_linked_by_their_key(scene, client):
    referral = taken(scene.bruno)
    client.force_login(scene.bruno.user)
    assert client.post(at("link", referral), {"persona": str(scene.alba.pk)}).status_code == 404
    assert client.post(at("link", referral), {"persona": "x"}).status_code == 404
    assert Referral.objects.get().person is None


def test_a_double_is_proposed_before_registering(scene, client):
    AssignmentFactory.create(person=scene.alba, worker=scene.bruno.user, organisation=scene.service)
    referral = taken(scene.bruno, person_name="Alba Rosi")
    client.force_login(scene.bruno.user)
    born = {"birth_date_day": "1", "birth_date_month": "5", "birth_date_year": "1980"}
    typed = {"given_name": "Alba", "family_name": "Rosi", "municipality": "019098", "language": "it"} | born
    page = client.post(at("new_person", referral), typed)
    assert list(page.context["review"].doubles) == [scene.alba]
    assert Person.objects.count() == 1
    client.post(at("new_person", referral), typed | {"seen": page.context["review"].key})
    assert Person.objects.count() == 2


def test_each_outcome_has_its_page_and_keeps_every_word(scene, client):
    referral = linked(scene.bruno, scene.alba)
    client.force_login(scene.bruno.user)
    page = client.post(at("outcome", referral, "non-accolta"), {"elsewhere": "Via Prova 1"}).content.decode()
    assert ("Via Prova 1" in page, "nessuno resta senza una risposta" in page) == (True, True)
    refused = client.post(at("outcome", referral, "accolta"), {"note": "Pronta"}).content.decode()
    assert ("Prima scrivi il primo colloquio" in refused, "Pronta" in refused) == (True, True)
    client.post(at("outcome", referral, "attesa"), {"urgency": "1", "urgency_reason": "Sfratto"})
    client.post(at("outcome", referral, "urgenza"), {"urgency": "3", "urgency_reason": "Rinviato"})
    assert (Referral.objects.get().status, Referral.objects.get().urgency) == ("waiting", 3)
    client.post(at("outcome", referral, "altro-servizio"), {"elsewhere": "Consultorio", "said_to_person": "Vai"})
    assert Referral.objects.get().status == "referred"
    assert client.get(at("outcome", referral, "accolta")).url == at("detail", referral)
    assert client.get(at("outcome", referral, "boh")).status_code == 404


def test_handing_back_is_a_page_with_a_note(scene, client):
    referral = taken(scene.bruno)
    client.force_login(scene.elena.user)
    client.post(at("hand_back", referral), {"note": "Bruno è malato"})
    assert Referral.objects.get().status == "new"
    client.force_login(scene.carla.user)
    assert "Bruno è malato" in client.get(at("detail", referral)).content.decode()


def test_a_body_sends_and_reads_three_words(scene, client):
    client.force_login(scene.dario.user)
    sent = {"source": "parish", "knows": "agrees", "person_name": "Bea Blu", "municipality": "019098", "words": "È sola"}
    page = client.post(reverse("intake:new"), sent, follow=True)
    referral = Referral.objects.get()
    assert (referral.channel, referral.organisation, referral.sent_by) == ("account", scene.parish, scene.dario.user)
    assert [told for _, told in page.context["rows"]] == ["ricevuta"]
    assert ("Bea" in client.get(reverse("intake:sent")).content.decode()) is False
    actions.take(referral=referral, by=scene.bruno)
    assert [told for _, told in client.get(reverse("intake:sent")).context["rows"]] == ["presa in carico"]


def test_the_desk_writes_down_who_called_last_week(scene, client):
    client.force_login(scene.dora.user)
    came = today() - timedelta(days=6)
    sent = {"channel": "phone", "received_on": came.isoformat(), "source": "self", "municipality": "019098"}
    client.post(reverse("intake:new"), sent)
    referral = Referral.objects.get()
    assert (referral.channel, referral.received_on, referral.knows, referral.organisation) == ("phone", came, "", None)
    page = client.post(reverse("intake:new"), sent | {"source": "doctor"}).content.decode()
    assert "Scegli se la persona lo sa." in page
    page = client.post(
        reverse("intake:new"), sent | {"received_on": (today() + timedelta(days=1)).isoformat()}
    ).content.decode()
    assert "Questo giorno deve ancora venire" in page


def test_a_worker_writes_down_and_opens_it_at_once(scene, client):
    client.force_login(scene.bruno.user)
    sent = {"channel": "desk", "received_on": today().isoformat(), "source": "self", "municipality": "019098"}
    answer = client.post(reverse("intake:new"), sent)
    assert answer.url == at("detail", Referral.objects.get())


def test_the_page_says_whether_the_person_knows(scene, client):
    client.force_login(scene.bruno.user)
    page = client.get(at("detail", for_another(knows="no"))).content.decode()
    assert "non lo sa" in page
