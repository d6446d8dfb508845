"""What must be true before a step (rule V01 and its kin). Each guard raises a refusal that says what to do next."""

from collections.abc import Iterable

from django.conf import settings

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import Refusal
from legami.network.models import Organisation
from legami.people.models import DeclaredTie, Guardian, Person, SharingStop

from .models import BudgetLine, Pact, PactVersion, Party, Signature, SpendingRequest, Voucher

BOTH_PARENTS = 2
VOUCHER_TIE = "C’è un legame dichiarato con la persona o con chi prende il buono: lo approva un’altra persona."
CARRY_TIE = "C’è un legame dichiarato con la persona o con chi fornisce: sul riporto decide un’altra persona."
PAYMENT_TIE = "C’è un legame dichiarato con chi ha preso i buoni: li paga un’altra persona."


class TieDeclared(Refusal):
    """C’è un legame dichiarato con la persona o con chi fornisce: questa spesa la decide un’altra persona."""


class PactIncomplete(Refusal):
    """Al patto manca ancora qualcosa."""


class AnotherPactInForce(Refusal):
    """Questa persona ha già in vigore un patto che non può stare con questo. Chiudi quello, oppure cambialo."""


class SignaturesMissing(Refusal):
    """Mancano ancora delle firme."""


class AlreadyContested(Refusal):
    """Questo rifiuto è già stato contestato: ha deciso un’altra persona. Parlane con chi segue il patto."""


class SpendingOpen(Refusal):
    """Ci sono spese ancora in corso. Concludile o annullale, poi chiudi il patto."""


def missing_parts(version: PactVersion) -> list[str]:
    """What a version still lacks before it can be signed, as sentences for the worker; empty when it is complete.

    Rule V01: person, worker, at least one other actor, a goal, a commitment on each side, dates and a first review.
    """
    parties = list(version.parties.select_related("organisation"))
    gone = [str(p.organisation) for p in parties if p.organisation is not None and p.organisation.has_left(today())]
    stopped = set(SharingStop.objects.of(version.pact.person).values_list("organisation", flat=True))
    shut = [str(p.organisation) for p in parties if p.role == Party.Role.PARTNER and p.organisation_id in stopped]
    commitments = list(version.commitments.select_related("bound"))
    checks = (
        (any(p.role == Party.Role.PERSON for p in parties), "Manca la persona."),
        (any(p.role == Party.Role.CASE_WORKER for p in parties), "Manca l'assistente sociale."),
        (any(p.role == Party.Role.PARTNER for p in parties), "Serve almeno un altro ente che partecipa."),
        (version.goals.exists(), "Serve almeno un obiettivo."),
        (any(c.bound.is_person_side for c in commitments), "Serve almeno un impegno della persona."),
        (any(not c.bound.is_person_side for c in commitments), "Serve almeno un impegno di chi la sostiene."),
        (version.give_backs.exists(), "Serve almeno una restituzione: che cosa dà la persona alla comunità."),
        (version.starts_on and version.ends_on, "Mancano le date di inizio e di fine."),
        (version.first_review_on, "Manca la data della prima verifica."),
        (
            not (version.starts_on and version.ends_on and version.first_review_on)
            or version.starts_on <= version.first_review_on <= version.ends_on,
            "La prima verifica cade fuori dalle date del patto.",
        ),
    )
    missing = [sentence for holds, sentence in checks if not holds]
    missing += [f"{name} ha lasciato la rete: affida le sue parti a un altro ente." for name in gone]
    missing += [f"La persona non condivide più niente con {name}: affida le sue parti a un altro ente." for name in shut]
    return missing + (_minor_lacks(version) if version.is_for_a_minor else [])


def _minor_lacks(version: PactVersion) -> list[str]:
    """Rule V10: both parents sign, or a court order says who does; and the child was heard. One query."""
    records = Person.objects.records_of(version.pact.person).values("pk")
    powers = Guardian.objects.active_on(version.starts_on or today()).filter(person__in=records, may_sign=True)
    signs = version.parties.filter(role=Party.Role.GUARDIAN).values("person")
    orders = list(powers.filter(guardian__in=signs).values_list("order_reference", flat=True))
    checks = (
        (
            len(orders) >= BOTH_PARENTS or any(orders),
            "La persona è minorenne: firmano tutti e due i genitori, oppure nella scheda va scritto il provvedimento "
            "del giudice. Aggiungi chi agisce per lei, poi salva di nuovo le date.",
        ),
        (version.heard_on, "La persona è minorenne: manca il giorno in cui è stata ascoltata, con le sue parole."),
    )
    return [sentence for holds, sentence in checks if not holds]


