"""One table of transitions: the code's, the database's, and what a plain model says of any life."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import Refusal
from legami.intake import actions
from legami.intake.lifecycle import TRANSITIONS, may_move
from legami.intake.models import Referral, Step
from legami.intake.outcomes import OUTCOMES
from legami.intake.tests.factories import asked, linked, talk

S = Referral.Status
PAIRS = {(source, t.target) for t in TRANSITIONS for source in t.sources if source != t.target}


def in_state(scene, status: str) -> Referral:
    """A referral brought to a state by the shortest way."""
    referral = asked()
    if status == S.NEW:
        return referral
    actions.take(referral=referral, by=scene.bruno)
    actions.link_person(referral=referral, person=scene.alba, by=scene.bruno)
    referral.refresh_from_db()
    talk(referral, scene.bruno)
    referral.refresh_from_db()
    if status != S.IN_CHARGE:
        last = next(t.verb for t in TRANSITIONS if t.target == status)
        step(referral, last, scene.bruno)
    return referral


def step(referral: Referral, verb: str, by: Actor) -> None:
    """One verb, with words enough."""
    words: dict[str, Any] = {
        "wait": {"urgency": 2, "urgency_reason": "Sola"},
        "rank": {"urgency": 1, "urgency_reason": "Sfratto"},
        "decline": {"reason": "other", "said_to_person": "No"},
        "refer": {"elsewhere": "Altrove", "said_to_person": "Vai lì"},
    }
    acts = {outcome.verb: outcome.act for outcome in OUTCOMES} | {"take": actions.take, "hand_back": actions.hand_back}
    acts[verb](referral=referral, by=by, **words.get(verb, {}))


@pytest.mark.parametrize("status", S.values)
def test_the_database_allows_exactly_the_steps_of_the_table(scene, status):
    """Every pair of states: an UPDATE by hand passes the guard if, and only if, the table has it."""
    referral, held = in_state(scene, status), {"taken_at": None, "taken_by": None, "handled_by_body": None}
    mine = {"taken_at": referral.sent_at, "taken_by": scene.bruno.user, "handled_by_body": scene.service}
    allowed = set()
    for target in S.values:
        closed = target not in Referral.OPEN
        fields = {
            "person": scene.alba,
            "closed_at": referral.sent_at if closed else None,
            "closed_by": scene.bruno.user if closed else None,
            "answered_at": referral.sent_at,
            "urgency": 1,
            "urgency_reason": "Sola",
            "waiting_since_on": today(),
            **(held if target == S.NEW else mine),
        }
        try:
            with transaction.atomic():
                Referral.objects.filter(pk=referral.pk).update(status=target, **fields)
                transaction.set_rollback(True)
        except IntegrityError:
            continue
        allowed.add(target)
    assert allowed - {status} == {target for source, target in PAIRS if source == status}


def test_a_step_that_nobody_wrote_down_is_refused(scene):
    referral = in_state(scene, S.IN_CHARGE)

    def by_hand():
        Referral.objects.filter(pk=referral.pk).update(status=S.WITHDRAWN, closed_at=referral.sent_at)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="intake_step_without_who_and_when"), transaction.atomic():
        by_hand()


def test_the_senders_words_are_never_changed(scene):
    referral = asked()
    for change in ({"words": "Altro"}, {"knows": "no", "source": "relative"}, {"answer_due_on": today() + timedelta(days=90)}):
        with pytest.raises(IntegrityError, match="intake_words_are_the_senders"), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(**change)


def test_nobody_is_taken_on_without_a_talk_by_hand_either(scene):
    referral = linked(scene.bruno, scene.alba)
    fields = {"closed_at": referral.sent_at, "closed_by": scene.bruno.user, "answered_at": referral.sent_at}
    with pytest.raises(IntegrityError, match="intake_taken_on_after_a_talk"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(status=S.TAKEN_ON, **fields)


@pytest.mark.parametrize("table", ["intake_step", "intake_talk"])
def test_steps_and_talks_only_grow(scene, table):
    in_state(scene, S.IN_CHARGE)
    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_closed_one_goes_nowhere(scene):
    closed = [t.target for t in TRANSITIONS if t.target not in Referral.OPEN]
    assert [(state, t.verb) for state in closed for t in TRANSITIONS if state in t.sources] == []


def test_any_life_keeps_its_whole_history_and_ends_once(scene):
    @hypothesis_settings(max_examples=25, deadline=None)
    @given(st.lists(st.sampled_from([t.verb for t in TRANSITIONS]), max_size=8), st.booleans())
    def live(verbs, with_a_talk):
        with transaction.atomic():
            referral = asked()
            actions.link_person(referral=referral, person=scene.alba, by=scene.elena)
            expected, history = str(S.NEW), [("send", "new")]
            for verb in verbs:
                referral = Referral.objects.get(pk=referral.pk)
                if with_a_talk and referral.is_held and not referral.talks.exists():
                    talk(referral, scene.bruno)
                    referral = Referral.objects.get(pk=referral.pk)
                possible = may_move(referral, verb) and (verb != "take_on" or referral.talks.exists())
                try:
                    step(referral, verb, scene.bruno)
                except Refusal:
                    assert not possible
                else:
                    assert possible
                    expected = next(t.target for t in TRANSITIONS if t.verb == verb)
                    history.append((verb, expected))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert Referral.objects.get(pk=referral.pk).status == expected
            told = Step.objects.filter(referral=referral).order_by("at").values_list("verb", "to_status")
            assert list(told) == history
            transaction.set_rollback(True)

    live()
