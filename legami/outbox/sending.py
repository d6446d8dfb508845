"""Carry out what waits: claim one message, send it under its lock, mark it. Any number of senders side by side.

A claim is committed before the message is handed over, the mark after. Killed in between, the message is sent once more
when the claim runs out: never lost, at most one copy too many for each kill, with the same Message-ID or reference.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from legami.core.dates import ROME

from .actions import first_state
from .carriers import Refused, TryAgain, send_mail, send_sms
from .models import Channel, OutgoingMessage
from .reach import Way, way_to

State = OutgoingMessage.State
# Minutes between one try and the next. After the last, a letter is written instead.
RETRY_AFTER_MINUTES = (1, 5, 30, 120, 720)
DIED = "La persona è deceduta."
ENDS = (State.SENT, State.FAILED, State.CANCELLED)


def send_due(*, clock: Callable[[], datetime] = timezone.now, at_most: int = 1000) -> int:
    """Send what may leave now, one transaction each; returns how many messages left."""
    sent = 0
    for _ in range(at_most):
        message = claim_next(clock())
        if message is None:
            break
        sent += send_claimed(message, clock())
    return sent


def claim_next(now: datetime) -> OutgoingMessage | None:
    """Take the message that waits longest, so that no other sender takes it. SMS rest during the quiet hours."""
    ready = OutgoingMessage.objects.ready(now)
    if is_quiet(now):
        ready = ready.exclude(channel=Channel.SMS)
    with transaction.atomic():
        # A row that another sender is handing over is locked, and skipped, however long it takes.
        message = ready.select_for_update(skip_locked=True, of=("self",)).order_by("not_before_at", "pk").first()
        if message is None:
            return None
        message.state, message.claimed_at, message.attempts = State.SENDING, now, message.attempts + 1
        message.save(update_fields=["state", "claimed_at", "attempts"])
    return message


def send_claimed(claimed: OutgoingMessage, now: datetime) -> bool:
    """Send a claimed message; False if it was stopped, must wait or goes on paper. Who stops it waits for this lock."""
    with transaction.atomic():
        mine = OutgoingMessage.objects.filter(pk=claimed.pk, state=State.SENDING, attempts=claimed.attempts)
        message = mine.select_for_update(of=("self",)).first()
        if message is None:
            return False
        if has_died(message):
            _end(message, state=State.CANCELLED, cancelled_at=now, last_error=DIED)
            return False
        way = way_to(message.recipient)
        if way.channel not in (Channel.MAIL, Channel.SMS):
            _end(message, **first_state(message.recipient, way, now))
            return False
        message.channel = way.channel
        if way.channel == Channel.SMS and is_quiet(now):
            _end(message, state=State.WAITING)
            return False
        return _hand_over(message, way, now)


def is_quiet(now: datetime, zone: ZoneInfo = ROME) -> bool:
    """True in the hours in which no telephone of ours rings: from the first setting to the second, in Rome."""
    begins, ends = settings.OUTBOX_QUIET_HOURS
    hour = now.astimezone(zone).hour
    return hour >= begins or hour < ends if begins > ends else begins <= hour < ends


def has_died(message: OutgoingMessage) -> bool:
    """True if the person the message is for has died, on whichever record that is written."""
    person = message.person
    if person is None:
        return False
    return type(person).objects.records_of(person).filter(deceased_on__isnull=False).exists()


def _hand_over(message: OutgoingMessage, way: Way, now: datetime) -> bool:
    carry = send_sms if way.channel == Channel.SMS else send_mail
    try:
        provider_id = carry(message, way.address)
    except TryAgain as reason:
        _try_later(message, str(reason), now)
    except Refused as reason:
        _write_instead(message, str(reason), now)
    else:
        _end(message, state=State.SENT, sent_at=now, provider_id=provider_id, last_error="")
        return True
    return False


def _try_later(message: OutgoingMessage, reason: str, now: datetime) -> None:
    if message.attempts > len(RETRY_AFTER_MINUTES):
        _write_instead(message, reason, now)
        return
    later = now + timedelta(minutes=RETRY_AFTER_MINUTES[message.attempts - 1])
    _end(message, state=State.WAITING, not_before_at=later, last_error=reason)


def _write_instead(message: OutgoingMessage, reason: str, now: datetime) -> None:
    """Mail or SMS will not arrive: a person gets a letter instead. To a body or a worker the message failed."""
    if message.person is None:
        _end(message, state=State.FAILED, last_error=reason)
        return
    way = way_to(message.recipient, instead_of=Channel(message.channel))
    _end(message, **first_state(message.recipient, way, now) | {"last_error": reason})


def _end(message: OutgoingMessage, **values: object) -> None:
    """Write how the try ended, and give up the claim."""
    changed = {"channel": message.channel, "claimed_at": None} | values
    if values.get("state") in ENDS:
        changed["visitor_mail"] = ""  # an address that was left for this message alone
    for name, value in changed.items():
        setattr(message, name, value)
    message.save(update_fields=changed)
