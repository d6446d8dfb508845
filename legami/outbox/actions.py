"""Write messages, stop them, say how one wants to be reached, and tell that a letter has left."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from legami.accounts.models import User
from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record
from legami.network.models import Organisation
from legami.people.models import Person
from legami.places.models import Municipality, Venue

from .models import Channel, ChannelChoice, OutgoingMessage, Recipient, Visitor
from .reach import Way, chosen_channel, way_to
from .texts import BY_KEY, rendered

State = OutgoingMessage.State
CHOSE_NONE = "Ha scelto di leggere solo in Legami."
NO_ADDRESS = "Manca l’indirizzo e-mail."


class NothingToPost(Refusal):
    """Nessuna di queste lettere aspetta ancora. Ricarica la pagina per vedere quali restano."""


def write(
    *,
    key: str,
    template: str,
    to: Recipient,
    day: date | None = None,
    place: Venue | Municipality | None = None,
    path: str = "/",
    not_before: datetime | None = None,
) -> OutgoingMessage | None:
    """Leave a message for a person, a body, a worker or a visitor, in the transaction of the act that causes it.

    The same key is written once, whoever repeats it: the first message comes back. None for a person who died.
    Raises what `rendered` raises. Cost: about five queries, no network.
    """
    text, now = BY_KEY[template], timezone.now()
    if isinstance(to, Person):
        to = Person.objects.get(pk=to.root_id)
        if to.deceased_on is not None:
            return None
    way = way_to(to)
    said = rendered(text, language=to.language if isinstance(to, Person) else "it", day=day, place=place, path=path)
    message, _ = OutgoingMessage.objects.get_or_create(
        key=key,
        defaults={
            **recipient_fields(to),
            **first_state(to, way, now),
            "template": text.key,
            "template_version": text.version,
            "language": said.language,
            "subject": said.subject,
            "body": said.body,
            "sms_text": said.sms,
            "not_before_at": not_before or now,
        },
    )
    return message


def cancel(*, about: str) -> int:
    """Stop what has become pointless and has not left: the messages whose key begins with `about:`. Returns how many."""
    return _stop(OutgoingMessage.objects.filter(key__startswith=f"{about}:"), "Non serviva più.")


def stop_all(*, person: Person, why: str, by: Actor) -> int:
    """Stop everything that has not left for this person; returns how much (rule V13).

    After the commit of this transaction nothing of it goes out: a sender looks again under the lock of the row, and one
    that is just sending is waited for (ten seconds at the most). A death stops everything by itself, in the database.
    """
    with transaction.atomic():
        stopped = _stop(OutgoingMessage.objects.about(person), why)
        record("message.all_stopped", by=by, target=person, subject_id=person.root_id)
    return stopped


@transaction.atomic
def choose_channel(*, person: Person, channel: str, by: Actor) -> ChannelChoice | None:
    """Write how the person wants to be reached; None if they said the same before. What waits goes by the new way."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if chosen_channel(person) == channel:
        return None
    choice = ChannelChoice.objects.create(person=person, channel=channel, recorded_by=by.user)
    record("message.channel_chosen", by=by, target=choice, subject_id=person.pk)
    redirect_waiting(person)
    return choice


def redirect_waiting(person: Person) -> int:
    """Send what waits for a person by the way that holds now; returns how many messages. Cost: one query a message."""
    now, count = timezone.now(), 0
    waiting = OutgoingMessage.objects.about(person).filter(state__in=(State.WAITING, State.HELD))
    for message in waiting.select_for_update(of=("self",)).order_by("pk"):
        first = first_state(person, way_to(person), now)
        OutgoingMessage.objects.filter(pk=message.pk).update(**first)
        count += 1
    return count


@transaction.atomic
def mark_posted(*, letters: Iterable[OutgoingMessage], by: Actor) -> int:
    """These letters have left: by post, or into the person's hands. A double click counts once. Raises NothingToPost."""
    wanted: list[UUID] = [letter.pk for letter in letters]
    here = OutgoingMessage.objects.filter(pk__in=wanted, channel=Channel.PAPER, state__in=(State.WAITING, State.HELD))
    left = list(here.select_for_update(of=("self",)).order_by("pk"))
    if not left:
        raise NothingToPost
    now = timezone.now()
    OutgoingMessage.objects.filter(pk__in=[m.pk for m in left]).update(
        state=State.SENT, sent_at=now, posted_at=now, posted_by=by.user
    )
    for message in left:
        record("message.posted", by=by, target=message, subject_id=message.person_id)
    return len(left)


def recipient_fields(to: Recipient) -> dict[str, object]:
    """The one column that names the recipient."""
    if isinstance(to, Visitor):
        return {"visitor_mail": to.mail}
    column = "user" if isinstance(to, User) else "organisation" if isinstance(to, Organisation) else "person"
    return {column: to}


def first_state(to: Recipient, way: Way, now: datetime) -> dict[str, object]:
    """Channel and state of a message that begins its way."""
    if way.channel == Channel.NONE:
        return {"channel": way.channel, "state": State.CANCELLED, "cancelled_at": now, "last_error": CHOSE_NONE}
    if way.is_by_hand and not isinstance(to, Person):
        return {"channel": Channel.MAIL, "state": State.FAILED, "last_error": NO_ADDRESS}
    return {"channel": way.channel, "state": State.HELD if way.is_by_hand else State.WAITING}


def _stop(messages: QuerySet[OutgoingMessage], why: str) -> int:
    now = timezone.now()
    return messages.filter(state__in=OutgoingMessage.UNSENT).update(
        state=State.CANCELLED, cancelled_at=now, claimed_at=None, last_error=why, visitor_mail=""
    )
