"""What a pact has, asked once: each answer is wrong the day its part is forgotten here."""

from dataclasses import astuple
from datetime import date
from uuid import uuid4

import pytest

from legami.pacts import actions
from legami.pacts.reads.presence import Presence, presence_of

from .shops import DAY, asked, commitment_of
from .story import START, Story

pytestmark = pytest.mark.django_db


def has(pact, on: date = DAY) -> list[str]:
    found = presence_of(pact, on=on)
    assert astuple(found)[0] == on
    return [name for name in Presence.__dataclass_fields__ if name != "day" and getattr(found, name)]


def test_a_signed_pact_has_its_cover_and_nothing_else():
    story = Story()
    pact = story.signed_pact()
    cover = pact.covers.get()
    assert [has(pact, day) for day in (cover.starts_on, cover.ends_on, date(2020, 1, 1))] == [["cover"], ["cover"], []]


def test_each_part_is_seen_once_it_is_there_and_only_in_its_own_pact():
    story = Story()
    pact, untouched = story.signed_pact(), story.signed_pact(kind="family")
    actions.say_not_able(pact=pact, today=DAY, by=story.alba_actor)
    assert has(pact) == ["cover", "pauses"]
    actions.say_what_changed(
        commitment=commitment_of(story, pact),
        what_changed="Il martedì è chiuso",
        side="worker",
        form_key=uuid4(),
        today=START,
        by=story.bruno,
    )
    assert has(pact) == ["cover", "pauses", "notes"]
    asked(story, pact)
    assert has(pact) == ["cover", "pauses", "notes", "vouchers"]
    actions.say_sharing(person=story.alba, organisation=story.parish, is_granted=False, channel="desk", by=story.bruno)
    assert has(pact) == ["cover", "pauses", "notes", "vouchers", "stops"]
    actions.say_sharing(person=story.alba, organisation=story.parish, is_granted=True, channel="desk", by=story.bruno)
    assert (has(pact), has(untouched)) == (["cover", "pauses", "notes", "vouchers"], ["cover"])


def test_a_proposal_counts_until_it_is_answered():
    story = Story()
    pact = story.draft_pact()
    actions.share(version=pact.versions.get(), by=story.bruno)
    said = actions.propose(version=pact.versions.get(), words="Il martedì non posso", form_key=uuid4(), by=story.alba_actor)
    assert has(pact) == ["cover", "proposals"]
    actions.answer_proposal(proposal=said, answer="Facciamo il mercoledì", by=story.bruno)
    assert has(pact) == ["cover"]
