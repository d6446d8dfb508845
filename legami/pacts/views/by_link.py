"""What a link opens to a body without an account: one line, and one thing to do with it."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from legami.accounts.rates import within_rate
from legami.core.access import Request, public
from legami.core.dates import today
from legami.core.refusals import Refusal

from .. import actions
from ..forms.by_link import HoursByLinkForm, TillForm
from ..link_access import Closed, Opened, journal_opening, open_link
from ..models import Commitment, GiveBack, HoursEntry, Voucher, VoucherRedemption

ITALIAN_ONLY = {"one_language": True}  # a body reads it; and the choice of a language would leave a cookie
RATE = "60/m/ip,600/h/ip"
RECENT = 5
# The address is the key: it goes to no other site, into no search engine and no shared cache.
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store"}


@public
# No cookie is asked for and none is believed: whoever holds the address may act. Also, a page without referrer sends
# its forms with `Origin: null`, which Django's check would refuse.
@csrf_exempt
def by_link(request: Request, token: str) -> HttpResponse:
    """One line of a pact. Reading changes nothing, whoever looks before the body does; only a POST acts."""
    if not within_rate(request, "link", RATE):
        return _closed(request, "Troppi tentativi in poco tempo. Aspettate un minuto e riprovate.", status=429)
    try:
        opened = open_link(token, now=timezone.now(), today=today())
    except Closed as closed:
        return _closed(request, str(closed), service=closed.service)
    if request.method == "GET":
        journal_opening(opened)
    shown = {Commitment: _commitment, GiveBack: _hours, Voucher: _voucher}[type(opened.line)](request, opened)
    context = {"opened": opened, "service": opened.link.pact.organisation, **ITALIAN_ONLY, **shown}
    return _kept_quiet(render(request, "pacts/by_link.html", context))


def _closed(request: Request, words: str, *, service: object = None, status: int = 404) -> HttpResponse:
    context = {
        **ITALIAN_ONLY,
        "words": words,
        "service": service,
        "owner_name": settings.OWNER_NAME,
        "owner_phone": settings.OWNER_PHONE,
    }
    return _kept_quiet(render(request, "pacts/by_link_closed.html", context, status=status))


def _kept_quiet(response: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        response[name] = value
    return response


# ---- the three things that a link may be for ------------------------------------------------------------


def _commitment(request: Request, opened: Opened) -> dict[str, Any]:
    """A promise, and when it was confirmed."""
    commitment = opened.line
    assert isinstance(commitment, Commitment)
    said, refusal = getattr(commitment, "confirmation", None), ""
    is_first = request.method == "POST" and said is None
    if request.method == "POST":
        try:
            said = actions.confirm_commitment(commitment=commitment, link=opened.link, now=timezone.now(), by=opened.actor())
        except Refusal as error:
            refusal = str(error)
    return {"commitment": commitment, "said": said, "is_first": is_first, "refusal": refusal}


def _hours(request: Request, opened: Opened) -> dict[str, Any]:
    """An activity, the form for a day's hours, and what this link has written so far."""
    give_back = opened.line
    assert isinstance(give_back, GiveBack)
    form, done = HoursByLinkForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.log_hours_by_link(
                link=opened.link, give_back=give_back, now=timezone.now(), by=opened.actor(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error("duration_minutes" if isinstance(refusal, actions.OverTheCap) else "given_on", str(refusal))
        else:
            form = HoursByLinkForm()
    logged = HoursEntry.objects.filter(link=opened.link).order_by("-given_on", "pk")
    return {"give_back": give_back, "form": form, "done": done, "logged": list(logged[:RECENT])}


def _voucher(request: Request, opened: Opened) -> dict[str, Any]:
    """A voucher at the till: what is left, and how much to take."""
    voucher, done = opened.line, None
    assert isinstance(voucher, Voucher)
    form = TillForm(request.POST or None, voucher=voucher, merchants=opened.merchants)
    if request.method == "POST" and form.is_valid():
        done = _take(opened, voucher, form)
        if done:
            voucher.refresh_from_db()
            form = TillForm(voucher=voucher, merchants=opened.merchants)
    return {"voucher": voucher, "form": form, "done": done}


def _take(opened: Opened, voucher: Voucher, form: TillForm) -> VoucherRedemption | None:
    taken = form.taken
    try:
        return actions.redeem_by_link(
            link=opened.link, voucher=voucher, now=timezone.now(), by=opened.actor(taken["merchant"]), **taken
        )
    except Refusal as refusal:
        form.add_error("pieces" if voucher.pieces else "amount_cents", str(refusal))
        return None
