"""Groups change, and nobody in them can be told: counts, means, who is missing, who reads."""

from datetime import date, timedelta
from html import unescape

import pytest

from legami.core.dates import today
from legami.journal.models import Entry
from legami.measures import actions
from legami.measures.groups import end_of_last_month, group_courses
from legami.measures.tables import lines_of
from legami.measures.tests.factories import answers, sheet
from legami.network.roles import Role
from legami.people.tests.conftest import worker
from legami.people.tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "/misure/gruppi/"
SORESINA, CREMA = "019098", "019035"
LAST = end_of_last_month(today())
FIRST = LAST - timedelta(days=200)
# De Jong Gierveld 6: yes to what hurts and no to who is there is 6, the other way round is 0.
LONELY, LESS = (1, 1, 1, 3, 3, 3), (3, 3, 3, 1, 1, 1)


def measured(by, *steps, town=SORESINA, how_many=1, code="djg6"):
    """So many people of a town, each with these sheets, a hundred days from one to the next."""
    people = PersonFactory.create_batch(how_many, municipality_id=town)
    for person in people:
        for at, values in enumerate(steps):
            sheet(person, code, *values, by=by, taken_on=FIRST + timedelta(days=100 * at))
    return people


def rows(code="djg6", until=LAST):
    return {row.places: row for course in group_courses(until=until) if course.scale.code == code for row in course.rows}


@pytest.fixture
def known(story):
    """In Soresina twelve are less lonely and ten are not; three have one sheet only."""
    measured(story.bruno, LONELY, LESS, how_many=12)
    measured(story.bruno, LONELY, LONELY, how_many=10)
    measured(story.bruno, LONELY, how_many=3)


def test_a_group_is_told_with_who_is_missing(known):
    [row] = rows().values()
    assert (row.group.ways, row.group.count, row.group.missing, row.missing) == ((12, 10, 0), 22, 3, None)
    assert (row.first, round(row.last, 2)) == (6.0, round(6 * 10 / 22, 2))
    assert row.says == "meglio 12, uguale 10, peggio 0"


def test_fewer_than_ten_are_not_told(story):
    measured(story.bruno, LONELY, LESS, how_many=9)
    [course] = group_courses(until=LAST)
    assert course.rows == []


def test_where_few_are_worse_they_are_told_with_those_who_are_the_same(story, known):
    measured(story.bruno, LESS, LONELY, how_many=2)
    [course] = group_courses(until=LAST)
    [row] = course.rows
    assert (course.detail, row.says, row.told) == (2, "meglio 12, uguale o peggio 12", [12, 12, None])
    assert lines_of([course])[0][2] == [12, "12, insieme a peggio", "con uguale"]


def test_where_each_way_has_few_only_the_means_are_told(story):
    measured(story.bruno, LONELY, LESS, how_many=5)
    measured(story.bruno, LESS, LONELY, how_many=5)
    [course] = group_courses(until=LAST)
    [row] = course.rows
    assert (course.detail, row.says, row.first, row.last) == (1, "10 persone", 3.0, 3.0)
    assert lines_of([course])[0][2] == ["non si dice"] * 3


def test_a_small_district_stands_with_another_and_never_alone(story, known):
    measured(story.bruno, LONELY, LESS, how_many=2, town=CREMA)
    [row] = rows().values()
    assert (row.places.count(","), row.group.ways) == (1, (14, 10, 0))


def test_two_large_districts_are_told_with_all_together(story, known):
    measured(story.bruno, LESS, LONELY, how_many=10, town=CREMA)
    measured(story.bruno, LONELY, LESS, how_many=10, town=CREMA)
    assert [(row.group.ways, row.is_whole) for row in rows().values()] == [
        ((10, 0, 10), False),
        ((12, 10, 0), False),
        ((22, 10, 10), True),
    ]


def test_the_first_sheet_is_held_against_the_last_and_a_record_that_was_merged_is_one_person(story, known):
    [old] = measured(story.bruno, LONELY)
    [one] = measured(story.bruno, (2, 2, 2, 2, 2, 2), LESS)
    old.merged_into = one
    old.save(update_fields=["merged_into"])
    sheet(one, "djg6", *LONELY, by=story.bruno, taken_on=FIRST + timedelta(days=50))
    assert rows().popitem()[1].group.ways == (13, 10, 0)


