"""V17: a correction keeps both times, why and by whom; a closed period stays as it was, the difference counts in the next."""

from dataclasses import astuple
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from legami.core.dates import today
from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.models import Correction, GiveBack, GoalRating, HoursEntry, Pact, ReportingPeriod, SpendingRequest
from legami.pacts.reads.reporting import Figures, adjustment_for, figures_of, late_of, own_of, periods_of
from legami.pacts.tests.story import END, REVIEW, START, Story

pytestmark = pytest.mark.django_db
MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)
DAY, LATER = date(2026, 3, 10), date(2026, 6, 10)


def gave(story: Story, pact: Pact, on: date = DAY, minutes: int = 120) -> HoursEntry:
    said: dict[str, Any] = {"duration_minutes": minutes, "note": "", "form_key": uuid4(), "today": END, "by": story.dario}
    return actions.log_hours_as_host(pact=pact, give_back=GiveBack.objects.get(version__pact=pact), given_on=on, **said)


def paid(story: Story, pact: Pact) -> SpendingRequest:
    request = actions.approve(request=story.request(pact), today=START, by=story.elena)
    return actions.pay(request=request, paid_on=START, by=story.franca)


def close(story: Story, up_to: date) -> ReportingPeriod:
    return actions.close_period(organisation=story.service, starts_on=START, ends_on=up_to, today=LATER, by=story.franca)


def fix(story: Story, entry: HoursEntry, minutes: int, on: date = DAY, by_host: bool = True) -> Correction:
    said: dict[str, Any] = {"reason": "Foglio letto male", "today": END, "by_host": by_host}
    return actions.correct_hours(entry=entry, given_on=on, duration_minutes=minutes, by=story.dario, **said)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def community_minutes(story: Story) -> int:
    return Account.objects.get(code=f"hours:{story.parish.pk}").balance


def test_v17_hours_put_right_keep_what_they_were_why_and_by_whom():
    story = Story()
    entry = gave(story, story.signed_pact())
    correction = fix(story, entry, 90, on=date(2026, 3, 11))
    entry.refresh_from_db()
    assert (correction.old_on, correction.new_on) == (DAY, date(2026, 3, 11))
    assert (correction.old_minutes, correction.new_minutes, correction.reason) == (120, 90, "Foglio letto male")
    assert correction.recorded_by == story.dario.user
    assert (entry.given_on, entry.duration_minutes, community_minutes(story)) == (date(2026, 3, 11), 90, 90)
    check_book()


def test_v17_the_book_reverses_and_writes_anew_and_edits_nothing():
    story = Story()
    entry = gave(story, story.signed_pact())
    first = entry.transfer
    fix(story, entry, 90)
    entry.refresh_from_db()
    assert first is not None
    assert entry.transfer is not None
    assert [row.kind for row in first.resolutions.all()] == ["reversal"]
    assert (first.quantity, entry.transfer.quantity, entry.transfer.happened_on) == (120, 90, DAY)


def test_v17_what_the_worker_puts_right_waits_for_the_host_again():
    story = Story()
    entry = gave(story, story.signed_pact())
    fix(story, entry, 90, by_host=False)
    entry.refresh_from_db()
    assert (entry.is_waiting, community_minutes(story)) == (True, 0)
    actions.validate_hours(entry=entry, by=story.dario)
    assert community_minutes(story) == 90


def test_v17_a_correction_stays_within_the_cap_the_pact_and_the_cover():
    story = Story()
    pact = story.signed_pact()
    entry = gave(story, pact)
    with pytest.raises(actions.OverTheCap):
        fix(story, entry, 241)
    with pytest.raises(actions.OutsideThePact):
        fix(story, entry, 120, on=date(2026, 3, 1))
    with pytest.raises(actions.NothingToCorrect):
        fix(story, entry, 120)
    pact.covers.update(ends_on=DAY)
    with pytest.raises(actions.NotInsured):
        fix(story, entry, 120, on=date(2026, 3, 12))
    assert fix(story, entry, 240).new_minutes == 240  # its own minutes do not count twice
    assert Correction.objects.count() == 1


