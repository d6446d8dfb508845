"""The pages of who sends a referral with an account: a body, the desk, a social worker for who called."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from legami.core.access import Request, needs
from legami.core.dates import long_date
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.exporting import download
from legami.network.roles import Permission, Role

from .. import actions
from ..access import sent_referrals, visible_referrals
from ..codes import code_for
from ..forms import SendForm, WriteDownForm
from ..queries import told_to_sender
from ..tables import sent_table

PAGE_SIZE = 25


@needs(Permission.REFERRAL_SEND, Permission.REFERRAL_WORK)
def new(request: Request) -> HttpResponse:
    """Send a referral, or write down one that came by voice or on paper."""
    form: SendForm = bound_from(request, SendForm if request.actor.role == Role.PARTNER_OPERATOR else WriteDownForm)
    if request.method == "POST" and form.is_valid():
        try:
            referral = actions.send_referral(by=request.actor, **form.said)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            due, code = long_date(referral.answer_due_on), code_for(referral.form_key)
            messages.success(request, f"Segnalazione {referral.name} registrata. Risposta entro il {due}. Codice: {code}.")
            if visible_referrals(request.actor).filter(pk=referral.pk).exists():
                return redirect("intake:detail", referral.pk)
            return redirect("intake:sent" if request.actor.may(Permission.REFERRAL_SEND) else "intake:list")
    sends = request.actor.may(Permission.REFERRAL_SEND)
    context = {"form": form, "days": settings.INTAKE_ANSWER_DAYS, "back": "intake:sent" if sends else "intake:list"}
    return render(request, "intake/new.html", context)


@needs(Permission.REFERRAL_SEND)
def sent(request: Request) -> HttpResponseBase:
    """What one's body sent: when, and how far it is. Who it was about is not shown again."""
    rows = sent_referrals(request.actor).select_related("municipality").order_by("-number")
    if file := download(request, sent_table(rows)):
        return file
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "intake/sent.html", {"page": page, "rows": [(r, told_to_sender(r)) for r in page.object_list]})
