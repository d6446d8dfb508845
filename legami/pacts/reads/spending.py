"""What the pages on expenses show, in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from legami.core.access import Actor
from legami.journal.models import Entry, Kind
from legami.ledger.models import Account
from legami.network.roles import Permission, Role

from ..access import Relation, pacts_at_work
from ..actions.money import signed_lines
from ..models import Approval, BudgetLine, Pact, PactVersion, SpendingRequest, Voucher
from .vouchers import voucher_sums, vouchers_on

S = SpendingRequest.Status
PAID = (S.PAID, S.ACCOUNTED, S.VERIFIED)
# After a death, bills for services already given still come.
OPEN_TO_EXPENSES = (Pact.Status.ACTIVE, Pact.Status.DECEASED)
IN_A_LIST = (
    "status", "wording", "amount_cents", "purpose", "advance_reason", "supplier_name",
    "requested_at", "line__category", "line__description",
    "pact__number", "pact__person__given_name", "pact__person__family_name",
)  # fmt: skip


# ---- budget lines --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineState:
    """How one budget line stands, in cents."""

    line: BudgetLine
    spent_cents: int
    reserved_cents: int
    available_cents: int


def current_version(pact: Pact) -> PactVersion | None:
    """The version in force; before there is one, the newest. One query."""
    versions = list(pact.versions.defer("frozen_text").order_by("-number"))
    return next((v for v in versions if v.status == PactVersion.Status.ACTIVE), versions[0] if versions else None)


def line_states(lines: Iterable[BudgetLine], vouchers: Iterable[Voucher] | None = None) -> list[LineState]:
    """How these lines stand in the book: what was paid, not what is gone (a closed pact has given the rest back).
    Three queries beside the lines' own, one less if the caller has the `vouchers` of the pact.
    """
    rows = list(lines)
    accounts = Account.objects.in_bulk([line.account_code for line in rows], field_name="code")
    tills = voucher_sums(vouchers_on(line.key for line in rows) if vouchers is None else vouchers)
    paid = SpendingRequest.objects.filter(line__key__in=[line.key for line in rows], status__in=PAID)
    spent = dict(paid.values_list("line__key").annotate(Sum("payment__quantity")))
    states = []
    for line in rows:
        account = accounts.get(line.account_code)
        if account is None or not account.in_quantity:  # not assigned yet
            states.append(LineState(line, 0, 0, 0))
        else:
            taken, on_vouchers = tills.get(line.key, (0, 0))
            held = account.reserved_quantity + on_vouchers
            states.append(LineState(line, spent.get(line.key, 0) + taken, held, account.available))
    return states


def lines_to_spend_on(pact: Pact) -> QuerySet[BudgetLine]:
    """The lines that an expense may name. Before the pact is signed: those of its newest text, so that the refusal can be
    about the signature. At most two queries.
    """
    lines = BudgetLine.objects.filter(version=current_version(pact)).select_related("version__pact", "fund")
    return lines.defer("version__frozen_text").order_by("position", "pk")


# ---- expenses ------------------------------------------------------------------------------------------


def spending_of(pact: Pact) -> QuerySet[SpendingRequest]:
    """The expenses of a pact, newest first."""
    return pact.spending_requests.select_related("line").order_by("-requested_at", "pk")


def spending_to_do(actor: Actor, pacts: QuerySet[Pact] | None = None) -> dict[str, QuerySet[SpendingRequest]]:
    """What waits for this actor, oldest first, by kind of work. One's own pact and one's own requests never do.

    `pacts` are those at work, if the caller has asked for them already.
    """
    pacts = pacts_at_work(actor) if pacts is None else pacts
    rows = SpendingRequest.objects.filter(pact__in=pacts.values("pk")).exclude(requested_by=actor.user_id)
    rows = rows.select_related("pact__person", "line").only(*IN_A_LIST).prefetch_related("approvals")
    rows = rows.order_by("requested_at", "pk")
    work: dict[str, QuerySet[SpendingRequest]] = {}
    if actor.may(Permission.SPENDING_APPROVE):
        said_yes = Q(decision=Approval.Decision.YES, wording=F("request__wording"))
        contested = Q(decision=Approval.Decision.NO, request__contested_at__isnull=False)  # somebody else decides those
        decided = Approval.objects.filter(said_yes | contested, decided_by=actor.user_id).values("request")
        before_signing = Q(pact__status=Pact.Status.PREPARING) & ~Q(advance_reason="")
        open_ones = rows.filter(Q(pact__status__in=OPEN_TO_EXPENSES) | before_signing, status=S.REQUESTED)
        work["approve"] = open_ones.exclude(pk__in=decided)
    if actor.may(Permission.SPENDING_PAY):
        work["pay"] = rows.filter(status=S.COMMITTED)
        work["verify"] = rows.filter(status=S.ACCOUNTED)
    return work


@dataclass(frozen=True)
class Event:
    """One line of an expense's story: when, what, by whom (as a role, never a name of staff), and why."""

    at: datetime
    what: str
    who: str
    why: str = ""


