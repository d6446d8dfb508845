"""A count that is composed once answers each one who asks with their own number, or is composed anew."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from legami.core import counting
from legami.core.access import Actor
from legami.core.counting import counted

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 3, 8), date(2026, 3, 9)


@pytest.fixture(autouse=True)
def nothing_kept():
    counting.forget()
    yield
    counting.forget()


@pytest.fixture
def bruno():
    return get_user_model().objects.create(email="bruno@example.it", name="Bruno")


@pytest.fixture
def carla():
    return get_user_model().objects.create(email="carla@example.it", name="Carla", is_active=False)


class Desk:
    """Counts two things about who asks, and remembers how often it had to think."""

    def __init__(self, **more):
        self.composed, self.more = 0, more

    def ask(self, user, *, on=TODAY, what="desk", role="case_worker"):
        users = get_user_model().objects

        def compose():
            self.composed += 1
            mine = users.filter(pk=user.pk, is_active=True, **self.more).count()
            return {"mine": mine, "others": users.exclude(pk=user.pk).count()}

        return counted(what, Actor(user=user, role=role), on, compose)


def test_bruno_asks_twice_and_it_is_composed_once(bruno):
    desk = Desk()

    assert [desk.ask(bruno), desk.ask(bruno)] == [{"mine": 1, "others": 0}] * 2
    assert desk.composed == 1


def test_what_was_kept_from_bruno_answers_carla_with_her_own_numbers(bruno, carla):
    desk = Desk()

    assert desk.ask(bruno) == {"mine": 1, "others": 1}
    assert desk.ask(carla) == {"mine": 0, "others": 1}
    assert desk.composed == 1


def test_what_changed_since_is_counted(bruno, carla):
    desk = Desk()
    desk.ask(bruno)

    carla.delete()

    assert desk.ask(bruno) == {"mine": 1, "others": 0}


@pytest.mark.parametrize("other", [{"on": TOMORROW}, {"what": "post"}, {"role": "coordinator"}])
def test_another_day_another_question_or_another_role_is_composed_by_itself(bruno, other):
    desk = Desk()
    desk.ask(bruno)

    desk.ask(bruno, **other)

    assert desk.composed == 2


def test_a_moment_is_never_kept(bruno):
    desk = Desk(created_at__lte=timezone.now())

    assert [desk.ask(bruno), desk.ask(bruno)] == [{"mine": 1, "others": 0}] * 2
    assert desk.composed == 2


def test_a_question_that_names_somebody_else_is_never_kept(bruno, carla):
    desk = Desk(pk__in=[bruno.pk, carla.pk])

    desk.ask(bruno), desk.ask(bruno)

    assert desk.composed == 2


def test_a_question_asked_in_two_steps_is_never_kept(bruno):
    thought = []

    def compose():
        thought.append(1)
        name = get_user_model().objects.values_list("name", flat=True).get(pk=bruno.pk)
        return {"namesakes": get_user_model().objects.filter(name=name).count()}

    asked = [counted("steps", Actor(user=bruno), TODAY, compose) for _ in range(2)]

    assert (asked, len(thought)) == ([{"namesakes": 1}] * 2, 2)


def test_what_is_kept_does_not_grow_without_end(bruno, monkeypatch):
    monkeypatch.setattr(counting, "MOST_KEPT", 2)
    desk = Desk()

    for what in ("one", "two", "three"):
        desk.ask(bruno, what=what)

    assert len(counting._kept) == 1
