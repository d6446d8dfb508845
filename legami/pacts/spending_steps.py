"""What each relation may do with an expense, and when: one table, which the pages draw and the addresses obey.

The actions refuse by themselves what must not be; this says which buttons make sense.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from legami.core.access import Actor

from .access import Relation
from .lifecycle import may_move
from .models import Approval, Receipt, SpendingRequest

PERSON, WORKER = Relation.PERSON, Relation.WORKER
COORDINATOR, ACCOUNTANT = Relation.COORDINATOR, Relation.ACCOUNTANT
Guard = Literal["requester", "decider", "receipt_adder", "not_theirs", "contested", ""]


@dataclass(frozen=True)
class SpendingStep:
    """One thing to do with an expense: its address, its button, the step of the lifecycle that it takes, and who may.

    `never` says for whom among these there is no button: who asked, who has had their say, who added the receipt, or
    a person for what somebody else asked.
    """

    slug: str
    label: str
    verb: str
    open_to: tuple[Relation, ...]
    never: Guard = ""
    is_main: bool = False


STEPS = {
    step.slug: step
    for step in (
        SpendingStep("approva", "Approva", "commit", (WORKER, COORDINATOR), "decider", is_main=True),
        SpendingStep("chiedi", "Chiedi di completare", "ask", (WORKER, COORDINATOR), "decider"),
        SpendingStep("respingi", "Respingi", "reject", (WORKER, COORDINATOR), "requester"),
        SpendingStep("rispondi", "Completa la richiesta", "answer", (PERSON, WORKER), "not_theirs", is_main=True),
        SpendingStep("contesta", "Contesta il rifiuto", "contest", (PERSON, WORKER), "contested", is_main=True),
        SpendingStep("paga", "Segna come pagata", "pay", (ACCOUNTANT,), "requester", is_main=True),
        SpendingStep("giustificativo", "Aggiungi lo scontrino o la fattura", "account", (PERSON, WORKER), is_main=True),
        SpendingStep("verifica", "Il giustificativo va bene", "verify", (ACCOUNTANT,), "receipt_adder", is_main=True),
        SpendingStep("rimanda", "Rimanda il giustificativo", "send_back", (ACCOUNTANT,), "receipt_adder"),
        SpendingStep("annulla", "Annulla la richiesta", "cancel", (PERSON, WORKER), "not_theirs"),
        SpendingStep("storna", "Storna il pagamento", "reverse", (ACCOUNTANT,)),
    )
}


def open_steps(spending: SpendingRequest, relation: Relation, actor: Actor) -> list[SpendingStep]:
    """What this actor may do with this expense now. Reads the prefetched approvals and receipts: no query."""
    return [step for step in STEPS.values() if relation in step.open_to and _makes_sense(step, spending, relation, actor)]


def current_receipt(spending: SpendingRequest) -> Receipt | None:
    """The receipt that counts now. Reads the prefetched receipts."""
    return next((receipt for receipt in spending.receipts.all() if receipt.voided_at is None), None)


def yes_given(spending: SpendingRequest) -> int:
    """How many have approved the request as it is worded now. Reads the prefetched approvals."""
    return len(_said_yes(spending))


def is_not_theirs(step: SpendingStep, spending: SpendingRequest, relation: Relation, actor: Actor) -> bool:
    """True if the step is the requester's own, and the person's side did not ask. No action refuses it: the page must."""
    return step.never == "not_theirs" and relation == PERSON and spending.requested_by_id != actor.user_id


def _makes_sense(step: SpendingStep, spending: SpendingRequest, relation: Relation, actor: Actor) -> bool:
    return may_move(spending, step.verb) and not _is_barred(step, spending, relation, actor)


def _is_barred(step: SpendingStep, spending: SpendingRequest, relation: Relation, actor: Actor) -> bool:
    never, theirs = step.never, spending.requested_by_id == actor.user_id
    if never == "requester":
        return theirs or actor.user_id in _refused_before(spending)
    if never == "decider":
        return theirs or actor.user_id in _said_yes(spending) | _refused_before(spending)
    if never == "receipt_adder":
        receipt = current_receipt(spending)
        return receipt is None or receipt.added_by_id == actor.user_id
    if never == "contested":  # once, and never by who refused
        return spending.contested_at is not None or actor.user_id in _said_no(spending)
    return is_not_theirs(step, spending, relation, actor)


def _said_no(spending: SpendingRequest) -> set[UUID]:
    return {a.decided_by_id for a in spending.approvals.all() if a.decision == Approval.Decision.NO}


def _refused_before(spending: SpendingRequest) -> set[UUID]:
    """Who refused what was then contested: they no longer decide."""
    return _said_no(spending) if spending.contested_at is not None else set()


def _said_yes(spending: SpendingRequest) -> set[UUID]:
    yes = (a for a in spending.approvals.all() if a.decision == Approval.Decision.YES and a.wording == spending.wording)
    return {approval.decided_by_id for approval in yes}
