"""V08: dates, leap days, exact birthdays, and which kinds of pact may stand side by side."""

from datetime import date

import pytest

from legami.core.dates import add_months, age_on
from legami.pacts import actions
from legami.pacts.guards import AnotherPactInForce, may_overlap
from legami.pacts.models import Pact, PactVersion
from legami.pacts.tests.story import Story

pytestmark = pytest.mark.django_db


def test_v08_kinds_of_one_overlap_group_stand_side_by_side():
    story = Story()
    pacts = [story.signed_pact(), story.signed_pact(kind=Pact.Kind.FAMILY)]
    assert [pact.status for pact in pacts] == ["active", "active"]


def test_v08_without_a_group_the_second_is_refused_before_it_is_signed(settings):
    settings.PACT_OVERLAP_GROUPS = []
    story = Story()
    story.signed_pact()
    with pytest.raises(AnotherPactInForce):
        story.pact_in_signing(kind=Pact.Kind.FAMILY)


def test_v08_one_kind_never_stands_beside_itself():
    assert (may_overlap("personal", "personal"), may_overlap("personal", "family")) == (False, True)


def test_v08_a_review_every_year_from_a_leap_day_falls_on_the_last_of_february():
    assert [add_months(date(2028, 2, 29), n) for n in (1, 12, 48)] == [
        date(2028, 3, 29),
        date(2029, 2, 28),
        date(2032, 2, 29),
    ]


@pytest.mark.parametrize(
    ("born", "begins", "minor"),
    [
        (date(2008, 3, 8), date(2026, 3, 7), True),
        (date(2008, 3, 8), date(2026, 3, 8), False),  # of age on the very birthday
        (date(2008, 2, 29), date(2026, 2, 28), True),
        (date(2008, 2, 29), date(2026, 3, 1), False),
    ],
)
def test_v08_a_person_is_a_minor_until_the_exact_birthday(born, begins, minor):
    story = Story()
    type(story.alba).objects.filter(pk=story.alba.pk).update(birth_date=born)
    story.alba.refresh_from_db()
    pact = actions.start_pact(
        person=story.alba, kind=Pact.Kind.PERSONAL, organisation=story.service, starts_on=begins, by=story.bruno
    )
    version = PactVersion.objects.select_related("pact__person").get(pact=pact)
    assert (version.is_for_a_minor, age_on(born, begins) < 18) == (minor, minor)
