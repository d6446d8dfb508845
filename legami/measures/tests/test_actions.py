"""Planning, answering, correcting, alerts and licences."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from legami.core.dates import today
from legami.core.refusals import FormUsedElsewhere
from legami.measures import actions
from legami.measures.models import Alert, Measurement, Sheet
from legami.measures.queries import open_alerts, planned_of, sheets_of, to_ask
from legami.measures.tests.factories import DAY, answers, scale, sheet
from legami.people.models import Person
from legami.people.tests.factories import PersonFactory

REVIEW = date(2026, 9, 1)
AFTER = date(2027, 9, 1)
MOMENTS = [("start", DAY), ("review", REVIEW), ("after", AFTER)]


def plan(story, moments=MOMENTS):
    actions.set_timetable(person=story.alba, about="pact:1", moments=moments)


def planned(story):
    return sorted(planned_of(story.alba).values_list("occasion", "scale__code"))


ALL = [
    ("after", "djg6"), ("after", "ucla3"), ("after", "who5"), ("review", "ucla3"), ("review", "who5"),
    ("start", "djg6"), ("start", "ucla3"), ("start", "who5"),
]  # fmt: skip


def test_each_scale_is_planned_at_its_own_occasions_and_the_same_plan_again_changes_nothing(story):
    plan(story)
    assert planned(story) == ALL
    plan(story)
    assert planned(story) == ALL


def test_a_plan_that_changed_drops_what_is_open_and_keeps_what_was_answered(story):
    plan(story)
    taken = sheet(story.alba, "who5", 3, by=story.alba_actor)
    plan(story, [("start", DAY + timedelta(days=7)), ("after", AFTER)])
    assert planned(story) == [row for row in ALL if row[0] != "review" and row != ("start", "who5")]
    assert Measurement.objects.get(sheets=taken).due_on == DAY


def test_nothing_is_planned_for_who_died(story):
    plan(story)
    Person.objects.filter(pk=story.alba.pk).update(deceased_on=today())
    plan(story)
    assert planned(story) == []


def test_a_sheet_stands_for_the_plan_that_is_near_and_for_none_that_is_far(story):
    plan(story)
    taken = [sheet(story.alba, "ucla3", 1, by=story.alba_actor, taken_on=DAY) for _ in range(2)]
    assert [one.occasion for one in taken] == ["start", "wish"]
    assert [one.measurement and one.measurement.due_on for one in taken] == [DAY, None]


def test_a_sheet_of_much_later_is_no_baseline(story):
    plan(story)
    late = sheet(story.alba, "ucla3", 1, by=story.alba_actor, taken_on=DAY + timedelta(days=40))
    assert (late.occasion, late.measurement) == ("wish", None)
    on = [DAY + timedelta(days=days) for days in (0, 31, 32)]
    assert [len(to_ask(story.alba, on=day).filter(occasion="start")) for day in on] == [3, 3, 0]


def test_of_two_plans_the_nearest_is_answered(story):
    plan(story, [("start", DAY), ("review", DAY + timedelta(days=20))])
    assert sheet(story.alba, "ucla3", 1, by=story.alba_actor, taken_on=DAY + timedelta(days=15)).occasion == "review"


def test_v27_a_double_click_keeps_one_sheet(story):
    key = uuid4()
    terms = {"taken_on": DAY, "mode": "paper", "form_key": key, "by": story.bruno}
    first, second = (
        actions.record_sheet(person=story.alba, scale=scale("who5"), answers=answers("who5", 3), **terms) for _ in "12"
    )
    assert (first.pk, Sheet.objects.count()) == (second.pk, 1)
    with pytest.raises(FormUsedElsewhere):
        actions.record_sheet(person=PersonFactory.create(), scale=scale("who5"), answers=answers("who5", 3), **terms)


def test_no_sheet_of_tomorrow_or_after_the_death_or_without_a_licence(story):
    with pytest.raises(actions.NotADayForThis):
        sheet(story.alba, "who5", 3, by=story.bruno, taken_on=today() + timedelta(days=1))
    with pytest.raises(actions.ScaleNotUsable):
        sheet(story.alba, "lsns6", 3, by=story.bruno)
    story.alba.deceased_on = DAY - timedelta(days=1)
    story.alba.save()
    with pytest.raises(actions.NotADayForThis):
        sheet(story.alba, "who5", 3, by=story.bruno)


def correct(taken, by, **more):
    terms: dict[str, Any] = {
        "answers": answers("who5", 4),
        "taken_on": DAY,
        "mode": "paper",
        "reason": "Riga sbagliata",
        "form_key": uuid4(),
    }
    return actions.correct_sheet(sheet=taken, by=by, **terms | more)


def test_a_correction_replaces_with_a_reason_and_the_wrong_sheet_stays(story):
    wrong = sheet(story.alba, "who5", 1, by=story.bruno, mode="paper")
    key = uuid4()
    right = correct(wrong, story.bruno, form_key=key)
    assert correct(wrong, story.bruno, form_key=key).pk == right.pk
    assert ([one.pk for one in sheets_of(story.alba)], Sheet.objects.count()) == ([right.pk], 2)
    with pytest.raises(actions.AlreadyReplaced):
        correct(wrong, story.bruno)


def test_a_low_well_being_raises_an_alert_and_does_nothing_else(story):
    sheet(story.alba, "who5", 3, by=story.alba_actor)
    assert Alert.objects.count() == 0
    sheet(story.alba, "who5", 1, by=story.alba_actor)
    everyone = Person.objects.all()
    assert [alert.level for alert in open_alerts(everyone)] == ["low"]
    alert = open_alerts(everyone).get()
    actions.acknowledge(alert=alert, note="Sentita al telefono", by=story.bruno)
    assert list(open_alerts(everyone)) == []
    with pytest.raises(actions.AlreadyAnswered):
        actions.acknowledge(alert=alert, note="Anch’io", by=story.elena)


def test_an_alert_on_a_sheet_that_was_wrong_no_longer_waits(story):
    correct(sheet(story.alba, "who5", 1, by=story.bruno, mode="paper"), story.bruno)
    assert list(open_alerts(Person.objects.all())) == []


LICENCE: dict[str, Any] = {"licence": "Permesso del 3 marzo 2026", "licensor": "Boston College", "licensed_on": DAY}


def test_a_scale_is_activated_with_licence_and_wording_and_then_asked(story):
    with pytest.raises(actions.WordsMissing):
        actions.activate_scale(scale=scale("lsns6"), words=["Uno", ""], by=story.bruno, **LICENCE)
    actions.activate_scale(scale=scale("lsns6"), words=[f"Domanda {n}" for n in range(6)], by=story.bruno, **LICENCE)
    assert [words for _, words in scale("lsns6").items] == [f"Domanda {n}" for n in range(6)]
    assert sheet(story.alba, "lsns6", 3, by=story.alba_actor).pk
    assert actions.activate_scale(scale=scale("lsns6"), words=[], by=story.elena, **LICENCE).activated_by == story.bruno.user
