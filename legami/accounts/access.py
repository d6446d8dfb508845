"""Doors that open only to who has just proven who they are."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account.decorators import reauthentication_required

View = TypeVar("View", bound=Callable[..., Any])


def proven_again(view: View) -> View:
    """Ask for password, code or passkey once more, unless that was within ten minutes. Goes below the policy."""
    return cast(View, reauthentication_required(view))
