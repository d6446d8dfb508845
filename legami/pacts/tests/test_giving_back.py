"""Hours: who confirms, the humane caps, and what refuses."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.models import GiveBack, HoursEntry, Pact

from .story import START, Story

pytestmark = pytest.mark.django_db
TUESDAY, TODAY = date(2026, 4, 7), date(2026, 4, 30)


def log(story: Story, pact: Pact, minutes: int = 120, day: date = TUESDAY, act=actions.log_hours, **more) -> HoursEntry:
    terms: dict[str, Any] = {
        "pact": pact,
        "give_back": GiveBack.objects.get(version__pact=pact, version__status="active"),
        "given_on": day,
        "duration_minutes": minutes,
        "note": "",
        "form_key": uuid4(),
        "today": TODAY,
        "by": story.alba_actor,
    }
    return act(**(terms | more))


def community_minutes(story: Story) -> int:
    return sum(a.balance for a in Account.objects.filter(code=f"hours:{story.parish.pk}"))


def test_hours_count_once_the_host_confirms():
    story = Story()
    entry = log(story, story.signed_pact())
    before = community_minutes(story)
    actions.validate_hours(entry=entry, by=story.dario)
    assert (before, community_minutes(story)) == (0, 120)


def test_what_the_host_itself_writes_counts_at_once_and_once():
    story = Story()
    pact, key = story.signed_pact(), uuid4()
    for _ in range(2):
        entry = log(story, pact, act=actions.log_hours_as_host, form_key=key, by=story.dario)
    assert (entry.is_waiting, community_minutes(story), HoursEntry.objects.count()) == (False, 120, 1)


def test_hours_are_answered_once():
    story = Story()
    entry = log(story, story.signed_pact())
    actions.reject_hours(entry=entry, reason="Eravamo chiusi", by=story.dario)
    with pytest.raises(actions.AlreadyAnswered):
        actions.validate_hours(entry=entry, by=story.dario)
    assert community_minutes(story) == 0


def test_the_week_has_a_cap_from_monday_to_sunday_and_the_refusal_says_what_is_left():
    story = Story()
    pact = story.signed_pact()
    log(story, pact, 200, day=date(2026, 4, 6))
    with pytest.raises(actions.OverTheCap, match="4 h in una settimana: restano 40 min"):
        log(story, pact, 41, day=date(2026, 4, 12))
    log(story, pact, 40, day=date(2026, 4, 12))
    log(story, pact, 240, day=date(2026, 4, 13))
    assert HoursEntry.objects.count() == 3


def test_rejected_hours_make_room_again():
    story = Story()
    pact = story.signed_pact()
    actions.reject_hours(entry=log(story, pact, 240), reason="no", by=story.dario)
    assert log(story, pact, 240).is_waiting


def test_the_whole_pact_has_a_cap():
    story = Story()
    pact = story.signed_pact()
    day = date(2026, 3, 3)
    for week in range(10):
        log(story, pact, 240, day=date.fromordinal(day.toordinal() + 7 * week), today=date(2026, 12, 31))
    with pytest.raises(actions.OverTheCap, match="40 h in tutto: restano 0 min"):
        log(story, pact, 5, day=date(2026, 6, 1), today=date(2026, 12, 31))


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 3, 1)])
def test_a_day_to_come_or_before_the_pact_is_refused(day):
    story = Story()
    with pytest.raises(actions.OutsideThePact):
        log(story, story.signed_pact(), day=day)


def test_no_hours_while_the_pact_is_suspended():
    story = Story()
    pact = story.signed_pact()
    actions.suspend(pact=pact, reason="ricovero", resume_on=None, today=START, by=story.bruno)
    with pytest.raises(actions.NotWhileClosed):
        log(story, pact)


def test_what_is_left_is_told_for_the_week_and_in_all():
    story = Story()
    pact = story.signed_pact()
    log(story, pact, 100)
    give_back = GiveBack.objects.get(version__pact=pact)
    assert actions.time_left(give_back, TUESDAY) == (140, 2300)
    assert actions.time_left(give_back, START) == (240, 2300)
