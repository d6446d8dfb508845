"""Say what does not work, read the answer; for who administers, the list with the thirty days, and the answer."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from legami.core.access import Request, needs, public
from legami.core.dates import today
from legami.core.forms import bound_from
from legami.core.refusals import Refusal
from legami.journal.exporting import download
from legami.network.roles import Permission

from . import actions
from .access import get_receipt, get_report_for, my_reports, visible_reports
from .forms import AnswerForm, ReportForm
from .tables import reports_table

PAGE_SIZE = 25
SEND_RATES = {"send": "20/h/ip"}  # a library or an office has one address for many
TOO_MANY = "Da questa rete sono arrivate troppe segnalazioni. Niente è andato perso: riprova fra un’ora, o chiamaci."


@public
@never_cache
def send(request: Request) -> HttpResponse:
    """Say what does not work; who has signed in finds here what they wrote before."""
    form = bound_from(request, ReportForm)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, app="legami.feedback", action="send", config=SEND_RATES):
            form.add_error(None, TOO_MANY)
        else:
            try:
                sent = actions.send_report(today=today(), by=request.actor, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "La segnalazione è arrivata. Grazie.")
                return redirect("feedback:receipt", sent.receipt_key)
    mine = list(my_reports(request.actor).order_by("-sent_at", "pk")[:PAGE_SIZE])
    return render(request, "feedback/send.html", {"form": form, "mine": mine})


@public
@never_cache
def receipt(request: Request, receipt_key: UUID) -> HttpResponse:
    """What somebody wrote, by when they get an answer, and the answer."""
    found = get_receipt(receipt_key)
    return render(request, "feedback/receipt.html", {"report": found, "is_late": found.is_late(today())})


@needs(Permission.FEEDBACK_ANSWER)
def reports(request: Request) -> HttpResponseBase:
    """The reports that wait, the one due first on top; or those that have their answer."""
    answered = request.GET.get("quali") == "risposte"
    found = visible_reports(request.actor)
    found = found.answered().order_by("-answered_at", "pk") if answered else found.waiting().order_by("due_on", "pk")
    if file := download(request, reports_table(found, answered=answered)):
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    day = today()
    rows = [(one, one.clock(day), one.is_late(day)) for one in page.object_list]
    return render(request, "feedback/reports.html", {"page": page, "rows": rows, "answered": answered})


@needs(Permission.FEEDBACK_ANSWER)
def report(request: Request, report_id: UUID) -> HttpResponse:
    """One report, and its answer."""
    found = get_report_for(request, report_id)
    form = bound_from(request, AnswerForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_report(report=found, by=request.actor, **form.cleaned_data)
        except actions.AlreadyAnswered as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "La risposta è partita.")
            return redirect("feedback:report", found.pk)
    day = today()
    context = {"report": found, "form": form, "clock": found.clock(day), "is_late": found.is_late(day)}
    return render(request, "feedback/report.html", context | {"reaches": bool(found.contact_email or found.sent_by_id)})
