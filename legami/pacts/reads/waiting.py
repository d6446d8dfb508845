"""What waits for somebody, across all their pacts: the first thing they see in the morning."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from legami.core.access import Actor
from legami.core.counting import counted
from legami.measures.access import alerts_for
from legami.network.roles import Permission
from legami.people.models import SharingStop

from ..access import NOBODY, pacts_at_work, people_of
from ..models import Pact, PactVersion, Party, Review, Signature
from .caring import carry_over_to_decide, not_able_now, to_reassign, to_resume
from .giving_back import hours_to_answer
from .spending import spending_to_do
from .talking import with_a_complaint, with_a_promise_to_talk_of, with_a_proposal
from .vouchers import with_a_voucher_to_issue

SPENDING_WORDS = {
    "approve": ("spesa da approvare", "spese da approvare"),
    "pay": ("spesa da pagare", "spese da pagare"),
    "verify": ("giustificativo da verificare", "giustificativi da verificare"),
}


@dataclass(frozen=True)
class Waiting:
    """One kind of thing that waits: how many, in words, and where."""

    count: int
    one: str
    many: str
    url: str

    @property
    def words(self) -> str:
        """`3 spese da approvare`."""
        return f"{self.count} {self.one if self.count == 1 else self.many}"


def waiting_for(actor: Actor, *, on: date) -> list[Waiting]:
    """What waits for this actor on a day; nothing that is zero. A constant number of counts for each role."""
    if actor.user_id is None:
        return []
    own = people_of(actor)  # most who work have no pact of their own: nothing of theirs is then asked
    found = [*(_for_the_person(actor) if own is not NOBODY else []), *_spending(actor, own, on)]
    if actor.may(Permission.PACT_VIEW):
        found += [*_in_their_pacts(actor, own, on), _well_being(actor, on)]
    if actor.may(Permission.HOURS_VALIDATE):
        found += _for_the_body(actor)
    return [row for row in found if row.count]


def _for_the_person(actor: Actor) -> list[Waiting]:
    count = _to_sign(Party.objects.filter(person__user=actor.user_id))
    return [Waiting(count, "patto aspetta la tua firma", "patti aspettano la tua firma", reverse("pacts:mine"))]


def _spending(actor: Actor, own: Q, on: date) -> list[Waiting]:
    def compose() -> dict[str, int]:
        return {kind: rows.count() for kind, rows in spending_to_do(actor, pacts_at_work(actor, own=own)).items()}

    found = counted(f"spending {own is NOBODY}", actor, on, compose)
    return [Waiting(count, *SPENDING_WORDS[kind], reverse("pacts:spending")) for kind, count in found.items()]


# What a pact can wait for: one of them and many, and where they are listed.
OF_WRITERS = {
    "late": ("patto con una verifica in ritardo", "patti con una verifica in ritardo", ""),
    "signing": ("patto in firma", "patti in firma", ""),
    "draft": ("bozza da finire", "bozze da finire", ""),
}
OF_ALL = {
    "complained": ("reclamo che aspetta una risposta", "patti con un reclamo che aspetta una risposta", "?stato=reclami"),
    "left": ("patto da affidare a un altro ente", "patti da affidare a un altro ente", "?stato=da-affidare"),
    "not_able": ("persona che adesso non ce la fa", "persone che adesso non ce la fanno", "?stato=in-pausa"),
    "proposed": ("patto con una proposta della persona", "patti con una proposta della persona", "?stato=con-proposta"),
    "promised": ("patto con un impegno di cui parlare", "patti con un impegno di cui parlare", "?stato=impegni"),
    "carry": ("riporto da decidere", "riporti da decidere", "?stato=riporto"),
    "vouchers": ("patto con un buono da approvare", "patti con un buono da approvare", "?stato=buoni"),
    "rested": ("patto che può riprendere", "patti che possono riprendere", "?stato=suspended"),
}


def _in_their_pacts(actor: Actor, own: Q, on: date) -> list[Waiting]:
    """What waits in the pacts that one writes or oversees. One query: whose pacts they are is asked once, not for each kind."""
    found = counted(f"pacts {own is NOBODY}", actor, on, lambda: _by_kind(actor, own, on))
    url, words = reverse("pacts:list"), (OF_WRITERS if actor.may(Permission.PACT_DRAFT) else {}) | OF_ALL
    return [Waiting(found[kind], one, many, url + state) for kind, (one, many, state) in words.items() if kind in found]


def _by_kind(actor: Actor, own: Q, on: date) -> dict[str, int]:
    writes = actor.may(Permission.PACT_DRAFT)
    kinds = {
        "left": to_reassign(),
        "not_able": not_able_now(on=on),
        "rested": to_resume(on=on),
        "proposed": with_a_proposal(),
        "promised": with_a_promise_to_talk_of(),
    }
    # Who asks to carry money over does not decide on it; a complaint may be about who follows the person.
    kinds |= {"vouchers": with_a_voucher_to_issue(actor)} if actor.may(Permission.SPENDING_APPROVE) else {}
    kinds |= _of_writers(on) if writes else {"carry": carry_over_to_decide(), "complained": with_a_complaint()}
    counts = {kind: Count("pk", filter=condition) for kind, condition in kinds.items()}
    return pacts_at_work(actor, own=own).aggregate(**counts)


def _of_writers(on: date) -> dict[str, Q]:
    late = Review.objects.filter(pact=OuterRef("pk"), held_on=None, cancelled_at=None, due_on__lt=on)
    texts = PactVersion.objects.filter(pact=OuterRef("pk"))
    return {
        "late": Q(Exists(late), status=Pact.Status.ACTIVE),
        "signing": Q(Exists(texts.filter(status=PactVersion.Status.SIGNING))),
        "draft": Q(Exists(texts.filter(status=PactVersion.Status.DRAFT))),
    }


def _well_being(actor: Actor, on: date) -> Waiting:
    """Low scores of well-being that nobody has looked at."""
    url = reverse("measures:alerts")
    found = counted("alerts", actor, on, lambda: {"open": alerts_for(actor).count()})
    return Waiting(found["open"], "avviso sul benessere", "avvisi sul benessere", url)


def _for_the_body(actor: Actor) -> list[Waiting]:
    hours = hours_to_answer(actor).count()
    named = Party.objects.filter(role=Party.Role.PARTNER, organisation=actor.organisation_id)
    unsigned = _to_sign(named.exclude(version__pact__person__root__in=SharingStop.objects.roots(actor.organisation_id)))
    return [
        Waiting(hours, "giornata di ore da confermare", "giornate di ore da confermare", reverse("pacts:hours")),
        Waiting(unsigned, "patto da firmare", "patti da firmare", reverse("pacts:shares")),
    ]


def _to_sign(parties: QuerySet[Party]) -> int:
    """How many texts up for signing wait for one of these parties."""
    answered = Signature.objects.filter(answer__in=("signed", "cannot")).values("party")
    return parties.filter(version__status=PactVersion.Status.SIGNING).exclude(pk__in=answered).count()
