"""Bodies, who works in them, and how they are invited."""

import hashlib
import json
import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from legami.accounts.actions import end_sessions
from legami.accounts.models import User
from legami.core.access import Actor
from legami.core.dates import today
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.places.models import District, Municipality

from .models import Invitation, Membership, Organisation
from .roles import Role

PROGRAMME_BODIES = Path(__file__).parent / "data" / "programme_bodies.json"


class AlreadyAMember(Refusal):
    """Questa persona ha già lo stesso incarico in questo ente. Puoi cambiare le date dell'incarico."""


class InvitationNotValid(Refusal):
    """L'invito non vale più: forse è già stato usato, o è scaduto. Chiedi all'ente di mandarne un altro."""


class BodyHasLeft(Refusal):
    """Questo ente ha lasciato la rete: non si possono dare incarichi. Se è tornato, prima registra il rientro."""


class OwnBody(Refusal):
    """Lavori per questo ente: non puoi farlo uscire tu. Chiedilo a chi amministra da un altro ente."""


class LastAdministrator(Refusal):
    """È l'unico incarico di amministrazione: dai prima l'incarico a un'altra persona."""


@transaction.atomic
def register_organisation(*, by: Actor, **fields: Any) -> Organisation:
    """Add a body."""
    organisation = Organisation.objects.create(**fields)
    record("network.organisation_registered", by=by, target=organisation)
    return organisation


@transaction.atomic
def register_programme_bodies(*, by: Actor | None = None) -> list[Organisation]:
    """The 13 bodies of the programme by name, the lead first; those already there stay as they are."""
    bodies = []
    for entry in json.loads(PROGRAMME_BODIES.read_text()):
        body, is_new = Organisation.objects.get_or_create(
            name=entry["name"],
            defaults={
                "kind": entry["kind"],
                "is_programme_partner": True,
                "municipality": Municipality.objects.get(name=entry["municipality"]),
                "district_id": entry["district"].lower() if "district" in entry else None,
            },
        )
        if is_new:
            record("network.organisation_registered", by=by, target=body)
        bodies.append(body)
    return bodies


@transaction.atomic
def appoint(
    *,
    user: User,
    organisation: Organisation,
    role: str,
    starts_on: date,
    by: Actor | None,
    ends_on: date | None = None,
    district_id: str | None = None,
    municipality_id: str | None = None,
) -> Membership:
    """Give a user a role in a body, for a territory (or all of it). Raises AlreadyAMember, BodyHasLeft."""
    if organisation.has_left(starts_on):
        raise BodyHasLeft
    if Membership.objects.filter(user=user, organisation=organisation, role=role).still_running(starts_on).exists():
        raise AlreadyAMember
    with refused_as({"network_one_open_membership": AlreadyAMember}):
        membership = Membership.objects.create(
            user=user,
            organisation=organisation,
            role=role,
            starts_on=starts_on,
            ends_on=ends_on,
            district_id=district_id,
            municipality_id=municipality_id,
        )
    record("network.appointed", by=by, target=membership)
    return membership


@transaction.atomic
def change_membership(*, membership: Membership, by: Actor, **changes: Any) -> Membership:
    """Change the territory or the dates of a role; what it was stays in its history. Raises AlreadyAMember."""
    for name, value in changes.items():
        setattr(membership, name, value)
    with refused_as({"network_one_open_membership": AlreadyAMember}):
        membership.save(update_fields=list(changes))
    record("network.membership_changed", by=by, target=membership)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor) -> None:
    """End a role now: not at midnight. The user is signed out everywhere. Raises LastAdministrator."""
    if membership.role == Role.ADMINISTRATOR:
        _refuse_if_last(membership)
    record("network.membership_ended", by=by, target=membership)
    if membership.starts_on < today():
        membership.ends_on = today() - timedelta(days=1)  # the last day counts, so it was yesterday
        membership.save(update_fields=["ends_on"])
    else:
        membership.delete()  # its history keeps it
    end_sessions(user=membership.user, by=by)


def _refuse_if_last(membership: Membership) -> None:
    """Two who end each other's role at once wait here for one another."""
    running = Membership.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR).active_on(today())
    if [m.pk for m in running] == [membership.pk]:
        raise LastAdministrator


# ---- a body leaves -------------------------------------------------------------------------------------


