"""Lists by pages: what fits on one is not counted, a long list is not counted whole, what is typed never breaks."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from legami.core import pages
from legami.core.pages import Pages

PER_PAGE = 3


@pytest.mark.parametrize("many", [0, 1, 2, 3])
def test_what_fits_on_one_page_says_itself_how_many_there_are(many):
    page = Pages(list(range(many)), PER_PAGE).get_page(None)
    assert (page.object_list, page.paginator.count, page.has_next()) == (list(range(many)), many, False)
    assert page.has_other_pages() is False


@pytest.mark.django_db
def test_rows_of_the_database_cost_one_query_on_one_page_and_two_on_more(django_assert_num_queries):
    kinds = list(ContentType.objects.order_by("pk"))
    with django_assert_num_queries(1):
        paginator = Pages(ContentType.objects.order_by("pk"), len(kinds))
        assert (list(paginator.get_page(None)), paginator.how_many) == (kinds, str(len(kinds)))
    with django_assert_num_queries(2):
        first = Pages(ContentType.objects.order_by("pk"), PER_PAGE).get_page("1")
        assert (list(first), first.has_next(), first.paginator.count) == (kinds[:3], True, len(kinds))


@pytest.mark.django_db
def test_a_long_list_is_counted_up_to_a_limit_and_every_page_is_still_there(monkeypatch):
    monkeypatch.setattr(pages, "MOST_COUNTED", 5)
    kinds = list(ContentType.objects.order_by("pk"))
    paginator = Pages(ContentType.objects.order_by("pk"), PER_PAGE)
    with CaptureQueriesContext(connection) as asked:
        assert (paginator.count, paginator.is_counted, paginator.how_many) == (6, False, "più di 5")
    assert "LIMIT 6" in asked.captured_queries[0]["sql"]
    assert list(paginator.get_page("4")) == kinds[9:12]
    assert list(paginator.get_page("99999"))[-1] == kinds[-1]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (None, 1),
        ("", 1),
        ("1", 1),
        ("2", 2),
        ("4", 4),
        ("99", 4),
        ("999999999999", 1),
        ("0", 1),
        ("-1", 1),
        ("abc", 1),
        ("²", 1),
    ],
)
def test_whatever_is_typed_as_a_number_leads_to_a_page(typed, number):
    assert Pages(list(range(10)), PER_PAGE).get_page(typed).number == number


def test_the_last_page_knows_how_many_there_are():
    page = Pages(list(range(10)), PER_PAGE).get_page("4")
    assert (page.object_list, page.has_next(), page.has_previous(), page.paginator.num_pages) == ([9], False, True, 4)
