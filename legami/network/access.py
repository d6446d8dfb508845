"""From a user to an actor: which membership they act under now."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request

from .models import Invitation, Membership, MembershipQuerySet, Organisation
from .roles import ROLE_PERMISSIONS, Permission, Role

# Asked at each request: composing it by the ORM cost ten times as much as answering it. It must say what `active_on` says:
# a test compares the two.
ACTIVE_MEMBERSHIPS = """
SELECT m.*, o.name AS organisation_name, EXISTS (
    SELECT 1 FROM mfa_authenticator a WHERE a.user_id = m.user_id AND a.type IN ('totp', 'webauthn')
) AS user_has_second_factor
FROM network_membership m JOIN network_organisation o ON o.id = m.organisation_id
WHERE m.user_id = %(user)s AND m.starts_on <= %(day)s AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)
    AND (o.leaves_on IS NULL OR o.leaves_on >= %(day)s)
ORDER BY m.starts_on, m.id
"""


def active_memberships(user: Any, on: date) -> list[Membership]:
    """The user's memberships in force on a day, in a stable order, each with `user_has_second_factor` and the body's name.
    One query.
    """
    rows: list[Any] = list(Membership.objects.raw(ACTIVE_MEMBERSHIPS, {"user": user.pk, "day": on}))
    for row in rows:
        row.organisation = Organisation.from_db("default", ["id", "name"], [row.organisation_id, row.organisation_name])
    return rows


def actor_under(membership: Membership) -> Actor:
    """The actor that a membership makes of its user."""
    return Actor(
        user=membership.user,
        role=membership.role,
        organisation_id=membership.organisation_id,
        organisation_name=str(membership.organisation),
        district_id=membership.district_id,
        municipality_id=membership.municipality_id,
        permissions=frozenset(str(p) for p in ROLE_PERMISSIONS[Role(membership.role)]),
    )


def actor_among(memberships: Sequence[Membership], *, user: Any, chosen: UUID | None = None) -> Actor:
    """The actor under the chosen membership if it is among these, else the first; without any, the user themselves."""
    if not user.is_authenticated:
        return Actor(user=None)
    picked = next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)
    if picked is None:
        return Actor(user=user)
    picked.user = user  # the same row is at hand: no query for it
    return actor_under(picked)


def actor_for(user: Any, *, on: date, membership_id: UUID | None = None) -> Actor:
    """The actor that a user is on a day. One query."""
    memberships = active_memberships(user, on) if user.is_authenticated else []
    return actor_among(memberships, user=user, chosen=membership_id)


# ---- who sees which bodies -----------------------------------------------------------------------------


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Bodies that this actor manages: all, or none."""
    return Organisation.objects.all() if actor.may(Permission.NETWORK_MANAGE) else Organisation.objects.none()


def visible_memberships(actor: Actor) -> MembershipQuerySet:
    """Roles in the bodies that this actor manages."""
    return Membership.objects.filter(organisation__in=visible_organisations(actor))


def get_organisation_for(request: Request, organisation_id: UUID) -> Organisation:
    """The body, or 404."""
    return get_object_or_404(visible_organisations(request.actor), pk=organisation_id)


def get_membership_for(request: Request, membership_id: UUID) -> Membership:
    """The role with its user and body, or 404."""
    return get_object_or_404(visible_memberships(request.actor).select_related("user", "organisation"), pk=membership_id)


def get_invitation_for(request: Request, invitation_id: UUID) -> Invitation:
    """The invitation not yet taken up, or 404."""
    open_ones = Invitation.objects.filter(accepted_at=None, organisation__in=visible_organisations(request.actor))
    return get_object_or_404(open_ones.select_related("organisation"), pk=invitation_id)
