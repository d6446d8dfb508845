"""The first page, the service pages and the pages of the footer."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

from legami.core.access import Request, public
from legami.core.dates import today
from legami.intake.queries import waiting_for as referrals_waiting_for
from legami.pacts.reads.waiting import waiting_for

from .context import MENU, links


@public
def home(request: Request) -> HttpResponse:
    """A visitor reads what Legami is; who has signed in finds their own work."""
    if request.actor.user is None:
        return render(request, "web/home.html")
    cards = [link for link in links(MENU, request.actor) if link.says]
    waiting = [*referrals_waiting_for(request.actor, on=today()), *waiting_for(request.actor, on=today())]
    context = {"cards": cards, "works": bool(request.actor.role), "waiting": waiting}
    return render(request, "web/dashboard.html", context)


@public
def services(request: Request) -> HttpResponse:
    """The list of services."""
    return render(request, "web/services.html")


@public
def service_pact(request: Request) -> HttpResponse:
    """The service page of the patto gener-attivo, in the order of the municipal model."""
    return render(request, "web/service_pact.html", _owner())


@public
def contacts(request: Request) -> HttpResponse:
    """Where to ask, book, and say what does not work."""
    return render(request, "web/contacts.html", _owner())


@public
def privacy(request: Request) -> HttpResponse:
    """Which data, why, for how long, and what one may ask."""
    return render(request, "web/privacy.html", _owner())


@public
def accessibility(request: Request) -> HttpResponse:
    """Our self-assessment, how to tell us what does not work, and the link to the official declaration."""
    return render(request, "web/accessibility.html", _owner() | {"declaration_url": settings.ACCESSIBILITY_DECLARATION_URL})


@public
def legal_notes(request: Request) -> HttpResponse:
    """Licences of program and contents."""
    return render(request, "web/legal_notes.html", _owner())


def _owner() -> dict[str, str]:
    return {
        "owner_name": settings.OWNER_NAME,
        "owner_email": settings.OWNER_EMAIL,
        "owner_phone": settings.OWNER_PHONE,
        "owner_desk": settings.OWNER_DESK,
        "dpo_email": settings.DPO_EMAIL,
    }


@public
def favicon(request: Request) -> HttpResponse:
    """The mark, for browsers and readers of feeds that ask for it at its old address."""
    return redirect(static("core/mark.svg"))
