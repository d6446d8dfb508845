"""Measures of the demo: what people with a pact answered at its start and some months later, and one who was very low."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from legami.core.access import Actor
from legami.measures import actions
from legami.measures.models import Alert, Scale, Sheet
from legami.people.models import Person

SETTLED = timedelta(days=40)  # the last answers are of more than a month ago: groups are told to the end of a month
APART = timedelta(days=60)
# By scale: the answers of a hard time, of a better one, and of the hardest.
ANSWERS: dict[str, tuple[tuple[int | None, ...], ...]] = {
    "djg6": ((1, 1, 2, 3, 2, 3), (3, 2, 3, 1, 1, 2), (1, 1, 1, 3, 3, 3)),
    "ucla3": ((3, 2, 3), (1, 2, 1), (3, 3, 3)),
    "who5": ((2, 3, 2, 3, 3), (4, 4, 3, 4, 3), (1, 1, 0, 1, 1)),
}
HARD, BETTER, LOWEST = range(3)
VERY_LOW, LOOKED_AT = 12, 9  # whose first well-being is very low; of the second somebody has already asked
LOOKED = "Ci siamo sentiti al telefono lo stesso giorno: ha parlato con il medico e ci vediamo giovedì."


def answer_scales(person: Person, worker: Actor, *, number: int, today: date) -> None:
    """At the start, and later if the pact is old enough: half are better, one in eight worse, a few answer once."""
    pact = person.pacts.exclude(activated_at=None).order_by("number").first()
    starts_on = pact.versions.order_by("number")[0].starts_on if pact else None
    if starts_on is None:
        return
    first = starts_on + timedelta(days=5 + number % 20)
    last = today - SETTLED - timedelta(days=number % 17)
    by = Actor(user=person.user) if person.user else worker
    before, after = (BETTER, HARD) if number % 8 == 5 else (HARD, BETTER if number % 2 == 0 else HARD)
    before = LOWEST if number in (VERY_LOW, LOOKED_AT) else before
    for scale in Scale.objects.usable().filter(code__in=ANSWERS).order_by("code"):
        if first <= today:
            _sheet(person, scale, before, number, first, by)
        if last - first >= APART and number % 7 != 4:
            _sheet(person, scale, after, number, last, by)
    for alert in Alert.objects.filter(sheet__person=person, acknowledged_at=None) if number == LOOKED_AT else ():
        actions.acknowledge(alert=alert, note=LOOKED, by=worker)


def _sheet(person: Person, scale: Scale, which: int, number: int, day: date, by: Actor) -> Sheet:
    said = list(ANSWERS[scale.code][which])
    if number % 11 == 6:
        said[0] = None  # kept to oneself
    return actions.record_sheet(
        person=person,
        scale=scale,
        answers=dict(zip((key for key, _ in scale.items), said, strict=True)),
        taken_on=day,
        mode=Sheet.Mode.SCREEN if person.user else Sheet.Mode.ALOUD,
        form_key=uuid5(NAMESPACE_URL, f"{person.pk}:{scale.code}:{day}"),
        by=by,
    )
