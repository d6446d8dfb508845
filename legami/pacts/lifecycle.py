"""The life of a pact, of its versions and of an expense: one table of transitions, each with its guards.

`move` is the only way a status changes. It is one conditional UPDATE, so of two that race for the same step one wins.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from legami.core.refusals import Refusal

from . import guards
from .models import Pact, PactVersion, SpendingRequest

P, V, S = Pact.Status, PactVersion.Status, SpendingRequest.Status


class WrongState(Refusal):
    """Questo passo non è più possibile: qualcuno è arrivato prima. Ricarica la pagina e guarda a che punto è."""


@dataclass(frozen=True)
class Transition:
    """One step: which verb leads from which states to which, and what must be true first."""

    verb: str
    sources: tuple[str, ...]
    target: str
    guards: tuple[Callable[[Any], None], ...] = ()


TRANSITIONS: dict[type[Pact] | type[PactVersion] | type[SpendingRequest], tuple[Transition, ...]] = {
    PactVersion: (
        Transition("share", (V.DRAFT,), V.SHARED, (guards.has_a_goal,)),
        Transition("take_back", (V.SHARED,), V.DRAFT),
        Transition("open_signing", (V.DRAFT, V.SHARED), V.SIGNING, (guards.is_complete, guards.no_other_pact_in_force)),
        Transition("withdraw", (V.SIGNING,), V.DISCARDED),
        Transition("discard", (V.DRAFT, V.SHARED), V.DISCARDED),
        Transition("activate", (V.SIGNING,), V.ACTIVE, (guards.everybody_answered,)),
        Transition("supersede", (V.ACTIVE,), V.SUPERSEDED),
    ),
    Pact: (
        Transition("activate", (P.PREPARING, P.ACTIVE), P.ACTIVE),
        Transition("suspend", (P.ACTIVE,), P.SUSPENDED),
        Transition("resume", (P.SUSPENDED,), P.ACTIVE),
        Transition("conclude", (P.ACTIVE, P.SUSPENDED), P.CONCLUDED, (guards.nothing_left_open,)),
        Transition("interrupt", (P.ACTIVE, P.SUSPENDED), P.INTERRUPTED, (guards.nothing_left_open,)),
        Transition("discard", (P.PREPARING,), P.DISCARDED, (guards.nothing_left_open,)),
        Transition("transfer", (P.ACTIVE, P.SUSPENDED), P.TRANSFERRED, (guards.nothing_left_open,)),
        Transition("end_by_death", (P.PREPARING, P.ACTIVE, P.SUSPENDED), P.DECEASED),
        Transition("settle", (P.DECEASED,), P.DECEASED, (guards.nothing_left_open,)),
    ),
    SpendingRequest: (
        Transition("ask", (S.REQUESTED,), S.NEEDS_INFO),
        Transition("answer", (S.NEEDS_INFO,), S.REQUESTED),
        Transition("reject", (S.REQUESTED, S.NEEDS_INFO), S.REJECTED),
        Transition("contest", (S.REJECTED,), S.REQUESTED, (guards.not_contested_yet,)),
        Transition("commit", (S.REQUESTED,), S.COMMITTED),
        Transition("pay", (S.COMMITTED,), S.PAID),
        Transition("account", (S.PAID,), S.ACCOUNTED),
        Transition("verify", (S.ACCOUNTED,), S.VERIFIED),
        Transition("send_back", (S.ACCOUNTED,), S.PAID),
        Transition("cancel", (S.REQUESTED, S.NEEDS_INFO, S.COMMITTED), S.CANCELLED),
        Transition("reverse", (S.PAID, S.ACCOUNTED, S.VERIFIED), S.REVERSED),
    ),
}


def transition(subject: Pact | PactVersion | SpendingRequest, verb: str) -> Transition:
    """The table's row for a verb. Raises KeyError for a verb that does not exist."""
    return {t.verb: t for t in TRANSITIONS[type(subject)]}[verb]


def may_move(subject: Pact | PactVersion | SpendingRequest, verb: str) -> bool:
    """True if the state allows the verb; guards are not asked."""
    return subject.status in transition(subject, verb).sources


def move(subject: Pact | PactVersion | SpendingRequest, verb: str, **fields: Any) -> None:
    """Take one step and set these fields with it, in one statement. Raises WrongState or a guard's refusal."""
    step = transition(subject, verb)
    if subject.status not in step.sources:
        raise WrongState
    for guard in step.guards:
        guard(subject)
    rows = type(subject)._default_manager.filter(pk=subject.pk, status__in=step.sources)
    if not rows.update(status=step.target, **fields):
        raise WrongState
    for name, value in {"status": step.target, **fields}.items():
        setattr(subject, name, value)
