"""Planning when scales are asked, keeping what was answered, answering an alert, stating a licence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.people.models import Person

from .models import WINDOW, Alert, Measurement, Occasion, Scale, Sheet
from .queries import planned_of
from .scoring import alert_level


class ScaleNotUsable(Refusal):
    """Questa scheda non si può ancora usare. Prima chi amministra deve dichiarare la licenza."""


class NotADayForThis(Refusal):
    """In questo giorno la scheda non può essere stata compilata. Controlla la data: niente è andato perso."""


class AlreadyReplaced(Refusal):
    """Questa scheda è già stata corretta. Apri la più recente e, se serve, correggi quella."""


class AlreadyAnswered(Refusal):
    """Qualcuno ha già risposto a questo avviso. Ricarica la pagina per leggere che cosa ha scritto."""


class WordsMissing(Refusal):
    """Mancano le parole di qualche domanda. Scrivile tutte, poi attiva la scala."""


@transaction.atomic
def set_timetable(*, person: Person, about: str, moments: Iterable[tuple[str, date]]) -> None:
    """Make the open plans of `about` (`pact:…`) just these moments; what was answered stays. The same again changes nothing.

    Each usable scale is asked at the occasions of its data file. A sheet answered for the same occasion within a month of
    a moment stands for it. For somebody who died nothing is planned.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    Measurement.objects.filter(about=about, sheets=None).delete()
    person.refresh_from_db(fields=["deceased_on"])
    if person.deceased_on:
        return
    done = list(Measurement.objects.filter(about=about).values_list("scale", "occasion", "due_on"))
    wanted = [(scale, when, day) for when, day in moments for scale in Scale.objects.usable() if when in scale.occasions]
    Measurement.objects.bulk_create(
        Measurement(person=person, scale=scale, occasion=when, due_on=day, about=about)
        for scale, when, day in wanted
        if not any((s, o) == (scale.pk, when) and abs(d - day) <= WINDOW for s, o, d in done)
    )


@transaction.atomic
def record_sheet(
    *, person: Person, scale: Scale, answers: Mapping[str, int | None], taken_on: date, mode: str, form_key: UUID, by: Actor
) -> Sheet:
    """Keep the answers of a day; the nearest plan within a month is done with it. The same form sent twice keeps one.

    A low well-being raises an alert and does nothing else. Raises ScaleNotUsable, NotADayForThis, FormUsedElsewhere.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not scale.is_usable:
        raise ScaleNotUsable
    plan = _plan_near(person, scale, taken_on)
    sheet = Sheet(
        person=person,
        scale=scale,
        measurement=plan,
        occasion=plan.occasion if plan else Occasion.WISH,
        taken_on=taken_on,
        language=scale.language,
        mode=mode,
        answers=dict(answers),
        form_key=form_key,
        entered_by=by.user,
    )
    return _keep(sheet, "measures.taken", by)


def _plan_near(person: Person, scale: Scale, day: date) -> Measurement | None:
    """A sheet of much later is no baseline: of the plans within a month, the nearest."""
    near = planned_of(person).filter(scale=scale, due_on__range=(day - WINDOW, day + WINDOW)).order_by("due_on", "pk")
    return min(near, key=lambda plan: abs(plan.due_on - day), default=None)


@transaction.atomic
def correct_sheet(
    *, sheet: Sheet, answers: Mapping[str, int | None], taken_on: date, mode: str, reason: str, form_key: UUID, by: Actor
) -> Sheet:
    """Replace a sheet by a right one, and say why; the wrong one stays readable in the register. Raises AlreadyReplaced."""
    Person.objects.select_for_update(no_key=True).get(pk=sheet.person_id)
    again = Sheet.objects.filter(form_key=form_key, replaces=sheet).first()
    if again:
        return again
    if Sheet.objects.filter(replaces=sheet).exists():
        raise AlreadyReplaced
    right = Sheet(
        person=sheet.person,
        scale=sheet.scale,
        measurement=sheet.measurement,
        occasion=sheet.occasion,
        taken_on=taken_on,
        language=sheet.language,
        mode=mode,
        answers=dict(answers),
        replaces=sheet,
        reason=reason,
        form_key=form_key,
        entered_by=by.user,
    )
    return _keep(right, "measures.corrected", by)


def _keep(sheet: Sheet, verb: str, by: Actor) -> Sheet:
    known = Sheet.objects.filter(form_key=sheet.form_key).first()
    if known:
        if (known.person_id, known.scale_id) != (sheet.person_id, sheet.scale_id):
            raise FormUsedElsewhere
        return known
    died_on = sheet.person.deceased_on
    if sheet.taken_on > today() or (died_on and sheet.taken_on > died_on):
        raise NotADayForThis
    with refused_as({"measures_taken_by_today": NotADayForThis}):
        sheet.save(force_insert=True)
    level = alert_level(sheet.scale, sheet)
    if level:
        Alert.objects.create(sheet=sheet, level=level)
    record(verb, by=by, target=sheet, subject_id=sheet.person_id)
    return sheet


@transaction.atomic
def acknowledge(*, alert: Alert, note: str, by: Actor) -> None:
    """Somebody has looked, and says what they did. Raises AlreadyAnswered."""
    if not alert.acknowledge(note=note, by=by.user):
        raise AlreadyAnswered
    record("measures.looked_at", by=by, target=alert, subject_id=alert.sheet.person_id)


@transaction.atomic
def activate_scale(*, scale: Scale, words: Sequence[str], licence: str, licensor: str, licensed_on: date, by: Actor) -> Scale:
    """Put a scale to use: the licence, who gave it and when, and the wording of its items. Raises WordsMissing.

    Once only: a second call finds it active and changes nothing.
    """
    locked = Scale.objects.select_for_update().get(pk=scale.pk)
    if locked.is_usable:
        return locked
    if len(words) != len(locked.items) or not all(words):
        raise WordsMissing
    locked.items = [[key, said] for (key, _), said in zip(locked.items, words, strict=True)]
    locked.licence, locked.licensor, locked.licensed_on = licence, licensor, licensed_on
    locked.activated_at, locked.activated_by = timezone.now(), by.user
    locked.save()
    record("measures.activated", by=by, target=locked)
    return locked
