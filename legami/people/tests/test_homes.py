"""Homes that split and join in one step, and the step undone."""

from datetime import date

import pytest
from django.urls import reverse

from legami.core.dates import today
from legami.journal.models import Entry
from legami.people.actions import (
    BeforeTheyCame,
    MovedSince,
    MoveUndone,
    NobodyStaysOrGoes,
    NotTogether,
    SameHome,
    join_household,
    join_households,
    leave_household,
    split_household,
    undo_move,
)
from legami.people.models import HouseholdMember, HouseholdMove, Person
from legami.people.tests.factories import AssignmentFactory, PersonFactory

CAME, MOVED, LATER = date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 1)


@pytest.fixture
def at(client):
    """`at(bruno).get(...)`: the client, signed in as somebody."""

    def sign_in(actor):
        client.force_login(actor.user)
        return client

    return sign_in


@pytest.fixture
def ugo(story) -> Person:
    """Who lives with Alba; Bruno follows him too."""
    return AssignmentFactory.create(
        person=PersonFactory.create(given_name="Ugo", family_name="Neri"),
        worker=story.bruno.user,
        organisation=story.service,
    ).person


@pytest.fixture
def home(story, ugo):
    """Alba is the head, Ugo her partner, Lia their child, whom nobody follows."""
    lia = PersonFactory.create(given_name="Lia", family_name="Neri")
    home = join_household(person=story.alba, relation="head", starts_on=CAME, by=story.bruno).household
    join_household(person=ugo, household=home, relation="partner", starts_on=CAME, by=story.bruno)
    join_household(person=lia, household=home, relation="child", starts_on=CAME, by=story.bruno)
    return home


def lia() -> Person:
    return Person.objects.get(given_name="Lia")


def living(home, day) -> list[tuple[str, str]]:
    rows = HouseholdMember.objects.active_on(day).filter(household=home).order_by("person__given_name")
    return list(rows.values_list("person__given_name", "relation"))


def test_a_home_is_divided_in_one_step_and_each_has_a_head(story, ugo, home):
    move = split_household(home=home, leaving=[ugo, lia()], on=MOVED, by=story.bruno)
    assert (move.kind, move.target.name) == ("split", "Famiglia Neri")
    assert living(home, MOVED) == [("Alba", "head")]
    assert living(move.target, MOVED) == [("Lia", "child"), ("Ugo", "head")]
    assert living(home, CAME) == [("Alba", "head"), ("Lia", "child"), ("Ugo", "partner")]
    told = Entry.objects.filter(verb="person.moved_household").values_list("subject_id", flat=True)
    assert set(told) == {ugo.pk, lia().pk}


def test_two_homes_become_one_and_keep_one_head(story, ugo, home):
    bea = PersonFactory.create(given_name="Bea")
    other = join_household(person=bea, relation="head", starts_on=CAME, by=story.bruno).household
    join_households(home=home, into=other, on=MOVED, by=story.bruno)
    assert living(home, MOVED) == []
    assert living(other, MOVED) == [("Alba", "other"), ("Bea", "head"), ("Lia", "child"), ("Ugo", "partner")]


@pytest.mark.parametrize("kind", ["split", "join"])
def test_a_step_undone_leaves_everybody_where_they_were(story, ugo, home, kind):
    bea = PersonFactory.create(given_name="Bea")
    other = join_household(person=bea, relation="head", starts_on=CAME, by=story.bruno).household
    before = list(HouseholdMember.objects.order_by("pk").values_list("pk", "household", "relation", "starts_on", "ends_on"))
    if kind == "split":
        move = split_household(home=home, leaving=[ugo], on=MOVED, by=story.bruno)
    else:
        move = join_households(home=home, into=other, on=MOVED, by=story.bruno)
    undo_move(move=move, by=story.bruno)
    after = list(HouseholdMember.objects.order_by("pk").values_list("pk", "household", "relation", "starts_on", "ends_on"))
    move.refresh_from_db()
    assert (after, move.undone_by) == (before, story.bruno.user)
    assert list(HouseholdMove.objects.of_home(home)) == []
    with pytest.raises(MoveUndone):
        undo_move(move=move, by=story.bruno)


def test_what_changed_again_is_not_undone_over_their_heads(story, ugo, home):
    move = split_household(home=home, leaving=[ugo], on=MOVED, by=story.bruno)
    leave_household(member=ugo.homes.get(ends_on=None), on=LATER, by=story.bruno)
    with pytest.raises(MovedSince):
        undo_move(move=move, by=story.bruno)
    assert living(move.target, MOVED) == [("Ugo", "head")]


def test_the_newest_step_is_undone_first(story, ugo, home):
    bea = PersonFactory.create(given_name="Bea")
    other = join_household(person=bea, relation="head", starts_on=CAME, by=story.bruno).household
    first = split_household(home=home, leaving=[ugo, lia()], on=MOVED, by=story.bruno)
    second = join_households(home=first.target, into=other, on=LATER, by=story.bruno)
    with pytest.raises(MovedSince):
        undo_move(move=first, by=story.bruno)
    undo_move(move=second, by=story.bruno)
    undo_move(move=first, by=story.bruno)
    assert living(home, LATER) == [("Alba", "head"), ("Lia", "child"), ("Ugo", "partner")]