def test_v17_a_closed_period_stays_and_the_difference_is_an_adjustment_in_the_next():
    story = Story()
    pact = story.signed_pact()
    entry = gave(story, pact)
    march = close(story, MARCH)
    fix(story, entry, 90)
    gave(story, pact, on=date(2026, 4, 8), minutes=60)
    april = close(story, APRIL)
    march.refresh_from_db()
    assert (own_of(march), late_of(march)) == (Figures(given_minutes=120), Figures())
    assert (own_of(april), late_of(april)) == (Figures(given_minutes=60), Figures(given_minutes=-30))
    assert late_of(close(story, MAY)) == Figures()  # it is told once


def test_v17_an_expense_put_on_another_day_moves_from_period_to_period_by_adjustments():
    story = Story()
    request = paid(story, story.signed_pact())  # for a service of 1 April
    march, april = close(story, MARCH), close(story, APRIL)
    before = Account.objects.order_by("pk").values_list("code", "in_quantity", "out_quantity")
    stood = list(before)
    actions.correct_service_date(request=request, service_on=date(2026, 5, 5), reason="Il corso è slittato", by=story.franca)
    may = close(story, MAY)
    assert [own_of(p).spent_cents for p in (march, april, may)] == [0, 10_000, 10_000]
    assert [late_of(p).spent_cents for p in (march, april, may)] == [0, 0, -10_000]
    assert list(before.all()) == stood  # no money moved
    with pytest.raises(actions.OutsideDates):
        actions.correct_service_date(request=request, service_on=date(2025, 1, 1), reason="x", by=story.franca)


def test_v17_the_day_of_an_expense_changes_by_a_correction_only():
    story = Story()
    request = paid(story, story.signed_pact())
    with pytest.raises(DatabaseError, match="pacts_rewording_asks_again"), transaction.atomic():
        SpendingRequest.objects.filter(pk=request.pk).update(service_on=date(2026, 5, 5))


def test_v17_a_rating_put_right_counts_in_the_next_report():
    story = Story()
    pact = story.signed_pact()
    goal = pact.versions.get().goals.get()
    review = actions.record_review(
        review=pact.reviews.get(due_on=REVIEW), held_on=DAY, notes="", person_words="", levels={goal: 1}, checks={},
        by=story.bruno,
    )  # fmt: skip
    march = close(story, MARCH)
    correction = actions.correct_rating(rating=review.ratings.get(), level=-1, reason="Riga sbagliata", by=story.bruno)
    april = close(story, APRIL)
    assert (correction.old_level, correction.new_level, correction.old_on) == (1, -1, DAY)
    assert (astuple(own_of(march))[2:], astuple(late_of(april))[2:]) == ((1, 1), (0, -1))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(5, 60)), min_size=1, max_size=4))
def test_v17_all_reports_together_always_say_what_is_known_now(changes):
    with transaction.atomic():
        story = Story()
        pact = story.signed_pact()
        entries = [gave(story, pact, on=date(2026, 3, 2 + 7 * n), minutes=61) for n in range(4)]
        closing = iter((date(2026, 3, 5), date(2026, 3, 12), date(2026, 3, 19), MARCH))
        for which, minutes in changes:
            close(story, next(closing))
            entry = entries[which - 1]
            entry.refresh_from_db()
            if entry.duration_minutes != minutes:
                fix(story, entry, minutes, on=entry.given_on)
        close(story, MAY)
        told = sum((own_of(p) + late_of(p) for p in periods_of(story.service.pk)), Figures())
        assert told == figures_of(story.service.pk, START, MAY)
        assert adjustment_for(story.service.pk, periods_of(story.service.pk)).is_nothing
        transaction.set_rollback(True)


def test_v17_periods_follow_one_another_and_end_before_today():
    story = Story()
    first = close(story, MARCH)
    with pytest.raises(actions.PeriodsOverlap):
        close(story, MARCH)
    with pytest.raises(actions.PeriodNotOver):
        close(story, LATER)
    second = close(story, APRIL)
    assert (first.starts_on, second.starts_on) == (START, date(2026, 4, 1))
    with pytest.raises(IntegrityError, match="pacts_periods_do_not_overlap"), transaction.atomic():
        ReportingPeriod.objects.create(
            organisation=story.service, starts_on=MARCH, ends_on=APRIL, given_minutes=0, spent_cents=0, goals_rated=0,
            goals_reached=0, closed_by=story.franca.user,
        )  # fmt: skip


