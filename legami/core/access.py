"""Who may enter a view. Every view declares it; `PolicyMiddleware` enforces it; silence is an error.

The gates on single objects (`get_pact_for` …) live in each room's `access.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role and for which body: what gates ask and the journal writes.

    A person with no membership acts for themselves: role "", no body, no permissions.
    `district_id` and `municipality_id` narrow the membership's scope; None means the whole body.
    """

    user: Any
    role: str = ""
    organisation_id: UUID | None = None
    organisation_name: str = ""
    district_id: str | None = None
    municipality_id: str | None = None
    permissions: frozenset[str] = field(default_factory=frozenset)

    @property
    def user_id(self) -> UUID | None:
        """The key of the signed-in user; None for a visitor."""
        return self.user.pk if self.user is not None else None

    def may(self, permission: str) -> bool:
        """True if this role holds the permission."""
        return permission in self.permissions


# Who acts when a job does: nobody signed in, no body, no permission.
SYSTEM = Actor(user=None, role="system")
# Who acts by a link that a body was given: nobody signed in, one line of one pact, no permission.
LINK_ROLE = "link"


class Request(HttpRequest):
    """A request as our views get it: the middleware has said who acts."""

    actor: Actor
    memberships: Any  # those in force of who signed in, asked once
    must_enrol: bool  # staff who still lack a second factor
    htmx: Any
    request_id: str
    kept_post: dict[str, list[str]] | None


@dataclass(frozen=True)
class Policy:
    """What a view asks of who enters: nothing, a signed-in user, or a permission of the acting role."""

    kind: Literal["public", "signed_in", "needs"]
    permissions: tuple[str, ...] = ()


def public(view: View) -> View:
    """Anyone may enter."""
    view.policy = Policy("public")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Whoever has signed in may enter; the gate inside decides what they see."""
    view.policy = Policy("signed_in")  # type: ignore[attr-defined]
    return view


def needs(*permissions: str) -> Callable[[View], View]:
    """Only a role that holds one of these permissions may enter; to others the page does not exist (404)."""

    def declare(view: View) -> View:
        view.policy = Policy("needs", permissions)  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """The declared policy of a view, or None if it is silent."""
    return getattr(view, "policy", None)
