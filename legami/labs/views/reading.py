"""What everybody reads: the labs, one lab, its meetings, the guide of the three evenings."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from legami.core.access import Request, public
from legami.core.dates import today
from legami.core.pages import Pages
from legami.labs import guided, reads
from legami.labs.access import get_lab, get_meeting, problems_of, works_on
from legami.labs.models import Lab
from legami.network.roles import Permission

PAGE_SIZE = 24


@public
def labs(request: Request) -> HttpResponse:
    """Every lab, the newest first."""
    page = Pages(Lab.objects.for_page().order_by("-starts_on", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    figures = reads.promises_of(page.object_list)
    nothing = reads.Promises(0, 0, 0, 0)
    rows = [(lab, figures.get(lab.pk, nothing)) for lab in page.object_list]
    may_work = request.actor.may(Permission.LAB_RUN) or request.actor.may(Permission.LAB_OPEN)
    return render(request, "labs/list.html", {"page": page, "rows": rows, "may_work": may_work})


@public
def lab(request: Request, lab_id: UUID) -> HttpResponse:
    """One lab: what it asks, when it meets, what this place said before, what was promised, what is wrong."""
    found = get_lab(lab_id)
    now, day = timezone.now(), today()
    problems = problems_of(found).order_by("-voices_count", "-sent_at", "pk")
    people = reads.residents(found.municipality)
    return render(
        request,
        "labs/lab.html",
        {
            "lab": found,
            "phases": [(phase, phase.state_on(day)) for phase in found.phases.order_by("starts_on", "ends_on", "pk")],
            "coming": found.meetings.coming(now).select_related("venue__municipality")[:6],
            "held": found.meetings.held(now)[:6],
            "promises": reads.promises_in_order(found, day),
            "figures": reads.promises_of([found]).get(found.pk),
            "before": reads.before(found),
            "problems": problems[:5],
            "residents": people,
            "may_work": works_on(request.actor, found),
        },
    )


@public
def meeting(request: Request, lab_id: UUID, meeting_id: UUID) -> HttpResponse:
    """One meeting: where and when, the agenda, and afterwards what was said and decided."""
    found = get_lab(lab_id)
    one = get_meeting(found, meeting_id)
    promises = one.promises.order_by("due_on", "pk")
    context = {"lab": found, "meeting": one, "promises": promises, "may_work": works_on(request.actor, found)}
    return render(request, "labs/meeting.html", context)


@public
def guide(request: Request) -> HttpResponse:
    """How to run a first lab in three evenings, for who has never done it."""
    return render(request, "labs/guide.html", {"evenings": guided.EVENINGS})