def test_v17_neither_a_correction_nor_a_closed_period_can_be_changed():
    story = Story()
    entry = gave(story, story.signed_pact())
    close(story, MARCH)
    fix(story, entry, 90)
    for rows in (Correction.objects, ReportingPeriod.objects):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ReportingPeriod.objects.update(given_minutes=1)


def test_v17_in_the_browser_each_puts_right_what_is_theirs_and_the_accounts_close():
    story = Story()
    pact = story.signed_pact()
    entry, request = gave(story, pact), paid(story, pact)
    dario, franca, alba = (browser(user) for user in (story.dario.user, story.franca.user, story.alba_user))
    said = {"given_on": "2026-03-10", "duration_minutes_hours": "1", "duration_minutes_minutes": "30"}
    said["reason"] = "Foglio letto male"
    dario.post(f"/patti/{pact.pk}/ore/{entry.pk}/correggi/", said)
    franca.post(f"/patti/{pact.pk}/spese/{request.pk}/data/", {"service_on": "2026-05-05", "reason": "Slittato"})
    page = alba.get(f"/patti/{pact.pk}/correzioni/").content.decode()
    assert [page.count(words) for words in ("Foglio letto male", "Slittato", "2 h", "1 h 30 min")] == [1, 1, 1, 1]
    assert "Data del servizio corretta" in franca.get(f"/patti/{pact.pk}/spese/{request.pk}/").content.decode()
    franca.post("/patti/rendiconti/", {"starts_on": START.isoformat(), "ends_on": MARCH.isoformat()})
    closed = ReportingPeriod.objects.get()
    assert (closed.given_minutes, closed.starts_on, closed.ends_on) == (90, START, MARCH)
    assert "2 marzo 2026 – 31 marzo 2026" in franca.get("/patti/rendiconti/").content.decode()
    late = franca.post("/patti/rendiconti/", {"ends_on": today().isoformat()})
    assert late.context["form"].errors["ends_on"] == ["Il periodo non è ancora finito. Scegli un giorno prima di oggi."]
    assert browser(story.bruno.user).get("/patti/rendiconti/").status_code == 404


def test_v17_another_bodys_facts_are_not_in_the_report():
    story = Story()
    gave(story, story.signed_pact())
    assert (figures_of(story.service.pk, START, END), figures_of(story.parish.pk, START, END)) == (
        Figures(given_minutes=120),
        Figures(),
    )


def refused(change) -> bool:
    with pytest.raises(IntegrityError, match="pacts_fact_changes_by_correction"), transaction.atomic():
        change()
    return True


def test_v17_hours_change_only_as_their_last_correction_says():
    story = Story()
    entry = gave(story, story.signed_pact())
    row = HoursEntry.objects.filter(pk=entry.pk)
    assert refused(lambda: row.update(duration_minutes=90))
    fix(story, entry, 90)
    fix(story, entry, 120)
    assert refused(lambda: row.update(duration_minutes=90))  # said once, and taken back since
    assert refused(lambda: row.update(given_on=LATER))
    assert row.get().duration_minutes == 120


def test_v17_the_level_of_a_held_review_changes_only_as_its_last_correction_says():
    story = Story()
    pact = story.signed_pact()
    goal = pact.versions.get().goals.get()
    review = pact.reviews.get(due_on=REVIEW)
    words: dict[str, Any] = {"notes": "", "person_words": "", "checks": {}, "by": story.bruno}
    actions.record_review(review=review, held_on=DAY, levels={goal: 0}, **words)
    rating = GoalRating.objects.get(review=review)
    row = GoalRating.objects.filter(pk=rating.pk)
    assert refused(lambda: row.update(level=2))
    actions.correct_rating(rating=rating, level=1, reason="Letto male", by=story.bruno)
    assert refused(lambda: row.update(level=2))
    assert row.get().level == 1
