"""The life of a referral: one table of transitions, each with what must be true first. The database holds the same table.

`move` is the only way a status changes: one conditional UPDATE and one row in the steps, so of two who race one wins.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from legami.core.access import Actor
from legami.core.refusals import Refusal

from .models import Referral, Step

S = Referral.Status


class SomebodyWasFirst(Refusal):
    """Qualcuno è arrivato prima: la segnalazione ha già fatto questo passo. Non serve altro da parte tua."""


class WhoIsIt(Refusal):
    """Prima collega la segnalazione a una persona: cercala tra quelle registrate, oppure registrala."""


class NoTalkYet(Refusal):
    """Prima scrivi il primo colloquio: giorno, luogo, chi c’era e che cosa vi siete detti."""


def has_a_person(referral: Referral) -> None:
    """Raises WhoIsIt while nobody knows whom it is about."""
    if referral.person_id is None:
        raise WhoIsIt


def has_a_talk(referral: Referral) -> None:
    """Raises NoTalkYet before the first talk. One query."""
    if not referral.talks.exists():
        raise NoTalkYet


@dataclass(frozen=True)
class Transition:
    """One step: which verb leads from which states to which, and what must be true first."""

    verb: str
    says: str  # as the history of the page tells it
    sources: tuple[str, ...]
    target: str
    guards: tuple[Callable[[Referral], None], ...] = ()


TRANSITIONS: tuple[Transition, ...] = (
    Transition("take", "Presa in carico", (S.NEW,), S.IN_CHARGE),
    Transition("hand_back", "Rimessa tra le nuove", (S.IN_CHARGE, S.WAITING), S.NEW),
    Transition("wait", "Messa in lista d’attesa", (S.IN_CHARGE,), S.WAITING, (has_a_person,)),
    Transition("rank", "Cambiata l’urgenza", (S.WAITING,), S.WAITING),
    Transition("take_on", "Accolta", (S.IN_CHARGE, S.WAITING), S.TAKEN_ON, (has_a_person, has_a_talk)),
    Transition("decline", "Non accolta", (S.IN_CHARGE, S.WAITING), S.DECLINED),
    Transition("refer", "Inviata a un altro servizio", (S.IN_CHARGE, S.WAITING), S.REFERRED),
    Transition("withdraw", "Ritirata", (S.NEW, S.IN_CHARGE, S.WAITING), S.WITHDRAWN),
)
BY_VERB = {step.verb: step for step in TRANSITIONS}
SAYS = {"send": "Arrivata"} | {step.verb: step.says for step in TRANSITIONS}


def may_move(referral: Referral, verb: str) -> bool:
    """True if the state allows the verb; guards are not asked."""
    return referral.status in BY_VERB[verb].sources


def move(referral: Referral, verb: str, *, by: Actor, told: dict[str, str] | None = None, **fields: Any) -> Step:
    """Take one step, set these fields with it, and write who took it; `told` goes into the step.

    Raises SomebodyWasFirst or a guard's refusal. Call inside a transaction.
    """
    step = BY_VERB[verb]
    if referral.status not in step.sources:
        raise SomebodyWasFirst
    for guard in step.guards:
        guard(referral)
    rows = Referral.objects.filter(pk=referral.pk, status=referral.status)
    if not rows.update(status=step.target, **fields):
        raise SomebodyWasFirst
    taken = Step.objects.create(
        referral=referral, verb=verb, from_status=referral.status, to_status=step.target, by=by.user, **(told or {})
    )
    for name, value in {"status": step.target, **fields}.items():
        setattr(referral, name, value)
    return taken
