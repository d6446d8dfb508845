"""The table of doors to one person's data, and the small world in which the house tests knock on them.

A room that adds an address naming a person, a pact or a part of one adds one line to `DOORS`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from legami.accounts.models import User
from legami.intake import actions as intake
from legami.measures import actions as measures
from legami.measures.models import Scale
from legami.network.models import Membership, Organisation
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.models import GiveBack, Pact
from legami.pacts.tests import shops
from legami.pacts.tests.story import REVIEW, START, Story
from legami.people.models import Assignment, Person
from legami.places.models import District
from legami.ties import actions as ties

# An address with one of these parts shows or changes something of one person.
PERSONAL_PARTS = frozenset(
    {
        "tie_id",
        "alert_id",
        "person_id",
        "pact_id",
        "spending_id",
        "commitment_id",
        "receipt_id",
        "version_id",
        "review_id",
        "referral_id",
        "voucher_id",
    }
)

# How somebody can stand to Alba and her signed pact, whose data lie behind the doors.
RELATIONS = (
    "own",
    "assigned",
    "same body, not assigned",
    "assignment ended",
    "other district",
    "coordinator",
    "coordinator of another district",
    "named partner",
    "partner not named",
    "accountant",
    "stranger",
)


@dataclass(frozen=True)
class World:
    """Alba, her pact, and eleven users who stand to her in eleven ways."""

    alba: Person
    pact: Pact
    users: dict[str, User]
    behind: dict[str, Any]  # what stands behind an address: an expense, its receipt, an entry of hours, a review

    @classmethod
    def somebody(cls, role: str | None, organisation: Organisation | None = None, name: str = "Qualcuno") -> User:
        """A user in a role of a body; without a role, a citizen."""
        user = User.objects.create_user(email=f"{uuid4()}@example.org", name=name)
        if role:
            body = organisation or Organisation.objects.create(name=f"Ente {uuid4()}", kind=Organisation.Kind.PUBLIC)
            Membership.objects.create(user=user, organisation=body, role=role, starts_on=date(2015, 1, 1))
        return user

    @classmethod
    def make(cls) -> "World":
        """The world, made anew for each test, through the real actions."""
        story = Story()
        pact = story.signed_pact()
        elsewhere = District.objects.exclude(pk=story.service.district_id).order_by("pk")[0]
        other = Organisation.objects.create(name="Altra azienda", kind="district_company", district=elsewhere)
        former = cls.somebody(Role.CASE_WORKER, story.service, "Ex di Alba")
        ended = {"is_lead": False, "ended_at": timezone.now(), "ended_by": story.bruno.user}
        Assignment.objects.create(person=story.alba, worker=former, organisation=story.service, **ended)
        users = {
            "own": story.alba_user,
            "assigned": story.bruno.user,
            "same body, not assigned": story.carla.user,
            "assignment ended": former,
            "other district": cls.somebody(Role.CASE_WORKER, other),
            "coordinator": story.elena.user,
            "coordinator of another district": cls.somebody(Role.COORDINATOR, other),
            "named partner": story.dario.user,
            "partner not named": cls.somebody(Role.PARTNER_OPERATOR),
            "accountant": story.franca.user,
            "stranger": cls.somebody(None),
        }
        return cls(story.alba, pact, users, cls._behind(story, pact))

    @staticmethod
    def _behind(story: Story, pact: Pact) -> dict[str, Any]:
        spending = story.request(pact, by=story.alba_actor)
        paid = actions.approve(request=story.request(pact), today=START, by=story.elena)
        paid = actions.pay(request=paid, paid_on=START, by=story.franca)
        receipt = actions.add_receipt(
            request=paid,
            supplier_tax_code="00743110157",
            number="1",
            issued_on=START,
            amount_cents=100,
            file=SimpleUploadedFile("r.jpg", b"x"),
            file_type="image/jpeg",
            by=story.bruno,
        )
        entry = actions.log_hours(
            pact=pact,
            give_back=GiveBack.objects.get(version__pact=pact),
            given_on=START,
            duration_minutes=60,
            note="",
            form_key=uuid4(),
            today=START,
            by=story.alba_actor,
        )
        held = pact.reviews.order_by("-due_on")[0]
        held = actions.record_review(
            review=held, held_on=held.due_on, notes="", person_words="", levels={pact.versions.get().goals.get(): 0}, checks={},
            by=story.bruno,
        )  # fmt: skip
        # Alba shares her map of ties with who follows her, and not with the coordinator.
        ties.say_sharing(person=story.alba, viewer="case_worker", is_granted=True, channel="web", by=story.alba_actor)
        return {
            "tie": ties.add_tie(person=story.alba, label="Lucia", form_key=uuid4(), by=story.alba_actor),
            "map": ties.keep_map(person=story.alba, occasion="start", drawn_on=START, form_key=uuid4(), by=story.alba_actor),
            "answers": World._answered(story),
            "complaint": actions.complain(pact=pact, words="Non va", form_key=uuid4(), today=START, by=story.alba_actor),
            "spending": spending,
            "paid": paid,
            "receipt": receipt,
            "entry": entry,
            "held": held,
            "review": pact.reviews.get(due_on=REVIEW),
            **World._at_the_shop(story, pact),
            "double": Person.objects.create(given_name="Alba", family_name="Rosi", municipality=story.alba.municipality),
            "referral": World._asked(story),
            **World._being_written(story, pact),
        }

    @staticmethod
    def _asked(story: Story) -> Any:
        """What Alba asked for on the site, in the hands of who follows her."""
        said: dict[str, Any] = {"source": "self", "channel": "web", "person": story.alba}
        said["municipality"] = story.alba.municipality
        return intake.take(referral=intake.send_referral(form_key=uuid4(), by=story.alba_actor, **said), by=story.bruno)

    @staticmethod
    def _at_the_shop(story: Story, pact: Pact) -> dict[str, Any]:
        """A voucher that waits for a yes, one that was used, and a link to what Alba does at the parish."""
        voucher = shops.asked(story, pact)
        forno = shops.bakery("Forno di Anna")
        used = shops.issued(story, pact, forno, cents=1_000)
        use = actions.redeem_voucher(
            voucher=used, merchant=forno, amount_cents=300, key=uuid4(), today=shops.DAY, by=story.dario
        )
        link, _ = shops.given(story, pact, shops.activity_of(pact), expires_at=timezone.now() + timedelta(days=7))
        return {"voucher": voucher, "used": used, "redemption": use, "link": link}

    @staticmethod
    def _answered(story: Story) -> Any:
        """A sheet of Alba's on her well-being."""
        who5 = Scale.objects.get(code="who5")
        low: dict[str, int | None] = dict.fromkeys([key for key, _ in who5.items], 1)
        return measures.record_sheet(
            person=story.alba, scale=who5, answers=low, taken_on=START, mode="screen", form_key=uuid4(), by=story.alba_actor
        )

    @staticmethod
    def _being_written(story: Story, pact: Pact) -> dict[str, Any]:
        """A new version of the signed pact in draft, and a second pact that waits for signatures."""
        draft = actions.revise(pact=pact, reason="Cambia il corso", by=story.bruno)
        family = story.draft_pact(kind=Pact.Kind.FAMILY)
        actions.open_signing(version=family.versions.get(), today=START, by=story.bruno)
        person = family.versions.get().parties.get(role="person")
        scan: dict[str, Any] = {"method": "paper", "scan": SimpleUploadedFile("foglio.jpg", b"x"), "witness_name": "Rosa Blu"}
        text_hash = person.version.text_hash
        signed = actions.sign(party=person, text_hash=text_hash, answer="signed", today=START, by=story.bruno, **scan)
        worker = family.versions.get().parties.get(role="case_worker")
        said = actions.propose(version=person.version, words="Il martedì non posso", form_key=uuid4(), by=story.alba_actor)
        keys = {"goal": draft.goals.get(), "in signing": family, "person": person, "worker": worker, "sheet": signed}
        return {**keys, "proposal": said}


