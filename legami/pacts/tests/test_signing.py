"""Signatures bind the exact text; the last one brings the pact into force."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from legami.ledger.actions import main_account
from legami.pacts import actions
from legami.pacts.actions.money import line_account
from legami.pacts.models import BudgetLine, Goal, PactVersion, Signature, SigningCode
from legami.pacts.text import hash_of, text_of

from .story import END, REVIEW, START, Story

pytestmark = pytest.mark.django_db
DRAWN: dict[str, Any] = {"answer": "signed", "method": "drawn", "drawing": [[[1, 1], [2, 2]]], "today": START}


def test_opening_the_signing_freezes_the_text_and_holds_the_money():
    story = Story()
    version = story.pact_in_signing(budget_cents=60_000).versions.get()
    assert version.text_hash == hash_of(version.frozen_text or {})
    assert version.frozen_text == text_of(version)
    assert version.signing_expires_on == START + timedelta(days=30)
    fund = main_account(story.fund)
    assert (fund.balance, fund.reserved_quantity) == (500_000, 60_000)


def test_a_text_up_for_signing_cannot_be_changed_even_by_raw_sql():
    version = Story().pact_in_signing().versions.get()
    goal = version.goals.get()
    for change in (
        lambda: Goal.objects.filter(pk=goal.pk).update(words="altro"),
        lambda: Goal.objects.create(version=version, words="altro", level_0="x"),
        lambda: PactVersion.objects.filter(pk=version.pk).update(frozen_text={}),
        lambda: PactVersion.objects.filter(pk=version.pk).update(ends_on=END + timedelta(days=1)),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            change()


def test_the_drafting_actions_refuse_a_text_up_for_signing():
    story = Story()
    version = story.pact_in_signing().versions.get()
    with pytest.raises(actions.VersionIsClosed):
        actions.put_part(version=version, part=Goal(words="altro", level_0="x"), by=story.bruno)


def test_when_all_have_signed_the_pact_is_in_force_with_money_and_reviews():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    version = pact.versions.get()
    assert (pact.status, version.status) == ("active", "active")
    assert line_account(BudgetLine.objects.get(version=version)).balance == 60_000
    assert list(pact.reviews.order_by("due_on").values_list("due_on", flat=True)) == [
        REVIEW,
        date(2026, 9, 2),
        date(2026, 12, 2),
    ]


def test_two_of_three_signatures_do_not_bring_it_into_force():
    story = Story()
    version = story.pact_in_signing().versions.get()
    for role, actor in (("person", story.alba_actor), ("case_worker", story.bruno)):
        actions.sign(party=version.parties.get(role=role), text_hash=version.text_hash, by=actor, **DRAWN)
    version.refresh_from_db()
    assert (version.status, version.pact.status) == ("signing", "preparing")


def test_a_signature_on_a_text_that_changed_is_not_recorded():
    story = Story()
    version = story.pact_in_signing().versions.get()
    with pytest.raises(actions.VersionChanged):
        actions.sign(party=version.parties.get(role="person"), text_hash="0" * 64, by=story.alba_actor, **DRAWN)
    assert Signature.objects.count() == 0


def test_the_database_itself_refuses_a_signature_of_another_text():
    story = Story()
    version = story.pact_in_signing().versions.get()
    with pytest.raises(IntegrityError, match="pacts_signature_of_another_text"), transaction.atomic():
        Signature.objects.create(
            version=version,
            party=version.parties.get(role="person"),
            text_hash="0" * 64,
            answer="refused",
            method="drawn",
            recorded_by=story.bruno.user,
        )


def test_withdrawing_voids_the_signatures_frees_the_money_and_opens_a_draft_that_says_the_same():
    story = Story()
    version = story.pact_in_signing().versions.get()
    party = version.parties.get(role="person")
    actions.sign(party=party, text_hash=version.text_hash, by=story.alba_actor, **DRAWN)
    draft = actions.withdraw(version=version, reason="Cambia il corso", today=START, by=story.bruno)
    assert main_account(story.fund).reserved_quantity == 0
    old, new = text_of(version), text_of(draft)
    assert {**old, "versione": 2} == new
    with pytest.raises(actions.NothingToSign):
        actions.sign(party=version.parties.get(role="partner"), text_hash=version.text_hash, by=story.dario, **DRAWN)


def test_signing_twice_is_told_kindly():
    story = Story()
    version = story.pact_in_signing().versions.get()
    party = version.parties.get(role="person")
    actions.sign(party=party, text_hash=version.text_hash, by=story.alba_actor, **DRAWN)
    with pytest.raises(actions.AlreadyAnsweredSignature):
        actions.sign(party=party, text_hash=version.text_hash, by=story.alba_actor, **DRAWN)


def test_refusing_is_an_answer_and_one_may_sign_later():
    story = Story()
    version = story.pact_in_signing().versions.get()
    party = version.parties.get(role="person")
    refused: dict[str, Any] = {"answer": "refused", "method": "drawn", "note": "Voglio pensarci", "today": START}
    actions.sign(party=party, text_hash=version.text_hash, by=story.alba_actor, **refused)
    assert PactVersion.objects.get(pk=version.pk).status == "signing"
    story.sign_all(version)
    assert list(party.signatures.order_by("signed_at").values_list("answer", flat=True)) == ["refused", "signed"]


def test_who_cannot_sign_needs_a_witness_and_a_reason():
    story = Story()
    version = story.pact_in_signing().versions.get()
    party = version.parties.get(role="person")
    cannot: dict[str, Any] = {"answer": "cannot", "method": "paper", "today": START}
    with pytest.raises(IntegrityError, match="pacts_cannot_sign_says_why"), transaction.atomic():
        actions.sign(party=party, text_hash=version.text_hash, by=story.bruno, **cannot)
    actions.sign(
        party=party, text_hash=version.text_hash, by=story.bruno, note="Ha un braccio rotto", witness_name="Rosa Blu", **cannot
    )
    assert party.signatures.get().answer == "cannot"


def test_an_unsigned_pact_goes_back_to_draft_after_its_days():
    story = Story()
    pact = story.pact_in_signing()
    assert actions.expire_signing(today=START + timedelta(days=30), by=story.bruno) == 0
    assert actions.expire_signing(today=START + timedelta(days=31), by=story.bruno) == 1
    assert list(pact.versions.order_by("number").values_list("status", flat=True)) == ["discarded", "draft"]


# ---- one-time codes --------------------------------------------------------------------------------


def with_code(story: Story, code: str) -> Signature:
    version = PactVersion.objects.get(status="signing")
    return actions.sign(
        party=version.parties.get(role="partner"),
        text_hash=version.text_hash,
        answer="signed",
        method="code",
        code=code,
        today=START,
        by=story.dario,
    )


def test_a_code_signs_once_and_forgives_spaces_and_small_letters():
    story = Story()
    version = story.pact_in_signing().versions.get()
    code = actions.issue_signing_code(party=version.parties.get(role="partner"), now=timezone.now(), by=story.bruno)
    signature = with_code(story, f" {code[:4].lower()} {code[4:]}")
    assert (signature.method, signature.answer) == ("code", "signed")
    assert SigningCode.objects.filter(used_at=None).count() == 0


def test_who_made_a_code_never_signs_with_it_and_the_code_stays_good():
    story = Story()
    version = story.pact_in_signing().versions.get()
    partner = version.parties.get(role="partner")
    code = actions.issue_signing_code(party=partner, now=timezone.now(), by=story.bruno)
    terms: dict[str, Any] = {"text_hash": version.text_hash, "answer": "signed", "method": "code", "today": START}
    with pytest.raises(actions.OwnCode):
        actions.sign(party=partner, code=code, by=story.bruno, **terms)
    assert Signature.objects.count() == 0
    with_code(story, code)
    assert list(SigningCode.objects.values_list("issued_by", "used_by")) == [(story.bruno.user.pk, story.dario.user.pk)]


def test_the_database_lets_nobody_use_their_own_code():
    story = Story()
    version = story.pact_in_signing().versions.get()
    actions.issue_signing_code(party=version.parties.get(role="partner"), now=timezone.now(), by=story.bruno)
    with pytest.raises(IntegrityError, match="pacts_code_not_used_by_its_maker"), transaction.atomic():
        SigningCode.objects.update(used_at=timezone.now(), used_by=story.bruno.user)


def test_a_wrong_an_old_and_a_replaced_code_are_refused():
    story = Story()
    version = story.pact_in_signing().versions.get()
    partner = version.parties.get(role="partner")
    late = actions.issue_signing_code(party=partner, now=timezone.now() - timedelta(hours=25), by=story.bruno)
    with pytest.raises(actions.CodeRefused):
        with_code(story, late)
    replaced = actions.issue_signing_code(party=partner, now=timezone.now(), by=story.bruno)
    actions.issue_signing_code(party=partner, now=timezone.now(), by=story.bruno)
    with pytest.raises(actions.CodeRefused):
        with_code(story, replaced)


def test_after_five_wrong_tries_even_the_right_code_is_dead():
    story = Story()
    version = story.pact_in_signing().versions.get()
    code = actions.issue_signing_code(party=version.parties.get(role="partner"), now=timezone.now(), by=story.bruno)
    for _ in range(5):
        with pytest.raises(actions.CodeRefused):
            with_code(story, "AAAAAAAA")
    with pytest.raises(actions.CodeRefused):
        with_code(story, code)


# ---- a new version ---------------------------------------------------------------------------------


def revised(story: Story, pact, cents: int) -> PactVersion:
    version = actions.revise(pact=pact, reason="Cambia il budget", by=story.bruno)
    line = version.budget_lines.get()
    line.amount_cents = cents
    actions.put_part(version=version, part=line, by=story.bruno)
    actions.open_signing(version=version, today=START, by=story.bruno)
    return version


def test_the_old_version_stays_in_force_until_the_new_one_is_signed_by_all():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    version = revised(story, pact, 80_000)
    line = BudgetLine.objects.get(version__pact=pact, version__status="active")
    assert line_account(line).balance == 60_000
    story.sign_all(version)
    assert line_account(line).balance == 80_000
    assert list(pact.versions.order_by("number").values_list("status", flat=True)) == ["superseded", "active"]


def test_a_line_that_shrinks_gives_back_to_the_fund():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    story.sign_all(revised(story, pact, 10_000))
    assert main_account(story.fund).balance == 490_000


def test_a_line_cannot_shrink_below_what_is_already_committed():
    story = Story()
    pact = story.signed_pact(budget_cents=60_000)
    actions.approve(request=story.request(pact, amount_cents=40_000), today=START, by=story.elena)
    with pytest.raises(actions.LineAlreadySpent):
        revised(story, pact, 30_000)


def test_a_fund_that_is_too_small_is_told_before_anybody_signs():
    story = Story()
    pact = story.draft_pact(budget_cents=500_001)
    with pytest.raises(actions.FundTooSmall):
        actions.open_signing(version=pact.versions.get(), today=START, by=story.bruno)
    assert pact.versions.get().status == "draft"


def test_no_part_is_moved_into_a_frozen_text_by_raw_sql():
    story = Story()
    frozen = story.signed_pact().versions.get()
    draft = actions.revise(pact=frozen.pact, reason="Cambia", by=story.bruno)
    goal = actions.put_part(version=draft, part=Goal(words="Un altro", level_0="Fatto"), by=story.bruno)
    with pytest.raises(IntegrityError, match="pacts_version_is_frozen"), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(version=frozen)
    assert frozen.goals.count() == 1