def test_what_cannot_be_a_step_is_refused_and_moves_nobody(story, ugo, home):
    everybody = [story.alba, ugo, lia()]
    stranger = PersonFactory.create()
    tries = {
        NobodyStaysOrGoes: lambda: split_household(home=home, leaving=everybody, on=MOVED, by=story.bruno),
        NotTogether: lambda: split_household(home=home, leaving=[ugo, stranger], on=MOVED, by=story.bruno),
        BeforeTheyCame: lambda: split_household(home=home, leaving=[ugo], on=date(2026, 2, 28), by=story.bruno),
        SameHome: lambda: join_households(home=home, into=home, on=MOVED, by=story.bruno),
    }
    for refusal, act in tries.items():
        with pytest.raises(refusal):
            act()
    with pytest.raises(NobodyStaysOrGoes):
        split_household(home=home, leaving=[], on=MOVED, by=story.bruno)
    assert len(living(home, MOVED)) == 3


def test_who_already_left_does_not_leave_twice(story, ugo, home):
    split_household(home=home, leaving=[ugo], on=MOVED, by=story.bruno)
    with pytest.raises(NotTogether):
        split_household(home=home, leaving=[ugo], on=MOVED, by=story.bruno)


# ---- in the browser --------------------------------------------------------------------------------


def page_of(story, name="household", **keys):

    return reverse(f"people:{name}", args=[story.alba.pk, *keys.values()])


def test_bruno_divides_the_home_and_takes_it_back(story, at, ugo, home):
    client = at(story.bruno)
    form = {"leaving": [str(ugo.pk)], "moved_on": "2026-05-01"}
    page = client.post(page_of(story, "split_household"), form, follow=True).content.decode()
    assert ("Famiglia divisa" in page, "Altrove: Ugo Neri." in page) == (True, True)
    move = HouseholdMove.objects.get()
    page = client.post(page_of(story, "undo_move", move=move.pk), follow=True).content.decode()
    assert ("ognuno vive di nuovo dove prima" in page, living(home, today())) == (
        True,
        [("Alba", "head"), ("Lia", "child"), ("Ugo", "partner")],
    )


def test_the_form_offers_only_those_whom_bruno_follows_and_says_so_in_the_journal(story, at, ugo, home):
    page = at(story.bruno).get(page_of(story, "split_household")).content.decode()
    assert [name in page for name in ("Ugo Neri", "Lia Neri")] == [True, False]
    read = set(Entry.objects.filter(kind="read", field_groups=["identity"]).values_list("subject_id", flat=True))
    assert read == {story.alba.pk, ugo.pk}


def test_a_home_with_somebody_of_another_worker_is_not_joined_to_another(story, at, home):
    page = at(story.bruno).get(page_of(story, "join_households"), follow=True).content.decode()
    assert "Per unire una famiglia devi seguire tutti" in page


def test_bruno_joins_two_homes(story, at, ugo, home):
    AssignmentFactory.create(person=lia(), worker=story.bruno.user, organisation=story.service)
    bea = AssignmentFactory.create(worker=story.bruno.user, organisation=story.service).person
    other = join_household(person=bea, relation="head", starts_on=CAME, by=story.bruno).household
    form = {"lives_with": str(bea.pk), "moved_on": "2026-05-01"}
    at(story.bruno).post(page_of(story, "join_households"), form)
    assert len(living(other, MOVED)) == 4


def test_everything_typed_wrong_is_said_beside_its_field(story, at, ugo, home):
    form = {"moved_on": "2030-05-01"}
    page = at(story.bruno).post(page_of(story, "split_household"), form).content.decode()
    assert "Scegli almeno una persona." in page
    assert "Questa data deve ancora venire." in page


def test_who_moved_and_is_not_followed_is_counted_and_not_named(story, at, ugo, home):
    move = split_household(home=home, leaving=[ugo, lia()], on=MOVED, by=story.bruno)
    client = at(story.bruno)
    page = client.get(page_of(story)).content.decode()
    assert ("Ugo Neri e una persona che non segui" in page, "Annulla il cambio" in page) == (True, False)
    assert client.post(page_of(story, "undo_move", move=move.pk)).status_code == 404
    assert len(living(move.target, today())) == 2


def test_who_has_a_protected_address_is_not_betrayed_by_who_lives_with_them(story, at, ugo, home):
    Person.objects.filter(pk=lia().pk).update(address_is_protected=True)
    for name in ("household", "detail"):
        page = at(story.bruno).get(page_of(story, name)).content.decode()
        assert ("Ugo Neri" in page, "Lia Neri" in page) == (True, False), name


def test_carla_knows_nothing_of_that_home(story, at, home):
    client = at(story.carla)
    assert {client.get(page_of(story, name)).status_code for name in ("household", "split_household", "join_households")} == {
        404
    }
