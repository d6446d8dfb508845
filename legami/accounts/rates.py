"""How often one address may knock: counted in the shared cache, by allauth's own counters."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def within_rate(request: HttpRequest, action: str, rate: str) -> bool:
    """Count one more knock, reading or sending; False if it is one too many. `rate` as allauth writes it:
    `60/m/ip,600/h/ip`.
    """
    return ratelimit.consume(request, app="legami", action=action, config={action: rate}, limit_get=True) is not None
