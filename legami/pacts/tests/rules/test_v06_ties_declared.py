"""V06: who has a tie of family or work with the person, or with who supplies, decides nothing about the expense."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from legami.core.dates import today
from legami.network.access import actor_under
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.guards import TieDeclared
from legami.pacts.models import Approval, Renewal
from legami.pacts.reads.vouchers import dues_of
from legami.pacts.tests.shops import DAY, bakery, issued
from legami.pacts.tests.shops import asked as asked_voucher
from legami.pacts.tests.story import END, START, Story, body, member
from legami.people import actions as people
from legami.people.models import DeclaredTie, Person

pytestmark = pytest.mark.django_db
PAGE = "/patti/legami-dichiarati/"
SINCE = START - timedelta(days=900)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def declares(who, **terms) -> DeclaredTie:
    return people.declare_tie(by=who, form_key=uuid4(), **({"kind": "family", "starts_on": SINCE} | terms))


def asked(story: Story):
    return story.request(story.signed_pact(), by=story.alba_actor)


def test_v06_who_asks_never_approves():
    story = Story()
    request = story.request(story.signed_pact())
    with pytest.raises(actions.OwnRequest):
        actions.approve(request=request, today=START, by=story.bruno)


@pytest.mark.parametrize("decide", ["approve", "reject", "ask_to_complete"])
def test_v06_a_tie_with_the_person_keeps_away_from_every_decision(decide):
    story = Story()
    request = asked(story)
    declares(story.elena, person=story.alba)
    said = {"today": START} if decide == "approve" else {"reason": "No"}
    with pytest.raises(TieDeclared):
        getattr(actions, decide)(request=request, by=story.elena, **said)
    request.refresh_from_db()
    assert (request.status, Approval.objects.count()) == ("requested", 0)


def test_v06_another_person_decides_in_their_place():
    story = Story()
    request = asked(story)
    declares(story.elena, person=story.alba)
    assert actions.approve(request=request, today=START, by=story.bruno).status == "committed"


@pytest.mark.parametrize("by_what", ["body", "name", "code"])
def test_v06_a_tie_with_who_supplies_counts_by_body_by_name_or_by_tax_code(by_what):
    story = Story()
    request = asked(story)
    school = body("Scuola di cucina", "company")
    type(story.parish).objects.filter(pk=story.parish.pk).update(tax_code="00743110157")
    terms: dict[str, Any] = {
        "body": {"organisation": story.parish},
        "name": {"organisation": school},
        "code": {"tax_code": "00743110157"},
    }
    declares(story.elena, kind="employment", **terms[by_what])
    with pytest.raises(TieDeclared):
        actions.approve(request=request, today=START, by=story.elena)


def test_v06_the_accounts_neither_pay_nor_check_where_they_have_a_tie():
    story = Story()
    request = actions.approve(request=asked(story), today=START, by=story.elena)
    tie = declares(story.franca, person=story.alba)
    with pytest.raises(TieDeclared):
        actions.pay(request=request, paid_on=START, by=story.franca)
    people.end_declared_tie(tie=tie, on=today() - timedelta(days=1), by=story.franca)
    assert actions.pay(request=request, paid_on=START, by=story.franca).status == "paid"


@pytest.mark.parametrize("with_whom", ["the person", "who takes it"])
def test_v06_a_voucher_is_issued_by_who_has_no_tie(with_whom):
    story = Story()
    forno = bakery()
    voucher = asked_voucher(story, story.signed_pact(), forno)
    declares(story.elena, **({"person": story.alba} if with_whom == "the person" else {"organisation": forno}))
    with pytest.raises(TieDeclared, match="lo approva un’altra persona"):
        actions.issue_voucher(voucher=voucher, today=DAY, by=story.elena)
    emma = actor_under(member("Emma Gialli", story.service, Role.COORDINATOR))
    assert actions.issue_voucher(voucher=voucher, today=DAY, by=emma).issued_by == emma.user


def test_v06_a_shop_is_paid_for_its_vouchers_by_who_has_no_tie_with_it():
    story = Story()
    forno, key = bakery(), uuid4()
    voucher = issued(story, story.signed_pact(), forno)
    take: dict[str, Any] = {"amount_cents": 450, "key": uuid4(), "today": DAY, "by": story.dario}
    actions.redeem_voucher(voucher=voucher, merchant=forno, **take)
    owed: dict[str, Any] = {"organisation": story.service, "merchant": forno, "amount_cents": 450, "key": key}
    owed |= {"today": DAY, "by": story.franca}
    tie = declares(story.franca, organisation=forno)
    with pytest.raises(TieDeclared, match="li paga un’altra persona"):
        actions.settle_merchant(**owed)
    people.end_declared_tie(tie=tie, on=today() - timedelta(days=1), by=story.franca)
    declares(story.franca, person=story.alba)  # a shop is paid for many together: of whom, the accounts do not know
    before = [due.cents for due in dues_of(story.service.pk)]
    actions.settle_merchant(**owed)
    assert (before, dues_of(story.service.pk)) == ([450], [])


def test_v06_a_tie_that_ended_or_is_of_others_keeps_nobody_away():
    story = Story()
    request = asked(story)
    declares(story.elena, person=story.alba, ends_on=today() - timedelta(days=1))
    declares(story.elena, organisation=body("Forno di Crema", "company"))
    declares(story.franca, person=story.alba)
    assert actions.approve(request=request, today=START, by=story.elena).status == "committed"


def test_v06_a_tie_with_a_record_that_was_joined_is_a_tie_with_the_person():
    story = Story()
    request = asked(story)
    other = Person.objects.create(
        given_name="Alba", family_name="Rosi", municipality=story.alba.municipality, merged_into=story.alba
    )
    declares(story.elena, person=other)
    with pytest.raises(TieDeclared):
        actions.approve(request=request, today=START, by=story.elena)


def test_v06_elena_declares_it_from_the_expense_and_reads_why_she_cannot_decide():
    story = Story()
    request = asked(story)
    elena, here = browser(story.elena.user), f"/patti/{request.pact_id}/spese/{request.pk}/"
    assert "Ho un legame con la persona" in elena.get(here).content.decode()
    sent = {"kind": "family", "starts_on": "2020-01-01", "form_key": uuid4()}
    assert elena.post(f"/patti/{request.pact_id}/legame/", sent).status_code == 302
    tie = DeclaredTie.objects.get()
    assert (tie.worker, tie.person, tie.kind) == (story.elena.user, story.alba, "family")
    answer = elena.post(f"{here}approva/", {"wording": request.wording})
    follow = elena.get(here).content.decode() if answer.status_code == 302 else answer.content.decode()
    assert follow.count("C’è un legame dichiarato con la persona o con chi fornisce") == 1


def test_v06_elena_declares_a_body_and_says_when_it_is_over():
    story = Story()
    elena = browser(story.elena.user)
    sent = {"kind": "employment", "organisation": story.parish.pk, "starts_on": "2020-01-01", "form_key": uuid4()}
    assert [elena.post(PAGE, sent).status_code for _ in range(2)] == [302, 302]
    tie = DeclaredTie.objects.get()
    assert browser(story.bruno.user).post(f"{PAGE}{tie.pk}/finito/").status_code == 404
    elena.post(f"{PAGE}{tie.pk}/finito/")
    tie.refresh_from_db()
    assert (tie.organisation, tie.ends_on) == (story.parish, today())
    assert "Parrocchia di San Siro" not in browser(story.bruno.user).get(PAGE).context["ties"].values_list("kind", flat=True)


def test_v06_neither_or_both_is_said_beside_the_field():
    story = Story()
    elena = browser(story.elena.user)
    terms = {"kind": "family", "starts_on": "2020-01-01", "form_key": uuid4()}
    both = {"organisation": story.parish.pk, "tax_code": "00743110157"}
    for wrong in ({}, both):
        assert "uno solo dei due" in elena.post(PAGE, terms | wrong).content.decode()
    assert DeclaredTie.objects.count() == 0


def test_v06_who_decides_no_expense_has_no_such_page():
    story = Story()
    assert [browser(who).get(PAGE).status_code for who in (story.alba_user, story.dario.user)] == [404, 404]


def test_v06_the_database_keeps_one_target_and_dates_in_order():
    story = Story()
    row = {"worker": story.elena.user, "kind": "family", "starts_on": START}
    for wrong in (
        {},
        {"person": story.alba, "organisation": story.parish},
        {"person": story.alba, "ends_on": START - timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeclaredTie.objects.create(form_key=uuid4(), **row, **wrong)


@pytest.mark.parametrize("with_whom", ["person", "organisation"])
def test_v06_what_goes_on_in_a_new_pact_is_decided_by_somebody_without_a_tie(with_whom):
    story = Story()
    pact = story.signed_pact()
    actions.conclude(pact=pact, outcome="partial", note="x", today=END, by=story.bruno)
    actions.renew(pact=pact, carry_over_reason="Il corso prosegue", today=END, by=story.bruno)
    renewal = Renewal.objects.get()
    declares(story.elena, **{with_whom: story.alba if with_whom == "person" else story.parish})
    page = browser(story.elena.user).post(f"/patti/{pact.pk}/riporto/", {"yes": "1"}).content.decode()
    assert "sul riporto decide un’altra persona" in page
    renewal.refresh_from_db()
    assert renewal.is_waiting
    actions.decide_carry_over(renewal=renewal, yes=True, by=story.franca)
    assert not Renewal.objects.get().is_waiting
