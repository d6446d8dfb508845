"""States in words, as badges: a tag and not a template, because a list shows one on each row."""

from django import template
from django.utils.safestring import SafeString

from legami.core.speaking.languages import said
from legami.core.templatetags.shell import badge

from ..models import Pact, PactVersion, SpendingRequest

register = template.Library()

PACT_LOOKS: dict[str, tuple[str, ...]] = {Pact.Status.ACTIVE: ("success", "it-check"), Pact.Status.SUSPENDED: ("warning",)}
S = SpendingRequest.Status
SPENDING_BADGES: dict[str, tuple[str, str, str]] = {
    S.REQUESTED: ("in attesa di approvazione", "info", "it-clock"),
    S.NEEDS_INFO: ("da completare", "warning", "it-help-circle"),
    S.COMMITTED: ("approvata, da pagare", "info", "it-check"),
    S.PAID: ("pagata, manca il giustificativo", "warning", "it-file"),
    S.ACCOUNTED: ("giustificativo da verificare", "info", "it-search"),
    S.VERIFIED: ("conclusa", "success", "it-check-circle"),
    S.REJECTED: ("respinta", "danger", "it-close"),
}


def state_in_words(pact: Pact, open_version: PactVersion | None = None, *, why: bool = True) -> str:
    """The words of `pact_state`."""
    if pact.is_closed and not why:
        return "finito"
    being_prepared = pact.status == Pact.Status.PREPARING and open_version
    return str(open_version.get_status_display() if being_prepared and open_version else pact.get_status_display())


def spending_in_words(spending: SpendingRequest) -> str:
    """The words of `spending_state`."""
    return SPENDING_BADGES.get(spending.status, (str(spending.get_status_display()),))[0]


@register.simple_tag
def pact_state(pact: Pact, open_version: PactVersion | None = None, *, why: bool = True) -> SafeString:
    """The state of a pact; of one that is being prepared, how far its text is. Without `why`, of a closed one only that."""
    looks = ("info",) if pact.status == Pact.Status.PREPARING and open_version else PACT_LOOKS.get(pact.status, ())
    return badge(said(state_in_words(pact, open_version, why=why)), *looks)


@register.simple_tag
def spending_state(spending: SpendingRequest) -> SafeString:
    """How far an expense is."""
    words, *looks = SPENDING_BADGES.get(spending.status, (str(spending.get_status_display()), "neutral", "it-minus-circle"))
    return badge(said(words), *looks)