TOLD: Mapping[str, str] = {
    "spending.requested": "Spesa chiesta",
    "spending.advance_requested": "Anticipo urgente chiesto, prima della firma",
    "spending.approved": "Spesa approvata",
    "spending.rejected": "Spesa respinta",
    "spending.contested": "Rifiuto contestato: decide un’altra persona",
    "spending.redated": "Data del servizio corretta",
    "spending.asked_to_complete": "Chiesto di completare",
    "spending.completed": "Richiesta completata: le approvazioni ripartono da capo",
    "spending.paid": "Spesa pagata",
    "spending.receipt_added": "Giustificativo aggiunto",
    "spending.receipt_sent_back": "Giustificativo rimandato",
    "spending.verified": "Giustificativo verificato",
    "spending.cancelled": "Richiesta annullata",
    "spending.reversed": "Pagamento stornato",
}
# Why somebody said so, as the accounts may read it: only their own words, never those on the person's need.
ACCOUNTS_WROTE = frozenset({"spending.receipt_sent_back", "spending.reversed"})


def story_of(spending: SpendingRequest, relation: Relation, actor: Actor) -> list[Event]:
    """What happened to an expense, oldest first. Two queries beside the prefetched approvals and receipts."""
    entries = Entry.objects.filter(target_type=spending._meta.label_lower, target_id=str(spending.pk), kind=Kind.WRITE)
    names = _names_shown(spending.pact, relation)
    reasons = _reasons(spending)
    events = []
    for entry in entries.filter(verb__in=TOLD).order_by("at", "pk"):
        waiting = reasons.get((entry.verb, entry.actor_id), [])
        why = waiting.pop(0) if waiting else ""
        if entry.verb == "spending.reversed":
            why = spending.reversal_reason
        elif entry.verb == "spending.contested":
            why = spending.contest_reason
        if relation == Relation.ACCOUNTANT and entry.verb not in ACCOUNTS_WROTE:
            why = ""
        events.append(Event(entry.at, TOLD[entry.verb], _who(entry, spending.pact, relation, actor, names), why))
    return events


def _reasons(spending: SpendingRequest) -> dict[tuple[str, UUID | None], list[str]]:
    """The words that went with each decision, in order, by verb and by whose they are."""
    verbs = {Approval.Decision.NO: "spending.rejected", Approval.Decision.ASK: "spending.asked_to_complete"}
    said: dict[tuple[str, UUID | None], list[str]] = {}
    for approval in sorted(spending.approvals.all(), key=lambda a: (a.decided_at, a.pk)):
        if approval.decision in verbs:
            said.setdefault((verbs[Approval.Decision(approval.decision)], approval.decided_by_id), []).append(approval.reason)
    for receipt in sorted((r for r in spending.receipts.all() if r.voided_at), key=lambda r: r.voided_at or r.added_at):
        said.setdefault(("spending.receipt_sent_back", receipt.voided_by_id), []).append(receipt.void_reason)
    return said


def _names_shown(pact: Pact, relation: Relation) -> dict[UUID, str]:
    """The names that this relation may read beside a role: the worker's own, to the person and to the service."""
    if relation == Relation.ACCOUNTANT:
        return {}
    rows = pact.person.assignments.filter(ended_at=None).select_related("worker")
    return {row.worker_id: str(row.worker) for row in rows}


def _who(entry: Entry, pact: Pact, relation: Relation, actor: Actor, names: Mapping[UUID, str]) -> str:
    if entry.actor_id is not None and entry.actor_id == actor.user_id:
        return "tu" if relation == Relation.PERSON else "chi sta leggendo"
    role = Role(entry.role).label if entry.role in Role.values else "la persona del patto"
    name = names.get(entry.actor_id) if entry.actor_id else None
    return f"{role} ({name})" if name else role


def unspent_lines(pact: Pact) -> list[LineState]:
    """What closing the pact would give back to each fund. Two queries."""
    return [state for state in line_states(signed_lines(pact)) if state.available_cents > 0]
