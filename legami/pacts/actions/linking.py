"""Links for bodies without an account: given, revoked, and what is done with them. What is done twice counts once.

Order of the locks: the pact, then the link.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from legami.core.access import Actor
from legami.core.dates import format_minutes, long_date
from legami.core.refusals import FormUsedElsewhere, Refusal, refused_as
from legami.journal.actions import record
from legami.network.models import Organisation
from legami.outbox import actions as outbox
from legami.outbox.reach import way_to
from legami.people.models import SharingStop

from ..models import (
    Commitment,
    CommitmentConfirmation,
    GiveBack,
    HoursEntry,
    Pact,
    PartnerLink,
    Voucher,
    VoucherRedemption,
)
from .giving_back import log_hours, validate_hours
from .vouchers import VoucherNotUsable, redeem_voucher

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # of an address that can also be copied from paper
TOKEN_LENGTH = 28  # 138 bits
Purpose, Way = PartnerLink.Purpose, PartnerLink.Way


class NoAddressOfBody(Refusal):
    """Per questo ente non c’è né e-mail né cellulare: stampa il cartoncino, oppure fai aggiungere un contatto all’ente."""


class BodyIsOut(Refusal):
    """A questo ente non si può dare un link: ha lasciato la rete, o la persona non condivide più niente con lui."""


class LinkClosed(Refusal):
    """Questo link non vale più. Non è stato registrato niente."""


class AlreadyLogged(Refusal):
    """Per quel giorno le ore sono già segnate. Non abbiamo aggiunto niente."""


@dataclass(frozen=True)
class Line:
    """The one line that a link opens: a commitment or an activity to its body, a voucher to a merchant.

    A voucher without a body is for whoever of its merchants stands at the till.
    """

    what: Commitment | GiveBack | Voucher
    body: Organisation | None

    @property
    def purpose(self) -> PartnerLink.Purpose:
        """What can be done with it."""
        if isinstance(self.what, Commitment):
            return Purpose.COMMITMENT
        return Purpose.HOURS if isinstance(self.what, GiveBack) else Purpose.VOUCHER

    @property
    def column(self) -> str:
        """Where a link keeps it."""
        return {Purpose.COMMITMENT: "commitment", Purpose.HOURS: "give_back", Purpose.VOUCHER: "voucher"}[self.purpose]


def hash_of_token(token: str) -> str:
    """What is kept of a token: enough to know it again, useless to open anything."""
    return hashlib.sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    """The path that a token opens."""
    return reverse("pacts:by_link", args=[token])


def issue_link(
    *, pact: Pact, line: Line, way: str, now: datetime, expires_at: datetime, form_key: UUID, by: Actor
) -> tuple[PartnerLink, str]:
    """Give a link: by message to the body, or on paper. Returns it with its token, which is kept nowhere.

    The same `form_key` gives the first link back; one on paper with a new token, because the sheet before was never
    seen. A new paper of a voucher ends the one before: it was lost. Raises BodyIsOut, NoAddressOfBody,
    FormUsedElsewhere.
    """
    token = "".join(secrets.choice(SIGNS) for _ in range(TOKEN_LENGTH))
    with transaction.atomic(), refused_as({"pacts_partnerlink_form_key_key": FormUsedElsewhere}):
        Pact.objects.select_for_update(no_key=True).get(pk=pact.pk)
        if there := PartnerLink.objects.filter(form_key=form_key, pact=pact, issued_by=by.user_id).first():
            return there, _new_token(there, token)
        if line.body is not None and _is_out(line.body, pact, on=localdate(now)):
            raise BodyIsOut
        if line.body is None:
            revoke_all(PartnerLink.objects.filter(voucher=line.what.pk, organisation=None), by=by)
        link = PartnerLink.objects.create(
            form_key=form_key,
            token_hash=hash_of_token(token),
            pact=pact,
            organisation=line.body,
            purpose=line.purpose,
            way=way,
            issued_at=now,
            expires_at=expires_at,
            issued_by=by.user,
            **{line.column: line.what},
        )
        if way == Way.MESSAGE:
            _send(link, token)
        record("link.issued", by=by, target=link, subject_id=pact.person_id)
    return link, token


def _is_out(body: Organisation, pact: Pact, *, on: date) -> bool:
    """True if the body left the network or the person switched it off (V15, V14)."""
    return body.has_left(on) or SharingStop.objects.of(pact.person).filter(organisation=body).exists()


def revoke_link(*, link: PartnerLink, by: Actor) -> None:
    """From now on it opens nothing; a message with it that has not left is stopped. A repeat changes nothing."""
    revoke_all(PartnerLink.objects.filter(pk=link.pk), by=by)


def revoke_all(links: QuerySet[PartnerLink], *, by: Actor) -> None:
    """Revoke those of them that are not revoked yet."""
    with transaction.atomic():
        for link in links.filter(revoked_at=None).select_for_update(of=("self",)).select_related("pact").order_by("pk"):
            PartnerLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now(), revoked_by=by.user)
            outbox.cancel(about=f"link:{link.pk}")
            record("link.revoked", by=by, target=link, subject_id=link.pact.person_id)


# ---- what is done with a link ------------------------------------------------------------------------


def confirm_commitment(
    *, commitment: Commitment, now: datetime, by: Actor, link: PartnerLink | None = None
) -> CommitmentConfirmation:
    """A body confirms that it keeps its promise. The second time, the first word comes back. Raises LinkClosed."""
    with transaction.atomic():
        Pact.objects.select_for_update(no_key=True).get(pk=commitment.version.pact_id)
        _use(link, now)
        said, is_new = CommitmentConfirmation.objects.get_or_create(
            commitment=commitment, defaults={"confirmed_by": by.user, "link": link}
        )
        if is_new:
            record("commitment.confirmed", by=by, target=commitment, subject_id=commitment.version.pact.person_id)
    return said


def log_hours_by_link(
    *, link: PartnerLink, give_back: GiveBack, given_on: date, duration_minutes: int, form_key: UUID, now: datetime, by: Actor
) -> HoursEntry:
    """The host writes hours down by its link: they count at once, one entry a day. The same `form_key` comes back.

    Raises AlreadyLogged, LinkClosed, and what `log_hours` raises.
    """
    with transaction.atomic(), refused_as({"pacts_hours_once_a_day_by_link": AlreadyLogged}):
        pact = Pact.objects.select_for_update(no_key=True).get(pk=link.pact_id)
        there = HoursEntry.objects.filter(link=link, given_on=given_on).first()
        if there and there.form_key == form_key:
            return there
        if there:
            raise AlreadyLogged(_already(there))
        _use(link, now)
        entry = log_hours(
            pact=pact,
            give_back=give_back,
            given_on=given_on,
            duration_minutes=duration_minutes,
            note="",
            form_key=form_key,
            today=timezone.localdate(now),
            by=by,
            link=link,
        )
        return validate_hours(entry=entry, by=by) if entry.is_waiting else entry


def redeem_by_link(
    *,
    link: PartnerLink,
    voucher: Voucher,
    merchant: Organisation,
    amount_cents: int,
    pieces: int | None,
    key: UUID,
    now: datetime,
    by: Actor,
) -> VoucherRedemption:
    """A till without an account takes a voucher. Raises LinkClosed and what `redeem_voucher` raises."""
    with transaction.atomic():
        Pact.objects.select_for_update(no_key=True).get(pk=link.pact_id)
        if there := VoucherRedemption.objects.filter(key=key, link=link).first():
            return there
        if link.voucher_id != voucher.pk:
            raise VoucherNotUsable
        _use(link, now)
        terms = {"amount_cents": amount_cents, "pieces": pieces, "key": key, "today": timezone.localdate(now)}
        return redeem_voucher(voucher=voucher, merchant=merchant, by=by, link=link, **terms)  # type: ignore[arg-type]


# ---- how -------------------------------------------------------------------------------------------


def _new_token(link: PartnerLink, token: str) -> str:
    """A new token for a sheet that nobody has used yet; a message that is on its way keeps its own."""
    if link.way == Way.MESSAGE or link.used_at or link.revoked_at:
        return ""
    PartnerLink.objects.filter(pk=link.pk).update(token_hash=hash_of_token(token))
    return token


def _use(link: PartnerLink | None, now: datetime) -> None:
    """Hold the link still and mark its first use. Raises LinkClosed if it was revoked or ran out a moment ago."""
    if link is None:
        return
    if not PartnerLink.objects.open_at(now).filter(pk=link.pk).select_for_update().exists():
        raise LinkClosed
    PartnerLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)


def _send(link: PartnerLink, token: str) -> None:
    if link.organisation is None or not way_to(link.organisation).address:
        raise NoAddressOfBody
    day = timezone.localdate(link.expires_at)
    key = f"link:{link.pk}:message"
    outbox.write(key=key, template="partner.link", to=link.organisation, day=day, path=address_of(token))


def _already(entry: HoursEntry) -> str:
    when = long_date(timezone.localdate(entry.logged_at))
    return (
        f"Giorno {long_date(entry.given_on)}: avete già segnato {format_minutes(entry.duration_minutes)}, "
        f"scritto in data {when}. Non abbiamo aggiunto niente. Se è sbagliato, chiamate il servizio."
    )
