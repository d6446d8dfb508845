"""Freeze a text, collect the answers of every party, and let it come into force."""

import secrets
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from legami.core.access import Actor
from legami.core.dates import add_months
from legami.core.refusals import Refusal, refused_as
from legami.core.uploads import sha256_of
from legami.journal.actions import record

from ..guards import AnotherPactInForce, SignaturesMissing
from ..lifecycle import WrongState, move
from ..models import Pact, PactVersion, Party, Review, Signature, SigningCode
from ..text import hash_of, text_of
from . import money
from .drafting import copy_version
from .measuring import plan_measures
from .reminding import tell_signing_is_over

CODE_ALPHABET = "ABCDEFGHJKMNPQRTUVWXY346789"  # no look-alikes
CODE_LENGTH = 8
CODE_LIFE = timedelta(hours=24)


class NothingToSign(Refusal):
    """Questo patto non è più in firma. Ricarica la pagina per vedere a che punto è."""


class VersionChanged(Refusal):
    """Il testo è cambiato mentre lo leggevi: la tua firma non è stata registrata. Rileggi il patto e firma di nuovo."""


class AlreadyAnsweredSignature(Refusal):
    """Questa parte ha già firmato: non serve farlo due volte."""


class CodeRefused(Refusal):
    """Il codice non è giusto o è scaduto. Controlla le lettere, oppure chiedine uno nuovo."""


class OwnCode(Refusal):
    """Chi ha creato il codice non può usarlo. Lo scrive chi firma, dal suo telefono. Oppure si firma su carta con testimone."""


def open_signing(*, version: PactVersion, today: date, by: Actor) -> None:
    """Freeze the text, hold the money, and ask every party to sign within the set days.

    Raises PactIncomplete, AnotherPactInForce, FundTooSmall, LineAlreadySpent, WrongState.
    """
    with transaction.atomic():
        text = text_of(version)
        move(
            version,
            "open_signing",
            frozen_text=text,
            text_hash=hash_of(text),
            signing_opened_at=timezone.now(),
            signing_expires_on=today + timedelta(days=settings.PACT_SIGNING_DAYS),
        )
        money.reserve_budget(version, on=today, by=by)
        record("pact.signing_opened", by=by, target=version.pact, subject_id=version.pact.person_id)


def withdraw(*, version: PactVersion, reason: str, today: date, by: Actor) -> PactVersion:
    """Stop the signing: what was signed no longer counts, the money is free again, and a new draft says the same.

    Raises WrongState.
    """
    with transaction.atomic():
        move(version, "withdraw")
        money.settle_budget(version, on=today, by=by, post=False)
        draft = copy_version(version, reason=reason, by=by)
        record("pact.signing_withdrawn", by=by, target=version.pact, subject_id=version.pact.person_id)
    return draft


def expire_signing(*, today: date, by: Actor) -> int:
    """Take back to draft every version that not all have signed in time (rule V02). Returns how many."""
    late = PactVersion.objects.filter(status=PactVersion.Status.SIGNING, signing_expires_on__lt=today)
    expired = 0
    for version in list(late.select_related("pact").order_by("signing_expires_on", "pk")):
        with suppress(WrongState):  # somebody withdrew it or signed last while the job ran
            withdraw(version=version, reason="Non tutti hanno firmato in tempo", today=today, by=by)
            tell_signing_is_over(version, today=today)
            expired += 1
    return expired


