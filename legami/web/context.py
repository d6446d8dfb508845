"""What every page's frame needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The demo banner; the rest of the frame reads the request."""
    return {"demo_mfa_bypass": settings.DEMO_MFA_BYPASS}
