"""Who sees whom, and what of them."""

from datetime import timedelta

import pytest
from django.http import Http404

from legami.core.access import Actor
from legami.core.dates import today
from legami.journal.models import Entry, Purpose
from legami.network.models import Membership
from legami.network.roles import Role
from legami.network.tests.factories import OrganisationFactory, actor_of
from legami.people.access import ALL, FieldGroup, get_person_for, groups_for, people_i_am, visible_people
from legami.people.actions import assign_worker, end_assignment
from legami.people.models import Person
from legami.people.tests.conftest import worker
from legami.people.tests.factories import GuardianFactory, PersonFactory


@pytest.fixture
def ask(rf):
    """A request as a view gets it, from this actor."""

    def make(actor):
        request = rf.get("/")
        request.actor = actor
        return request

    return make


def test_who_follows_a_person_sees_them_and_a_colleague_does_not(story):
    assert list(visible_people(story.bruno)) == [story.alba]
    assert list(visible_people(story.carla)) == []


def test_a_visitor_and_a_partner_see_nobody(story):
    assert list(visible_people(Actor(user=None))) == []
    assert list(visible_people(worker("Dario", story.service, Role.PARTNER_OPERATOR))) == []


def test_access_ends_with_the_assignment(story):
    end_assignment(assignment=story.assignment, by=story.bruno)
    assert list(visible_people(story.bruno)) == []


def test_access_ends_with_the_membership(story):
    Membership.objects.filter(user=story.bruno.user).update(ends_on=today() - timedelta(days=1))
    assert list(visible_people(actor_of(story.bruno.user))) == []


def test_under_another_body_the_same_worker_does_not_see_her(story):
    elsewhere = worker("Bruno altrove", OrganisationFactory.create())
    assign_worker(person=story.alba, worker=elsewhere.user, organisation=_body(elsewhere), is_lead=False, by=story.bruno)
    assert list(visible_people(elsewhere)) == [story.alba]
    assert list(visible_people(Actor(user=elsewhere.user, role=Role.CASE_WORKER, organisation_id=story.service.pk))) == []


def _body(actor):
    from legami.network.models import Organisation

    return Organisation.objects.get(pk=actor.organisation_id)


def test_the_coordinator_sees_the_district_and_nothing_of_the_next(story):
    PersonFactory.create(municipality_id="019035")  # Crema
    assert list(visible_people(story.elena)) == [story.alba]


def test_the_desk_sees_its_town_only(story):
    PersonFactory.create(municipality_id="019036")  # Cremona: same district, other town
    assert list(visible_people(story.dora)) == [story.alba]


def test_a_town_hall_desk_sees_the_town_of_its_body(story):
    town_hall = OrganisationFactory.create(municipality_id="019098")
    assert list(visible_people(worker("Dina", town_hall, Role.DESK))) == [story.alba]


def test_a_desk_without_a_place_sees_nobody(story):
    assert list(visible_people(worker("Dina", OrganisationFactory.create(), Role.DESK))) == []


def test_a_person_sees_themselves_and_those_they_act_for_while_the_powers_last(story):
    bea = PersonFactory.create(given_name="Bea", family_name="Rossi")
    powers = GuardianFactory.create(person=bea, guardian=story.alba)
    assert list(people_i_am(story.alba_actor)) == [story.alba, bea]
    powers.ends_on = today() - timedelta(days=1)
    powers.save()
    assert list(people_i_am(story.alba_actor)) == [story.alba]


def test_the_gate_writes_who_read_what_and_why(story, ask):
    assert get_person_for(ask(story.bruno), story.alba.pk) == story.alba
    entry = Entry.objects.get()
    assert (entry.verb, entry.purpose, entry.subject_id) == ("person.read", Purpose.CASE_WORK, story.alba.pk)
    assert entry.field_groups == sorted(ALL)


def test_the_gate_writes_only_the_kinds_of_data_of_the_page(story, ask):
    get_person_for(ask(story.dora), story.alba.pk, [FieldGroup.CONTACTS, FieldGroup.CONSENTS])
    assert Entry.objects.get().field_groups == ["contacts", "identity"]


def test_the_gate_is_a_wall_for_a_colleague_and_writes_nothing(story, ask):
    with pytest.raises(Http404):
        get_person_for(ask(story.carla), story.alba.pk)
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(("who", "sees_address"), [("bruno", True), ("alba_actor", True), ("elena", False), ("dora", False)])
def test_a_protected_address_is_for_the_worker_and_the_person_alone(story, who, sees_address):
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True)
    story.alba.refresh_from_db()
    assert (FieldGroup.ADDRESS in groups_for(getattr(story, who), story.alba)) == sees_address


def test_who_acts_for_a_person_does_not_read_the_protected_address(story):
    hidden = PersonFactory.create(address_is_protected=True)
    GuardianFactory.create(person=hidden, guardian=story.alba)
    assert FieldGroup.ADDRESS not in groups_for(story.alba_actor, hidden)


def test_a_merged_record_is_seen_by_who_follows_the_kept_one_and_leads_to_it(story, ask):
    double = PersonFactory.create(family_name="Rosi", merged_into=story.alba, municipality=None)
    for actor in (story.bruno, story.elena, story.dora, story.alba_actor):
        assert set(visible_people(actor)) == {story.alba, double}
        assert list(visible_people(actor, with_merged=False)) == [story.alba]
    assert get_person_for(ask(story.bruno), double.pk) == story.alba


def test_who_followed_the_merged_record_goes_on_seeing_the_person(story):
    kept = PersonFactory.create(family_name="Rossi Alba", municipality=None)
    Person.objects.filter(pk=story.alba.pk).update(merged_into=kept)
    assert list(visible_people(story.bruno, with_merged=False)) == [kept]
    assert list(people_i_am(story.alba_actor)) == [kept]
