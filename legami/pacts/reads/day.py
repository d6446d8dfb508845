"""What waits in a caseload, over all its pacts at once: each clock says from which event it runs.

A constant number of queries, each with only the columns that are shown; the rows are plain tuples, for 300 of them and
their parts go on one page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import long_date
from legami.core.due import NEAR, Due, Waits, birthday
from legami.core.money import format_cents
from legami.measures.access import alerts_for
from legami.network.roles import Permission
from legami.people.models import Guardian

from ..access import pacts_at_work, transfers_received, transfers_sent
from ..models import (
    Commitment,
    CommitmentCheck,
    HoursEntry,
    Pact,
    PactTransfer,
    PactVersion,
    Party,
    Pause,
    Review,
    Signature,
    SpendingRequest,
    Voucher,
)  # fmt: skip
from ..models.pact import OF_AGE
from .spending import spending_to_do

MONTH = timedelta(days=30)
# The kinds of work, as the filter of the page names them.
KINDS = {
    "persone": "Persone da sentire",
    "verifiche": "Verifiche",
    "firme": "Bozze e firme",
    "spese": "Spese",
    "impegni": "Impegni e ore",
    "passaggi": "Passaggi e scadenze",
}
LONGEST = 90  # characters of a promise on this page; the pact has them all
P, V, S = Pact.Status, PactVersion.Status, SpendingRequest.Status


class Row(NamedTuple):
    """One pact of the caseload."""

    pk: UUID
    number: int
    status: str
    created_at: datetime
    resume_on: date | None
    closed_at: datetime | None
    person: UUID
    given_name: str
    family_name: str
    born: date | None
    town: str

    @property
    def name(self) -> str:
        """The person's name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def code(self) -> str:
        """The pact's pseudonym, as `Pact.code` writes it."""
        return f"PG-{self.number:05d}"


COLUMNS = (
    "pk", "number", "status", "created_at", "resume_on", "closed_at", "person_id", "person__given_name",
    "person__family_name", "person__birth_date", "municipality__name",
)  # fmt: skip


class Version(NamedTuple):
    """The newest open version of a pact, or the one in force."""

    pk: UUID
    pact: UUID
    status: str
    starts_on: date | None
    ends_on: date | None
    created_at: datetime
    signing_opened_at: datetime | None
    signing_expires_on: date | None


@dataclass
class Caseload:
    """The pacts at hand and what waits in them."""

    rows: dict[UUID, Row]
    scope: RawSQL  # their keys as one array: 300 parameters in each of ten queries would cost a third of the page
    open: dict[UUID, Version] = field(default_factory=dict)
    in_force: dict[UUID, Version] = field(default_factory=dict)
    dues: list[Due] = field(default_factory=list)

    def state(self, row: Row) -> str:
        """The state in words; of a pact that is being prepared, how far its text is."""
        version = self.open.get(row.pk)
        if row.status == P.PREPARING and version:
            return str(V(version.status).label)
        return str(P(row.status).label)


def caseload(actor: Actor, *, on: date) -> Caseload:
    """What somebody works on and what waits there on a day; closed pacts are left out. At most sixteen queries, however
    many pacts.
    """
    live = Q(status__in=(P.PREPARING, P.ACTIVE, P.SUSPENDED)) | Q(status=P.DECEASED, settled_at=None)
    pacts = pacts_at_work(actor).filter(live).order_by("person__family_name", "person__given_name", "number")
    rows = {row[0]: Row(*row) for row in pacts.values_list(*COLUMNS)}
    found = Caseload(rows, RawSQL("SELECT unnest(%s::uuid[])", [list(rows)]))
    _versions(found)
    link = Links(found.rows)
    for source in SOURCES:
        found.dues.extend(source(found, link, actor, on))
    return found


@dataclass(frozen=True)
class Links:
    """Makes rows and addresses; an address is made once and then filled in: 300 of them cost nothing."""

    rows: dict[UUID, Row]
    hole: str = str(UUID(int=0))
    patterns: dict[str, str] = field(default_factory=dict)

    def to(self, name: str, pact: UUID, *parts: object) -> str:
        """The address of a page of a pact."""
        if name not in self.patterns:
            self.patterns[name] = reverse(name, args=[UUID(int=0), *(UUID(int=0) for _ in parts)])
        address = self.patterns[name]
        for part in (pact, *parts):
            address = address.replace(self.hole, str(part), 1)
        return address

    def due(self, kind: str, pact: UUID, what: str, waits: Waits, url: str = "", **when: Any) -> Due:
        """One row about a pact's person; it leads to the pact unless another address is given."""
        row = self.rows[pact]
        return Due(kind, row.person, row.name, what, url or self.to("pacts:detail", pact), waits, **when)


