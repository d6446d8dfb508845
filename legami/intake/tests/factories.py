"""Referrals, for tests: each goes one step further through the real actions."""

from uuid import uuid4

from legami.core.access import Actor
from legami.core.dates import today
from legami.intake import actions
from legami.intake.models import Referral, Talk
from legami.people.models import Person

SORESINA, CREMA = "019098", "019035"
NOBODY = Actor(user=None)


def asked(by: Actor = NOBODY, **values) -> Referral:
    """Somebody of Soresina asks for themselves on the site."""
    said = {"source": "self", "channel": "web", "municipality_id": SORESINA, "person_name": "Alba Rossi", "words": "Sono sola"}
    return actions.send_referral(by=by, form_key=uuid4(), **said | values)


def for_another(by: Actor = NOBODY, **values) -> Referral:
    """A neighbour asks for somebody who knows and agrees."""
    return asked(by, **{"source": "relative", "knows": "agrees", "sender_name": "Vicina"} | values)


def taken(by: Actor, **values) -> Referral:
    """In this worker's hands."""
    return actions.take(referral=asked(**values), by=by)


def linked(by: Actor, person: Person, **values) -> Referral:
    """In this worker's hands, about this person."""
    return actions.link_person(referral=taken(by, **values), person=person, by=by)


def talk(referral: Referral, by: Actor, **values) -> Talk:
    """A first talk of today."""
    said = {"held_on": today(), "place": "Soresina", "present": "La persona", "notes": "Ci siamo parlati"}
    return actions.record_talk(referral=referral, form_key=uuid4(), by=by, **said | values)
