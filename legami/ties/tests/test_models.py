"""What the database itself refuses about ties."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from legami.core.dates import today
from legami.core.refusals import refused_name
from legami.ties.models import Link, SharingEvent, Snapshot, Tie
from legami.ties.tests.factories import TieFactory, keep


def refused(act) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return refused_name(error.value)


def test_a_tie_has_a_name_and_a_month_has_its_year(story):
    make = lambda **values: lambda: TieFactory.create(person=story.alba, **values)  # noqa: E731
    assert refused(make(label="")) == "ties_has_a_name"
    assert refused(make(since_month=3)) == "ties_month_of_a_year"
    assert refused(make(since_month=13, since_year=2020)) == "ties_month_of_a_year"
    assert refused(make(since_year=19)) == "ties_since_a_year"
    make(since_month=12, since_year=2020)()


def test_a_pair_is_linked_once_and_nobody_knows_themselves(story):
    low, high = sorted(TieFactory.create_batch(2, person=story.alba), key=lambda tie: tie.pk)
    assert refused(lambda: Link.objects.create(a=high, b=low)) == "ties_link_goes_up"
    assert refused(lambda: Link.objects.create(a=low, b=low)) == "ties_link_goes_up"
    Link.objects.create(a=low, b=high)
    assert refused(lambda: Link.objects.create(a=low, b=high)) == "ties_link_once"


@pytest.mark.parametrize("table", ["ties_snapshot", "ties_sharingevent"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_kept_maps_and_words_on_sharing_only_grow(story, table, change):
    keep(story.alba, today(), story.alba_actor)
    SharingEvent.objects.create(
        person=story.alba, viewer="case_worker", is_granted=True, channel="web", said_by=story.alba.user
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE fails for another reason
        assert refused(lambda: cursor.execute(change.format(table))) == "append-only"


def test_no_map_is_of_a_day_to_come(story):
    tomorrow = today() + timedelta(days=1)
    values = {"occasion": "wish", "contents": {}, "form_key": uuid4(), "recorded_by": story.alba.user}
    assert refused(lambda: Snapshot.objects.create(person=story.alba, drawn_on=tomorrow, **values)) == "ties_drawn_by_today"


def test_rows_say_their_names(story):
    tie = Tie(label="Lucia")
    assert (str(tie), str(Link(a=tie, b=tie))) == ("Lucia", f"{tie.pk} {tie.pk}")
    assert str(SharingEvent(viewer="coordinator", is_granted=False)) == "chi coordina il servizio: no"
    assert str(Snapshot(drawn_on=today())) == today().isoformat()
