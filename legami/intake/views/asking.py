"""The pages of who asks for a hand: without an account, without a script, in under a minute."""

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from legami.core.access import Actor, Request, public, signed_in
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.people.models import Person

from .. import actions
from ..access import own_referrals, record_own_read
from ..codes import code_for
from ..forms import AskForAnotherForm, AskForm, CodeForm
from ..models import Referral
from ..queries import TOLD_TO_PERSON, last_words, told_to_sender

RATES = {"ask": "6/m/ip,40/h/ip", "code": "10/m/ip,60/h/ip"}
RECEIPT = "intake_receipt"  # session key: the code, the day and the moment, for the page after sending
RECEIPT_SECONDS = 1200
TOO_MANY = "Da qui sono arrivate troppe richieste. Le tue parole sono ancora qui: aspetta un minuto e invia di nuovo, o chiama."
TOO_MANY_TRIES = "Troppi tentativi. Aspetta un minuto e riprova."


@public
@never_cache
def ask(request: Request) -> HttpResponse:
    """I need a hand."""
    return _asked(request, bound_from(request, AskForm), "intake/ask.html")


@public
@never_cache
def ask_for_another(request: Request) -> HttpResponse:
    """Somebody else needs a hand."""
    return _asked(request, bound_from(request, AskForAnotherForm), "intake/ask_for_another.html")


def _asked(request: Request, form: AskForm, template: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="legami.intake", action="ask", config=RATES):
            form.add_error(None, TOO_MANY)
        else:
            try:
                referral = actions.send_referral(by=Actor(user=request.actor.user), **_who(request, form), **form.said)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                sent = [code_for(referral.form_key), referral.answer_due_on.isoformat(), timezone.now().timestamp()]
                request.session[RECEIPT] = sent
                return redirect("intake:receipt")
    return render(request, template, {"form": form, "days": settings.INTAKE_ANSWER_DAYS})


def _who(request: Request, form: AskForm) -> dict[str, Any]:
    """Who has signed in and asks for themselves is already known."""
    if request.actor.user is None or form.said["source"] != Referral.Source.SELF:
        return {}
    me = Person.objects.filter(user=request.actor.user).first()
    return {"person": Person.objects.get(pk=me.root_id)} if me else {}


@public
@never_cache
def receipt(request: Request) -> HttpResponse:
    """It has arrived: what happens next, by when, and the code to ask how far it is."""
    code, day, sent = request.session.get(RECEIPT, ("", "", 0))
    if timezone.now().timestamp() - sent > RECEIPT_SECONDS:  # in a library somebody else sits here by now
        request.session.pop(RECEIPT, None)
        return redirect("intake:follow_up")
    return render(request, "intake/receipt.html", {"code": code, "day": day, "phone": settings.OWNER_PHONE})


@public
@never_cache
def follow_up(request: Request) -> HttpResponse:
    """How far a request is, by its code: three words, never what was said or decided. Who asked for themselves may withdraw."""
    form = CodeForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="legami.intake", action="code", config=RATES):
            form.add_error("code", TOO_MANY_TRIES)
        else:
            try:
                found = _by_code(request, form.cleaned_data["code"])
            except Refusal as refusal:
                form.add_error("code", str(refusal))
    context = {"form": form, "found": found, "told": told_to_sender(found) if found else ""}
    return render(request, "intake/follow_up.html", context)


def _by_code(request: Request, code: str) -> Referral:
    if "withdraw" not in request.POST:
        return actions.find_by_code(code)
    referral = actions.withdraw_by_code(code=code)
    messages.success(request, "Abbiamo ritirato la tua richiesta. Puoi chiedere ancora, quando vuoi.")
    return referral


@signed_in
def mine(request: Request) -> HttpResponse:
    """What I asked for, or was asked for me: how it went, in plain words, and where else I can go."""
    referrals = list(own_referrals(request.actor).select_related("municipality")[:50])
    words = last_words(referrals)
    rows = [(referral, TOLD_TO_PERSON[referral.status], words.get(referral.pk)) for referral in referrals]
    record_own_read(request.actor, referrals)
    return render(request, "intake/mine.html", {"rows": rows})
