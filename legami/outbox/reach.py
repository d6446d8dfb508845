"""Where a message can go: by which channel, and to which address. Looked up when it leaves, kept nowhere."""

import re
from dataclasses import dataclass

from django.conf import settings

from legami.accounts.models import User
from legami.network.models import Organisation
from legami.people.models import ContactPoint, Person

from .models import Channel, ChannelChoice, Recipient, Visitor

# Who has chosen nothing, or has no address for what they chose, is reached by the first of these that works.
FALLBACK = (Channel.MAIL, Channel.SMS, Channel.PAPER)
KIND_OF_CHANNEL = {Channel.MAIL: ContactPoint.Kind.EMAIL, Channel.SMS: ContactPoint.Kind.PHONE}
CHANNEL_OF_KIND = {kind: channel for channel, kind in KIND_OF_CHANNEL.items()} | {ContactPoint.Kind.POST: Channel.PAPER}
MOBILE = r"3\d{8,9}"  # Italian mobiles; to a fixed line no SMS arrives


@dataclass(frozen=True)
class Way:
    """A channel, and the address on it. Paper without an address is handed over by hand."""

    channel: Channel
    address: str = ""

    @property
    def is_by_hand(self) -> bool:
        """True for a letter that cannot go by post."""
        return self.channel == Channel.PAPER and not self.address


BY_HAND = Way(Channel.PAPER)


def way_to(recipient: Recipient, *, instead_of: Channel | None = None) -> Way:
    """How to reach somebody now. `instead_of` mail or SMS that did not arrive comes a letter.

    A person at a protected address gets nothing by mail, SMS or post: the letter is kept here for them (rule V12).
    Cost: up to four queries for a person.
    """
    if isinstance(recipient, Visitor):
        return Way(Channel.MAIL, recipient.mail)
    if isinstance(recipient, User):
        return Way(Channel.MAIL, recipient.email or "") if recipient.email and recipient.is_active else BY_HAND
    if isinstance(recipient, Organisation):
        return _way_to_body(recipient)
    person = Person.objects.select_related("municipality").get(pk=recipient.root_id)
    wanted = chosen_channel(person)
    if wanted == Channel.NONE:
        return Way(Channel.NONE)
    if person.address_is_protected:
        return BY_HAND
    if instead_of is not None:
        return Way(Channel.PAPER, postal_address(person))
    contacts = contacts_of(person)
    liked = next((CHANNEL_OF_KIND.get(ContactPoint.Kind(c.kind)) for c in contacts if c.is_preferred), None)
    return _first_that_works(person, contacts, wanted or liked)


def chosen_channel(person: Person) -> Channel | None:
    """What the person chose last, under whichever record; None if nothing. One query."""
    said = ChannelChoice.objects.filter(person__in=Person.objects.records_of(person))
    last = said.order_by("-said_at", "-pk").first()
    return Channel(last.channel) if last else None


def contacts_of(person: Person) -> list[ContactPoint]:
    """Every contact of the person, the preferred ones first. One query."""
    mine = ContactPoint.objects.filter(person__in=Person.objects.records_of(person))
    return list(mine.order_by("-is_preferred", "value", "pk"))


def postal_address(person: Person) -> str:
    """The lines under the name on an envelope; empty without a street. One query at the most."""
    post = next((c.value for c in contacts_of(person) if c.kind == ContactPoint.Kind.POST), "")
    if post:
        return post
    if not person.address or person.municipality is None:
        return ""
    return f"{person.address}\n{person.municipality.name}"


def sms_works() -> bool:
    """True where a gateway is set up: without one nobody is promised an SMS."""
    return bool(settings.SMS_GATEWAY)


def _way_to_body(body: Organisation) -> Way:
    """Mail, else an SMS where there is a mobile and a gateway."""
    if body.contact_email:
        return Way(Channel.MAIL, body.contact_email)
    phone = re.sub(r"[\s./-]", "", body.contact_phone).removeprefix("+39").removeprefix("0039")
    if re.fullmatch(MOBILE, phone) and sms_works():
        return Way(Channel.SMS, f"+39{phone}")
    return BY_HAND


def _first_that_works(person: Person, contacts: list[ContactPoint], wanted: Channel | None) -> Way:
    for channel in (wanted, *FALLBACK) if wanted else FALLBACK:
        if channel == Channel.PAPER:
            break
        if channel == Channel.SMS and not sms_works():
            continue
        found = next((c.value for c in contacts if c.kind == KIND_OF_CHANNEL[Channel(channel)]), "")
        if not found and channel == Channel.MAIL and person.user is not None:
            found = person.user.email or ""
        if found:
            return Way(Channel(channel), found)
    return Way(Channel.PAPER, postal_address(person))
