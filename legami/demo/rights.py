"""The demo's people use their rights: one in each district switches a body off."""

from legami.core.access import Actor
from legami.network.models import Organisation
from legami.pacts import actions as pacts
from legami.people.models import Person

SWITCHES_OFF = 4  # an active pact, see FATES


def switch_off(residents: list[tuple[Person, Actor]], host: Organisation) -> None:
    """By telephone: the host sees nothing more, the pact goes on."""
    if len(residents) <= SWITCHES_OFF:
        return  # a province too small for it
    person, worker = residents[SWITCHES_OFF]
    pacts.say_sharing(person=person, organisation=host, is_granted=False, channel="phone", by=worker)
