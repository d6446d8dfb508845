"""Who sees Alba's request: while it is new, who may take it; then who took it and who coordinates. Nobody else."""

import pytest
from django.urls import reverse

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.intake import actions
from legami.intake.access import own_referrals, sent_referrals, visible_referrals
from legami.intake.models import Referral
from legami.intake.tests.factories import CREMA, asked, for_another, linked, taken, talk
from legami.journal.models import Entry
from legami.people.models import Person
from legami.people.tests.factories import GuardianFactory, PersonFactory

PAGES = ("detail", "hand_back", "link", "new_person", "talk")


def seen_by(scene, referral):
    actors = {name: getattr(scene, name) for name in ("bruno", "carla", "dora", "elena", "dario", "gino", "hana")}
    return {name for name, actor in actors.items() if referral in visible_referrals(actor)}


def status_at(client, actor, referral, name="detail"):
    client.force_login(actor.user)
    return client.get(reverse(f"intake:{name}", args=[referral.pk])).status_code


def test_a_new_one_is_open_to_the_workers_and_the_coordinator_of_its_place(scene):
    assert seen_by(scene, asked()) == {"bruno", "carla", "elena"}
    assert seen_by(scene, asked(municipality_id=CREMA)) == {"gino", "hana"}


def test_once_taken_it_is_only_theirs_and_the_coordinators(scene):
    assert seen_by(scene, taken(scene.bruno)) == {"bruno", "elena"}


def test_a_stranger_a_colleague_and_the_desk_find_nothing_there(scene, client):
    referral = linked(scene.bruno, scene.alba)
    stranger = Actor(user=UserFactory.create())
    for actor in (stranger, scene.alba_actor, scene.carla, scene.dora, scene.dario, scene.gino, scene.hana):
        assert {status_at(client, actor, referral, page) for page in PAGES} == {404}
        for outcome in ("accolta", "attesa", "non-accolta"):
            assert client.get(reverse("intake:outcome", args=[referral.pk, outcome])).status_code == 404
    assert {page: status_at(client, scene.bruno, referral, page) for page in PAGES} == dict.fromkeys(PAGES, 200)


def test_the_coordinator_reads_links_and_hands_back_and_decides_nothing(scene, client):
    referral = linked(scene.bruno, scene.alba)
    opened = {page: status_at(client, scene.elena, referral, page) for page in PAGES}
    assert opened == {"detail": 200, "hand_back": 200, "link": 200, "new_person": 404, "talk": 404}
    assert client.get(reverse("intake:outcome", args=[referral.pk, "accolta"])).status_code == 404


def test_nobody_works_on_what_was_asked_for_themselves(scene):
    PersonFactory.create(user=scene.bruno.user)
    referral = asked(Actor(user=scene.bruno.user), person=Person.objects.get(user=scene.bruno.user))
    assert seen_by(scene, referral) == {"carla", "elena"}


def test_who_changed_body_left_it_there(scene):
    referral = taken(scene.bruno)
    Referral.objects.filter(pk=referral.pk).update(handled_by_body=scene.other)
    assert seen_by(scene, referral) == {"elena"}


def test_a_sender_sees_how_far_theirs_are_and_no_others(scene):
    theirs, at_the_desk = for_another(scene.dario, channel="account", source="parish"), for_another(scene.dora, channel="phone")
    asked()
    assert list(sent_referrals(scene.dario)) == [theirs]
    assert list(sent_referrals(scene.dora)) == [at_the_desk]
    assert list(sent_referrals(scene.gino)) == []


def test_alba_reads_her_own_and_who_acts_for_her_does(scene):
    referral = linked(scene.bruno, scene.alba)
    gina = PersonFactory.create(user=UserFactory.create())
    assert list(own_referrals(scene.alba_actor)) == [referral]
    assert list(own_referrals(Actor(user=gina.user))) == []
    GuardianFactory.create(person=scene.alba, guardian=gina)
    assert list(own_referrals(Actor(user=gina.user))) == [referral]


def test_what_she_does_not_know_is_told_by_a_person_first(scene):
    referral = actions.take(referral=for_another(knows="no"), by=scene.bruno)
    actions.link_person(referral=referral, person=scene.alba, by=scene.bruno)
    assert list(own_referrals(scene.alba_actor)) == []
    talk(referral, scene.bruno)
    assert list(own_referrals(scene.alba_actor)) == [referral]


def test_each_read_is_in_the_journal_and_in_her_own_log_once_she_is_known(scene, client):
    referral = asked()
    status_at(client, scene.bruno, referral)
    before = Entry.objects.get(verb="referral.read")
    assert (before.subject_id, before.target_id, before.kind) == (None, str(referral.pk), "read")
    actions.take(referral=referral, by=scene.bruno)
    actions.link_person(referral=referral, person=scene.alba, by=scene.bruno)
    status_at(client, scene.bruno, referral)
    entry = Entry.objects.get(verb="referral.read", subject_id=scene.alba.pk)
    assert (entry.role, entry.purpose, entry.field_groups) == ("case_worker", "case_work", ["contacts", "identity", "needs"])


def test_who_tried_in_vain_left_no_read(scene, client):
    status_at(client, scene.carla, taken(scene.bruno))
    assert list(Entry.objects.filter(verb="referral.read")) == []


@pytest.mark.parametrize("hidden", [1, 5])
def test_a_hidden_row_changes_no_byte_of_a_colleagues_list(scene, client, hidden):
    client.force_login(scene.carla.user)
    asked(person_name="Visibile")
    page = reverse("intake:list")
    before = client.get(page).context["rows"]
    for _ in range(hidden):
        taken(scene.bruno)
    assert client.get(page).context["rows"] == before
