"""Reads of referrals that more than one page needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse

from legami.core.access import Actor
from legami.core.counting import counted
from legami.network.roles import Permission

from .access import visible_referrals
from .models import Referral, Step, overdue_on

S = Referral.Status
# What a sender is told, and nothing more: where it is, not what was said or decided.
TOLD_TO_SENDER: dict[str, str] = {S.NEW: "ricevuta", S.IN_CHARGE: "presa in carico", S.WAITING: "presa in carico"}
TOLD_CLOSED = "chiusa"
# What the person reads of their own request.
TOLD_TO_PERSON: dict[str, str] = {
    S.NEW: "L’abbiamo ricevuta.",
    S.IN_CHARGE: "Una persona del servizio se ne occupa.",
    S.WAITING: "Sei in lista d’attesa. Ti chiamiamo noi.",
    S.TAKEN_ON: "Abbiamo detto di sì. Ora lavoriamo insieme.",
    S.DECLINED: "Questa volta non possiamo seguirti noi.",
    S.REFERRED: "Un altro servizio può aiutarti meglio.",
    S.WITHDRAWN: "L’hai ritirata. Puoi chiedere ancora, quando vuoi.",
}


def told_to_sender(referral: Referral) -> str:
    """`ricevuta`, `presa in carico` or `chiusa`."""
    return TOLD_TO_SENDER.get(referral.status, TOLD_CLOSED)


@dataclass(frozen=True)
class Place:
    """Where a referral stands in the waiting list of its district: `number` of `of`, counted from 1."""

    number: int
    of: int


def place_in_list(referral: Referral) -> Place:
    """The place by the list's one rule: urgency, then the day it came. Two counts, no name of anybody is read."""
    row = Referral.objects.in_list_order().filter(municipality__district=referral.municipality.district_id)
    sooner = Q(received_on__lt=referral.received_on) | Q(received_on=referral.received_on, number__lt=referral.number)
    before = row.filter(Q(urgency__lt=referral.urgency) | Q(urgency=referral.urgency) & sooner)
    return Place(before.count() + 1, row.count())


def last_words(referrals: Iterable[Referral]) -> dict[object, Step]:
    """The step that said no to each of these, by referral: the words for the person are in it. One query."""
    said = Step.objects.filter(referral__in=list(referrals), verb__in=("decline", "refer"))
    return {step.referral_id: step for step in said.order_by("at")}


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits on the first page: how many, in words, and where."""

    count: int
    one: str
    many: str
    url: str

    @property
    def words(self) -> str:
        """`3 segnalazioni nuove`."""
        return f"{self.count} {self.one if self.count == 1 else self.many}"


def waiting_for(actor: Actor, *, on: date) -> list[Waiting]:
    """What waits for who works on referrals; nothing that is zero. Late ones first. One query, none for others."""
    if not actor.may(Permission.REFERRAL_VIEW):
        return []
    url = reverse("intake:list")
    kinds = {"late": Count("pk", filter=overdue_on(on)), "new": Count("pk", filter=Q(status=S.NEW))}
    open_ones = visible_referrals(actor).filter(status__in=(S.NEW, S.IN_CHARGE))
    found = counted("referrals", actor, on, lambda: open_ones.aggregate(**kinds))
    rows = [
        Waiting(found["late"], "segnalazione in ritardo", "segnalazioni in ritardo", f"{url}?vista=ritardo"),
        Waiting(found["new"], "segnalazione nuova", "segnalazioni nuove", url),
    ]
    return [row for row in rows if row.count]
