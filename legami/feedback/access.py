"""Who reads which reports: who wrote one, by its secret address or signed in; who may answer, all of them."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.network.roles import Permission

from .models import Report, ReportQuerySet


def visible_reports(actor: Actor) -> ReportQuerySet:
    """Every report for who may answer them; none for others."""
    return Report.objects.all() if actor.may(Permission.FEEDBACK_ANSWER) else Report.objects.none()


def my_reports(actor: Actor) -> QuerySet[Report]:
    """What one wrote after signing in."""
    return Report.objects.filter(sent_by=actor.user) if actor.user_id else Report.objects.none()


def get_report_for(request: Request, report_id: UUID) -> Report:
    """The report, or 404."""
    return get_object_or_404(visible_reports(request.actor).select_related("answered_by"), pk=report_id)


def get_receipt(receipt_key: UUID) -> Report:
    """The report behind a secret address, or 404. Who has the address wrote the report, or was given it by who did."""
    return get_object_or_404(Report, receipt_key=receipt_key)
