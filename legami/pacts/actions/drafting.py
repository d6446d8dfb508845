"""Begin a pact, write its parts, share it, change it by a new version."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Max, Model

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.network.models import Organisation
from legami.people.models import Guardian, Person

from ..lifecycle import WrongState, move
from ..models import BudgetLine, Commitment, Draft, GiveBack, Goal, Pact, PactVersion, Party, Support
from . import money

Part = TypeVar("Part", Party, Goal, Support, Commitment, GiveBack, BudgetLine)
# In this order: parties and goals are what the others point to.
PARTS: tuple[type[Model], ...] = (Party, Goal, Support, Commitment, GiveBack, BudgetLine)


class PactAlreadyOpen(Refusal):
    """Per questa persona c'è già un patto dello stesso tipo, in preparazione o in vigore. Apri quello."""


class PersonHasDied(Refusal):
    """Questa persona risulta deceduta: non si può iniziare un patto. Se è un errore, correggi la sua scheda."""


class NoMunicipality(Refusal):
    """Nella scheda della persona manca il comune. Aggiungilo (anche quello del servizio che la segue), poi riprova."""


class VersionIsClosed(Refusal):
    """Questo testo è in firma o già firmato: non si può più cambiare. Ritiralo dalla firma, o crea una nuova versione."""


def start_pact(
    *,
    person: Person,
    kind: str,
    organisation: Organisation,
    starts_on: date,
    by: Actor,
    pact_id: UUID | None = None,
) -> Pact:
    """Begin a pact: a first draft with the person, whoever may sign for them, and the acting worker as parties.

    `pact_id` may be given by a form, so that a double click makes one pact.
    Raises PactAlreadyOpen, PersonHasDied, NoMunicipality, FormUsedElsewhere.
    """
    if person.deceased_on is not None:
        raise PersonHasDied
    if person.municipality is None:
        raise NoMunicipality
    if pact_id and (there := Pact.objects.filter(pk=pact_id, person=person).first()):
        return there
    if Pact.objects.filter(person=person, kind=kind).exclude(status__in=Pact.CLOSED).exists():
        raise PactAlreadyOpen
    refusals = {"pacts_one_preparing_per_person_and_kind": PactAlreadyOpen, "pacts_pact_pkey": FormUsedElsewhere}
    with transaction.atomic():
        with refused_as(refusals):
            pact = Pact.objects.create(
                pk=pact_id or uuid4(),
                person=person,
                kind=kind,
                organisation=organisation,
                municipality=person.municipality,
                created_by=by.user,
            )
        version = PactVersion.objects.create(pact=pact, number=1, starts_on=starts_on, created_by=by.user)
        _first_parties(version, by=by)
        pact.refresh_from_db(fields=["number"])
        record("pact.started", by=by, target=pact, subject_id=person.pk)
    return pact


def _add_guardians(version: PactVersion) -> None:
    """Whoever may sign for the person on the day that the text begins, and is no party yet, becomes one. One query."""
    there = version.parties.filter(role=Party.Role.GUARDIAN).values("person")
    powers = Guardian.objects.active_on(version.starts_on or today()).filter(person=version.pact.person_id, may_sign=True)
    for position, power in enumerate(powers.exclude(guardian__in=there).order_by("starts_on", "pk"), start=2):
        Party.objects.get_or_create(
            version=version, role=Party.Role.GUARDIAN, person_id=power.guardian_id, defaults={"position": position}
        )


def _first_parties(version: PactVersion, *, by: Actor) -> None:
    person = version.pact.person
    Party.objects.create(version=version, position=1, role=Party.Role.PERSON, person=person)
    _add_guardians(version)
    Party.objects.create(
        version=version, position=9, role=Party.Role.CASE_WORKER, user=by.user, organisation_id=by.organisation_id
    )


def save_frame(*, version: PactVersion, by: Actor, **dates: object) -> PactVersion:
    """Set when the version holds and when it is reviewed: `starts_on`, `ends_on`, `first_review_on`, `review_every_months`.

    Of a minor also when they were heard: `heard_on`, `heard_words`. Whoever may sign for the person by now becomes a party.
    Raises VersionIsClosed.
    """
    with transaction.atomic():
        _lock_draft(version)
        for name, value in dates.items():
            setattr(version, name, value)
        version.save(update_fields=list(dates))
        _add_guardians(version)
        record("pact.frame_saved", by=by, target=version.pact, subject_id=version.pact.person_id)
    return version


def put_part(*, version: PactVersion, part: Part, by: Actor) -> Part:
    """Add or change one part of a draft. A new part goes last; a double click adds one.

    Raises VersionIsClosed, LineAlreadySpent (another fund for a line from which an advance was given).
    """
    with transaction.atomic():
        _lock_draft(version)
        part.version = version
        there = type(part)._default_manager.filter(pk=part.pk, version=version).first()
        part._state.adding = there is None
        if isinstance(part, BudgetLine) and isinstance(there, BudgetLine) and there.fund_id != part.fund_id:
            if there.spending_requests.exists():  # an advance was given from it
                raise money.LineAlreadySpent
            part.key = uuid4()  # other money is another line: the old account gives back, a new one is opened
        if part._state.adding and not part.position:
            last = type(part)._default_manager.filter(version=version).aggregate(last=Max("position"))["last"] or 0
            part.position = last + 1
        part.save()
        record(f"pact.{part._meta.model_name}_saved", by=by, target=version.pact, subject_id=version.pact.person_id)
    return part


