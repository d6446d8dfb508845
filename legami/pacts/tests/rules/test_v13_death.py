"""V13: a death stops messages the same minute, ends pacts without an outcome, and pays only what was given."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.network.models import Membership
from legami.outbox.actions import write
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.actions.money import line_account
from legami.pacts.guards import SpendingOpen
from legami.pacts.models import BudgetLine, Pact, SpendingRequest
from legami.pacts.tests.story import START, Story
from legami.people import actions as people
from legami.people.models import Guardian, Person

pytestmark = pytest.mark.django_db
DIED = date(2026, 4, 10)
TODAY = date(2026, 4, 12)


def die(story: Story, on: date = DIED) -> None:
    actions.record_death(person=story.alba, died_on=on, today=TODAY, by=story.bruno)


def in_fund(story: Story) -> int:
    return Account.objects.get(code=f"fund:{story.fund.pk}").balance


def test_v13_a_death_is_written_with_its_day_and_by_whom():
    story = Story()
    die(story)
    alba = Person.objects.get(pk=story.alba.pk)
    assert (alba.deceased_on, alba.death_recorded_by, alba.death_recorded_at is not None) == (DIED, story.bruno.user, True)


def test_v13_the_pact_ends_without_an_outcome_and_stays_out_of_averages():
    story = Story()
    pact = story.signed_pact()
    before = list(Pact.objects.with_an_outcome())
    die(story)
    pact.refresh_from_db()
    assert (pact.status, pact.outcome, pact.closed_by) == ("deceased", "", story.bruno.user)
    assert (before, list(Pact.objects.with_an_outcome())) == ([pact], [])
    assert pact.retention_starts_on == DIED


def test_v13_no_message_goes_out_and_none_is_written_any_more():
    story = Story()
    waiting = write(key="news", template="pact.news", to=story.alba)
    assert waiting is not None
    die(story)
    assert OutgoingMessage.objects.get(pk=waiting.pk).state == OutgoingMessage.State.CANCELLED
    assert write(key="later", template="pact.news", to=story.alba) is None


def test_v13_what_was_put_aside_for_later_services_is_free_and_what_was_given_is_paid():
    story = Story()
    pact = story.signed_pact()
    given = actions.approve(request=story.request(pact), today=START, by=story.elena)  # service on 1 April
    line = BudgetLine.objects.get(version__pact=pact)
    said: dict[str, Any] = {"amount_cents": 10_000, "reason": "x", "supplier_name": "y", "service_on": date(2026, 5, 1)}
    later = actions.request_spending(pact=pact, line=line, form_key=uuid4(), by=story.bruno, **said)
    actions.approve(request=later, today=START, by=story.elena)
    assert line_account(line).reserved_quantity == 20_000
    die(story)
    given.refresh_from_db()
    later.refresh_from_db()
    assert (given.status, later.status, line_account(line).reserved_quantity) == ("committed", "cancelled", 10_000)
    assert actions.pay(request=given, paid_on=TODAY, by=story.franca).status == "paid"
    check_book()


def test_v13_a_bill_for_a_service_already_given_may_still_come_and_no_other():
    story = Story()
    pact = story.signed_pact()
    die(story)
    pact.refresh_from_db()
    late_bill = story.request(pact)
    assert actions.approve(request=late_bill, today=TODAY, by=story.elena).status == "committed"
    line = BudgetLine.objects.get(version__pact=pact)
    after: dict[str, Any] = {"reason": "x", "supplier_name": "y", "service_on": date(2026, 4, 11), "amount_cents": 100}
    with pytest.raises(actions.PactNotInForce):
        actions.request_spending(pact=pact, line=line, form_key=pact.pk, by=story.bruno, **after)


def test_v13_the_database_refuses_a_service_after_the_death_and_a_pact_of_the_dead():
    story = Story()
    pact = story.signed_pact()
    line = BudgetLine.objects.get(version__pact=pact)
    die(story)
    row = {"pact": pact, "line": line, "amount_cents": 1, "reason": "x", "supplier_name": "y", "requested_by": story.bruno.user}
    with pytest.raises(DatabaseError, match="pacts_service_after_death"), transaction.atomic():
        SpendingRequest.objects.create(service_on=date(2026, 4, 11), **row)
    with pytest.raises(DatabaseError, match="pacts_person_has_died"), transaction.atomic():
        Pact.objects.filter(pk=pact.pk).update(status="active", closed_at=None, closed_by=None)


def test_v13_the_rest_stays_frozen_until_the_accounts_are_closed():
    story = Story()
    pact = story.signed_pact()
    before = in_fund(story)
    die(story)
    pact.refresh_from_db()
    bill = story.request(pact)
    with pytest.raises(SpendingOpen):
        actions.settle_accounts(pact=pact, today=TODAY, by=story.bruno)
    actions.cancel_request(request=bill, today=TODAY, by=story.bruno)
    frozen = in_fund(story)
    actions.settle_accounts(pact=pact, today=TODAY, by=story.bruno)
    pact.refresh_from_db()
    assert (frozen - before, in_fund(story) - before, pact.is_frozen) == (0, 60_000, False)
    check_book()


def test_v13_partners_are_told_that_it_is_over_and_never_why():
    story = Story()
    pact = story.signed_pact()
    die(story)
    told = OutgoingMessage.objects.get(organisation=story.parish)
    words = f"{told.subject} {told.body} {told.sms_text}".lower()
    assert [word for word in ("alba", "rossi", "decess", "mort", "aprile") if word in words] == []
    client = Client()
    client.force_login(Membership.objects.get(user=story.dario.user).user)
    page = client.get(f"/patti/{pact.pk}/").content.decode().lower()
    assert ("finito" in page, "decess" in page) == (True, False)


def test_v13_a_text_up_for_signing_is_withdrawn_and_its_money_is_free():
    story = Story()
    before = in_fund(story)
    pact = story.pact_in_signing()
    die(story)
    pact.refresh_from_db()
    account = Account.objects.get(code=f"fund:{story.fund.pk}")
    assert (pact.status, pact.versions.get().status, account.available) == ("deceased", "discarded", before)
    check_book()


def test_v13_the_powers_of_who_acted_for_the_person_end_with_the_death():
    story = Story()
    helper = Person.objects.create(given_name="Gino", family_name="Rossi")
    people.give_powers(person=story.alba, guardian=helper, kind="support", starts_on=START, by=story.bruno)
    die(story)
    still = Guardian.objects.active_on(DIED).count(), Guardian.objects.active_on(date(2026, 4, 11)).count()
    assert still == (1, 0)


def test_v13_a_mistake_is_taken_back_and_a_new_pact_may_begin():
    story = Story()
    pact = story.signed_pact()
    die(story)
    people.retract_death(person=story.alba, by=story.bruno)
    story.alba.refresh_from_db()
    pact.refresh_from_db()
    assert (story.alba.deceased_on, pact.status) == (None, "deceased")
    assert story.draft_pact().status == "preparing"
    with pytest.raises(people.NotDead):
        people.retract_death(person=story.alba, by=story.bruno)


def test_v13_nobody_dies_before_birth():
    story = Story()
    with pytest.raises(people.DiesBeforeBirth):
        die(story, on=date(1970, 1, 1))


def test_v13_in_the_browser_the_worker_writes_it_and_reads_what_follows():
    story = Story()
    pact = story.signed_pact()
    client = Client()
    client.force_login(story.bruno.user)
    client.post(f"/patti/persona/{story.alba.pk}/decesso/", {"died_on": "10/04/2026"})
    pact.refresh_from_db()
    page = client.get(f"/patti/{pact.pk}/").content.decode()
    assert (pact.status, "Chiudi i conti" in page, "Il budget è bloccato" in page) == ("deceased", True, True)
    client.post(f"/patti/persona/{story.alba.pk}/decesso/correggi/")
    assert Person.objects.get(pk=story.alba.pk).deceased_on is None