@dataclass(frozen=True)
class Door:
    """An address of one person's data: which parts fill it in this world, and for whom it opens."""

    name: str
    parts: Callable[[World], dict[str, Any]]
    opens_for: frozenset[str]
    open_status: int = 200

    def path(self, world: World) -> str:
        """The address of Alba's."""
        return reverse(self.name, kwargs=self.parts(world))

    def path_of_nothing(self, world: World) -> str:
        """The same address for something that does not exist."""
        nothing = UUID(int=0x5EED)
        return reverse(self.name, kwargs={k: v if isinstance(v, int) else nothing for k, v in self.parts(world).items()})


def masked(page: bytes) -> bytes:
    """A page without what differs each time it is made: request ids and form tokens."""
    return re.sub(rb"[0-9a-f]{32}|[0-9a-zA-Z]{64}", b"*", page)


def at_pact(step: str = "", **parts: str) -> Callable[[World], dict[str, Any]]:
    """The parts of an address under Alba's pact: `at_pact(entry_id="entry")`, with a step's word if it has one."""

    def fill(world: World) -> dict[str, Any]:
        keys = {name: world.behind[what].pk for name, what in parts.items()}
        return {"pact_id": world.pact.pk, **keys, **({"step": step} if step else {})}

    return fill


def at_signing(**parts: str) -> Callable[[World], dict[str, Any]]:
    """The parts of an address under Alba's pact that waits for signatures; words that are no key go as they are."""

    def fill(world: World) -> dict[str, Any]:
        keys = {name: world.behind[what].pk if what in world.behind else what for name, what in parts.items()}
        return {"pact_id": world.behind["in signing"].pk, **keys}

    return fill