Source = Iterator[Due]


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _versions(found: Caseload) -> None:
    columns = (
        "pk", "pact_id", "status", "starts_on", "ends_on", "created_at", "signing_opened_at", "signing_expires_on",
    )  # fmt: skip
    rows = PactVersion.objects.filter(pact__in=found.scope, status__in=(*PactVersion.OPEN, V.ACTIVE))
    for values in rows.values_list(*columns):
        version = Version(*values)
        (found.in_force if version.status == V.ACTIVE else found.open)[version.pact] = version


# ---- people ------------------------------------------------------------------------------------------


def _not_able(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Who said "not able now": nothing is expected of them, but somebody should hear how they are."""
    said = Pause.objects.on(on).filter(pact__in=found.scope, pact__status=P.ACTIVE, why=Pause.Why.NOT_ABLE)
    for pact, since in said.values_list("pact_id", "starts_on"):
        clock = f"l’ha detto il {long_date(since)}"
        yield link.due("persone", pact, "Adesso non ce la fa: sentire come sta", "me", since=since, clock=clock)


def _low_scores(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Low scores of well-being that nobody has answered, of everybody whom one follows: the score is not said here."""
    person = "sheet__person"
    shown = ("pk", f"{person}__merged_into_id", f"{person}_id", f"{person}__given_name", f"{person}__family_name", "raised_at")
    for pk, standing, record, given, family, at in alerts_for(actor).values_list(*shown):
        since = _day(at)
        clock = f"dalle risposte registrate il {long_date(since)}"
        url = reverse("measures:alert", args=[pk])
        words = "Avviso sul benessere: sentire la persona"
        yield Due("persone", standing or record, f"{given} {family}", words, url, "me", since=since, clock=clock)


# ---- texts -------------------------------------------------------------------------------------------


def _signing(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Texts up for signing: who has not answered yet, and until when."""
    signing = {v.pk: v for v in found.open.values() if v.status == V.SIGNING}
    if not signing:
        return
    answered = Signature.objects.filter(party=OuterRef("pk"), answer__in=("signed", "cannot"))
    missing: dict[UUID, list[Party]] = defaultdict(list)
    rows = Party.objects.filter(~Exists(answered), version__in=signing).select_related("person", "user", "organisation")
    for party in rows.order_by("position", "pk"):
        missing[party.version_id].append(party)
    for version in signing.values():
        opened = _day(version.signing_opened_at) if version.signing_opened_at else on
        mine = any(party.user_id == actor.user_id for party in missing[version.pk])
        who = ", ".join(party.display_name for party in missing[version.pk])
        yield link.due(
            "firme",
            version.pact,
            "Manca la tua firma" if mine else f"Aspetta la firma di {who}",
            "me" if mine else "others",
            link.to("pacts:sign", version.pact),
            on=version.signing_expires_on,
            since=opened,
            clock=f"{settings.PACT_SIGNING_DAYS} giorni da quando è andato in firma, il {long_date(opened)}",
        )


def _drafts(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Texts being written, and those that the person reads."""
    for version in found.open.values():
        began = _day(version.created_at)
        if version.status == V.DRAFT:
            clock = f"bozza iniziata il {long_date(began)}"
            yield link.due("firme", version.pact, "Bozza da finire", "me", since=began, clock=clock)
        elif version.status == V.SHARED:
            clock = f"testo scritto dal {long_date(began)}"
            yield link.due("firme", version.pact, "La persona legge la bozza", "others", since=began, clock=clock)


# ---- reviews and promises ----------------------------------------------------------------------------


def _reviews(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """The next review of each pact in force, or the one that is late. One row a pact."""
    planned = Review.objects.filter(pact__in=found.scope, pact__status=P.ACTIVE, held_on=None, cancelled_at=None)
    for pk, pact, due_on in planned.order_by("pact", "due_on").distinct("pact").values_list("pk", "pact_id", "due_on"):
        version = found.in_force.get(pact)
        clock = f"prevista dal patto in vigore dal {long_date(version.starts_on)}" if version and version.starts_on else ""
        yield link.due("verifiche", pact, "Verifica", "me", link.to("pacts:review", pact, pk), on=due_on, clock=clock)


def _promises(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """What was promised for these days, by either side, and not looked at since."""
    looked_at = CommitmentCheck.objects.filter(
        commitment__key=OuterRef("key"), review__held_on__gte=OuterRef("due_on"), review__cancelled_at=None
    )
    rows = Commitment.objects.filter(
        ~Exists(looked_at), version__pact__in=found.scope, version__status=V.ACTIVE, due_on__range=(on - MONTH * 2, on + NEAR)
    )
    shown = ("version__pact_id", "text", "due_on", "bound__role", "bound__organisation__name")
    for pact, text, due_on, role, body in rows.values_list(*shown):
        who = {Party.Role.CASE_WORKER: "del servizio", Party.Role.PARTNER: f"di {body}"}.get(Party.Role(role), "della persona")
        waits: Waits = "me" if role == Party.Role.CASE_WORKER else "others"
        short = text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + "…"
        clock = f"la data scritta nel patto: {long_date(due_on)}"
        yield link.due("impegni", pact, f"Impegno {who}: {short}", waits, on=due_on, clock=clock)


def _hours(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Hours that a body has not answered yet."""
    rows = HoursEntry.objects.filter(pact__in=found.scope, validated_at=None, rejected_at=None)
    counted = rows.values_list("pact_id", "give_back__host__organisation__name").annotate(Count("pk"), Min("logged_at"))
    for pact, body, count, first in counted.order_by():
        what = f"{'Una giornata' if count == 1 else f'{count} giornate'} di ore da confermare: {body}"
        clock = f"dalla prima registrazione, il {long_date(first)}"
        yield link.due("impegni", pact, what, "others", link.to("pacts:hours_list", pact), since=_day(first), clock=clock)


# ---- money -------------------------------------------------------------------------------------------


def _spending(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Expenses that wait for a word, for a payment or for their receipt. Nobody answers their own (V06)."""
    work = spending_to_do(actor, Pact.objects.filter(pk__in=found.scope)).get("approve", SpendingRequest.objects.none())
    rows = SpendingRequest.objects.filter(pact__in=found.scope, status__in=(*SpendingRequest.WAITING, S.COMMITTED, S.PAID))
    shown = (
        "pk", "pact_id", "status", "amount_cents", "requested_at", "contested_at", "requested_by_id", "is_to_do",
        "payment__happened_on",
    )  # fmt: skip
    rows = rows.annotate(is_to_do=Exists(work.filter(pk=OuterRef("pk"))))
    for pk, pact, status, cents, at, contested_at, by, to_do, paid_on in rows.values_list(*shown):
        asked, mine = _day(at), by == actor.user_id
        contested = _day(contested_at) if contested_at and status == S.REQUESTED else None
        words, waits = _spending_words(status, is_mine=mine, is_to_do=to_do, is_contested=contested is not None)
        when: dict[str, Any] = {"since": paid_on or asked, "clock": f"dalla richiesta del {long_date(asked)}"}
        if contested:
            days = settings.PACT_ANSWER_DAYS
            when |= {"since": contested, "on": contested + timedelta(days=days)}
            when["clock"] = f"{days} giorni da quando il rifiuto è stato contestato, il {long_date(contested)}"
        elif status == S.REQUESTED:
            when["on"] = asked + timedelta(days=settings.PACT_ANSWER_DAYS)
            when["clock"] = f"{settings.PACT_ANSWER_DAYS} giorni dalla richiesta del {long_date(asked)}"
        elif paid_on:
            when["clock"] = f"dal pagamento del {long_date(paid_on)}"
        what = f"{words}: {format_cents(cents)}"
        yield link.due("spese", pact, what, waits, link.to("pacts:spending_detail", pact, pk), **when)


def _spending_words(status: str, *, is_mine: bool, is_to_do: bool, is_contested: bool) -> tuple[str, Waits]:
    if is_contested:
        return (
            ("Rifiuto contestato da decidere", "me") if is_to_do else ("Rifiuto contestato: decide un’altra persona", "others")
        )
    if status == S.REQUESTED:
        return ("Spesa da approvare", "me") if is_to_do else ("Spesa che altri devono approvare", "others")
    if status == S.NEEDS_INFO:
        return ("Spesa da completare", "me" if is_mine else "others")
    return ("Spesa da pagare", "others") if status == S.COMMITTED else ("Spesa pagata, manca il giustificativo", "others")


def _vouchers(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Vouchers that somebody asked for and nobody has answered. Nobody says yes to their own."""
    rows = Voucher.objects.not_over().filter(pact__in=found.scope, pact__status=P.ACTIVE, issued_at=None, expires_on__gte=on)
    may = actor.may(Permission.SPENDING_APPROVE)
    for pk, pact, cents, at, by in rows.values_list("pk", "pact_id", "value_cents", "asked_at", "asked_by_id"):
        asked, mine = _day(at), may and by != actor.user_id
        worth = f": {format_cents(cents)}" if cents else ", senza soldi del budget"
        what = f"{'Buono da approvare' if mine else 'Buono che altri devono approvare'}{worth}"
        clock = f"dalla richiesta del {long_date(asked)}"
        yield link.due(
            "spese", pact, what, "me" if mine else "others", link.to("pacts:voucher", pact, pk), since=asked, clock=clock
        )


# ---- beginnings and ends -----------------------------------------------------------------------------


def _ends(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Pacts that end, that start again, and those whose accounts are open after a death."""
    for row in found.rows.values():
        version = found.in_force.get(row.pk)
        if row.status == P.DECEASED and row.closed_at:
            closed = _day(row.closed_at)
            clock = f"dalla chiusura del {long_date(closed)}"
            yield link.due("passaggi", row.pk, "Conti da chiudere dopo il decesso", "me", since=closed, clock=clock)
        elif row.status == P.SUSPENDED and row.resume_on and row.resume_on <= on + MONTH:
            clock = "la data scritta quando è stato sospeso"
            yield link.due("passaggi", row.pk, "Il patto sospeso riprende", "me", on=row.resume_on, clock=clock)
        elif row.status == P.ACTIVE and version and version.ends_on and version.ends_on <= on + MONTH:
            clock = f"la fine scritta nel patto, il {long_date(version.ends_on)}"
            yield link.due(
                "passaggi", row.pk, "Il patto finisce: si rinnova o si chiude", "me", on=version.ends_on, clock=clock
            )


def _transfers(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Pacts that other services offer, and those that one has offered."""
    url = reverse("pacts:transfers")
    kinds: tuple[tuple[str, Waits, QuerySet[PactTransfer]], ...] = (
        ("Trasferimento da accettare o rifiutare", "me", transfers_received(actor)),
        ("Trasferimento chiesto", "others", transfers_sent(actor).filter(status=PactTransfer.Status.OPEN)),
    )
    for what, waits, rows in kinds:
        for person, given, family, at in _transfer_rows(rows):
            since = _day(at)
            clock = f"dalla richiesta del {long_date(since)}"
            yield Due("passaggi", person, f"{given} {family}", what, url, waits, since=since, clock=clock)


def _transfer_rows(rows: QuerySet[PactTransfer]) -> Iterable[tuple[UUID, str, str, datetime]]:
    person = "pact__person"
    return rows.values_list(f"{person}_id", f"{person}__given_name", f"{person}__family_name", "requested_at")


def _births(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Who comes of age within a month, or has, under a text that others signed for them (V10)."""
    for pact, version in found.in_force.items():
        born = found.rows[pact].born
        if born is None or version.starts_on is None:
            continue
        of_age_on = birthday(born, OF_AGE)
        if version.starts_on < of_age_on <= on + MONTH:
            clock = f"compie {OF_AGE} anni il {long_date(of_age_on)}"
            yield link.due("passaggi", pact, "Diventa maggiorenne: firma da sé", "me", on=of_age_on, clock=clock)


def _powers(found: Caseload, link: Links, actor: Actor, on: date) -> Source:
    """Powers of who acts for a person, that end within a month (V11)."""
    by_person = {row.person: row.pk for row in found.rows.values()}
    guarded = Pact.objects.filter(pk__in=found.scope).values("person")
    ending = Guardian.objects.active_on(on).filter(person__in=guarded, ends_on__lte=on + MONTH)
    for person, kind, ends_on in ending.values_list("person_id", "kind", "ends_on"):
        what = f"Finiscono i poteri di chi agisce per la persona ({Guardian.Kind(kind).label})"
        url = reverse("people:guardians", args=[person])
        yield link.due("passaggi", by_person[person], what, "me", url, on=ends_on, clock="la data del provvedimento")


SOURCES = (
    _not_able, _low_scores, _signing, _drafts, _reviews, _spending, _vouchers, _promises, _hours, _ends, _transfers,
    _births, _powers,
)  # fmt: skip
