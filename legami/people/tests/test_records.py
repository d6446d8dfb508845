"""Registering, correcting, contacts, homes, powers, consents."""

from datetime import date
from uuid import uuid4

import pytest

from legami.core.refusals import FormUsedElsewhere
from legami.journal.models import Entry
from legami.people.actions import (
    ActsForThemselves,
    ContactTwice,
    GuardianTwice,
    LivesElsewhere,
    add_contact,
    consent_state,
    end_powers,
    give_powers,
    join_household,
    leave_household,
    register_person,
    say_consent,
)
from legami.people.models import ConsentEvent, Guardian, HouseholdMember, Person
from legami.people.tests.factories import PersonFactory

DAY = date(2026, 3, 1)


def test_the_same_form_sent_twice_makes_one_person(story):
    key = uuid4()
    first = register_person(given_name="Bea", family_name="Galli", form_key=key, by=story.dora)
    assert register_person(given_name="Bea", family_name="Galli", form_key=key, by=story.dora) == first
    assert Entry.objects.filter(verb="person.registered").count() == 1


def test_the_key_of_another_form_gives_no_record_of_anybody(story):
    key = uuid4()
    register_person(given_name="Bea", family_name="Galli", form_key=key, by=story.dora)
    with pytest.raises(FormUsedElsewhere):
        register_person(given_name="Carla", family_name="Verdi", form_key=key, by=story.bruno)


def test_a_new_preferred_contact_takes_the_place_of_the_old(story):
    old = add_contact(person=story.alba, kind="phone", value="+39037211111", is_preferred=True, by=story.dora)
    new = add_contact(person=story.alba, kind="phone", value="+39037222222", is_preferred=True, by=story.dora)
    old.refresh_from_db()
    assert (old.is_preferred, new.is_preferred) == (False, True)
    with pytest.raises(ContactTwice):
        add_contact(person=story.alba, kind="phone", value="+39037222222", by=story.dora)
    assert story.alba.contacts.count() == 2


def test_one_home_at_a_time(story):
    home = join_household(person=story.alba, relation="head", starts_on=DAY, by=story.bruno).household
    with pytest.raises(LivesElsewhere):
        join_household(person=story.alba, relation="head", starts_on=DAY, by=story.bruno)
    leave_household(member=home.members.get(), on=date(2026, 5, 1), by=story.bruno)
    assert list(HouseholdMember.objects.active_on(date(2026, 5, 1))) == []
    join_household(person=story.alba, household=home, relation="head", starts_on=date(2026, 6, 1), by=story.bruno)
    assert HouseholdMember.objects.count() == 2


def test_powers_are_given_once_and_end(story):
    bea = PersonFactory.create()
    values = {"kind": "support", "starts_on": DAY, "may_sign": True}
    powers = give_powers(person=story.alba, guardian=bea, by=story.bruno, **values)
    with pytest.raises(GuardianTwice):
        give_powers(person=story.alba, guardian=bea, by=story.bruno, **values)
    with pytest.raises(ActsForThemselves):
        give_powers(person=story.alba, guardian=story.alba, by=story.bruno, **values)
    end_powers(powers=powers, on=date(2026, 4, 30), by=story.bruno)
    assert list(Guardian.objects.active_on(date(2026, 4, 30))) == [powers]
    assert list(Guardian.objects.active_on(date(2026, 5, 1))) == []


def test_consent_is_a_log_and_a_double_click_adds_nothing(story):
    say = {"person": story.alba, "purpose": "photo", "channel": "web", "by": story.alba_actor}
    assert consent_state(story.alba) == {}
    say_consent(is_granted=True, **say)
    assert say_consent(is_granted=True, **say) is None
    say_consent(is_granted=False, **say)
    assert consent_state(story.alba) == {"photo": False}
    assert list(ConsentEvent.objects.order_by("at", "pk").values_list("is_granted", flat=True)).count(True) == 1


def test_history_keeps_what_was_written_before(story):
    Person.objects.filter(pk=story.alba.pk).update(address="Via Nuova 9")
    assert list(story.alba.events.values_list("pgh_label", "address")) == [("update", "Via Nuova 9")]


def test_a_no_that_was_never_a_yes_is_kept_once_and_called_a_refusal(story):
    say = {"person": story.alba, "purpose": "photo", "is_granted": False, "channel": "desk", "by": story.bruno}
    assert say_consent(**say) is not None
    assert say_consent(**say) is None
    assert consent_state(story.alba) == {"photo": False}
    assert ConsentEvent.objects.count() == 1
    assert [e.verb for e in Entry.objects.filter(verb__startswith="consent.")] == ["consent.refused"]
