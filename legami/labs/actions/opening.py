"""Open a lab, say who runs it and in which phases it is, close it."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from legami.accounts.models import User
from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.labs.models import Facilitator, Lab, Phase, Problem
from legami.network.models import Organisation
from legami.places.models import Area, Municipality


class LabOpenHere(Refusal):
    """In questo luogo c’è già un laboratorio aperto. Prima si chiude quello, o si continua lì."""


class AlreadyFacilitates(Refusal):
    """Questa persona conduce già il laboratorio."""


class LabAlreadyClosed(Refusal):
    """Il laboratorio è già chiuso. Ricaricare la pagina per leggere come è finito."""


class PromisesOpen(Refusal):
    """Ci sono promesse senza un esito. Prima si scrive come è andata ciascuna, poi si chiude."""


@transaction.atomic
def open_lab(
    *,
    name: str,
    question: str,
    about: str,
    municipality: Municipality,
    area: Area | None = None,
    body: Organisation | None = None,
    starts_on: date,
    by: Actor,
) -> Lab:
    """Open a lab in an area or in a body, one of the two. Raises LabOpenHere."""
    refusals = {"labs_one_open_per_area": LabOpenHere, "labs_one_open_per_body": LabOpenHere}
    with refused_as(refusals):
        lab = Lab.objects.create(
            name=name,
            question=question,
            about=about,
            municipality=municipality,
            area=area,
            body=body,
            starts_on=starts_on,
            opened_by=by.user,
        )
    record("lab.opened", by=by, target=lab)
    return lab


@transaction.atomic
def add_facilitator(*, lab: Lab, user: User, by: Actor) -> Facilitator:
    """Give a lab to somebody who may run labs. Raises AlreadyFacilitates."""
    with refused_as({"labs_facilitator_once": AlreadyFacilitates}):
        facilitator = Facilitator.objects.create(lab=lab, user=user, added_by=by.user)
    record("lab.facilitator_added", by=by, target=lab)
    return facilitator


@transaction.atomic
def remove_facilitator(*, facilitator: Facilitator, by: Actor) -> None:
    """From now on this user no longer sees the lab's work. A second time changes nothing."""
    left = Facilitator.objects.filter(pk=facilitator.pk, removed_at=None).update(removed_by=by.user, removed_at=timezone.now())
    if left:
        record("lab.facilitator_removed", by=by, target=facilitator.lab)


@transaction.atomic
def set_phases(*, lab: Lab, days: Mapping[str, tuple[date, date]], by: Actor) -> list[Phase]:
    """Write the days of each phase anew, by its kind; a phase that is not named goes away."""
    Lab.objects.select_for_update().get(pk=lab.pk)
    lab.phases.exclude(kind__in=days).delete()
    phases = [
        Phase.objects.update_or_create(lab=lab, kind=kind, defaults={"starts_on": first, "ends_on": last})[0]
        for kind, (first, last) in days.items()
    ]
    record("lab.phases_set", by=by, target=lab)
    return phases


@transaction.atomic
def close_lab(*, lab: Lab, closing_words: str, by: Actor) -> Lab:
    """Say how it ended. Who left a way to be reached is forgotten. Raises PromisesOpen, LabAlreadyClosed."""
    lab = Lab.objects.select_for_update().get(pk=lab.pk)
    if not lab.is_open:
        raise LabAlreadyClosed
    if lab.promises.filter(closed_at=None).exists():
        raise PromisesOpen
    lab.closing_words, lab.closed_by, lab.closed_at = closing_words, by.user, timezone.now()
    lab.save(update_fields=["closing_words", "closed_by", "closed_at"])
    Problem.objects.filter(lab=lab).exclude(contact="").update(contact="")
    record("lab.closed", by=by, target=lab)
    return lab
