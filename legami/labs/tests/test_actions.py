"""A lab from its opening to its end, and a report from its words to its place among the others."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest

from legami.core.dates import ROME
from legami.core.refusals import FormUsedElsewhere
from legami.journal.models import Entry
from legami.labs import actions, guided
from legami.labs.blurring import Square
from legami.labs.models import Lab, Problem, Voice
from legami.labs.tests.factories import MeetingFactory, ProblemFactory, PromiseFactory, VoiceFactory
from legami.labs.voices import mark
from legami.places.tests.factories import AreaFactory, VenueFactory

SORESINA = "019098"


def said(scene, **more):
    """Alba says something from the site."""
    words = {"words": "La sera non passa l’autobus", "category": "travel", "reach": "many", "where_words": "", "square": None}
    rest = {"photo": None, "contact": "", "channel": "web", "who_hash": mark(scene.lab, "alba"), "form_key": uuid4()}
    return actions.say_problem(**({"lab": scene.lab, "by": scene.dario} | words | rest | more))


def opened(scene, area, **more):
    terms = {"name": "Nuovo", "question": "Che cosa manca?", "about": "", "municipality": area.municipality, "area": area}
    return actions.open_lab(**terms, starts_on=date(2026, 3, 1), by=scene.elena, **more)


def test_a_place_has_one_open_lab(scene):
    area = AreaFactory.create(municipality_id=SORESINA)
    lab = opened(scene, area)
    with pytest.raises(actions.LabOpenHere):
        opened(scene, area)
    assert (lab.is_open, Lab.objects.filter(area=area).count()) == (True, 1)


def test_a_facilitator_is_named_once_and_can_be_named_again_after(scene):
    with pytest.raises(actions.AlreadyFacilitates):
        actions.add_facilitator(lab=scene.lab, user=scene.dario.user, by=scene.elena)
    actions.remove_facilitator(facilitator=scene.lab.facilitators.get(), by=scene.elena)
    assert list(Lab.objects.run_by(scene.dario.user_id)) == []
    actions.add_facilitator(lab=scene.lab, user=scene.dario.user, by=scene.elena)
    assert list(Lab.objects.run_by(scene.dario.user_id)) == [scene.lab]


def test_phases_may_overlap_and_are_written_anew(scene):
    days = {"read": (date(2026, 1, 1), date(2026, 2, 28)), "listen": (date(2026, 2, 1), date(2026, 3, 31))}
    actions.set_phases(lab=scene.lab, days=days, by=scene.dario)
    actions.set_phases(lab=scene.lab, days={"listen": (date(2026, 2, 2), date(2026, 3, 1))}, by=scene.dario)
    assert [(p.kind, p.starts_on) for p in scene.lab.phases.all()] == [("listen", date(2026, 2, 2))]


def test_three_evenings_stand_at_the_same_hour_across_the_change_of_clocks(scene):
    venue, key = VenueFactory.create(municipality_id=SORESINA), uuid4()
    terms = {"lab": scene.lab, "first_on": date(2026, 3, 16), "at": time(20, 30), "every_days": 14, "venue": venue}
    for _ in range(2):  # a double click
        meetings = actions.plan_three_evenings(**terms, form_key=key, by=scene.dario)
    moments = [meeting.starts_at.astimezone(ROME).isoformat() for meeting in meetings]
    assert moments == ["2026-03-16T20:30:00+01:00", "2026-03-30T20:30:00+02:00", "2026-04-13T20:30:00+02:00"]
    assert scene.lab.meetings.count() == 3
    assert [phase.kind for phase in scene.lab.phases.order_by("starts_on", "ends_on", "kind")][:2] == ["read", "listen"]


def test_each_evening_lasts_what_its_pieces_last():
    assert [evening.duration_minutes for evening in guided.EVENINGS] == [90, 90, 90]
    assert guided.EVENINGS[0].agenda.splitlines()[0] == "Benvenuto e giro di nomi (10 minuti)"


def test_a_meeting_called_off_has_no_record_and_one_with_a_record_is_not_called_off(scene):
    off, held = MeetingFactory.create(lab=scene.lab), MeetingFactory.create(lab=scene.lab)
    record: dict[str, Any] = {"attended_count": 12, "first_timers_count": 5, "record_text": "Abbiamo parlato della sera."}
    actions.cancel_meeting(meeting=off, reason="Nevica", by=scene.dario)
    with pytest.raises(actions.MeetingCancelled):
        actions.record_meeting(meeting=off, by=scene.dario, **record)
    actions.record_meeting(meeting=held, by=scene.dario, **record)
    with pytest.raises(actions.MeetingAlreadyOver):
        actions.cancel_meeting(meeting=held, reason="Nevica", by=scene.dario)


def test_the_same_form_makes_one_meeting_and_another_lab_may_not_use_it(scene):
    venue = VenueFactory.create(municipality_id=SORESINA)
    terms = {"title": "Sera", "starts_at": datetime(2026, 5, 1, 18, tzinfo=UTC), "duration_minutes": 60, "venue": venue}
    terms |= {"agenda": "Benvenuto", "form_key": uuid4(), "by": scene.dario}
    assert actions.call_meeting(lab=scene.lab, **terms) == actions.call_meeting(lab=scene.lab, **terms)
    with pytest.raises(FormUsedElsewhere):
        actions.call_meeting(lab=scene.other_lab, **terms)


def test_a_promise_ends_once(scene):
    promise = PromiseFactory.create(lab=scene.lab)
    actions.close_promise(promise=promise, outcome="not_kept", how="Mancano i soldi", by=scene.dario)
    with pytest.raises(actions.PromiseAlreadyClosed):
        actions.close_promise(promise=promise, outcome="kept", how="Fatto", by=scene.dario)
    promise.refresh_from_db()
    assert (promise.outcome, promise.how) == ("not_kept", "Mancano i soldi")


def test_a_lab_closes_when_each_promise_has_its_ending_and_forgets_who_left_a_number(scene):
    promise, problem = PromiseFactory.create(lab=scene.lab), said(scene, contact="333 1234567")
    with pytest.raises(actions.PromisesOpen):
        actions.close_lab(lab=scene.lab, closing_words="Fatto", by=scene.elena)
    actions.close_promise(promise=promise, outcome="kept", how="Due panchine", by=scene.dario)
    actions.close_lab(lab=scene.lab, closing_words="Fatto", by=scene.elena)
    problem.refresh_from_db()
    assert problem.contact == ""
    with pytest.raises(actions.LabAlreadyClosed):
        actions.close_lab(lab=scene.lab, closing_words="Di nuovo", by=scene.elena)
    with pytest.raises(actions.LabClosed):
        said(scene)


# ---- problems ----------------------------------------------------------------------------------------


def test_a_report_from_the_site_waits_for_a_look_and_nobody_knows_whose_it_is(scene):
    problem = said(scene)
    assert (problem.state, problem.voices.count()) == ("da leggere", 1)
    assert Entry.objects.get(verb="lab.problem_said").actor_id is None
    actions.show_problem(problem=problem, by=scene.dario)
    assert list(Problem.objects.public()) == [problem]


def test_who_calls_counts_the_same_and_is_shown_at_once(scene):
    problem = said(scene, channel="phone")
    assert (problem.state, problem.entered_by, problem.voices.get().channel) == ("si vede", scene.dario.user, "phone")


def test_a_double_click_makes_one_report_and_the_form_serves_no_other_words(scene):
    key = uuid4()
    assert said(scene, form_key=key) == said(scene, form_key=key)
    assert Voice.objects.count() == 1
    with pytest.raises(FormUsedElsewhere):
        said(scene, form_key=key, words="Un’altra cosa")


def test_only_the_square_is_kept(scene):
    problem = said(scene, square=Square(7, 9, 400))
    places = {f.name: getattr(problem, f.name) for f in Problem._meta.fields if f.name.startswith(("cell", "lat", "lon"))}
    assert places == {"cell_column": 7, "cell_row": 9, "cell_metres": 400}


def test_mine_too_counts_once_for_each_who(scene):
    problem = ProblemFactory.create(lab=scene.lab)
    mine = mark(scene.lab, "alba")
    assert [actions.also_mine(problem=problem, who_hash=who) for who in (mine, mine, mark(scene.lab, "carla"))] == [
        True,
        False,
        True,
    ]


def test_voices_of_paper_are_added_once_for_the_same_form(scene):
    problem, key = ProblemFactory.create(lab=scene.lab), uuid4()
    for _ in range(2):
        actions.add_voices(problem=problem, how_many=7, channel="paper", form_key=key, by=scene.dario)
    assert Problem.objects.get(pk=problem.pk).voices_count == 7


def test_a_mark_differs_from_lab_to_lab(scene):
    marks = {mark(lab, who) for lab in (scene.lab, scene.other_lab) for who in ("alba", "carla")}
    assert len(marks) == 4


def test_joining_takes_the_parts_along_and_parting_gives_them_back(scene):
    a, b, c = (ProblemFactory.create(lab=scene.lab) for _ in range(3))
    VoiceFactory.create(problem=a)
    actions.merge_problems(part=a, whole=b, by=scene.dario)
    actions.merge_problems(part=b, whole=c, by=scene.dario)
    assert set(c.parts.all()) == {a, b}
    assert Problem.objects.get(pk=c.pk).voices_count == 1
    with pytest.raises(actions.AlreadyPartOfAnother):
        actions.merge_problems(part=c, whole=a, by=scene.dario)
    actions.unmerge_problem(part=a, by=scene.dario)
    assert set(Problem.objects.public()) == {a, c}


def test_what_is_hidden_says_why_and_can_come_back(scene):
    problem = said(scene)
    actions.hide_problem(problem=problem, reason="Nomina una persona", by=scene.dario)
    assert list(Problem.objects.public()) == []
    actions.show_problem(problem=problem, by=scene.dario)
    problem.refresh_from_db()
    assert (problem.state, problem.hidden_reason) == ("si vede", "")
