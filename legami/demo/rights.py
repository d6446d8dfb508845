"""The demo's people use their rights: one in each district switches a body off, Alba complains."""

from datetime import date
from uuid import UUID

from legami.core.access import Actor
from legami.network.models import Organisation
from legami.pacts import actions as pacts
from legami.people.models import Person

SWITCHES_OFF = 4  # an active pact, see FATES
COMPLAINT = "Ho chiesto due volte di cambiare l’orario del corso, e nessuno mi ha risposto. Vorrei una telefonata."


def switch_off(residents: list[tuple[Person, Actor]], host: Organisation) -> None:
    """By telephone: the host sees nothing more, the pact goes on."""
    if len(residents) <= SWITCHES_OFF:
        return  # a province too small for it
    person, worker = residents[SWITCHES_OFF]
    pacts.say_sharing(person=person, organisation=host, is_granted=False, channel="phone", by=worker)


def complain(person: Person, today: date) -> None:
    """From her own page; it waits for who coordinates."""
    pact = person.pacts.order_by("number")[0]
    pacts.complain(pact=pact, words=COMPLAINT, form_key=UUID(int=0xC0A1), today=today, by=Actor(user=person.user))
