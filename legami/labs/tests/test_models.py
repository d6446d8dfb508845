"""What the database refuses, whoever asks."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.labs import actions
from legami.labs.models import Lab, Meeting, Problem, Promise, Voice
from legami.labs.tests.factories import (
    LabFactory,
    MeetingFactory,
    ProblemFactory,
    PromiseFactory,
    VoiceFactory,
)
from legami.network.tests.factories import OrganisationFactory
from legami.places.tests.factories import CREMA

NOW = datetime(2026, 2, 3, tzinfo=UTC)


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_a_lab_has_one_place_and_stands_in_its_town(scene):
    body = OrganisationFactory.create()
    with refused("labs_lab_has_one_place"), transaction.atomic():
        Lab.objects.filter(pk=scene.lab.pk).update(body=body)
    with refused("labs_lab_has_one_place"), transaction.atomic():
        Lab.objects.filter(pk=scene.lab.pk).update(area=None)
    with refused("labs_lab_stands_in_its_area"), transaction.atomic():
        Lab.objects.filter(pk=scene.lab.pk).update(municipality=CREMA)


def test_one_lab_at_a_time_is_open_in_a_place(scene):
    with refused("labs_one_open_per_area"), transaction.atomic():
        LabFactory.create(area=scene.lab.area)
    Lab.objects.filter(pk=scene.lab.pk).update(closed_at=NOW, closed_by=scene.elena.user, closing_words="Fatto.")
    assert LabFactory.create(area=scene.lab.area).is_open


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"closed_at": NOW}, "labs_closing_says_how_who_and_when"),
        ({"closing_words": "Fatto."}, "labs_closing_says_how_who_and_when"),
    ],
)
def test_a_lab_closes_with_who_when_and_how(scene, changes, name):
    with refused(name), transaction.atomic():
        Lab.objects.filter(pk=scene.lab.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"record_text": "Eravamo in tanti."}, "labs_record_is_whole"),
        ({"attended_count": 4}, "labs_record_is_whole"),
        ({"cancelled_reason": "Nevica."}, "labs_cancelled_says_who_when_and_why"),
        ({"agenda": ""}, "labs_meeting_has_an_agenda"),
        ({"duration_minutes": 5}, "labs_meeting_lasts"),
    ],
)
def test_a_meeting_is_whole(scene, changes, name):
    meeting = MeetingFactory.create(lab=scene.lab)
    with refused(name), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**changes)


def test_no_more_come_for_the_first_time_than_come(scene):
    meeting = MeetingFactory.create(lab=scene.lab)
    record = {"record_text": "Sì.", "recorded_at": NOW, "recorded_by": scene.dario.user, "attended_count": 3}
    with refused("labs_record_is_whole"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**record, first_timers_count=4)
    assert Meeting.objects.filter(pk=meeting.pk).update(**record, first_timers_count=3) == 1


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"owner": ""}, "labs_promise_has_an_owner"),
        ({"due_on": None}, "null value"),
        ({"due_on": date(2026, 1, 1)}, "labs_promise_due_after_made"),
        ({"outcome": "kept"}, "labs_closed_promise_says_how"),
        ({"how": "Fatto."}, "labs_closed_promise_says_how"),
    ],
)
def test_a_promise_has_an_owner_a_day_and_a_whole_ending(scene, changes, name):
    promise = PromiseFactory.create(lab=scene.lab)
    with refused(name), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(**changes)


def test_a_closed_promise_says_kept_or_not_and_how(scene):
    promise = PromiseFactory.create(lab=scene.lab)
    ending = {"closed_at": NOW, "closed_by": scene.dario.user, "how": "Due panchine."}
    for outcome in ("", "boh"):
        with refused("labs_closed_promise_says_how"), transaction.atomic():
            Promise.objects.filter(pk=promise.pk).update(**ending, outcome=outcome)
    assert Promise.objects.filter(pk=promise.pk).update(**ending, outcome="kept") == 1


def test_a_promise_was_made_in_a_meeting_of_its_own_lab(scene):
    meeting = MeetingFactory.create(lab=scene.other_lab)
    with refused("labs_promise_of_its_own_lab"), transaction.atomic():
        PromiseFactory.create(lab=scene.lab, meeting=meeting)
    assert PromiseFactory.create(lab=scene.other_lab, meeting=meeting).meeting == meeting


# ---- problems -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"words": "Altro"}, "labs_words_stay"),
        ({"channel": "phone"}, "labs_words_stay"),
        ({"cell_row": 3}, "labs_problem_lies_in_a_square"),
        ({"cell_row": 3, "cell_column": 4, "cell_metres": 50}, "labs_problem_lies_in_a_square"),
        ({"shown_at": None}, "labs_problem_shown_by_somebody"),
        ({"hidden_reason": "Un nome"}, "labs_problem_hidden_with_a_reason"),
        ({"photo": "labs/x.jpg"}, "labs_photo_says_what_it_is"),
    ],
)
def test_a_report_stays_as_it_was_said(scene, changes, name):
    problem = ProblemFactory.create(lab=scene.lab)
    with refused(name), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(**changes)


def test_who_speaks_for_another_is_written_and_who_speaks_alone_is_not(scene):
    entered = {"entered_by": scene.dario.user, "entered_at": NOW}
    for channel, more in (("phone", {}), ("web", entered)):
        with refused("labs_problem_entered_for_another"), transaction.atomic():
            ProblemFactory.create(lab=scene.lab, channel=channel, **more)
    assert ProblemFactory.create(lab=scene.lab, channel="phone", **entered).entered_by == scene.dario.user


def test_nothing_is_said_in_a_lab_that_is_over(scene):
    Lab.objects.filter(pk=scene.lab.pk).update(closed_at=NOW, closed_by=scene.elena.user, closing_words="Fatto.")
    with refused("labs_lab_is_closed"), transaction.atomic():
        ProblemFactory.create(lab=scene.lab)
    with refused("labs_lab_is_closed"), transaction.atomic():
        MeetingFactory.create(lab=scene.lab)


def test_one_voice_counts_once_for_a_problem(scene):
    voice = VoiceFactory.create(problem__lab=scene.lab)
    with refused("labs_one_voice_per_problem"), transaction.atomic():
        VoiceFactory.create(problem=voice.problem, who_hash=voice.who_hash)
    other = ProblemFactory.create(lab=scene.lab)
    assert VoiceFactory.create(problem=other, who_hash=voice.who_hash).problem == other


def merged(part, whole):
    by = UserFactory.create()
    Problem.objects.filter(pk=part.pk).update(merged_into=whole, merged_by=by, merged_at=NOW)


def checked_at_once():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_merged_report_points_to_a_live_one_and_never_in_a_circle(scene):
    a, b, c = (ProblemFactory.create(lab=scene.lab) for _ in range(3))
    elsewhere = ProblemFactory.create(lab=scene.other_lab)
    with refused("labs_problem_not_in_itself"), transaction.atomic():
        merged(a, a)
    merged(a, b)
    checked_at_once()
    for part, whole in ((c, a), (b, c), (b, a), (c, elsewhere)):
        with refused("labs_merged_into_a_live_one"), transaction.atomic():
            merged(part, whole)
            checked_at_once()
    merged(c, b)
    checked_at_once()
    assert list(Problem.objects.live().filter(lab=scene.lab)) == [b]


def test_the_parts_of_a_report_may_move_with_it(scene):
    a, b, c = (ProblemFactory.create(lab=scene.lab) for _ in range(3))
    merged(a, b)
    merged(b, c)
    merged(a, c)
    checked_at_once()
    assert set(c.parts.all()) == {a, b}


def test_the_voices_of_merged_reports_are_counted_together_and_nobody_twice(scene):
    a, b = (ProblemFactory.create(lab=scene.lab) for _ in range(2))
    VoiceFactory.create(problem=a, who_hash="1" * 64)
    VoiceFactory.create(problem=a, who_hash="2" * 64)
    VoiceFactory.create(problem=b, who_hash="2" * 64)
    VoiceFactory.create(problem=b, who_hash="3" * 64)
    merged(a, b)
    assert Problem.objects.get(pk=b.pk).voices_count == 3
    assert Voice.objects.filter(problem=a).count() == 2
    Problem.objects.filter(pk=a.pk).update(merged_into=None, merged_by=None, merged_at=None)
    assert [Problem.objects.get(pk=one.pk).voices_count for one in (a, b)] == [2, 2]


class Step(NamedTuple):
    """One thing that happens to the reports of a lab."""

    what: str
    part: int
    other: int


STEPS = st.builds(Step, st.sampled_from(["speak", "speak", "join", "part", "unsay"]), st.integers(0, 3), st.integers(0, 3))


@given(steps=st.lists(STEPS, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_written_count_is_always_the_counted_one(scene, steps):
    with transaction.atomic():
        problems = [ProblemFactory.create(lab=scene.lab) for _ in range(4)]
        by = Actor(user=scene.dario.user)
        for step in steps:
            happen(step, problems, by)
        for problem in Problem.objects.live().filter(pk__in=[one.pk for one in problems]):
            said = Voice.objects.filter(Q(problem=problem) | Q(problem__merged_into=problem))
            assert problem.voices_count == said.values("who_hash").distinct().count()
        transaction.set_rollback(True)


def happen(step, problems, by):
    problem, other = problems[step.part], problems[step.other]
    if step.what == "speak":
        actions.also_mine(problem=problem, who_hash=f"{step.other:064}")
    elif step.what == "unsay":
        Voice.objects.filter(problem=problem).delete()
    elif step.what == "part":
        actions.unmerge_problem(part=problem, by=by)
    elif problem != other:
        with suppress(actions.AlreadyPartOfAnother):
            actions.merge_problems(part=problem, whole=other, by=by)
