"""Taking charge, handing over, ending."""

import pytest
from django.db import IntegrityError, transaction

from legami.journal.models import Entry
from legami.people.actions import (
    AlreadyFollows,
    AlreadyHasALead,
    AssignmentEnded,
    NotACaseWorker,
    assign_worker,
    end_assignment,
    give_access,
    hand_over,
)
from legami.people.models import Assignment
from legami.people.tests.factories import AssignmentFactory, PersonFactory


def follow(story, actor, **kwargs):
    return assign_worker(person=story.alba, worker=actor.user, organisation=story.service, by=story.elena, **kwargs)


def test_a_second_worker_may_follow_but_not_lead(story):
    with pytest.raises(AlreadyHasALead):
        follow(story, story.carla)
    assignment = follow(story, story.carla, is_lead=False)
    assert list(Assignment.objects.current().order_by("started_at")) == [story.assignment, assignment]


def test_nobody_follows_the_same_person_twice(story):
    with pytest.raises(AlreadyFollows):
        follow(story, story.bruno, is_lead=False)


def test_only_a_case_worker_of_the_body_may_follow(story):
    with pytest.raises(NotACaseWorker):
        follow(story, story.dora, is_lead=False)


def test_the_database_knows_one_lead_too(story):
    with pytest.raises(IntegrityError, match="people_one_lead_per_person"), transaction.atomic():
        AssignmentFactory.create(person=story.alba)


def test_an_ended_assignment_says_who_ended_it_and_ends_once(story):
    ended = end_assignment(assignment=story.assignment, by=story.elena)
    assert (ended.ended_by, ended.ended_at is None) == (story.elena.user, False)
    with pytest.raises(AssignmentEnded):
        end_assignment(assignment=story.assignment, by=story.elena)


def test_handing_over_leaves_one_lead_and_the_history(story):
    new = hand_over(assignment=story.assignment, worker=story.carla.user, organisation=story.service, by=story.bruno)
    assert list(Assignment.objects.current()) == [new]
    assert (new.worker, new.is_lead, Assignment.objects.count()) == (story.carla.user, True, 2)


def test_handing_over_to_who_already_follows_makes_them_lead(story):
    follow(story, story.carla, is_lead=False)
    new = hand_over(assignment=story.assignment, worker=story.carla.user, organisation=story.service, by=story.bruno)
    assert (list(Assignment.objects.current()), new.is_lead) == ([new], True)


def test_a_hand_over_that_fails_ends_nothing(story):
    with pytest.raises(NotACaseWorker):
        hand_over(assignment=story.assignment, worker=story.dora.user, organisation=story.service, by=story.bruno)
    assert list(Assignment.objects.current()) == [story.assignment]


def test_each_step_is_in_the_journal_of_the_person(story):
    hand_over(assignment=story.assignment, worker=story.carla.user, organisation=story.service, by=story.bruno)
    entries = Entry.objects.about(story.alba.pk).values_list("verb", flat=True)
    assert list(entries) == ["assignment.started", "assignment.ended"]


def test_access_is_given_once_and_without_e_mail(story):
    bea = PersonFactory.create(given_name="Bea", family_name="Galli")
    user = give_access(person=bea, by=story.dora)
    assert (user.email, user.name, user.has_usable_password()) == (None, "Bea Galli", False)
    assert give_access(person=bea, by=story.dora) == user
    assert Entry.objects.filter(verb="person.access_given").count() == 1
