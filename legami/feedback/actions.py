"""Write a report, answer it, and remind who administers of the thirty days."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from legami.accounts.models import User
from legami.core.access import Actor
from legami.core.refusals import FormUsedElsewhere, Refusal
from legami.journal.actions import record
from legami.network.models import Membership
from legami.network.roles import ROLE_PERMISSIONS, Permission
from legami.outbox.actions import cancel, write
from legami.outbox.models import Visitor
from legami.people.models import Person

from .models import Report

REMIND_DAYS_BEFORE = 7


class AlreadyAnswered(Refusal):
    """Un’altra persona ha già risposto. Copia il testo se serve, poi ricarica la pagina per leggere la sua risposta."""


@transaction.atomic
def send_report(
    *, wish: str, page: str, what_happened: str, contact_email: str, form_key: UUID, today: date, by: Actor
) -> Report:
    """Keep a report, and tell who administers. The same form sent twice makes one. Raises FormUsedElsewhere."""
    report, is_new = Report.objects.get_or_create(
        form_key=form_key,
        defaults={
            "wish": wish,
            "page": page,
            "what_happened": what_happened,
            "contact_email": contact_email,
            "sent_by": by.user,
            "due_on": today + timedelta(days=Report.DAYS_TO_ANSWER),
        },
    )
    if (report.page, report.what_happened, report.sent_by_id) != (page, what_happened, by.user_id):
        raise FormUsedElsewhere
    if is_new:
        record("feedback.sent", by=by, target=report)
        _tell_administrators(report, "work.feedback_new", about="new", day=report.due_on, today=today)
    return report


@transaction.atomic
def answer_report(*, report: Report, answer: str, by: Actor) -> Report:
    """Answer once: at the secret address, and by message to who left one or has signed in. Raises AlreadyAnswered."""
    waiting = Report.objects.waiting().select_for_update(of=("self",)).filter(pk=report.pk).first()
    if waiting is None:
        raise AlreadyAnswered
    to = _who_wrote(waiting)
    if to is not None:
        path = reverse("feedback:receipt", args=[waiting.receipt_key])
        write(key=f"feedback-answer:{waiting.pk}", template="feedback.answered", to=to, path=path)
    waiting.answer, waiting.answered_by, waiting.answered_at = answer, by.user, timezone.now()
    waiting.contact_email = ""
    waiting.save(update_fields=["answer", "answered_by", "answered_at", "contact_email"])
    cancel(about=f"feedback:{waiting.pk}")
    record("feedback.answered", by=by, target=waiting)
    return waiting


def remind(*, today: date) -> int:
    """Write to who administers about the reports that want an answer within a week, or are late; how many reports."""
    due = list(Report.objects.waiting().filter(due_on__lte=today + timedelta(days=REMIND_DAYS_BEFORE)).order_by("due_on", "pk"))
    for report in due:
        with transaction.atomic():
            about = "late" if report.due_on < today else "near"
            _tell_administrators(report, "work.feedback_near", about=about, day=report.due_on, today=today)
    return len(due)


def _tell_administrators(report: Report, template: str, *, about: str, day: date, today: date) -> None:
    """A message to each who may answer; the key says once for each occasion."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if Permission.FEEDBACK_ANSWER in held]
    holders = Membership.objects.active_on(today).filter(role__in=roles).values("user")
    for user in User.objects.filter(pk__in=holders, is_active=True).order_by("pk"):
        key = f"feedback:{report.pk}:{about}:{user.pk}"
        write(key=key, template=template, to=user, day=day, path=reverse("feedback:report", args=[report.pk]))


def _who_wrote(report: Report) -> Person | User | Visitor | None:
    """To whom the answer goes: the address that was left, else who had signed in; None for a visitor without either."""
    if report.contact_email:
        return Visitor(report.contact_email)
    if report.sent_by is None:
        return None
    return Person.objects.filter(user=report.sent_by).first() or report.sent_by
