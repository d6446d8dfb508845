"""The people of our stories: Alba has the pact, Bruno is her social worker, Carla works beside him, Dario's parish hosts.

`Story()` sets the scene; each `…_pact()` goes one step further through the real actions.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from legami.accounts.models import User
from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.ledger.actions import create_fund, receive_into_fund
from legami.ledger.models import Fund
from legami.network.access import actor_under
from legami.network.models import Membership, Organisation
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory
from legami.pacts import actions
from legami.pacts.models import BudgetLine, Commitment, GiveBack, Goal, Pact, PactVersion, Party, SpendingRequest, Support
from legami.people.models import Assignment, Person
from legami.places.models import Municipality

START = date(2026, 3, 2)
REVIEW = date(2026, 6, 2)
END = date(2027, 3, 1)


def member(name: str, organisation: Organisation, role: Role, **scope: object) -> Membership:
    """Somebody who works in a body."""
    membership: Membership = MembershipFactory.create(
        user=UserFactory.create(name=name), organisation=organisation, role=role, **scope
    )
    return membership


def body(name: str, kind: str) -> Organisation:
    """A body by name."""
    organisation: Organisation = OrganisationFactory.create(name=name, kind=kind)
    return organisation


@dataclass
class Story:
    """Alba of Soresina, and those around her."""

    service: Organisation = field(default_factory=lambda: body("Azienda Sociale del Cremonese", "district_company"))
    parish: Organisation = field(default_factory=lambda: body("Parrocchia di San Siro", "parish"))
    fund_name: str = "Fondo Legami"
    alba: Person = field(init=False)
    alba_user: User = field(init=False)
    bruno: Actor = field(init=False)
    carla: Actor = field(init=False)
    dario: Actor = field(init=False)
    elena: Actor = field(init=False)
    franca: Actor = field(init=False)
    fund: Fund = field(init=False)

    def __post_init__(self) -> None:
        Organisation.objects.filter(pk=self.service.pk).update(district="cremona")
        self.service.refresh_from_db()
        self.alba_user = UserFactory.create(name="Alba Rossi")
        soresina = Municipality.objects.get(name="Soresina")
        self.alba = Person.objects.create(
            given_name="Alba", family_name="Rossi", birth_date=date(1980, 5, 1), municipality=soresina, user=self.alba_user
        )
        self.bruno = actor_under(member("Bruno Neri", self.service, Role.CASE_WORKER))
        self.carla = actor_under(member("Carla Verdi", self.service, Role.CASE_WORKER))
        self.dario = actor_under(member("Dario Bianchi", self.parish, Role.PARTNER_OPERATOR))
        self.elena = actor_under(member("Elena Galli", self.service, Role.COORDINATOR))
        self.franca = actor_under(member("Franca Moro", self.service, Role.ACCOUNTANT))
        Assignment.objects.create(person=self.alba, worker=self.bruno.user, organisation=self.service)
        self.fund = create_fund(name=self.fund_name, organisation=self.service, starts_on=START, by=self.franca)
        receive_into_fund(
            fund=self.fund, cents=500_000, key=f"gift-{self.fund.pk}", purpose="Contributo", happened_on=START, by=self.franca
        )

    @property
    def alba_actor(self) -> Actor:
        """Alba, for herself."""
        return Actor(user=self.alba_user)

    def draft_pact(self, *, budget_cents: int = 60_000, kind: str = Pact.Kind.PERSONAL) -> Pact:
        """A complete draft: one goal, supports, commitments on both sides, a give-back, one budget line."""
        pact = actions.start_pact(person=self.alba, kind=kind, organisation=self.service, starts_on=START, by=self.bruno)
        version = pact.versions.get()
        actions.save_frame(version=version, ends_on=END, first_review_on=REVIEW, review_every_months=3, by=self.bruno)
        put = lambda part: actions.put_part(version=version, part=part, by=self.bruno)  # noqa: E731
        parish = put(Party(role=Party.Role.PARTNER, organisation=self.parish, contact_name="don Luca"))
        goal = put(
            Goal(words="Voglio tornare a lavorare in cucina", level_0="Ho un tirocinio avviato", level_minus_2="Sto a casa")
        )
        put(Support(category="training", nature="material", description="Corso di cucina", provider=parish, goal=goal))
        put(Support(category="psychological", nature="relational", description="Pranzo insieme", provider=parish, goal=goal))
        put(Commitment(bound=version.parties.get(role="person"), text="Frequento il corso ogni settimana"))
        put(Commitment(bound=version.parties.get(role="case_worker"), text="Ci vediamo ogni mese"))
        put(Commitment(bound=parish, text="Apriamo la cucina il martedì"))
        put(
            GiveBack(
                what="Cucino per il pranzo degli anziani",
                host=parish,
                place="Oratorio",
                total_minutes=2400,
                weekly_cap_minutes=240,
            )
        )
        if budget_cents:
            put(
                BudgetLine(
                    goal=goal,
                    fund=self.fund,
                    category="training",
                    description="Iscrizione e materiali",
                    supplier=parish,
                    amount_cents=budget_cents,
                )
            )
        self.insure(pact)
        return pact

    def pact_in_signing(self, **kwargs: Any) -> Pact:
        """The text is frozen and waits for signatures."""
        pact = self.draft_pact(**kwargs)
        actions.open_signing(version=pact.versions.get(), today=START, by=self.bruno)
        return pact

    def signed_pact(self, **kwargs: Any) -> Pact:
        """Everybody signed: the pact is in force."""
        pact = self.pact_in_signing(**kwargs)
        self.sign_all(pact.versions.open().get())
        pact.refresh_from_db()
        return pact

    def insure(self, pact: Pact) -> None:
        """A policy covers Alba while she gives back."""
        actions.record_cover(
            pact=pact, insurer="Assicurazione di Cremona", policy_number="77/1234", starts_on=START, ends_on=END, by=self.bruno
        )

    def sign_all(self, version: PactVersion) -> None:
        """Each party signs on the screen."""
        for party in self._unsigned(version):
            self._sign(party, version)

    def sign_next(self, version: PactVersion) -> None:
        """The next party signs."""
        self._sign(self._unsigned(version)[0], version)

    def _unsigned(self, version: PactVersion) -> list[Party]:
        return list(version.parties.exclude(signatures__answer="signed").order_by("position"))

    def _sign(self, party: Party, version: PactVersion) -> None:
        signers = {Party.Role.PERSON: self.alba_actor, Party.Role.CASE_WORKER: self.bruno, Party.Role.PARTNER: self.dario}
        actions.sign(
            party=party,
            text_hash=version.text_hash,
            answer="signed",
            method="drawn",
            drawing=[[[1, 1], [9, 9]]],
            today=START,
            by=signers[Party.Role(party.role)],
        )

    def request(self, pact: Pact, *, amount_cents: int = 10_000, by: Actor | None = None) -> SpendingRequest:
        """Bruno asks for an expense on the pact's only line."""
        return actions.request_spending(
            pact=pact,
            line=BudgetLine.objects.get(version__pact=pact, version__status="active"),
            amount_cents=amount_cents,
            reason="Iscrizione al corso",
            supplier_name="Scuola di cucina",
            service_on=date(2026, 4, 1),
            form_key=uuid4(),
            by=by or self.bruno,
        )
