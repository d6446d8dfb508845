"""Doubles: found, joined, separated."""

import pytest
from django.forms import model_to_dict

from legami.people.actions import (
    AlreadyUndone,
    NotTwoPeople,
    add_contact,
    consent_state,
    find_doubles,
    merge_people,
    say_consent,
    unmerge,
)
from legami.people.models import Assignment, ContactPoint, Merge, Person
from legami.people.tests.factories import PersonFactory


@pytest.fixture
def double(story):
    person = PersonFactory.create(given_name="Alba", family_name="Rosi", tax_code="RCCMNL83S18D969H", address="Via Roma 1")
    add_contact(person=person, kind="phone", value="+39037212345", by=story.dora)
    return person


def rows():
    models = (Person, Assignment, ContactPoint)
    return {m.__name__: sorted(map(str, map(model_to_dict, m.objects.all()))) for m in models}


def test_a_similar_name_born_the_same_day_is_a_double(story, double):
    assert [{a, b} for a, b, _ in find_doubles(limit=10)] == [{story.alba, double}]


def test_the_same_tax_code_is_a_double_whatever_the_name(story, double):
    other = PersonFactory.create(given_name="Wanda", family_name="Zucchi", birth_date="1950-01-01", tax_code=double.tax_code)
    assert [(({a, b}), why) for a, b, why in find_doubles(limit=1)] == [({double, other}, "code")]


def test_two_tax_codes_mean_two_people_even_with_one_name(story, double):
    story.alba.tax_code = "00743110157"
    story.alba.save()
    assert find_doubles(limit=10) == []


def test_another_birth_date_means_another_person(story):
    PersonFactory.create(given_name="Alba", family_name="Rossi", birth_date="1981-05-01")
    assert find_doubles(limit=10) == []


def test_merging_fills_the_gaps_and_hides_the_double(story, double):
    merge_people(keep=story.alba, merge=double, by=story.elena)
    story.alba.refresh_from_db()
    assert (story.alba.tax_code, story.alba.address, story.alba.family_name) == ("RCCMNL83S18D969H", "Via Roma 1", "Rossi")
    assert list(Person.objects.current()) == [story.alba]
    assert set(Person.objects.records_of(story.alba)) == {story.alba, double}
    assert find_doubles(limit=10) == []


def test_undoing_restores_every_row_exactly(story, double):
    before = rows()
    merge = merge_people(keep=story.alba, merge=double, by=story.elena)
    assert rows() != before
    unmerge(merge=merge, by=story.elena)
    assert rows() == before


def test_undoing_keeps_what_was_corrected_since(story, double):
    merge = merge_people(keep=story.alba, merge=double, by=story.elena)
    Person.objects.filter(pk=story.alba.pk).update(address="Via Nuova 9")
    unmerge(merge=merge, by=story.elena)
    assert Person.objects.get(pk=story.alba.pk).address == "Via Nuova 9"


def test_a_chain_of_merges_stays_flat_and_comes_apart_link_by_link(story, double):
    third = PersonFactory.create()
    first = merge_people(keep=double, merge=third, by=story.elena)
    second = merge_people(keep=story.alba, merge=double, by=story.elena)
    assert set(Person.objects.filter(merged_into=story.alba)) == {double, third}
    unmerge(merge=second, by=story.elena)
    assert list(Person.objects.exclude(merged_into=None).values_list("pk", "merged_into")) == [(third.pk, double.pk)]
    unmerge(merge=first, by=story.elena)
    assert not Person.objects.exclude(merged_into=None).exists()


def test_a_merge_happens_once_and_is_undone_once(story, double):
    merge = merge_people(keep=story.alba, merge=double, by=story.elena)
    with pytest.raises(NotTwoPeople):
        merge_people(keep=story.alba, merge=double, by=story.elena)
    with pytest.raises(NotTwoPeople):
        merge_people(keep=story.alba, merge=story.alba, by=story.elena)
    unmerge(merge=merge, by=story.elena)
    with pytest.raises(AlreadyUndone):
        unmerge(merge=merge, by=story.elena)
    assert Merge.objects.count() == 1


def test_a_consent_of_either_record_counts_until_withdrawn(story, double):
    say_consent(person=double, purpose="photo", is_granted=True, channel="desk", by=story.dora)
    merge_people(keep=story.alba, merge=double, by=story.elena)
    assert consent_state(story.alba) == {"photo": True}
    say_consent(person=story.alba, purpose="photo", is_granted=False, channel="web", by=story.alba_actor)
    assert consent_state(story.alba) == {"photo": False}


def test_a_protected_address_stays_protected_in_the_kept_record(story, double):
    Person.objects.filter(pk=double.pk).update(address_is_protected=True)
    merge = merge_people(keep=story.alba, merge=double, by=story.elena)
    assert Person.objects.get(pk=story.alba.pk).address_is_protected is True
    unmerge(merge=merge, by=story.elena)
    assert Person.objects.get(pk=story.alba.pk).address_is_protected is False