def is_complete(version: PactVersion) -> None:
    """Nothing is missing (V01)."""
    missing = missing_parts(version)
    if missing:
        raise PactIncomplete(" ".join(missing))


def has_a_goal(version: PactVersion) -> None:
    """There is something to read before it is shared."""
    if not version.goals.exists():
        raise PactIncomplete("Prima di condividere il patto scrivi almeno un obiettivo.")


def no_other_pact_in_force(version: PactVersion) -> None:
    """No second pact of the same kind for the same person (a constraint holds it too), and none of a kind that may not
    stand beside it (settings.PACT_OVERLAP_GROUPS).
    """
    others = Pact.objects.in_force().filter(person=version.pact.person_id).exclude(pk=version.pact_id)
    if not all(may_overlap(version.pact.kind, kind) for kind in others.values_list("kind", flat=True)):
        raise AnotherPactInForce


def may_overlap(kind: str, other: str) -> bool:
    """True if one person may have pacts of these kinds in force together."""
    return kind != other and any({kind, other} <= set(group) for group in settings.PACT_OVERLAP_GROUPS)


def everybody_answered(version: PactVersion) -> None:
    """Each party has signed, or a witness says that they cannot."""
    answered = Signature.objects.filter(version=version, answer__in=("signed", "cannot")).values("party")
    if version.parties.exclude(pk__in=answered).exists():
        raise SignaturesMissing


def not_contested_yet(request: SpendingRequest) -> None:
    """A refusal is contested once."""
    if request.contested_at is not None:
        raise AlreadyContested


def nothing_left_open(pact: Pact) -> None:
    """No expense is between the request and the receipt."""
    still_open = (*SpendingRequest.WAITING, SpendingRequest.Status.COMMITTED)
    if pact.spending_requests.filter(status__in=still_open).exists():
        raise SpendingOpen


def no_declared_tie(request: SpendingRequest, by: Actor) -> None:
    """Who decides has declared no tie with the person or with the supplier (V06). Three queries."""
    line, person = request.line, request.pact.person
    supplier = line.supplier.organisation if line.supplier_id and line.supplier else None
    codes = {*Person.objects.records_of(person).values_list("tax_code", flat=True)}
    codes |= {*request.receipts.filter(voided_at=None).values_list("supplier_tax_code", flat=True)}
    codes |= {supplier.tax_code} if supplier else set()
    names = [request.supplier_name.strip()] if request.supplier_name.strip() else []
    if _is_tied(by, person, bodies=[supplier] if supplier else [], names=names, codes=codes):
        raise TieDeclared


def no_tie_with_who_takes(voucher: Voucher, by: Actor) -> None:
    """Who issues a voucher has declared no tie with the person or with who takes it (V06). Three queries."""
    person, shops = voucher.pact.person, list(voucher.merchants.all())
    codes = {*Person.objects.records_of(person).values_list("tax_code", flat=True), *(shop.tax_code for shop in shops)}
    if _is_tied(by, person, bodies=shops, names=[], codes=codes):
        raise TieDeclared(VOUCHER_TIE)


def no_tie_with_what_goes_on(pact: Pact, lines: Iterable[BudgetLine], by: Actor) -> None:
    """Who decides on the money left has declared no tie with the person or with a supplier of those lines (V06)."""
    suppliers = [line.supplier.organisation for line in lines if line.supplier and line.supplier.organisation]
    codes = {*Person.objects.records_of(pact.person).values_list("tax_code", flat=True), *(s.tax_code for s in suppliers)}
    if _is_tied(by, pact.person, bodies=suppliers, names=[], codes=codes):
        raise TieDeclared(CARRY_TIE)


def no_tie_with_who_is_paid(merchant: Organisation, by: Actor) -> None:
    """Who pays a merchant for its vouchers has declared no tie with it (V06). One query."""
    if _is_tied(by, None, bodies=[merchant], names=[], codes={merchant.tax_code}):
        raise TieDeclared(PAYMENT_TIE)


def _is_tied(by: Actor, person: Person | None, *, bodies: list[Organisation], names: list[str], codes: set[str]) -> bool:
    ties = DeclaredTie.objects.on(today()).filter(worker=by.user_id)
    return ties.with_any(person=person, bodies=bodies, names=names, tax_codes=codes).exists()
