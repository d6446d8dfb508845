"""Whose voice it is, without knowing whose: one mark per person and lab, that leads back to nobody."""

import hmac
import secrets
from hashlib import sha256

from django.conf import settings

from legami.core.access import Request

from .models import Lab

VISITOR_KEY = "labs_visitor"  # session key: a random word, kept while the session lives


def voice_of(request: Request, lab: Lab) -> str:
    """The mark of who asks: by their user if they signed in, else by a random word of their browser's session."""
    if request.actor.user_id is not None:
        return mark(lab, f"user:{request.actor.user_id}")
    if VISITOR_KEY not in request.session:
        request.session[VISITOR_KEY] = secrets.token_urlsafe(16)
    return mark(lab, f"visitor:{request.session[VISITOR_KEY]}")


def known_voice_of(request: Request, lab: Lab) -> str:
    """The same, but "" for a visitor who has not spoken: a page that is only read keeps nothing."""
    speaks = request.actor.user_id is not None or VISITOR_KEY in request.session
    return voice_of(request, lab) if speaks else ""


def mark(lab: Lab, who: str) -> str:
    """64 signs that differ from lab to lab, and cannot be guessed without the site's secret."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{lab.pk}:{who}".encode(), sha256).hexdigest()
