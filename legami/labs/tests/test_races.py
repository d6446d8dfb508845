"""Two facilitators join two reports at the same moment, each into the other: one wins, no circle. One voice stays one."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.labs import actions
from legami.labs.models import Lab, Problem, Voice
from legami.labs.tests.factories import LabFactory, ProblemFactory

pytestmark = pytest.mark.race
ROUNDS = 10


def together(*works):
    """Run these at the same moment, each on its own connection."""
    gate = Barrier(len(works))

    def run(work):
        try:
            gate.wait(5)
            work()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def crossed(lab: Lab, merge) -> Counter[str]:
    """How the joins of A into B and of B into A ended, over some rounds."""
    told: Counter[str] = Counter()
    for _ in range(ROUNDS):
        a, b = (ProblemFactory.create(lab=lab) for _ in range(2))

        def one(part, whole):
            try:
                merge(part, whole)
                told["joined"] += 1
            except actions.AlreadyPartOfAnother:
                told["told"] += 1

        together(lambda a=a, b=b: one(a, b), lambda a=a, b=b: one(b, a))
    return told


def circles() -> int:
    return Problem.objects.filter(Q(merged_into__merged_into__isnull=False)).count()


def test_of_two_joins_that_cross_one_wins_and_the_other_is_told(committed_db):
    lab, by = LabFactory.create(), Actor(user=UserFactory.create())
    told = crossed(lab, lambda part, whole: actions.merge_problems(part=part, whole=whole, by=by))
    assert (told, circles()) == ({"joined": ROUNDS, "told": ROUNDS}, 0)


def test_the_race_is_real_without_the_guards_there_are_circles(committed_db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE labs_problem DISABLE TRIGGER labs_problem_merge")
        cursor.execute("ALTER TABLE labs_problem DISABLE TRIGGER labs_join_counted")  # it locks rows too
    lab, by = LabFactory.create(), UserFactory.create()
    both = Barrier(2)

    def careless(part, whole):
        with transaction.atomic():
            seen = Problem.objects.live().filter(pk__in=[part.pk, whole.pk]).count()
            both.wait(5)  # both have looked, nobody has written
            assert seen == 2
            Problem.objects.filter(pk=part.pk).update(merged_into=whole, merged_by=by, merged_at=timezone.now())

    assert crossed(lab, careless)["joined"] == 2 * ROUNDS
    assert circles() == 2 * ROUNDS


def test_eight_taps_of_one_finger_are_one_voice(committed_db):
    problem = ProblemFactory.create()
    together(*(lambda: actions.also_mine(problem=problem, who_hash="a" * 64) for _ in range(8)))
    assert Voice.objects.filter(problem=problem).count() == 1


def test_voices_at_one_moment_are_all_in_the_written_count(committed_db):
    problem = ProblemFactory.create()
    together(*(lambda n=n: actions.also_mine(problem=problem, who_hash=f"{n:064}") for n in range(12)))
    problem.refresh_from_db()
    assert problem.voices_count == 12


def test_a_voice_that_comes_while_reports_are_joined_is_in_the_written_count(committed_db):
    lab, by = LabFactory.create(), Actor(user=UserFactory.create())
    for _ in range(ROUNDS):
        a, b = (ProblemFactory.create(lab=lab) for _ in range(2))
        together(
            lambda a=a, b=b: actions.merge_problems(part=a, whole=b, by=by),
            lambda a=a: actions.also_mine(problem=a, who_hash="1" * 64),
            lambda b=b: actions.also_mine(problem=b, who_hash="2" * 64),
        )
        b.refresh_from_db()
        assert b.voices_count == 2