@transaction.atomic
def record_leaving(*, organisation: Organisation, leaves_on: date, cause: str, reason: str, by: Actor) -> Organisation:
    """A body leaves, or loses its accreditation: after its last day nobody enters for it, whatever their role's dates say.

    Nothing else changes here: each pact shows by itself what must go to somebody else. Raises OwnBody.
    """
    if organisation.pk == by.organisation_id:
        raise OwnBody
    organisation.leaves_on, organisation.leaving_cause, organisation.leaving_reason = leaves_on, cause, reason
    organisation.leaving_recorded_at, organisation.leaving_recorded_by = timezone.now(), by.user
    organisation.save(update_fields=LEAVING)
    Invitation.objects.filter(organisation=organisation, accepted_at=None).delete()
    record("network.body_leaves", by=by, target=organisation)
    return organisation


@transaction.atomic
def record_return(*, organisation: Organisation, by: Actor) -> Organisation:
    """It was a mistake, or the body is back: the roles that still run open their doors again."""
    organisation.leaves_on = organisation.leaving_recorded_at = organisation.leaving_recorded_by = None
    organisation.leaving_cause = organisation.leaving_reason = ""
    organisation.save(update_fields=LEAVING)
    record("network.body_returns", by=by, target=organisation)
    return organisation


LEAVING = ["leaves_on", "leaving_cause", "leaving_reason", "leaving_recorded_at", "leaving_recorded_by"]


# ---- invitations -----------------------------------------------------------------------------------


@transaction.atomic
def invite(
    *,
    email: str,
    organisation: Organisation,
    role: str,
    by: Actor,
    district: District | None = None,
    municipality: Municipality | None = None,
) -> Invitation:
    """Send a link that lets its reader take up a role for a territory (or all of it), once, for some days.

    An older one for the same role is void.

    Raises AlreadyAMember, BodyHasLeft. The mail goes out after the commit; the link's secret is kept nowhere.
    """
    if organisation.has_left(today()):
        raise BodyHasLeft
    email = email.strip().lower()
    members = Membership.objects.filter(user__email=email, organisation=organisation, role=role)
    if members.still_running(today()).exists():
        raise AlreadyAMember
    Invitation.objects.filter(email=email, organisation=organisation, role=role, accepted_at=None).delete()
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation = Invitation.objects.create(
        email=email,
        organisation=organisation,
        role=role,
        district=district,
        municipality=municipality,
        token_hash=_hash(token),
        invited_by=by.user,
        invited_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    record("network.invited", by=by, target=invitation)
    message = _invitation_mail(invitation, settings.SITE_URL + reverse("network:open_invitation", args=[token]))
    transaction.on_commit(message.send)
    return invitation


def open_invitation(*, token: str) -> Invitation:
    """The invitation behind a link. Raises InvitationNotValid."""
    usable = Invitation.objects.usable_at(timezone.now()).select_related("organisation", "district", "municipality")
    invitation = usable.filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvitationNotValid
    return invitation


@transaction.atomic
def join_as_new_user(*, token: str, name: str, password: str) -> User:
    """Take up the role with a new account. Raises InvitationNotValid, or ValidationError for a weak password."""
    invitation = open_invitation(token=token)
    user = newcomer(invitation, name)
    validate_password(password, user)
    user = User.objects.create_user(email=invitation.email, name=name, password=password)
    accept_invitation(token=token, by=Actor(user=user))
    return user


def newcomer(invitation: Invitation, name: str) -> User:
    """The user that somebody invited would become: not saved, good for checking a password."""
    user = User(email=invitation.email, name=name)
    user.will_have_second_factor = True  # staff get no further without one
    return user


@transaction.atomic
def accept_invitation(*, token: str, by: Actor) -> Membership:
    """Take up the role. Raises InvitationNotValid, also for whoever signed in with another address."""
    hashed, now = _hash(token), timezone.now()
    usable = Invitation.objects.filter(token_hash=hashed, email=by.user.email).usable_at(now)
    if usable.update(accepted_at=now, accepted_by=by.user) != 1:
        raise InvitationNotValid
    taken = Invitation.objects.select_related("organisation").get(token_hash=hashed)
    record("network.invitation_accepted", by=by, target=taken)
    return appoint(
        user=by.user,
        organisation=taken.organisation,
        role=taken.role,
        starts_on=today(),
        district_id=taken.district_id,
        municipality_id=taken.municipality_id,
        by=by,
    )


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Make the link worthless."""
    record("network.invitation_withdrawn", by=by, target=invitation)
    invitation.delete()


def _invitation_mail(invitation: Invitation, link: str) -> EmailMessage:
    # The subject says nothing about the person; the body only what they need to decide.
    body = render_to_string("network/mail/invitation.txt", {"invitation": invitation, "link": link})
    return EmailMessage("Legami: un invito per te", body, settings.DEFAULT_FROM_EMAIL, [invitation.email])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
