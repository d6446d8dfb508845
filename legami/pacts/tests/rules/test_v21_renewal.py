"""V21: a new pact from one that ended or is about to; unspent money returns unless somebody else approves that it goes on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from legami.core.dates import today
from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.guards import AnotherPactInForce
from legami.pacts.models import BudgetLine, Pact, Renewal
from legami.pacts.reads.waiting import waiting_for
from legami.pacts.tests.story import END, START, Story

pytestmark = pytest.mark.django_db
NEAR, FAR = END - timedelta(days=30), END - timedelta(days=90)


def ended(story: Story) -> Pact:
    pact = story.signed_pact()
    actions.conclude(pact=pact, outcome="partial", note="x", today=END, by=story.bruno)
    return pact


def renewed(story: Story, pact: Pact, reason: str = "", on: date = END) -> Pact:
    return actions.renew(pact=pact, carry_over_reason=reason, today=on, by=story.bruno)


def lines(pact: Pact) -> list[tuple[str, int]]:
    return list(BudgetLine.objects.filter(version__pact=pact).values_list("description", "amount_cents"))


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_v21_the_words_go_on_and_the_money_does_not():
    story = Story()
    old = ended(story)
    new = renewed(story, old)
    version = new.versions.get()
    counts = [getattr(version, part).count() for part in ("goals", "supports", "commitments", "give_backs", "budget_lines")]
    assert (counts, new.status, version.status) == ([1, 2, 3, 1, 0], "preparing", "draft")
    assert (version.starts_on, version.ends_on, version.reason) == (
        END + timedelta(days=1),
        date(2028, 3, 1),
        f"Rinnova il patto {old.code}",
    )
    assert Account.objects.get(code=f"fund:{story.fund.pk}").balance == 500_000


def test_v21_unspent_money_goes_on_only_with_the_yes_of_somebody_else():
    story = Story()
    old = ended(story)
    new = renewed(story, old, reason="Il corso prosegue")
    renewal = Renewal.objects.get()
    assert lines(new) == []
    with pytest.raises(actions.OwnCarryOver):
        actions.decide_carry_over(renewal=renewal, yes=True, by=story.bruno)
    actions.decide_carry_over(renewal=renewal, yes=True, by=story.elena)
    assert lines(new) == [("Iscrizione e materiali", 60_000)]
    with pytest.raises(actions.CarryOverDecided):
        actions.decide_carry_over(renewal=renewal, yes=False, by=story.franca)


def test_v21_a_no_leaves_the_money_in_its_fund():
    story = Story()
    new = renewed(story, ended(story), reason="Il corso prosegue")
    actions.decide_carry_over(renewal=Renewal.objects.get(), yes=False, by=story.franca)
    assert lines(new) == []
    with pytest.raises(IntegrityError, match="pacts_carry_over_by_another"), transaction.atomic():
        Renewal.objects.update(decided_by=story.bruno.user)


def test_v21_only_what_was_left_is_carried_over():
    story = Story()
    pact = story.signed_pact()
    request = actions.approve(request=story.request(pact), today=START, by=story.elena)
    actions.pay(request=request, paid_on=START, by=story.franca)
    actions.conclude(pact=pact, outcome="reached", note="x", today=END, by=story.bruno)
    new = renewed(story, pact, reason="x")
    actions.decide_carry_over(renewal=Renewal.objects.get(), yes=True, by=story.elena)
    assert lines(new) == [("Iscrizione e materiali", 50_000)]


def test_v21_a_pact_that_ends_soon_is_renewed_and_one_that_does_not_is_not():
    story = Story()
    pact = story.signed_pact()
    with pytest.raises(actions.NotRenewable):
        renewed(story, pact, on=FAR)
    new = renewed(story, pact, on=NEAR)
    assert (pact.status, new.status) == ("active", "preparing")
    with pytest.raises(actions.NotRenewable):
        renewed(story, pact, on=NEAR)


def test_v21_the_new_one_is_signed_once_the_old_one_is_closed():
    story = Story()
    pact = story.signed_pact()
    new = renewed(story, pact, on=NEAR)
    actions.save_frame(version=new.versions.get(), first_review_on=END + timedelta(days=90), by=story.bruno)
    version = new.versions.get()
    with pytest.raises(AnotherPactInForce):
        actions.open_signing(version=version, today=END, by=story.bruno)
    actions.conclude(pact=pact, outcome="reached", note="x", today=END, by=story.bruno)
    actions.open_signing(version=version, today=END, by=story.bruno)
    assert new.versions.get().status == "signing"


def test_v21_in_the_browser_the_worker_renews_and_the_coordinator_decides():
    story = Story()
    old = ended(story)
    bruno, elena = browser(story.bruno.user), browser(story.elena.user)
    assert "Rinnova il patto" in bruno.get(f"/patti/{old.pk}/").content.decode()
    page = bruno.post(f"/patti/{old.pk}/rinnova/", {"carry_over_reason": "Il corso prosegue"}, follow=True)
    new = Pact.objects.get(status="preparing")
    assert (page.status_code, page.redirect_chain) == (200, [(f"/patti/{new.pk}/bozza/tempi/", 302)])
    words = [
        [row.words for row in waiting_for(who, on=today())].count("1 riporto da decidere") for who in (story.elena, story.bruno)
    ]
    assert words == [1, 0]
    assert bruno.get(f"/patti/{old.pk}/riporto/").status_code == 404
    assert "Decidi sul riporto" in elena.get(f"/patti/{old.pk}/").content.decode()
    elena.post(f"/patti/{old.pk}/riporto/", {"yes": "1"})
    assert lines(new) == [("Iscrizione e materiali", 60_000)]
