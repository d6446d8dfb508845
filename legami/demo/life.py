"""Pacts of the demo in every state, with two years of expenses, hours and reviews."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from legami.core.access import Actor
from legami.core.dates import add_months
from legami.network.models import Organisation
from legami.pacts import actions
from legami.pacts.models import (
    BudgetLine,
    Commitment,
    CommitmentCheck,
    GiveBack,
    Goal,
    Pact,
    PactVersion,
    Party,
    Review,
    SpendingRequest,
    Support,
)
from legami.people.models import Person
from legami.places.models import Venue

from .crowd import District
from .receipt import paper_receipt
from .words import REFUSALS, SAMPLE_TAX_CODE, STORIES, SUPPLIERS, easy_words

Part = TypeVar("Part", Party, Goal, Support, Commitment, GiveBack, BudgetLine)

# How far each pact gets, in this order and again: every state is there in every district. The first is Alba's.
FATES = (
    "active", "active", "concluded", "draft", "active", "signing", "active", "suspended", "shared", "active",
    "interrupted", "active", "revised", "discarded",
)  # fmt: skip
MONTHS_AGO = {"concluded": 20, "interrupted": 14, "draft": 0, "shared": 0, "signing": 0}
Kept = CommitmentCheck.Kept
WEEK = timedelta(days=7)


@dataclass
class PactLife:
    """Leads one pact after another through the actions."""

    rng: Random
    today: date
    since: date
    district: District

    def one(self, person: Person, worker: Actor, number: int) -> None:
        """A pact for this person, as far as its fate takes it."""
        fate = FATES[number % len(FATES)]
        months_ago = {"concluded": 20, "interrupted": 14, "draft": 0, "shared": 0, "signing": 0}.get(
            fate, self.rng.randrange(2, 11)
        )
        starts_on = add_months(self.today, -months_ago)
        pact = self.draft(person, worker, starts_on, number)
        version = pact.versions.get()
        if fate == "discarded":
            actions.discard(version=version, by=worker)
        if fate in {"draft", "discarded"}:
            return
        actions.share(version=version, by=worker)
        if fate == "shared":
            return
        actions.open_signing(version=version, today=starts_on, by=worker)
        host = self.host(number)
        self.sign(version, person, worker, host[1], starts_on, leave_out="partner" if fate == "signing" else "")
        if fate == "signing":
            return
        actions.save_easy_text(version=version, words=easy_words(number), by=worker)
        pact.refresh_from_db()
        actions.record_cover(
            pact=pact,
            insurer="Assicurazione della Provincia",
            policy_number=f"{starts_on.year}/{pact.number:05d}",
            starts_on=starts_on,
            ends_on=version.ends_on or starts_on,
            by=worker,
        )
        self.live(pact, person, worker, host[1], until=min(self.today, version.ends_on or self.today))
        self.end(pact, fate, worker)

    def host(self, number: int) -> tuple[Organisation, Actor, Venue]:
        """The body that takes part in this pact."""
        return self.district.hosts[number % len(self.district.hosts)]

    # ---- writing it --------------------------------------------------------------------------------

    def draft(self, person: Person, worker: Actor, starts_on: date, number: int) -> Pact:
        """A complete draft that tells one of the stories."""
        goal_words, expected, much_less, promise, their_promise, support, category, gives, buys = STORIES[number % len(STORIES)]
        body, _, venue = self.host(number)
        pact = actions.start_pact(
            person=person, kind=Pact.Kind.PERSONAL, organisation=self.district.body, starts_on=starts_on, by=worker
        )
        version = pact.versions.get()
        actions.save_frame(
            version=version,
            ends_on=add_months(starts_on, 12) - timedelta(days=1),
            first_review_on=add_months(starts_on, 3),
            review_every_months=3,
            by=worker,
        )

        if version.is_for_a_minor:
            heard = {"heard_on": starts_on, "heard_words": "Vorrei stare di più con gli altri ragazzi"}
            actions.save_frame(version=version, by=worker, **heard)

        def put(part: Part) -> Part:
            return actions.put_part(version=version, part=part, by=worker)

        host = put(Party(role=Party.Role.PARTNER, organisation=body))
        goal = put(Goal(words=goal_words, level_0=expected, level_minus_2=much_less, weight=self.rng.randrange(1, 4)))
        put(Support(category=category, nature="material", description=support, provider=host, goal=goal))
        put(
            Support(
                category="psychological",
                nature="relational",
                description="Un volto amico ogni settimana",
                provider=host,
                goal=goal,
            )
        )
        put(Commitment(bound=version.parties.get(role=Party.Role.PERSON), text=promise))
        put(
            Commitment(
                bound=version.parties.get(role=Party.Role.CASE_WORKER), text="Ci vediamo ogni mese e rispondo entro due giorni"
            )
        )
        put(Commitment(bound=host, text=their_promise))
        put(GiveBack(what=gives, host=host, venue=venue, total_minutes=60 * 40, weekly_cap_minutes=60 * 4))
        cents = self.rng.randrange(30, 180) * 1000
        put(
            BudgetLine(
                goal=goal, fund=self.district.fund, category=category, description=buys, supplier=host, amount_cents=cents
            )
        )
        return pact

    def sign(self, version: PactVersion, person: Person, worker: Actor, operator: Actor, day: date, *, leave_out: str) -> None:
        """All parties sign on the screen, but the one left out."""
        signers = {"person": Actor(user=person.user) if person.user else worker, "case_worker": worker, "partner": operator}
        for party in version.parties.exclude(role=leave_out).order_by("position"):
            actions.sign(
                party=party,
                text_hash=version.text_hash,
                answer="signed",
                method="drawn",
                drawing=self.strokes(),
                today=day,
                by=signers.get(party.role, worker),
            )

    def strokes(self) -> list[list[list[int]]]:
        """A signature nobody could read."""
        xs = range(20, 280, 12)
        return [[[x, 50 + self.rng.randrange(-28, 28)] for x in xs]]

    # ---- living it ---------------------------------------------------------------------------------

    def live(self, pact: Pact, person: Person, worker: Actor, operator: Actor, *, until: date) -> None:
        """Hours week by week, a few expenses, the reviews that fell due."""
        version = pact.versions.get(status=PactVersion.Status.ACTIVE)
        line, give_back = version.budget_lines.get(), version.give_backs.get()
        day = (version.starts_on or until) + WEEK
        while day <= until:
            if self.rng.random() < 0.45:
                self.give(pact, give_back, worker, operator, day)
            if self.rng.random() < 0.12:
                self.spend(pact, line, worker, day)
            day += WEEK
        for review in pact.reviews.filter(due_on__lte=until).order_by("due_on"):
            self.review(review, version, worker)
        # Something waits in every living pact: hours for the host, an expense for the approver.
        self.give(pact, give_back, worker, None, until)
        self.spend(pact, line, worker, until, stop_at="requested")

    def give(self, pact: Pact, give_back: GiveBack, worker: Actor, operator: Actor | None, day: date) -> None:
        """Some hours; without an operator they wait for the host. A full quota is no error, only the end of it."""
        try:
            entry = actions.log_hours(
                pact=pact,
                give_back=give_back,
                given_on=day,
                duration_minutes=self.rng.choice((60, 90, 120, 150)),
                note="",
                form_key=self.key(),
                today=self.today,
                by=worker,
            )
        except actions.OverTheCap:
            return
        if operator is not None:
            actions.validate_hours(entry=entry, by=operator)

    def spend(self, pact: Pact, line: BudgetLine, worker: Actor, day: date, *, stop_at: str = "") -> None:
        """One expense, as far as chance takes it. A spent budget is no error, only the end of it."""
        try:
            request = actions.request_spending(
                pact=pact,
                line=line,
                amount_cents=self.rng.randrange(12, 220) * 100,
                reason=line.description,
                supplier_name=self.rng.choice(SUPPLIERS),
                service_on=day,
                form_key=self.key(),
                by=worker,
            )
        except actions.BudgetExceeded:
            return
        approver, accountant = self.district.coordinator, self.district.accountant
        if stop_at == "requested" or approver is None or accountant is None:
            return
        if self.rng.random() < 0.1:
            actions.reject(request=request, reason=self.rng.choice(REFUSALS), by=approver)
            return
        self.carry_out(actions.approve(request=request, today=day, by=approver), worker, accountant, day)

    def carry_out(self, request: SpendingRequest, worker: Actor, accountant: Actor, day: date) -> None:
        """Pay, attach the receipt, verify; now and then it stops half-way."""
        if request.status != SpendingRequest.Status.COMMITTED or self.rng.random() < 0.1:
            return
        request = actions.pay(request=request, paid_on=min(day + timedelta(days=3), self.today), by=accountant)
        if self.rng.random() < 0.1:
            return
        number = f"R{self.rng.randrange(10_000, 99_999)}"
        receipt = actions.add_receipt(
            request=request,
            supplier_tax_code=SAMPLE_TAX_CODE,
            number=number,
            issued_on=day,
            amount_cents=request.amount_cents,
            file=paper_receipt(request.supplier_name, number, request.amount_cents, day),
            file_type="image/png",
            by=worker,
        )
        if self.rng.random() < 0.85:
            actions.verify_receipt(receipt=receipt, today=min(day + timedelta(days=5), self.today), by=accountant)

    def review(self, review: Review, version: PactVersion, worker: Actor) -> None:
        """A review with levels that tend to rise."""
        checks = {}
        for commitment in version.commitments.order_by("position"):
            kept = self.rng.choices((Kept.YES, Kept.PARTLY, Kept.NO), weights=(8, 2, 1))[0]
            checks[commitment] = (kept, "" if kept == CommitmentCheck.Kept.YES else "Un periodo di malattia")
        actions.record_review(
            review=review,
            held_on=review.due_on,
            notes="Si va avanti come concordato.",
            person_words="Mi trovo bene e ho conosciuto persone nuove.",
            levels={goal: self.rng.choices((-1, 0, 1), weights=(2, 5, 2))[0] for goal in version.goals.all()},
            checks=checks,
            by=worker,
        )

    # ---- ending it ---------------------------------------------------------------------------------

    def end(self, pact: Pact, fate: str, worker: Actor) -> None:
        """What its fate says; closing first settles what is still open."""
        if fate == "suspended":
            resume_on = add_months(self.today, 1)
            actions.suspend(pact=pact, reason="Un periodo di cura", resume_on=resume_on, today=self.today, by=worker)
        elif fate == "revised":
            actions.revise(pact=pact, reason="È cambiato il corso", by=worker)
        elif fate in {"concluded", "interrupted"}:
            for request in pact.spending_requests.filter(status__in=("requested", "needs_info", "committed")):
                actions.cancel_request(request=request, today=self.today, by=worker)
            if fate == "concluded":
                actions.conclude(pact=pact, outcome="reached", note="È andata bene.", today=self.today, by=worker)
            else:
                actions.interrupt(pact=pact, note="Si è trasferita in un'altra provincia.", today=self.today, by=worker)

    def key(self) -> UUID:
        """A form key from the generator."""
        return UUID(int=self.rng.getrandbits(128), version=4)
