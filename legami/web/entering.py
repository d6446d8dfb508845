"""Two pages where accounts and people meet: the desk hands over a code; who came with CIE or SPID finds their record."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from legami.core.access import Request, needs, signed_in
from legami.network.roles import Permission
from legami.people import actions
from legami.people.access import FieldGroup, get_person_for, record_people_read
from legami.people.models import Person


@needs(Permission.CODE_ISSUE)
@never_cache
def hand_over_code(request: Request, person_id: UUID) -> HttpResponse:
    """Ask, then show the sheet with the code: once, ready to print."""
    person = get_person_for(request, person_id, [FieldGroup.IDENTITY])
    refusal = None
    if request.method == "POST":
        try:
            code = actions.hand_over_code(person=person, by=request.actor)
        except actions.WorksForABody as refused:
            refusal = refused
        else:
            address = settings.SITE_URL.split("//")[-1] + reverse("accounts:code")
            return render(request, "web/code_sheet.html", {"person": person, "code": code, "entry_address": address})
    return render(request, "web/code_ask.html", {"person": person, "refusal": refusal})


@signed_in
@never_cache
def confirm_identity(request: Request) -> HttpResponse:
    """After CIE or SPID: 'is this record yours?' Nothing is tied before the person says yes."""
    if Person.objects.filter(user=request.actor.user).exists():
        return redirect("home")
    found = actions.record_for(request.actor.user)
    record_people_read(request.actor, [found] if found else [], [FieldGroup.IDENTITY])  # it may turn out to be another's
    if request.method == "POST":
        try:
            actions.link_identity(by=request.actor)
        except actions.NotYourRecord:
            found = None
        else:
            return redirect("home")
    return render(request, "web/confirm_identity.html", {"person": found})
