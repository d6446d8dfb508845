"""Requests for a hand of the demo: in each district one in every state, one of them late."""

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from legami.core.access import Actor
from legami.intake import actions
from legami.intake.models import Referral
from legami.people.models import Person

from .crowd import District

NOBODY = Actor(user=None)
KIND_NO = "Grazie di averci scritto. Per questo c’è un servizio più vicino a te: ti aspettano."
NOTES = "Vuole tornare a lavorare. Da quando è finito il contratto esce poco. Sa cucinare per molte persone."


def ask_for_a_hand(district: District, residents: list[tuple[Person, Actor]], today: date) -> None:
    """Two that nobody has taken yet, and then one for each way on."""
    _send(district, residents[0][0], today, "new", by=NOBODY, person_name="", words="Sono rimasta senza lavoro")
    _, operator, _ = district.hosts[0]
    said = {"source": "parish", "channel": "account", "knows": "agrees", "sender_name": "Il parroco"}
    words = "Vive sola e non viene più agli incontri"
    _send(district, residents[0][0], today, "late", by=operator, days_ago=12, words=words, **said)
    ways = (_in_charge, _waiting, _urgent, _taken_on, _declined, _referred, _withdrawn)
    # The worker whose login the demo prints holds them: there is something to do on the first page.
    hers = [row for row in residents if row[1] is district.workers[0]] or residents
    for number, way in enumerate(ways):
        person, worker = hers[-1 - number % len(hers)]
        source = {} if number % 2 else {"source": "relative", "knows": "agrees"}
        referral = _send(
            district, person, today, way.__name__, by=NOBODY, days_ago=3 + 4 * number, person_name=person.full_name, **source
        )
        actions.take(referral=referral, by=worker)
        actions.link_person(referral=referral, person=person, by=worker)
        way(Referral.objects.get(pk=referral.pk), worker, today)


def _send(district: District, near: Person, today: date, what: str, *, by: Actor, days_ago: int = 1, **said: Any) -> Referral:
    key = uuid5(NAMESPACE_URL, f"demo-referral-{district.id}-{what}")
    values = {"source": "self", "channel": "web", "municipality": near.municipality} | said
    return actions.send_referral(form_key=key, received_on=today - timedelta(days=days_ago), by=by, **values)


def _talked(referral: Referral, worker: Actor, today: date) -> Referral:
    actions.record_talk(
        referral=referral,
        form_key=uuid5(NAMESPACE_URL, f"demo-talk-{referral.form_key}"),
        held_on=min(referral.received_on + timedelta(days=2), today),
        place=f"Sede di {referral.municipality}",
        present="La persona e l’assistente sociale",
        notes=NOTES,
        by=worker,
    )
    return Referral.objects.get(pk=referral.pk)


def _in_charge(referral: Referral, worker: Actor, today: date) -> None:
    """Taken, and not talked about yet."""


def _waiting(referral: Referral, worker: Actor, today: date) -> None:
    reason = "Ha un lavoro fino alla fine dell’anno"
    actions.put_on_list(referral=_talked(referral, worker, today), urgency=3, urgency_reason=reason, by=worker)


def _urgent(referral: Referral, worker: Actor, today: date) -> None:
    reason = "Lo sfratto è già fissato"
    actions.put_on_list(referral=_talked(referral, worker, today), urgency=1, urgency_reason=reason, by=worker)


def _taken_on(referral: Referral, worker: Actor, today: date) -> None:
    actions.take_on(referral=_talked(referral, worker, today), by=worker)


def _declined(referral: Referral, worker: Actor, today: date) -> None:
    where = "Centro per l’impiego, su appuntamento"
    actions.decline(referral=referral, reason="other", said_to_person=KIND_NO, elsewhere=where, by=worker)


def _referred(referral: Referral, worker: Actor, today: date) -> None:
    where = "Consultorio familiare, il martedì mattina"
    actions.refer_elsewhere(referral=_talked(referral, worker, today), elsewhere=where, said_to_person=KIND_NO, by=worker)


def _withdrawn(referral: Referral, worker: Actor, today: date) -> None:
    actions.withdraw(referral=referral, note="Ha trovato lavoro da sola.", by=worker)
