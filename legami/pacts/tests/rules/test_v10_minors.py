"""V10: for a minor both parents sign, or a court order says who; the child is heard; at 18 it is theirs to sign."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from legami.pacts import actions
from legami.pacts.guards import PactIncomplete, missing_parts
from legami.pacts.models import Pact, PactVersion
from legami.pacts.tests.story import START, Story
from legami.people import actions as people
from legami.people.models import Person

pytestmark = pytest.mark.django_db


def minor() -> tuple[Story, Pact, PactVersion]:
    """Alba is fifteen."""
    story = Story()
    Person.objects.filter(pk=story.alba.pk).update(birth_date=date(2010, 5, 1))
    story.alba.refresh_from_db()
    pact = story.draft_pact()
    return story, pact, PactVersion.objects.get(pact=pact)


def parent(story: Story, name: str, order: str = "") -> Person:
    somebody = Person.objects.create(given_name=name, family_name="Rossi", municipality=story.alba.municipality)
    parent_from(story, somebody, date(2010, 5, 1), order)
    return somebody


def parent_from(story: Story, somebody: Person, day: date, order: str) -> None:
    people.give_powers(
        person=story.alba, guardian=somebody, kind="parent", starts_on=day, order_reference=order, by=story.bruno
    )


def lacks(version: PactVersion) -> tuple[bool, bool]:
    """Whether a signer and the hearing are still missing."""
    said = " ".join(missing_parts(version))
    return "tutti e due i genitori" in said, "è stata ascoltata" in said


def hear(story: Story, version: PactVersion) -> None:
    actions.save_frame(version=version, heard_on=START, heard_words="Voglio cucinare", by=story.bruno)


def test_v10_a_minor_alone_does_not_sign():
    story, _, version = minor()
    assert lacks(version) == (True, True)
    with pytest.raises(PactIncomplete):
        actions.open_signing(version=version, today=START, by=story.bruno)


def test_v10_one_parent_is_not_enough_and_two_are():
    story, _, version = minor()
    parent(story, "Rosa")
    hear(story, version)
    one = lacks(version)
    parent(story, "Ugo")
    hear(story, version)
    assert (one, lacks(version)) == ((True, False), (False, False))
    assert version.parties.filter(role="guardian").count() == 2


def test_v10_one_parent_with_a_court_order_is_enough():
    story, _, version = minor()
    parent(story, "Rosa", order="Tribunale di Cremona, n. 12 del 3 marzo 2025")
    hear(story, version)
    assert missing_parts(version) == []


def test_v10_the_text_says_the_day_of_the_hearing_and_never_the_words():
    story, pact, version = minor()
    parent(story, "Rosa", order="Tribunale di Cremona")
    hear(story, version)
    actions.open_signing(version=version, today=START, by=story.bruno)
    text: Any = pact.versions.get().frozen_text
    assert (text["minore_ascoltato_il"], "Voglio cucinare" in str(text)) == ("2026-03-02", False)


def test_v10_the_database_wants_day_and_words_together():
    _, _, version = minor()
    with pytest.raises(IntegrityError, match="pacts_heard_has_day_and_words"), transaction.atomic():
        PactVersion.objects.filter(pk=version.pk).update(heard_on=START)


@pytest.mark.parametrize(("born", "is_minor"), [(date(2008, 3, 2), False), (date(2008, 3, 3), True), (None, False)])
def test_v10_of_age_is_counted_on_the_exact_birthday(born, is_minor):
    story = Story()
    Person.objects.filter(pk=story.alba.pk).update(birth_date=born)
    story.alba.refresh_from_db()
    assert story.draft_pact().versions.get().is_for_a_minor is is_minor


def test_v10_in_the_browser_the_hearing_is_written_with_the_dates():
    story, pact, version = minor()
    client = Client()
    client.force_login(story.bruno.user)
    dates = {"starts_on": "02/03/2026", "ends_on": "01/03/2027", "first_review_on": "02/06/2026", "review_every_months": "3"}
    said = {"heard_on": "01/03/2026", "heard_words": "Voglio cucinare"}
    client.post(f"/patti/{pact.pk}/bozza/tempi/", dates | said)
    version.refresh_from_db()
    assert (version.heard_on, version.heard_words) == (date(2026, 3, 1), "Voglio cucinare")


def test_v10_of_a_grown_up_no_hearing_is_asked():
    story = Story()
    pact = story.draft_pact()
    client = Client()
    client.force_login(story.bruno.user)
    assert "ascoltato" not in client.get(f"/patti/{pact.pk}/bozza/tempi/").content.decode()


def test_v10_at_eighteen_the_worker_is_told_that_it_is_theirs_to_sign(time_machine):
    time_machine.move_to("2028-06-01")
    story, pact, version = minor()
    parent(story, "Rosa", order="Tribunale di Cremona")
    hear(story, version)
    actions.open_signing(version=version, today=START, by=story.bruno)
    PactVersion.objects.filter(pk=version.pk).update(status="active")
    Pact.objects.filter(pk=pact.pk).update(status="active")
    client = Client()
    client.force_login(story.bruno.user)
    assert "La persona è maggiorenne" in client.get(f"/patti/{pact.pk}/").content.decode()


def entered(story: Story, somebody: Person) -> Client:
    client = Client()
    client.force_login(people.give_access(person=somebody, by=story.bruno))
    return client


def test_v10_of_parents_whom_a_court_parted_neither_reads_where_the_child_is():
    story, _, _ = minor()
    Person.objects.filter(pk=story.alba.pk).update(address="Via dei Tigli 4")
    people.add_contact(person=story.alba, kind="phone", value="+390372407111", by=story.bruno)
    rosa, ugo = parent(story, "Rosa"), parent(story, "Ugo")
    address = f"/i-miei-dati/{story.alba.pk}/"
    told = ("Via dei Tigli 4", "+390372407111", "Ugo Rossi")
    before = entered(story, rosa).get(address).content.decode()
    assert [words in before for words in told] == [True, True, True]
    people.end_powers(powers=ugo.guarded.get(), on=date(2026, 3, 1), by=story.bruno)
    parent_from(story, ugo, date(2026, 3, 2), "Tribunale di Cremona 7/2026")
    for somebody in (rosa, ugo):
        page = entered(story, somebody).get(address).content.decode()
        assert [words in page for words in (*told[:2], "Tribunale di Cremona 7/2026")] == [False, False, False]
    assert "Via dei Tigli 4" in entered(story, story.alba).get("/i-miei-dati/").content.decode()
    client = Client()
    client.force_login(story.bruno.user)
    assert "Via dei Tigli 4" in client.get(f"/persone/{story.alba.pk}/").content.decode()
