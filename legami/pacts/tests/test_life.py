"""A pact's whole life, in any order of steps, beside a plain model of what it should be.

A few short lives each time; `LEGAMI_LONG=1` runs many long ones.
"""

import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck
from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from legami.core.refusals import Refusal
from legami.ledger.checking import check_book
from legami.ledger.models import Account
from legami.pacts import actions
from legami.pacts.lifecycle import TRANSITIONS
from legami.pacts.models import BudgetLine, CommitmentCheck, GiveBack, HoursEntry, Pact, PactVersion, Signature, SpendingRequest
from legami.pacts.text import hash_of

from .story import END, START, Story

LONG = os.environ.get("LEGAMI_LONG") == "1"
FUND_CENTS = 500_000
ALLOWED = {model: {(source, step.target) for step in steps for source in step.sources} for model, steps in TRANSITIONS.items()}
DAYS = st.integers(0, 500).map(lambda days: START + timedelta(days=days))
EUROS = st.integers(1, 700).map(lambda euros: euros * 100)


# How often a life got that far: if none ever did, the promises below were never tried.
REACHED: Counter[str] = Counter()


class PactLife(RuleBasedStateMachine):
    """Each rule tries one action, as somebody who may; a refusal is fine, a broken promise is not."""

    @initialize(signed=st.booleans())
    def begin(self, signed: bool) -> None:
        self.mark = transaction.atomic()
        self.mark.__enter__()
        self.numbers = count(1)
        self.story = Story()
        self.pact = self.story.signed_pact() if signed else self.story.draft_pact()
        self.statuses: dict[tuple[type, object], str] = {}
        self.signed_ever = signed
        self.spent_cents: dict[object, int] = {}  # the plain model: what each expense has cost so far
        self.given_minutes = 0

    def teardown(self) -> None:
        if hasattr(self, "mark"):
            check_book()
            transaction.set_rollback(True)
            self.mark.__exit__(None, None, None)

    # ---- steps ----------------------------------------------------------------------------------------

    def attempt(self, act, **terms):
        """Do it, or be refused in words with nothing changed."""
        with suppress(Refusal), transaction.atomic():
            return act(**terms)
        return None

    def version(self, *statuses: str) -> PactVersion | None:
        return self.pact.versions.filter(status__in=statuses).order_by("-number").first()

    def some(self, data, *statuses: str) -> SpendingRequest | None:
        rows = list(self.pact.spending_requests.filter(status__in=statuses).order_by("requested_at", "pk"))
        return data.draw(st.sampled_from(rows)) if rows else None

    @rule(verb=st.sampled_from(["share", "take_back", "discard"]))
    def write(self, verb):
        if (version := self.version("draft", "shared")) and not (verb == "discard" and version.number == 1):
            self.attempt(getattr(actions, verb), version=version, by=self.story.bruno)

    @rule(cents=EUROS)
    def change_the_budget(self, cents):
        if version := self.version("draft"):
            line = version.budget_lines.get()
            line.amount_cents = cents
            self.attempt(actions.put_part, version=version, part=line, by=self.story.bruno)

    @rule()
    def open_signing(self):
        if version := self.version("draft", "shared"):
            self.attempt(actions.open_signing, version=version, today=START, by=self.story.bruno)

    @rule(all_of_them=st.booleans())
    def sign(self, all_of_them):
        version = self.version("signing")
        if version and all_of_them:
            with transaction.atomic():
                self.story.sign_all(version)
            self.signed_ever = True
        elif version:
            self.attempt(self.story.sign_next, version=version)
            self.signed_ever = self.signed_ever or self.version("active") is not None

    @rule()
    def withdraw(self):
        if version := self.version("signing"):
            self.attempt(actions.withdraw, version=version, reason="Ci ripensiamo", today=START, by=self.story.bruno)

    @rule()
    def revise(self):
        if self.version("active"):
            self.attempt(actions.revise, pact=self.pact, reason="Cambia", by=self.story.bruno)

    @rule(cents=EUROS, day=DAYS, by_alba=st.booleans())
    def request(self, cents, day, by_alba):
        line = BudgetLine.objects.filter(version=self.version("active") or self.version("draft", "shared", "signing")).first()
        if line is None:
            return
        made = self.attempt(
            actions.request_spending,
            pact=self.pact,
            line=line,
            amount_cents=cents,
            reason="Serve",
            supplier_name="Scuola",
            service_on=day,
            form_key=UUID(int=next(self.numbers)),
            by=self.story.alba_actor if by_alba else self.story.bruno,
        )
        assert made is None or self.signed_ever, "an expense on an unsigned pact"
        assert made is None or START <= day <= END

    @rule(data=st.data(), by=st.sampled_from(["bruno", "elena", "carla"]))
    def approve(self, data, by):
        if request := self.some(data, "requested"):
            actor = getattr(self.story, by)
            done = self.attempt(actions.approve, request=request, today=START, by=actor)
            assert done is None or request.requested_by_id != actor.user_id

    @rule(data=st.data(), verb=st.sampled_from(["reject", "ask_to_complete", "answer_question"]))
    def talk(self, data, verb):
        if request := self.some(data, "requested", "needs_info"):
            self.attempt(getattr(actions, verb), request=request, reason="Perché sì", by=self.story.elena)

    @rule(data=st.data())
    def cancel(self, data):
        if request := self.some(data, "requested", "needs_info", "committed", "paid"):
            self.attempt(actions.cancel_request, request=request, today=START, by=self.story.bruno)

    @rule(data=st.data())
    def pay(self, data):
        request = self.some(data, "committed")
        if request and self.attempt(actions.pay, request=request, paid_on=START, by=self.story.franca):
            self.spent_cents[request.pk] = request.amount_cents
            REACHED["paid"] += 1

    @rule(data=st.data(), cents=EUROS)
    def spend(self, data, cents):
        """The short way to a payment: by chance alone few lives get there."""
        self.request(cents=cents, day=START, by_alba=True)
        for approver in ("bruno", "elena"):
            self.approve(data=data, by=approver)
        self.pay(data=data)

    @rule(data=st.data(), less=st.integers(0, 3))
    def prove(self, data, less):
        if request := self.some(data, "paid"):
            self.attempt(
                actions.add_receipt,
                request=request,
                supplier_tax_code="00743110157",
                number=str(next(self.numbers)),
                issued_on=START,
                amount_cents=max(request.amount_cents - less * 50, 1),
                file=SimpleUploadedFile("r.jpg", str(next(self.numbers)).encode()),
                file_type="image/jpeg",
                by=self.story.bruno,
            )

    @rule(data=st.data(), accept=st.booleans())
    def check(self, data, accept):
        request = self.some(data, "accounted")
        if request is None:
            return
        receipt = request.receipts.get(voided_at=None)
        if not accept:
            self.attempt(actions.send_back_receipt, receipt=receipt, reason="Mossa", by=self.story.franca)
        elif self.attempt(actions.verify_receipt, receipt=receipt, today=START, by=self.story.franca):
            self.spent_cents[request.pk] = receipt.amount_cents

    @rule(data=st.data())
    def reverse(self, data):
        request = self.some(data, "paid", "accounted", "verified")
        if request and self.attempt(
            actions.reverse_spending, request=request, reason="Doppia", today=START, by=self.story.franca
        ):
            self.spent_cents[request.pk] = 0

    @rule(day=DAYS, minutes=st.integers(5, 300), by_host=st.booleans())
    def hours(self, day, minutes, by_host):
        give_back = GiveBack.objects.filter(version=self.version("active")).first()
        if give_back is None:
            return
        entry = self.attempt(
            actions.log_hours_as_host if by_host else actions.log_hours,
            pact=self.pact,
            give_back=give_back,
            given_on=day,
            duration_minutes=minutes,
            note="",
            form_key=UUID(int=next(self.numbers)),
            today=START + timedelta(days=300),
            by=self.story.dario if by_host else self.story.alba_actor,
        )
        if entry and by_host:
            self.given_minutes += minutes
            REACHED["given"] += 1

    @rule(accept=st.booleans())
    def answer_hours(self, accept):
        entry = self.pact.hours_entries.filter(validated_at=None, rejected_at=None).first()
        if entry and accept and self.attempt(actions.validate_hours, entry=entry, by=self.story.dario):
            self.given_minutes += entry.duration_minutes
            REACHED["given"] += 1
        elif entry and not accept:
            self.attempt(actions.reject_hours, entry=entry, reason="no", by=self.story.dario)

    @rule(level=st.integers(-2, 2))
    def review(self, level):
        review, version = self.pact.reviews.filter(held_on=None, cancelled_at=None).first(), self.version("active")
        if review and version:
            kept = (CommitmentCheck.Kept.YES, "")
            terms: dict[str, Any] = {"held_on": START, "notes": "", "person_words": "", "levels": {version.goals.get(): level}}
            checks = dict.fromkeys(version.commitments.all(), kept)
            self.attempt(actions.record_review, review=review, checks=checks, by=self.story.bruno, **terms)

    @rule(verb=st.sampled_from(["suspend", "resume", "resume", "conclude", "interrupt"]))
    def change(self, verb):
        every: dict[str, dict[str, Any]] = {
            "suspend": {"reason": "x", "resume_on": None, "today": START},
            "resume": {"today": START},
            "conclude": {"outcome": "partial", "note": "x", "today": START},
            "interrupt": {"note": "x", "today": START},
        }
        self.pact.refresh_from_db()
        self.attempt(getattr(actions, verb), pact=self.pact, by=self.story.bruno, **every[verb])
        self.pact.refresh_from_db()

    # ---- what always holds ------------------------------------------------------------------------------

    @invariant()
    def statuses_move_by_the_table_only(self):
        self.pact.refresh_from_db()
        for model, rows in ((Pact, [self.pact]), (PactVersion, self.pact.versions.all()), (SpendingRequest, self.requests())):
            for row in rows:
                before = self.statuses.get((model, row.pk), row.status)
                assert before == row.status or reaches(model, before, row.status), (model.__name__, before, row.status)
                self.statuses[(model, row.pk)] = row.status

    @invariant()
    def no_line_is_overspent_and_the_model_agrees_with_the_book(self):
        suppliers = Account.objects.filter(code__startswith="suppliers:")
        assert sum(account.balance for account in suppliers) == sum(self.spent_cents.values())
        for account in Account.objects.filter(code__startswith="pact-line:"):
            held = self.requests().filter(status="committed").aggregate(all=Sum("amount_cents"))["all"] or 0
            assert account.available >= 0
            assert account.reserved_quantity >= held or self.pact.status == "preparing"
        if self.pact.is_closed:
            fund = Account.objects.get(code=f"fund:{self.story.fund.pk}")
            assert fund.balance == FUND_CENTS - sum(self.spent_cents.values())

    @invariant()
    def the_sum_of_the_book_is_zero_in_each_unit(self):
        sums = Account.objects.values("unit").annotate(all=Sum("in_quantity") - Sum("out_quantity")).order_by("unit")
        assert {row["all"] for row in sums} <= {0}

    @invariant()
    def the_community_has_received_the_minutes_confirmed(self):
        hosts = Account.objects.filter(code__startswith="hours:")
        validated = HoursEntry.objects.filter(validated_at__isnull=False).aggregate(all=Sum("duration_minutes"))["all"] or 0
        assert sum(account.balance for account in hosts) == self.given_minutes == validated

    @invariant()
    def each_signature_is_for_the_text_that_is_frozen(self):
        for signature in Signature.objects.select_related("version"):
            assert signature.text_hash == signature.version.text_hash == hash_of(signature.version.frozen_text or {})

    @invariant()
    def nothing_is_spent_before_it_is_signed(self):
        assert self.signed_ever or not self.requests().exists()

    def requests(self):
        return SpendingRequest.objects.filter(pact=self.pact)


def reaches(model: type, start: str, end: str) -> bool:
    """True if some way through the table leads from one state to the other: an action may take two steps at once."""
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for source, target in ALLOWED[model]:
            if source == here and target not in seen:
                seen.add(target)
                todo.append(target)
    return end in seen


def test_a_pact_lives_as_the_table_says(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    REACHED.clear()
    run_state_machine_as_test(PactLife, settings=PROFILE)
    assert not LONG or sorted(REACHED) == ["given", "paid"], REACHED  # many lives, not mere refusals


PROFILE = profile(
    max_examples=300 if LONG else 12,
    stateful_step_count=60 if LONG else 30,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)
