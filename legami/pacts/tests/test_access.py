"""Who sees which pact. Being one of the bodies gives nothing; being named in the pact does."""

from datetime import date
from itertools import product

import pytest

from legami.core.access import Actor
from legami.journal.models import Entry
from legami.network.access import actor_for, actor_under
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory
from legami.pacts import actions
from legami.pacts.access import Relation, may_handle_money, relation_to, visible_pacts
from legami.pacts.forms.drafting import followed_by
from legami.pacts.models import Pact
from legami.people.actions import end_assignment, merge_people
from legami.people.models import Assignment, Guardian, Person
from legami.places.models import Municipality

from .story import END, START, Story, member

pytestmark = pytest.mark.django_db


def seen_as(actor: Actor, pact: Pact) -> Relation | None:
    """What the actor is to the pact; the list must say the same."""
    relation = relation_to(actor, pact)
    assert (pact in visible_pacts(actor)) == (relation is not None)
    return relation


def test_each_of_the_four_and_the_coordinator_see_the_signed_pact_as_what_they_are():
    story = Story()
    pact = story.signed_pact()
    seen = {name: seen_as(getattr(story, name), pact) for name in ("alba_actor", "bruno", "dario", "elena", "franca")}
    assert seen == {
        "alba_actor": Relation.PERSON,
        "bruno": Relation.WORKER,
        "dario": Relation.PARTNER,
        "elena": Relation.COORDINATOR,
        "franca": Relation.ACCOUNTANT,
    }


def test_a_colleague_without_assignment_sees_nothing():
    story = Story()
    assert seen_as(story.carla, story.signed_pact()) is None


def test_a_visitor_sees_nothing():
    assert seen_as(Actor(user=None), Story().signed_pact()) is None


def test_a_draft_is_nobodys_business_but_the_workers():
    story = Story()
    pact = story.draft_pact()
    seen = {name: seen_as(getattr(story, name), pact) for name in ("alba_actor", "bruno", "dario", "elena", "franca")}
    assert seen == {"alba_actor": None, "bruno": Relation.WORKER, "dario": None, "elena": None, "franca": None}


def test_a_draft_opens_to_the_coordinator_when_shared_or_left_without_a_worker():
    story = Story()
    pact = story.draft_pact()
    version = pact.versions.get()
    actions.share(version=version, by=story.bruno)
    assert seen_as(story.elena, pact) is Relation.COORDINATOR
    actions.take_back(version=version, by=story.bruno)
    assert seen_as(story.elena, pact) is None
    end_assignment(assignment=Assignment.objects.get(worker=story.bruno.user), by=story.elena)
    assert seen_as(story.elena, pact) is Relation.COORDINATOR


def test_a_new_version_that_is_being_written_is_not_shown_to_the_coordinator(client):
    story = Story()
    pact = story.signed_pact()
    draft = actions.revise(pact=pact, reason="Cambia la casa", by=story.bruno)
    client.force_login(story.elena.user)
    address = f"/patti/{pact.pk}/"
    assert "Cambia la casa" not in client.get(address).content.decode()
    actions.share(version=draft, by=story.bruno)
    assert "Cambia la casa" in client.get(address).content.decode()


def test_sharing_opens_the_draft_to_the_person_and_the_named_body():
    story = Story()
    pact = story.draft_pact()
    actions.share(version=pact.versions.get(), by=story.bruno)
    assert (seen_as(story.alba_actor, pact), seen_as(story.dario, pact)) == (Relation.PERSON, Relation.PARTNER)


def test_a_body_that_is_not_named_sees_nothing():
    story = Story()
    other = actor_under(member("Gino", OrganisationFactory.create(name="Altra parrocchia"), Role.PARTNER_OPERATOR))
    assert seen_as(other, story.signed_pact()) is None


def test_a_body_named_only_in_a_superseded_version_sees_nothing():
    story = Story()
    pact = story.signed_pact()
    version = actions.revise(pact=pact, reason="Cambia l'ente", by=story.bruno)
    other = OrganisationFactory.create(name="Altra parrocchia")
    parish = version.parties.get(role="partner")
    parish.organisation = other
    actions.put_part(version=version, part=parish, by=story.bruno)
    actions.open_signing(version=version, today=START, by=story.bruno)
    assert seen_as(story.dario, pact) is Relation.PARTNER
    story.dario = actor_under(member("Gino", other, Role.PARTNER_OPERATOR))
    old_dario = actor_for(version.pact.versions.get(number=1).signatures.get(party__role="partner").recorded_by, on=START)
    story.sign_all(version)
    assert (seen_as(old_dario, pact), seen_as(story.dario, pact)) == (None, Relation.PARTNER)


def test_a_former_worker_loses_the_pact_at_once():
    story = Story()
    pact = story.signed_pact()
    end_assignment(assignment=Assignment.objects.get(worker=story.bruno.user), by=story.elena)
    assert seen_as(story.bruno, pact) is None