def at_person(*parts: str) -> Callable[[World], dict[str, Any]]:
    """The parts of an address of Alba's record; a second key leads to the record that looks like hers."""
    return lambda world: {"person_id": world.alba.pk, **dict.fromkeys(parts, world.behind["double"].pk)}


def at_referral(slug: str = "") -> Callable[[World], dict[str, Any]]:
    """The parts of an address of what Alba asked for, with the word of an outcome if it has one."""
    return lambda world: {"referral_id": world.behind["referral"].pk, **({"slug": slug} if slug else {})}


def at_map(*parts: str) -> Callable[[World], dict[str, Any]]:
    """The parts of an address of Alba's map of ties; a second key leads to one of them."""
    return lambda world: {"person_id": world.alba.pk, **dict.fromkeys(parts, world.behind["tie"].pk)}


WORKER = frozenset({"assigned"})
SIGNERS = frozenset({"own", "assigned", "named partner"})
ROOM = frozenset({"own", "assigned", "coordinator"})
DRAWERS = frozenset({"own", "assigned"})
OVERSEERS = frozenset({"assigned", "coordinator"})
MONEY = ROOM | {"accountant"}

DOORS: tuple[Door, ...] = (
    Door("pacts:detail", at_pact(), MONEY | {"named partner"}),
    Door("pacts:spending_list", at_pact(), MONEY),
    Door("pacts:spending_ask", at_pact(), frozenset({"own", "assigned"})),
    Door("pacts:spending_detail", at_pact(spending_id="spending"), MONEY),
    Door("pacts:spending_step", at_pact("approva", spending_id="spending"), frozenset({"assigned", "coordinator"})),
    Door("pacts:receipt_file", at_pact(spending_id="paid", receipt_id="receipt"), MONEY),
    Door("pacts:hours_list", at_pact(), ROOM | {"named partner"}),
    Door("pacts:hours_log", at_pact(), frozenset({"own", "assigned", "named partner"})),
    Door(
        "pacts:hours_answer",
        lambda world: {**at_pact(entry_id="entry")(world), "answer": "rifiuta"},
        frozenset({"named partner"}),
    ),
    Door("pacts:reviews", at_pact(), ROOM),
    Door("pacts:links", at_pact(), OVERSEERS),
    Door("pacts:link_revoke", at_pact(link_id="link"), OVERSEERS, open_status=405),
    Door("pacts:voucher_ask", at_pact(), WORKER),
    Door("pacts:voucher", at_pact(voucher_id="voucher"), ROOM),
    Door("pacts:voucher_undo", at_pact(voucher_id="used", redemption_id="redemption"), OVERSEERS),
    Door("pacts:voucher_step", at_pact("ritira", voucher_id="voucher"), OVERSEERS, open_status=405),
    Door("pacts:review", at_pact(review_id="review"), frozenset({"assigned"})),
    Door("pacts:change", at_pact("sospendi"), frozenset({"assigned"})),
    Door("pacts:complaints", at_pact(), frozenset({"own", "coordinator"})),
    Door("pacts:complaint", at_pact(complaint_id="complaint"), frozenset({"coordinator"})),
    Door("pacts:easy", at_pact(), ROOM),
    Door("pacts:easy_write", at_pact(), WORKER),
    Door("pacts:proposals", at_signing(), frozenset({"own", "assigned"})),
    Door("pacts:proposal", at_signing(proposal_id="proposal"), WORKER),
    Door("pacts:what_changed", at_pact(), SIGNERS),
    Door("pacts:corrections", at_pact(), ROOM),
    Door("pacts:correct_hours", at_pact(entry_id="entry"), frozenset({"assigned", "named partner"})),
    Door("pacts:correct_service_date", at_pact(spending_id="paid"), frozenset({"assigned", "accountant"})),
    Door("pacts:correct_rating", lambda w: {**at_pact(review_id="held")(w), "number": 1}, WORKER),
    Door("pacts:renew", at_pact(), WORKER, open_status=302),  # this pact does not end soon: back to it
    Door("pacts:carry_over", at_pact(), frozenset()),  # nothing of this pact is carried over
    Door("pacts:spending_advance", at_signing(), WORKER),
    Door("pacts:not_able", at_pact(), frozenset({"own"})),
    Door("pacts:able_again", at_pact(), frozenset({"own"}), open_status=302),
    Door("pacts:illness", at_pact(), frozenset({"own", "assigned"})),
    Door("pacts:illness_over", at_pact(), frozenset({"own", "assigned"}), open_status=302),
    Door("pacts:covers", at_pact(), ROOM),
    Door("pacts:reassign", at_pact(), WORKER, open_status=302),  # no body of this pact leaves: back to it
    Door("pacts:pdf", lambda world: {"pact_id": world.pact.pk}, frozenset({"own", "assigned", "coordinator"})),
    Door("pacts:start", lambda world: {"person_id": world.alba.pk}, WORKER),
    Door("pacts:step", lambda world: {"pact_id": world.pact.pk, "slug": "obiettivi"}, WORKER),
    Door("pacts:autosave", lambda world: {"pact_id": world.pact.pk, "slug": "obiettivi"}, WORKER, open_status=405),
    Door("pacts:remove", lambda world: {**at_pact(part_id="goal")(world), "slug": "obiettivi"}, WORKER),
    Door("pacts:discard", at_pact(), WORKER),
    Door("pacts:take_back", at_pact(), frozenset()),  # this draft is not shared: there is nothing to take back
    Door("pacts:sign", at_signing(), SIGNERS),
    Door("pacts:answer", at_signing(party_id="worker", way="schermo"), WORKER),
    Door("pacts:code", at_signing(party_id="person"), WORKER),
    Door("pacts:withdraw", at_signing(), WORKER),
    Door("pacts:scan", at_signing(signature_id="sheet"), ROOM),
    Door("pacts:death", at_person(), WORKER),
    Door("pacts:retract_death", at_person(), WORKER, open_status=405),
    Door("people:detail", at_person(), OVERSEERS),
    Door("people:edit", at_person(), WORKER),
    Door("people:contacts", at_person(), WORKER),
    Door("people:remove_contact", at_person("contact_id"), WORKER, open_status=405),
    Door("people:household", at_person(), WORKER),
    Door("people:leave_household", at_person("member_id"), WORKER, open_status=405),
    Door("people:split_household", at_person(), WORKER, open_status=302),  # she lives alone: back to her home
    Door("people:join_households", at_person(), WORKER, open_status=302),
    Door("people:undo_move", at_person("move_id"), WORKER, open_status=405),
    Door("people:guardians", at_person(), WORKER),
    Door("people:end_powers", at_person("guardian_id"), WORKER, open_status=405),
    Door("people:consents", at_person(), WORKER),
    Door("people:following", at_person(), OVERSEERS),
    Door("people:end_assignment", at_person("assignment_id"), OVERSEERS, open_status=405),
    Door("people:merge", at_person("other_id"), frozenset({"coordinator"})),
    Door("people:unmerge", at_person("merge_id"), frozenset({"coordinator"}), open_status=405),
    Door("outbox:of_person", at_person(), OVERSEERS),
    Door("outbox:mine_of", at_person(), frozenset({"own"})),
    Door("people:my_data_of", at_person(), frozenset({"own"})),
    Door("pacts:declare_here", at_pact(), frozenset({"assigned", "coordinator", "accountant"})),
    Door("pacts:sharing", at_person(), WORKER),
    Door("pacts:my_sharing_of", at_person(), frozenset({"own"})),
    Door("pacts:my_sharing_said", at_person(), frozenset({"own"}), open_status=405),
    Door("people:my_consent", at_person(), frozenset({"own"}), open_status=405),
    Door("ties:map", at_map(), DRAWERS),
    Door("ties:paper", at_map(), DRAWERS),
    Door("ties:add", at_map(), DRAWERS),
    Door("ties:keep", at_map(), DRAWERS),
    Door("ties:film", at_map(), DRAWERS),
    Door("ties:film_step", lambda world: {**at_map()(world), "number": 1}, DRAWERS),
    Door("ties:sharing", at_map(), ROOM),
    Door("ties:change", at_map("tie_id"), DRAWERS),
    Door("ties:remove", at_map("tie_id"), DRAWERS, open_status=405),
    Door("ties:move", at_map("tie_id"), DRAWERS, open_status=405),
    Door("intake:detail", at_referral(), OVERSEERS),
    Door("intake:take", at_referral(), OVERSEERS - {"coordinator"}, open_status=405),
    Door("intake:hand_back", at_referral(), OVERSEERS),
    Door("intake:link", at_referral(), OVERSEERS),
    Door("intake:new_person", at_referral(), WORKER),
    Door("intake:talk", at_referral(), WORKER),
    Door("intake:outcome", at_referral("accolta"), WORKER),
    Door("measures:of", at_person(), ROOM),
    Door("measures:fill_in", lambda world: {**at_person()(world), "code": "who5"}, DRAWERS),
    Door("measures:correct", lambda world: {**at_person()(world), "sheet_id": world.behind["answers"].pk}, DRAWERS),
    Door("measures:alert", lambda world: {"alert_id": world.behind["answers"].alert.pk}, OVERSEERS),
    Door("hand_over_code", lambda world: {"person_id": world.alba.pk}, opens_for=frozenset({"assigned"})),
)