def test_more_well_being_is_better_and_more_loneliness_is_worse(story):
    measured(story.bruno, (1,) * 5, (3,) * 5, how_many=10, code="who5")
    measured(story.bruno, (3,) * 5, (1,) * 5, how_many=11, code="who5")
    measured(story.bruno, (1,) * 3, (3,) * 3, how_many=10, code="ucla3")
    measured(story.bruno, (3,) * 3, (1,) * 3, how_many=12, code="ucla3")
    assert [rows(code).popitem()[1].group.ways for code in ("who5", "ucla3")] == [(10, 0, 11), (12, 0, 10)]


def test_an_answer_kept_to_oneself_and_a_day_after_the_month_count_as_missing(story, known):
    measured(story.bruno, LONELY, (None, None, 3, 1, 1, 1))
    [late] = measured(story.bruno, LONELY)
    sheet(late, "djg6", *LESS, by=story.bruno, taken_on=today())
    assert rows().popitem()[1].group.missing == 5
    assert rows(until=today()).popitem()[1].group.missing == 4


def test_a_corrected_sheet_counts_as_corrected(story, known):
    [one] = measured(story.bruno, LONELY, LONELY)
    wrong = one.sheets.latest("taken_on")
    actions.correct_sheet(
        sheet=wrong,
        answers=answers("djg6", *LESS),
        taken_on=wrong.taken_on,
        mode="paper",
        reason="Letta male",
        form_key=wrong.pk,
        by=story.bruno,
    )
    assert rows().popitem()[1].group.ways == (13, 10, 0)


def test_four_queries_for_one_person_or_many(story, django_assert_num_queries):
    measured(story.bruno, LONELY, LESS)
    with django_assert_num_queries(4):
        group_courses(until=LAST)
    measured(story.bruno, LONELY, LESS, how_many=5, town=CREMA)
    with django_assert_num_queries(4):
        group_courses(until=LAST)


def test_who_coordinates_and_who_steers_read_it_and_nobody_else(story, known, client):
    steering = worker("Giulia Riva", story.service, Role.STEERING)
    opened = {}
    for actor in (story.alba_actor, story.bruno, story.elena, story.dora, steering):
        client.force_login(actor.user)
        opened[actor.user.name] = client.get(PAGE).status_code
    assert opened == {"Alba Rossi": 404, "Bruno Neri": 404, "Elena Moro": 200, "Dora Galli": 404, "Giulia Riva": 200}
    assert Entry.objects.filter(verb__startswith="measures.", kind="read").count() == 0  # nobody's data were read


def test_the_page_draws_it_says_it_in_a_table_and_tells_what_it_does_not_know(story, known, client):
    measured(story.bruno, (1,) * 5, (3,) * 5, how_many=2, code="who5")
    client.force_login(story.elena.user)
    html = unescape(client.get(PAGE).content.decode())
    assert html.count('aria-label="Cremona: meglio 12, uguale 10, peggio 0"') == 1
    assert html.count("Ancora troppo poche risposte") == 1
    assert html.count("non si sa se le differenze sono più di quanto fa il caso") == 1
    assert html.count('<td data-label="Manca una misura" class="lg-num">non si dice</td>') == 1


def test_the_file_says_what_the_page_says(story, known, client):
    client.force_login(story.elena.user)
    lines = b"".join(client.post(PAGE, {"scarica": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    assert [line.rsplit(";", 1)[0] for line in lines] == [
        "Scala;Dove vivono;Persone;Manca una misura;Prima media;Ultima media;Meglio;Uguale;Peggio",
        "De Jong Gierveld;Cremona;22;non si dice;6,00;2,73;12;10;0",
    ]
    assert Entry.objects.filter(verb="groups.exported", subject_id=None).count() == 1


def test_without_answers_the_page_says_when_they_come(story, client):
    client.force_login(story.elena.user)
    assert client.get(PAGE).content.decode().count("Nessuno ha ancora risposto") == 1


def test_the_month_ends_before_this_one_begins():
    assert [end_of_last_month(day) for day in (date(2026, 1, 1), date(2026, 3, 31))] == [date(2025, 12, 31), date(2026, 2, 28)]
