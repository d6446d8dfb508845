"""V09: a pact moves only when the other service accepts; then the old access ends the same minute."""

from datetime import date

import pytest
from django.test import Client

from legami.core.access import Actor
from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.network.access import actor_under
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.access import Relation, relation_to, transfers_received, visible_pacts
from legami.pacts.models import Pact, PactTransfer
from legami.pacts.tests.story import START, Story, body, member
from legami.people.access import visible_people
from legami.places.models import Municipality

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 4)


def elsewhere() -> tuple[Organisation, Actor]:
    """Gemma is a social worker in Casalmaggiore."""
    there = body("Consorzio Casalasco", "district_company")
    return there, actor_under(member("Gemma Blu", there, Role.CASE_WORKER))


def asked(story: Story, pact: Pact, there: Organisation) -> PactTransfer:
    town = Municipality.objects.get(name="Casalmaggiore")
    return actions.request_transfer(
        pact=pact, to_organisation=there, to_municipality=town, reason="Cambia casa", by=story.bruno
    )


def test_v09_until_it_is_accepted_the_file_stays_with_the_sender():
    story = Story()
    pact = story.signed_pact()
    there, gemma = elsewhere()
    request = asked(story, pact, there)
    assert (list(visible_pacts(gemma)), list(visible_people(gemma))) == ([], [])
    assert (list(visible_pacts(story.bruno)), list(transfers_received(gemma))) == ([pact], [request])
    assert list(transfers_received(story.carla)) == []


def test_v09_a_refusal_says_why_and_moves_nothing():
    story = Story()
    pact = story.signed_pact()
    there, gemma = elsewhere()
    request = asked(story, pact, there)
    actions.refuse_transfer(asked=request, reason="Non abita ancora qui", by=gemma)
    request.refresh_from_db()
    pact.refresh_from_db()
    assert (request.status, request.answer_note, pact.status) == ("refused", "Non abita ancora qui", "active")
    with pytest.raises(actions.TransferAnswered):
        actions.accept_transfer(asked=request, today=TODAY, by=gemma)


def test_v09_at_the_acceptance_the_old_access_ends_and_the_sender_reads_its_own_period_only():
    story = Story()
    pact = story.signed_pact()
    there, gemma = elsewhere()
    new = actions.accept_transfer(asked=asked(story, pact, there), today=TODAY, by=gemma)
    assert list(visible_people(story.bruno)) == []
    assert list(visible_pacts(story.bruno)) == [pact]
    assert (relation_to(story.bruno, pact), relation_to(story.bruno, new)) == (Relation.WORKER, None)
    assert sorted(visible_pacts(gemma).values_list("pk", flat=True)) == sorted([pact.pk, new.pk])
    assert list(visible_pacts(story.carla)) == []


def test_v09_in_the_browser_the_person_and_the_new_pact_no_longer_exist_for_the_sender():
    story = Story()
    pact = story.signed_pact()
    there, gemma = elsewhere()
    bruno, taker = Client(), Client()
    bruno.force_login(story.bruno.user)
    taker.force_login(gemma.user)
    town = Municipality.objects.get(name="Casalmaggiore")
    said = {"to_municipality": town.pk, "to_organisation": there.pk, "reason": "Cambia casa"}
    bruno.post(f"/patti/{pact.pk}/cambia/trasferisci/", said)
    request = PactTransfer.objects.get()
    assert "Alba Rossi" in taker.get("/patti/trasferimenti/").content.decode()
    assert bruno.get(f"/patti/trasferimenti/{request.pk}/accetta/").status_code == 404
    taker.post(f"/patti/trasferimenti/{request.pk}/accetta/")
    new = Pact.objects.exclude(pk=pact.pk).get()
    statuses = [
        bruno.get(path).status_code for path in (f"/persone/{story.alba.pk}/", f"/patti/{new.pk}/", f"/patti/{pact.pk}/")
    ]
    assert statuses == [404, 404, 200]
    assert taker.get(f"/patti/{new.pk}/").status_code == 200


def test_v09_what_was_reserved_is_released_and_money_of_another_fund_does_not_travel():
    story = Story()
    pact = story.signed_pact()
    before = Account.objects.get(code=f"fund:{story.fund.pk}").balance
    committed = actions.approve(request=story.request(pact), today=START, by=story.elena)
    there, gemma = elsewhere()
    new = actions.accept_transfer(asked=asked(story, pact, there), today=TODAY, by=gemma)
    committed.refresh_from_db()
    after = Account.objects.get(code=f"fund:{story.fund.pk}").balance
    assert (committed.status, after - before, new.versions.get().budget_cents) == ("cancelled", 60_000, 0)
    check_book()


def test_v09_partners_are_told_and_their_promises_wait_for_a_new_signature():
    story = Story()
    pact = story.signed_pact()
    there, gemma = elsewhere()
    new = actions.accept_transfer(asked=asked(story, pact, there), today=TODAY, by=gemma)
    version = new.versions.get()
    assert (version.status, version.commitments.count(), version.signatures.count()) == ("draft", 3, 0)
    assert version.parties.get(role="case_worker").user == gemma.user
    assert relation_to(story.dario, new) is None  # a draft is nobody's business yet
    pact.refresh_from_db()
    assert (pact.status, pact.outcome) == ("transferred", "")


def test_v09_it_is_asked_once_and_not_while_a_new_text_is_open():
    story = Story()
    pact = story.signed_pact()
    there, _ = elsewhere()
    first = asked(story, pact, there)
    with pytest.raises(actions.AlreadyAsked):
        asked(story, pact, there)
    actions.withdraw_transfer(asked=first, by=story.bruno)
    with pytest.raises(actions.SameBody):
        asked(story, pact, story.service)
    actions.revise(pact=pact, reason="x", by=story.bruno)
    with pytest.raises(actions.VersionStillOpen):
        asked(story, pact, there)


def test_v09_a_twice_accepted_transfer_makes_one_pact():
    story = Story()
    pact = story.signed_pact()
    there, gemma = elsewhere()
    request = asked(story, pact, there)
    actions.accept_transfer(asked=request, today=TODAY, by=gemma)
    with pytest.raises(actions.TransferAnswered):
        actions.accept_transfer(asked=request, today=TODAY, by=gemma)
    assert Pact.objects.count() == 2
