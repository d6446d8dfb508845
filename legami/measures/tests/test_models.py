"""What the database refuses."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from legami.measures.actions import acknowledge
from legami.measures.data import read_scales
from legami.measures.models import Alert, Scale, Sheet
from legami.measures.tests.factories import DAY, answers, scale, sheet


def refusal(action):
    """The words with which the database said no."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        action()
    return str(error.value)


def test_v23_a_version_is_locked_once_a_sheet_uses_it(story):
    rows = Scale.objects.filter(code="who5")
    assert rows.update(intro="Prima di ogni scheda si può ancora correggere.") == 1
    sheet(story.alba, "who5", 3, by=story.alba_actor)
    assert "measures_scale_locked" in refusal(lambda: rows.update(intro="Adesso no"))
    assert "measures_scale_locked" in refusal(lambda: Scale.objects.filter(code="who5")._raw_delete("default"))


def test_a_sheet_never_changes(story):
    taken = sheet(story.alba, "who5", 3, by=story.alba_actor)
    assert "append-only" in refusal(lambda: Sheet.objects.filter(pk=taken.pk).update(answers={}))
    assert "append-only" in refusal(taken.delete)


def test_a_scale_without_a_licence_takes_no_sheet_whoever_asks(story):
    terms = {"occasion": "wish", "taken_on": DAY, "language": "it", "mode": "paper", "entered_by": story.bruno.user}
    terms |= {"answers": answers("lsns6", 2), "form_key": uuid4()}
    made = refusal(lambda: Sheet.objects.create(person=story.alba, scale=scale("lsns6"), **terms))
    assert "measures_scale_not_usable" in made


def test_an_alert_is_answered_once_and_keeps_its_level(story):
    alert = sheet(story.alba, "who5", 1, by=story.alba_actor).alert
    rows = Alert.objects.filter(pk=alert.pk)
    assert "measures_alert_answered_once" in refusal(lambda: rows.update(level="look"))
    acknowledge(alert=alert, note="Sentita al telefono", by=story.bruno)
    assert "measures_alert_answered_once" in refusal(lambda: rows.update(note="Altro"))
    assert "measures_alert_answered_once" in refusal(lambda: rows._raw_delete("default"))


def test_an_error_of_the_score_stands_with_its_source():
    assert {
        s["code"]: ("deviation" in s, bool(s["source"])) for s in read_scales("ucla3-1", "who5-1", "djg6-1", "lsns6-1")
    } == {
        "ucla3": (False, True),
        "who5": (False, True),
        "djg6": (False, True),
        "lsns6": (False, True),
    }


def test_the_database_wants_a_source_for_an_error(db):
    assert "measures_error_from_a_source" in refusal(
        lambda: Scale.objects.filter(code="who5").update(deviation=7, reliability=0.8)
    )


def test_the_items_of_lsns6_are_not_shipped(db):
    assert [words for _, words in scale("lsns6").items] == [""] * 6
    assert list(Scale.objects.usable().order_by("code").values_list("code", flat=True)) == ["djg6", "ucla3", "who5"]
