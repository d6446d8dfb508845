"""The real data: 113 municipalities of today, three of before 2019, three districts."""

from datetime import date

from legami.places.models import District, Municipality
from legami.places.queries import residents_in


def test_the_province_has_113_municipalities_today_and_three_more_of_before(db):
    assert (Municipality.objects.current().count(), Municipality.objects.count()) == (113, 116)


def test_in_2015_there_were_115(db):
    born_by_merger = {"019116"}
    assert Municipality.objects.exclude(pk__in=born_by_merger).count() == 115


def test_the_residents_sum_to_the_published_total(db):
    everywhere = residents_in(Municipality.objects.current())
    assert everywhere.total == 351_169
    assert sum(count for _, count in everywhere.bands) == 351_169


def test_the_districts_have_the_published_sizes(db):
    sizes = {d.pk: d.municipalities.current().count() for d in District.objects.order_by("pk")}
    assert sizes == {"casalasco": 17, "crema": 48, "cremona": 48}


def test_the_three_that_merged_away_keep_their_codes_district_and_successor(db):
    gone = Municipality.objects.exclude(successor=None).order_by("istat")
    assert list(gone.values_list("istat", "name", "cadastral_code", "district", "successor", "merged_on")) == [
        ("019008", "Ca' d'Andrea", "B320", "casalasco", "019107", date(2019, 1, 1)),
        ("019042", "Drizzona", "D370", "casalasco", "019116", date(2019, 1, 1)),
        ("019071", "Piadena", "G536", "casalasco", "019116", date(2019, 1, 1)),
    ]


def test_before_2019_the_casalasco_had_twenty_municipalities(db):
    """The seventeen of today without Piadena Drizzona, the three that merged, and Torre de' Picenardi."""
    today = District.objects.get(pk="casalasco").municipalities.current().exclude(pk="019116").count()
    gone = District.objects.get(pk="casalasco").municipalities.exclude(successor=None).count()
    assert today + gone + 1 == 20