def test_a_worker_whose_membership_ended_is_nobody():
    story = Story()
    pact = story.signed_pact()
    story.bruno.user.memberships.update(ends_on=date(2026, 1, 1))
    assert seen_as(actor_for(story.bruno.user, on=date(2026, 6, 1)), pact) is None


def test_a_coordinator_of_another_district_sees_nothing():
    story = Story()
    crema = OrganisationFactory.create(name="Comunità Sociale Cremasca", district_id="crema")
    assert seen_as(actor_under(member("Ugo", crema, Role.COORDINATOR)), story.signed_pact()) is None


def test_an_accountant_of_another_body_sees_nothing():
    story = Story()
    crema = OrganisationFactory.create(name="Comunità Sociale Cremasca")
    assert seen_as(actor_under(member("Ugo", crema, Role.ACCOUNTANT)), story.signed_pact()) is None


def test_whoever_may_sign_for_the_person_reads_as_the_person_until_the_powers_end():
    story = Story()
    pact = story.signed_pact()
    teresa = Person.objects.create(given_name="Teresa", family_name="Rossi", user=member("T", story.parish, Role.DESK).user)
    powers = Guardian.objects.create(person=story.alba, guardian=teresa, kind="support", starts_on=START)
    teresa_actor = Actor(user=teresa.user)
    assert seen_as(teresa_actor, pact) is Relation.PERSON
    powers.ends_on = END.replace(year=2020)
    powers.starts_on = END.replace(year=2019)
    powers.save()
    assert seen_as(teresa_actor, pact) is None


@pytest.mark.parametrize("role", [Role.DESK, Role.STEERING, Role.DPO, Role.ADMINISTRATOR])
def test_roles_without_a_pact_permission_see_no_pact_of_their_own_body(role):
    story = Story()
    assert seen_as(actor_under(member("Ugo", story.service, role)), story.signed_pact()) is None


def test_a_worker_who_has_a_pact_of_their_own_reads_it_as_a_person():
    story = Story()
    pact = story.signed_pact()
    Person.objects.filter(pk=story.alba.pk).update(user=story.carla.user)
    assert seen_as(story.carla, pact) is Relation.PERSON


def test_each_read_of_a_pact_is_in_the_journal_with_role_body_and_purpose(client):
    story = Story()
    pact = story.signed_pact()
    client.force_login(story.bruno.user)
    client.get(f"/patti/{pact.pk}/patto.pdf")
    read = Entry.objects.get(kind="read", subject_id=story.alba.pk, verb="pact.read")
    assert (read.actor_id, read.role, read.organisation_id, read.purpose, read.target_id) == (
        story.bruno.user.pk,
        Role.CASE_WORKER,
        story.service.pk,
        "case_work",
        str(pact.pk),
    )


def test_the_list_shows_exactly_the_pacts_one_has_a_relation_to():
    first = Story()
    pact = first.signed_pact()
    second = Person.objects.create(given_name="Rita", family_name="Blu", municipality=first.alba.municipality)
    Assignment.objects.create(person=second, worker=first.carla.user, organisation=first.service)
    other = actions.start_pact(person=second, kind="personal", organisation=first.service, starts_on=START, by=first.carla)
    actors = [first.alba_actor, first.bruno, first.carla, first.dario, first.elena, first.franca]
    for actor, row in product(actors, (pact, other)):
        assert (row in visible_pacts(actor)) == (relation_to(actor, row) is not None)
    assert list(visible_pacts(first.carla)) == [other]


def test_a_worker_who_changed_body_does_not_take_the_pacts_of_the_old_one_along():
    story = Story()
    pact = story.signed_pact()
    elsewhere = OrganisationFactory.create(name="Comunità Sociale Cremasca")
    moved = actor_under(MembershipFactory.create(user=story.bruno.user, organisation=elsewhere, role=Role.CASE_WORKER))
    assert (seen_as(story.bruno, pact), seen_as(moved, pact)) == (Relation.WORKER, None)
    assert list(followed_by(moved)) == []


def test_a_coordinator_of_one_municipality_sees_only_its_pacts():
    story = Story()
    pact = story.signed_pact()
    places = Municipality.objects.filter(name__in=["Soresina", "Crema"]).order_by("-name")
    seen = [seen_as(actor_under(member("Ugo", story.service, Role.COORDINATOR, municipality=place)), pact) for place in places]
    assert seen == [Relation.COORDINATOR, None]


def test_a_merged_record_loses_the_pact_neither_to_the_person_nor_to_the_worker():
    story = Story()
    pact = story.signed_pact()
    kept = Person.objects.create(given_name="Alba", family_name="Rossi", municipality=story.alba.municipality)
    merge_people(keep=kept, merge=story.alba, by=story.elena)
    Person.objects.filter(pk=story.alba.pk).update(user=None)
    Person.objects.filter(pk=kept.pk).update(user=story.alba_user)
    Assignment.objects.update(person=kept)
    pact = Pact.objects.get(pk=pact.pk)
    assert (seen_as(story.alba_actor, pact), seen_as(story.bruno, pact)) == (Relation.PERSON, Relation.WORKER)
    assert may_handle_money(story.alba_actor, pact, Relation.PERSON) is True
