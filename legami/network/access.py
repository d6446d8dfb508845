"""From a user to an actor: which membership they act under now."""

from datetime import date
from typing import Any
from uuid import UUID

from legami.core.access import Actor

from .models import Membership
from .roles import ROLE_PERMISSIONS, Role


def active_memberships(user: Any, on: date) -> list[Membership]:
    """The user's memberships in force on a day, in a stable order. One query."""
    return list(Membership.objects.active_on(on).filter(user=user).select_related("organisation").order_by("starts_on", "pk"))


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


def actor_for(user: Any, *, on: date, membership_id: UUID | None = None) -> Actor:
    """The actor for a user: under the chosen membership if it is in force, else the first; without any, themselves."""
    if not user.is_authenticated:
        return Actor(user=None)
    memberships = active_memberships(user, on)
    chosen = next((m for m in memberships if m.pk == membership_id), memberships[0] if memberships else None)
    return actor_under(chosen) if chosen else Actor(user=user)
