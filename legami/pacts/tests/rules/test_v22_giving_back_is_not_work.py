"""V22: insured before the first hour, illness excused, "not able now" said by the person alone, never pay."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from legami.core.access import Actor
from legami.core.dates import long_date, today
from legami.ledger.models import Transfer
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.clock import expected_minutes, still_days
from legami.pacts.models import Correction, GiveBack, HoursEntry, InsuranceCover, Pact, Pause
from legami.pacts.reads.caring import clocks_of
from legami.pacts.reads.waiting import waiting_for
from legami.pacts.tests.story import END, START, Story
from legami.people import actions as people
from legami.people.models import Person

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


def give(story: Story, pact: Pact, on: date = DAY) -> HoursEntry:
    said: dict[str, Any] = {"duration_minutes": 60, "note": "", "form_key": uuid4(), "today": END, "by": story.bruno}
    return actions.log_hours(pact=pact, give_back=GiveBack.objects.get(version__pact=pact), given_on=on, **said)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def expected(pact: Pact, on: date) -> int:
    places = list(GiveBack.objects.filter(version__pact=pact).select_related("host__organisation"))
    return clocks_of(pact.versions.get(), places, pact.pauses.all(), on=on)[0].expected_minutes


def test_v22_without_a_cover_for_the_day_no_hour_is_written():
    story = Story()
    pact = story.signed_pact()
    pact.covers.update(ends_on=DAY)
    assert give(story, pact, DAY).is_waiting
    with pytest.raises(actions.NotInsured):
        give(story, pact, DAY + timedelta(days=1))


def test_v22_the_database_refuses_it_too_and_also_a_move_to_another_day():
    story = Story()
    pact = story.signed_pact()
    entry = give(story, pact)
    pact.covers.update(ends_on=DAY)
    minutes, to = entry.duration_minutes, DAY + timedelta(days=1)
    moved: dict[str, Any] = {"old_on": DAY, "new_on": to, "reason": "Errore", "recorded_by": story.bruno.user}
    Correction.objects.create(pact=pact, entry=entry, old_minutes=minutes, new_minutes=minutes, **moved)
    with pytest.raises(IntegrityError, match="pacts_hours_without_cover"), transaction.atomic():
        HoursEntry.objects.filter(pk=entry.pk).update(given_on=to)
    pact.covers.all().delete()
    with pytest.raises(IntegrityError, match="pacts_hours_without_cover"), transaction.atomic():
        HoursEntry.objects.create(
            pact=pact, give_back=entry.give_back, given_on=DAY, duration_minutes=60, logged_by=story.bruno.user
        )


def test_v22_the_worker_adds_the_policy_in_the_browser_and_once():
    story = Story()
    pact = story.signed_pact()
    pact.covers.all().delete()
    bruno, path = browser(story.bruno.user), f"/patti/{pact.pk}/assicurazione/"
    said = {"insurer": "Assicurazione", "policy_number": "1/2", "starts_on": "2026-03-02", "ends_on": "2027-03-01"}
    assert "Manca l’assicurazione" in bruno.get(f"/patti/{pact.pk}/").content.decode()
    bruno.post(path, said)
    assert "Questa polizza c’è già" in bruno.post(path, said).content.decode()
    assert InsuranceCover.objects.count() == 1
    read = browser(story.alba_user).post(path, {**said, "policy_number": "9"})
    assert (read.status_code, InsuranceCover.objects.count()) == (200, 1)


def test_v22_days_of_illness_are_excused_and_nobody_writes_what_it_is():
    story = Story()
    pact = story.signed_pact()
    actions.record_illness(pact=pact, starts_on=DAY, ends_on=DAY + timedelta(days=9), by=story.bruno)
    later = DAY + timedelta(days=30)
    still = [(DAY, DAY + timedelta(days=10))]
    assert expected(pact, later) == expected_minutes(2400, START, END, still, later)
    with pytest.raises(IntegrityError, match="pacts_only_a_suspension_says_why"), transaction.atomic():
        Pause.objects.create(pact=pact, why="illness", note="influenza", starts_on=DAY, started_by=story.bruno.user)


def test_v22_the_page_says_from_when_the_days_do_not_count_and_when_they_do_again():
    story = Story()
    pact = story.signed_pact()
    first, last = today() - timedelta(days=3), today() + timedelta(days=4)
    actions.record_illness(pact=pact, starts_on=first, ends_on=last, by=story.bruno)
    page = browser(story.alba_user).get(f"/patti/{pact.pk}/").content.decode()
    again = long_date(last + timedelta(days=1))
    assert f"Dal {long_date(first)} i giorni non contano. Si riprende il {again}." in page


def test_v22_a_promise_that_illness_broke_is_not_counted_as_broken():
    story = Story()
    pact = story.signed_pact()
    review, version = pact.reviews.order_by("due_on")[0], pact.versions.get()
    promise = version.commitments.get(bound__role="person")
    actions.record_review(
        review=review, held_on=review.due_on, notes="", person_words="", levels={}, checks={promise: ("excuse", "Malattia")},
        by=story.bruno,
    )  # fmt: skip
    assert review.checks.get().get_kept_display() == "non dipende da chi si è impegnato"


def test_v22_the_person_says_not_able_now_from_their_own_page_and_the_worker_is_told():
    story = Story()
    pact = story.signed_pact()
    alba = browser(story.alba_user)
    alba.post(f"/patti/{pact.pk}/pausa/")
    pause = Pause.objects.get()
    assert (pause.why, pause.note, pause.starts_on, pause.resumed_on) == ("not_able", "", today(), None)
    words = [row.words for row in waiting_for(story.bruno, on=today())]
    assert words.count("1 persona che adesso non ce la fa") == 1
    assert OutgoingMessage.objects.filter(template="work.pact_news").count() == 1
    assert "Il tempo è fermo" in alba.get(f"/patti/{pact.pk}/").content.decode()
    assert alba.post(f"/patti/{pact.pk}/pausa/", follow=True).status_code == 200  # a second click changes nothing
    alba.post(f"/patti/{pact.pk}/pausa/fine/")
    assert Pause.objects.get().resumed_on == today()


def test_v22_nobody_else_says_it_for_them():
    story = Story()
    pact = story.signed_pact()
    gino = Person.objects.create(given_name="Gino", family_name="Rossi", municipality=story.alba.municipality)
    user = people.give_access(person=gino, by=story.bruno)
    gino.refresh_from_db()
    people.give_powers(
        person=story.alba, guardian=gino, kind="support", starts_on=date(2020, 1, 1), may_sign=True, by=story.bruno
    )
    answers = [browser(who).post(f"/patti/{pact.pk}/pausa/").status_code for who in (user, story.bruno.user, story.dario.user)]
    assert answers == [404, 404, 404]
    for by in (Actor(user=user), story.bruno):
        with pytest.raises(actions.OnlyThePerson):
            actions.say_not_able(pact=pact, today=DAY, by=by)
    assert Pause.objects.count() == 0


def test_v22_a_pause_stops_the_expected_hours_and_takes_no_hour_away():
    story = Story()
    pact = story.signed_pact()
    entry = actions.validate_hours(entry=give(story, pact), by=story.dario)
    actions.say_not_able(pact=pact, today=DAY, by=story.alba_actor)
    before, later = expected(pact, DAY - timedelta(days=1)), expected(pact, END)
    entry.refresh_from_db()
    pact.refresh_from_db()
    assert (before, entry.duration_minutes, pact.status) == (later, 60, "active")


def test_v22_pauses_that_overlap_count_once():
    ill, rest = (DAY, DAY + timedelta(days=10)), (DAY + timedelta(days=5), DAY + timedelta(days=12))
    assert still_days([ill, rest], DAY, DAY + timedelta(days=30)) == 12


def test_v22_hours_move_as_minutes_and_never_as_money():
    story = Story()
    pact = story.signed_pact()
    euro = Transfer.objects.filter(unit="EUR").count()
    entry = actions.validate_hours(entry=give(story, pact), by=story.dario)
    assert entry.transfer is not None
    assert (entry.transfer.unit, entry.transfer.quantity) == ("MIN", 60)
    assert Transfer.objects.filter(unit="EUR").count() == euro
