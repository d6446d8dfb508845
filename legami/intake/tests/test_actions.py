"""What is done to a referral, told from the first word to each outcome."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import FormUsedElsewhere
from legami.intake import actions
from legami.intake.codes import code_for, hash_of_code
from legami.intake.lifecycle import NoTalkYet, SomebodyWasFirst, WhoIsIt
from legami.intake.models import Referral, Step
from legami.intake.tests.factories import NOBODY, asked, for_another, linked, taken, talk
from legami.journal.models import Entry
from legami.outbox.models import OutgoingMessage
from legami.people.access import visible_people
from legami.people.models import Assignment
from legami.people.tests.factories import AssignmentFactory, PersonFactory

NO = {"reason": "other_place", "said_to_person": "Ti risponde il servizio di Crema.", "elsewhere": "Crema, via Prova 1"}


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def messages():
    return list(OutgoingMessage.objects.order_by("written_at").values_list("template", "person__given_name"))


def test_a_request_says_by_when_it_is_answered_and_from_which_day_that_counts(scene):
    referral = fresh(asked(received_on=today() - timedelta(days=2)))
    assert (referral.status, referral.answer_due_on) == ("new", today() + timedelta(days=5))
    assert [(s.verb, s.to_status, s.by) for s in referral.steps.all()] == [("send", "new", None)]
    assert "contando dal" in referral.clock_says


def test_a_promise_stays_when_the_setting_changes(scene, settings):
    referral = asked()
    settings.INTAKE_ANSWER_DAYS = 3
    assert fresh(referral).answer_due_on == today() + timedelta(days=7)
    assert asked().answer_due_on == today() + timedelta(days=3)


def test_a_double_click_makes_one_request_with_one_code(scene):
    key = uuid4()
    said: dict[str, Any] = {"source": "self", "channel": "web", "municipality_id": "019098", "words": "Aiuto"}
    first, again = (actions.send_referral(form_key=key, by=NOBODY, **said) for _ in range(2))
    assert (first, Referral.objects.count(), Step.objects.count()) == (again, 1, 1)
    with pytest.raises(FormUsedElsewhere):
        actions.send_referral(form_key=key, by=NOBODY, **said | {"words": "Altro"})


def test_what_has_still_to_come_has_not_arrived(scene):
    with pytest.raises(actions.StillToCome):
        asked(received_on=today() + timedelta(days=1))


def test_the_code_finds_the_request_however_it_is_typed_and_only_its_hash_is_kept(scene):
    referral = asked()
    code = code_for(referral.form_key)
    assert [actions.find_by_code(typed) for typed in (code, code.lower(), code.replace("-", " "))] == [referral] * 3
    assert hash_of_code(code) == referral.code_hash
    assert code not in str(Referral.objects.filter(pk=referral.pk).values().get())
    with pytest.raises(actions.CodeUnknown):
        actions.find_by_code("AAAA-BBBB-CCCC")


def test_who_asked_for_themselves_withdraws_by_the_code_and_nobody_else_can(scene):
    mine, theirs = asked(), for_another()
    actions.withdraw_by_code(code=code_for(mine.form_key))
    assert (fresh(mine).status, fresh(mine).closed_by) == ("withdrawn", None)
    with pytest.raises(actions.AlreadyClosed):
        actions.withdraw_by_code(code=code_for(mine.form_key))
    with pytest.raises(actions.CodeUnknown):
        actions.withdraw_by_code(code=code_for(theirs.form_key))


def test_one_takes_charge_and_the_second_reads_a_sentence(scene):
    referral = asked()
    stale = fresh(referral)
    actions.take(referral=referral, by=scene.bruno)
    with pytest.raises(SomebodyWasFirst, match="Qualcuno è arrivato prima"):
        actions.take(referral=stale, by=scene.carla)
    assert fresh(referral).taken_by == scene.bruno.user


def test_a_new_person_is_registered_with_the_contact_and_followed(scene):
    referral = taken(scene.bruno, contact="333 1234567")
    person = actions.register_and_link(
        referral=referral, by=scene.bruno, form_key=uuid4(), given_name="Bea", family_name="Blu", municipality_id="019098"
    )
    assert fresh(referral).person == person
    assert [(c.kind, c.value) for c in person.contacts.all()] == [("phone", "+393331234567")]
    assert list(visible_people(scene.bruno)) == [person]
    assert fresh(referral).assignment == Assignment.objects.get(person=person)


def test_who_is_followed_already_keeps_their_lead(scene):
    AssignmentFactory.create(person=scene.alba, worker=scene.carla.user, organisation=scene.service)
    referral = taken(scene.bruno)
    actions.link_person(referral=referral, person=scene.alba, by=scene.elena)  # she sees all people of the place
    rows = Assignment.objects.current().filter(person=scene.alba)
    assert {(a.worker, a.is_lead) for a in rows} == {(scene.carla.user, True), (scene.bruno.user, False)}


def test_a_wrong_person_is_mended_and_no_longer_followed(scene):
    referral, other = linked(scene.bruno, scene.alba), PersonFactory.create(given_name="Alma")
    actions.link_person(referral=referral, person=other, by=scene.bruno)
    assert list(visible_people(scene.bruno)) == [other]


def test_a_merged_record_leads_to_the_kept_one(scene):
    double = PersonFactory.create(merged_into=scene.alba)
    assert fresh(linked(scene.bruno, double)).person == scene.alba


def test_the_first_talk_stops_the_clock_and_is_written_once(scene):
    referral, key = taken(scene.bruno), uuid4()
    said = {"held_on": today(), "place": "Casa", "present": "Lei", "notes": "Parole", "form_key": key, "by": scene.bruno}
    assert actions.record_talk(referral=referral, **said) == actions.record_talk(referral=referral, **said)
    assert fresh(referral).answered_at is not None
    assert list(Referral.objects.overdue_on(today() + timedelta(days=90))) == []


def test_a_talk_of_tomorrow_has_not_been_held(scene):
    with pytest.raises(actions.StillToCome):
        talk(taken(scene.bruno), scene.bruno, held_on=today() + timedelta(days=1))


def test_taking_on_wants_a_person_and_a_talk(scene):
    referral = taken(scene.bruno)
    with pytest.raises(WhoIsIt):
        actions.take_on(referral=referral, by=scene.bruno)
    actions.link_person(referral=referral, person=scene.alba, by=scene.bruno)
    with pytest.raises(NoTalkYet):
        actions.take_on(referral=fresh(referral), by=scene.bruno)
    talk(referral, scene.bruno)
    actions.take_on(referral=fresh(referral), by=scene.bruno)
    assert (fresh(referral).status, fresh(referral).closed_by) == ("taken_on", scene.bruno.user)
    assert list(visible_people(scene.bruno)) == [scene.alba]


def test_the_list_has_one_rule_urgency_then_the_day_it_came(scene):
    old, urgent, new = (linked(scene.bruno, PersonFactory.create(), received_on=today() - timedelta(days=d)) for d in (9, 1, 5))
    for referral, urgency in ((old, 3), (urgent, 1), (new, 3)):
        actions.put_on_list(referral=referral, urgency=urgency, urgency_reason="Perché sì", by=scene.bruno)
    assert list(Referral.objects.in_list_order()) == [urgent, old, new]
    actions.rank(referral=fresh(new), urgency=1, urgency_reason="Lo sfratto è domani", by=scene.bruno)
    assert list(Referral.objects.in_list_order()) == [new, urgent, old]
    assert [s.note for s in fresh(new).steps.filter(verb__in=("wait", "rank")).order_by("at")] == [
        "Perché sì",
        "Lo sfratto è domani",
    ]


def test_nobody_waits_without_a_name(scene):
    with pytest.raises(WhoIsIt):
        actions.put_on_list(referral=taken(scene.bruno), urgency=1, urgency_reason="x", by=scene.bruno)


def test_a_no_has_a_reason_and_words_and_access_ends_with_it(scene):
    referral = linked(scene.bruno, scene.alba)
    actions.decline(referral=referral, by=scene.bruno, **NO)
    step = fresh(referral).steps.get(verb="decline")
    assert (step.reason, step.said_to_person, step.by) == ("other_place", NO["said_to_person"], scene.bruno.user)
    assert list(visible_people(scene.bruno)) == []


def test_another_service_is_named(scene):
    referral = linked(scene.bruno, scene.alba)
    actions.refer_elsewhere(referral=referral, elsewhere="Consultorio, via Prova", said_to_person="Vai lì", by=scene.bruno)
    assert (fresh(referral).status, fresh(referral).steps.get(verb="refer").elsewhere) == ("referred", "Consultorio, via Prova")


def test_a_follow_up_that_was_there_before_does_not_end_with_a_no(scene):
    AssignmentFactory.create(person=scene.alba, worker=scene.bruno.user, organisation=scene.service)
    actions.decline(referral=linked(scene.bruno, scene.alba), by=scene.bruno, **NO)
    assert list(visible_people(scene.bruno)) == [scene.alba]


def test_put_back_it_is_new_again_with_all_that_was_written(scene):
    referral = linked(scene.bruno, scene.alba)
    talk(referral, scene.bruno)
    actions.hand_back(referral=fresh(referral), note="Sono in ferie", by=scene.bruno)
    back = fresh(referral)
    assert (back.status, back.taken_by, back.person, back.talks.count()) == ("new", None, scene.alba, 1)
    assert list(visible_people(scene.bruno)) == []
    actions.take(referral=back, by=scene.carla)
    assert list(visible_people(scene.carla)) == [scene.alba]


def test_the_person_is_written_to_when_somebody_takes_it_and_when_there_is_an_answer(scene):
    referral = actions.take(referral=asked(scene.alba_actor, person=scene.alba), by=scene.bruno)
    talk(referral, scene.bruno)
    actions.take_on(referral=fresh(referral), by=scene.bruno)
    assert messages() == [("intake.taken", "Alba"), ("intake.answer", "Alba")]


def test_nobody_is_written_to_at_an_address_that_a_stranger_typed(scene):
    referral = taken(scene.bruno, contact="qualcuno@example.org")
    actions.decline(referral=referral, by=scene.bruno, **NO)
    assert messages() == []


def test_who_does_not_know_hears_it_from_a_person_first(scene):
    referral = actions.take(referral=for_another(knows="no"), by=scene.bruno)
    actions.link_person(referral=referral, person=scene.alba, by=scene.bruno)
    actions.put_on_list(referral=fresh(referral), urgency=2, urgency_reason="Sola", by=scene.bruno)
    assert messages() == []
    talk(referral, scene.bruno)
    actions.decline(referral=fresh(referral), by=scene.bruno, **NO)
    assert messages() == [("intake.answer", "Alba")]


def test_every_step_says_who_and_when_in_the_journal_too(scene):
    referral = linked(scene.bruno, scene.alba)
    actions.withdraw(referral=referral, note="Ha trovato lavoro", by=scene.bruno)
    verbs = Entry.objects.filter(verb__startswith="referral.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["referral.sent", "referral.taken", "referral.linked", "referral.withdraw"]


def test_nothing_is_linked_or_told_once_it_is_closed(scene):
    referral = linked(scene.bruno, scene.alba)
    actions.decline(referral=referral, by=scene.bruno, **NO)
    with pytest.raises(SomebodyWasFirst):
        actions.link_person(referral=fresh(referral), person=PersonFactory.create(), by=scene.bruno)
    with pytest.raises(SomebodyWasFirst):
        talk(fresh(referral), scene.bruno)


def test_a_body_is_named_only_for_what_it_sends_itself(scene):
    theirs = for_another(scene.dario, channel="account", source="parish")
    at_the_desk = for_another(scene.dora, channel="phone")
    assert (theirs.organisation, at_the_desk.organisation) == (scene.parish, None)
    assert at_the_desk.sent_by == scene.dora.user


def test_a_visitor_leaves_no_name_behind(scene):
    assert Entry.objects.filter(target_id=str(asked(Actor(user=None)).pk), actor_id=None).count() == 1