def sign(
    *,
    party: Party,
    text_hash: str,
    answer: str,
    method: str,
    today: date,
    by: Actor,
    drawing: list[Any] | None = None,
    scan: Any = None,
    witness_name: str = "",
    note: str = "",
    code: str = "",
) -> Signature:
    """Record a party's answer to the exact text they read (`text_hash`); the last signature brings the version into force.

    Raises VersionChanged if the text is another by now, NothingToSign, AlreadyAnsweredSignature, CodeRefused,
    OwnCode.
    """
    version = party.version
    if version.status == PactVersion.Status.SIGNING and version.text_hash != text_hash:
        raise VersionChanged
    if method == Signature.Method.CODE and answer == Signature.Answer.SIGNED:
        _use_code(party, code, by=by)
    refusals = {
        "pacts_signature_of_another_text": VersionChanged if version.is_open else NothingToSign,
        "pacts_party_signs_once": AlreadyAnsweredSignature,
    }
    with transaction.atomic():
        # The pact first, as in the activation: two who answer at once wait here, not for each other in a ring.
        Pact.objects.select_for_update(no_key=True).get(pk=version.pact_id)
        with refused_as(refusals):
            signature = Signature.objects.create(
                version=version,
                party=party,
                text_hash=text_hash,
                answer=answer,
                method=method,
                drawing=drawing or [],
                scan=scan or "",
                scan_sha256=sha256_of(scan) if scan else "",
                witness_name=witness_name,
                note=note,
                recorded_by=by.user,
            )
        record(f"pact.{answer}", by=by, target=version.pact, subject_id=version.pact.person_id)
        activate_if_complete(version, today=today, by=by)
    return signature


def activate_if_complete(version: PactVersion, *, today: date, by: Actor) -> bool:
    """Bring the version into force once every party has answered: budget assigned, reviews planned, old version over.

    Raises AnotherPactInForce if one came into force in the meantime.
    """
    pact = Pact.objects.select_for_update(no_key=True).get(pk=version.pact_id)
    version.refresh_from_db(fields=["status"])
    now = timezone.now()
    try:
        with transaction.atomic(), refused_as({"pacts_one_active_per_person_and_kind": AnotherPactInForce}):
            for old in pact.versions.filter(status=PactVersion.Status.ACTIVE):
                move(old, "supersede")
            move(version, "activate", activated_at=now)
            if pact.status != Pact.Status.SUSPENDED:  # a pact that rests gets its new text and rests on
                move(pact, "activate", activated_at=pact.activated_at or now)
    except SignaturesMissing:
        return False
    money.settle_budget(version, on=today, by=by, post=True)
    plan_reviews(version)
    version.pact.status = pact.status
    record("pact.activated", by=by, target=pact, subject_id=pact.person_id)
    return True


def plan_reviews(version: PactVersion) -> None:
    """Plan the reviews of a version, the first on its date and then at its interval; those already held stay, and those
    at which something is to be talked over.
    """
    pact = version.pact
    pact.reviews.filter(held_on=None, promise_notes=None).delete()
    day, count = version.first_review_on, 0
    while day is not None and version.ends_on is not None and day <= version.ends_on:
        Review.objects.get_or_create(pact=pact, due_on=day)
        count += 1
        day = add_months(version.first_review_on or day, version.review_every_months * count)
    plan_measures(pact)
    plan_measures(pact)


# ---- one-time codes --------------------------------------------------------------------------------


def issue_signing_code(*, party: Party, now: datetime, by: Actor) -> str:
    """Make the one-time code with which a party signs; only its hash is kept, earlier codes stop working.

    Somebody else types it: who made it may not.
    """
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        party.codes.filter(used_at=None).delete()
        SigningCode.objects.create(
            version=party.version, party=party, code_hash=_code_hash(code), issued_by=by.user, expires_at=now + CODE_LIFE
        )
        record("pact.code_issued", by=by, target=party.version.pact, subject_id=party.version.pact.person_id)
    return code


def _use_code(party: Party, typed: str, *, by: Actor) -> None:
    """Spend a code, or count one more wrong try (five at the most). A wrong try is kept even if the request fails later."""
    now = timezone.now()
    open_codes = party.codes.filter(used_at=None, expires_at__gt=now, attempts__lt=5)
    if open_codes.filter(issued_by=by.user_id).exists():
        raise OwnCode
    if open_codes.filter(code_hash=_code_hash(typed)).update(used_at=now, used_by=by.user):
        return
    open_codes.update(attempts=F("attempts") + 1)
    raise CodeRefused


def _code_hash(typed: str) -> str:
    clean = "".join(c for c in typed.upper() if c in CODE_ALPHABET)
    return salted_hmac("legami.pacts.signing", clean, algorithm="sha256").hexdigest()
