"""Two workers want the same request at the same moment: one has it, the other reads a sentence."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection

from legami.intake import actions
from legami.intake.lifecycle import SomebodyWasFirst
from legami.intake.models import Referral, Step
from legami.intake.tests.conftest import Scene
from legami.intake.tests.factories import asked

pytestmark = pytest.mark.race
ROUNDS = 12


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


def outcomes(scene, take) -> Counter[str]:
    told: Counter[str] = Counter()
    for _ in range(ROUNDS):
        referral = asked()

        def one(by, pk=referral.pk):
            try:
                take(Referral.objects.get(pk=pk), by)
                told["taken"] += 1
            except SomebodyWasFirst:
                told["told"] += 1

        together(*(lambda by=by: one(by) for by in (scene.bruno, scene.carla, scene.bruno, scene.carla)))
    return told


def test_of_four_hands_one_takes_it_and_the_others_are_told(committed_db):
    scene = Scene()
    told = outcomes(scene, lambda referral, by: actions.take(referral=referral, by=by))
    assert told == {"taken": ROUNDS, "told": 3 * ROUNDS}
    assert Step.objects.filter(verb="take").count() == ROUNDS


def test_the_race_is_real_a_take_that_asks_first_and_writes_later_is_caught(committed_db):
    scene, gate = Scene(), Barrier(4)

    def careless(referral, by):
        if referral.status != "new":
            raise SomebodyWasFirst
        gate.wait(5)  # all have looked, nobody has written

    assert outcomes(scene, careless)["taken"] > ROUNDS