def remove_part(*, version: PactVersion, part: Part, by: Actor) -> None:
    """Take one part out of a draft. Raises VersionIsClosed; ProtectedError if another part still points to it."""
    with transaction.atomic():
        _lock_draft(version)
        part.delete()
        record(f"pact.{part._meta.model_name}_removed", by=by, target=version.pact, subject_id=version.pact.person_id)


def share(*, version: PactVersion, by: Actor) -> None:
    """Let the person and the named bodies read the draft. Raises PactIncomplete without a goal, WrongState."""
    with transaction.atomic():
        move(version, "share")
        record("pact.shared", by=by, target=version.pact, subject_id=version.pact.person_id)


def take_back(*, version: PactVersion, by: Actor) -> None:
    """Go on writing a shared draft. Raises WrongState."""
    with transaction.atomic():
        move(version, "take_back")
        record("pact.taken_back", by=by, target=version.pact, subject_id=version.pact.person_id)


def discard(*, version: PactVersion, by: Actor) -> None:
    """Drop a draft; a pact that never had a signed version is dropped with it. Raises WrongState, SpendingOpen."""
    with transaction.atomic():
        move(version, "discard")
        if version.pact.status == Pact.Status.PREPARING:
            move(version.pact, "discard")
            money.return_unspent(version.pact, cause=version.pact.pk, on=today(), by=by)  # what an advance left
        record("pact.draft_discarded", by=by, target=version.pact, subject_id=version.pact.person_id)


def revise(*, pact: Pact, reason: str, by: Actor) -> PactVersion:
    """Write a new version of a signed pact; the one in force stays so until the new one is signed.

    Raises WrongState unless the pact is active, PactAlreadyOpen if a new version is already being written.
    """
    with transaction.atomic(), refused_as({"pacts_one_open_version": PactAlreadyOpen}):
        # The lock makes a closing wait: nothing new is written on a pact that is over.
        if Pact.objects.select_for_update(no_key=True).get(pk=pact.pk).status != Pact.Status.ACTIVE:
            raise WrongState
        version = copy_version(pact.versions.get(status=PactVersion.Status.ACTIVE), reason=reason, by=by)
        record("pact.revised", by=by, target=pact, subject_id=pact.person_id)
    return version


def copy_version(source: PactVersion, *, reason: str, by: Actor) -> PactVersion:
    """A new draft that says what `source` says; each part keeps its key. Call inside a transaction."""
    last = source.pact.versions.aggregate(last=Max("number"))["last"]
    version = PactVersion.objects.create(
        pact=source.pact,
        number=last + 1,
        reason=reason,
        starts_on=source.starts_on,
        ends_on=source.ends_on,
        first_review_on=source.first_review_on,
        review_every_months=source.review_every_months,
        heard_on=source.heard_on,
        heard_words=source.heard_words,
        plan_kind=source.plan_kind,
        plan_number=source.plan_number,
        plan_signed_on=source.plan_signed_on,
        plan_body=source.plan_body,
        created_by=by.user or source.created_by,  # the nightly job has no user
    )
    copy_parts(source, version)
    return version


def copy_parts(source: PactVersion, version: PactVersion) -> None:
    """Give `version` what `source` says; each part keeps its key. Call inside a transaction."""
    copies: dict[object, object] = {}
    for kind in PARTS:
        for part in kind._default_manager.filter(version=source).order_by("position", "pk"):
            old_pk, part.pk = part.pk, uuid4()
            for field in part._meta.fields:
                if field.attname != "id" and getattr(part, field.attname) in copies:
                    setattr(part, field.attname, copies[getattr(part, field.attname)])
            part.version = version  # type: ignore[attr-defined]
            part._state.adding = True
            part.save(force_insert=True)
            copies[old_pk] = part.pk


def keep_typed(
    *, version: PactVersion, step: str, typed: dict[str, list[str]], overtaken: Callable[[], bool], by: Actor
) -> Draft | None:
    """Keep what is being typed in a step, valid or not; the next save replaces it. None if a save was quicker.

    A save of the same words may still be on its way: it is waited for, and then `overtaken` is asked. Without that the
    words came back after the save, as if they were to be added once more. Raises VersionIsClosed.
    """
    with transaction.atomic():
        if not PactVersion.objects.select_for_update(no_key=True).filter(pk=version.pk, status=PactVersion.Status.DRAFT):
            raise VersionIsClosed
        if overtaken():
            return None
        draft, _ = Draft.objects.update_or_create(version=version, step=step, saved_by=by.user, defaults={"typed": typed})
    return draft


def forget_typed(*, version: PactVersion, step: str, by: Actor) -> None:
    """What was typed has become part of the pact."""
    Draft.objects.filter(version=version, step=step, saved_by=by.user).delete()


def _lock_draft(version: PactVersion) -> None:
    """Hold the version still while it is written."""
    locked = PactVersion.objects.select_for_update().filter(pk=version.pk, status=PactVersion.Status.DRAFT)
    if not locked.update(number=F("number")):
        raise VersionIsClosed
