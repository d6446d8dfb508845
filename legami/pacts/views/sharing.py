"""With whom my data are shared: read, switched off and on again by the person; written down by who follows them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from legami.core.access import Actor, Request, needs, signed_in
from legami.network.models import Organisation
from legami.network.roles import Permission
from legami.people.access import FieldGroup, get_part_for, may_consent, people_i_am, record_people_read
from legami.people.models import ConsentEvent, Person

from ..actions.sharing import say_sharing
from ..reads.links import open_links_of
from ..reads.sharing import WHAT_A_BODY_SEES, SharedWith, shared_with


class SharingForm(forms.Form):
    """What was said of one body."""

    organisation = forms.UUIDField()
    is_granted = forms.TypedChoiceField(choices=[("1", "sì"), ("0", "no")], coerce=lambda value: value == "1")
    channel = forms.ChoiceField(choices=ConsentEvent.Channel.choices, required=False)


@signed_in
def my_sharing(request: Request, person_id: UUID | None = None) -> HttpResponse:
    """Who sees what of oneself, or of somebody for whom one signs; each can be switched off."""
    me = Actor(user=request.actor.user)
    person = _mine(me, person_id)
    if person is None:
        return render(request, "people/no_data.html")
    record_people_read(me, [person], [FieldGroup.ACCESS_LOG])
    context = {
        "own": person.user_id == me.user_id,
        "may_consent": may_consent(me, person),
        "links": open_links_of(person, timezone.now()),
    }
    return render(request, "pacts/my_sharing.html", _page(person) | context)


@signed_in
def my_sharing_said(request: Request, person_id: UUID) -> HttpResponse:
    """Off or on, by the person: it holds from the next request."""
    me = Actor(user=request.actor.user)
    person = _mine(me, person_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if person is None or not may_consent(me, person):
        raise Http404
    body, is_granted, _ = _said(request, person)
    say_sharing(person=person, organisation=body, is_granted=is_granted, channel="web", by=me)
    messages.success(request, f"Fatto. {body} {'vede di nuovo la sua parte' if is_granted else 'non vede più niente di te'}.")
    return redirect("pacts:my_sharing_of", person.pk)


@needs(Permission.PERSON_EDIT)
def sharing(request: Request, person_id: UUID) -> HttpResponse:
    """The same for who follows the person, who may write down what was said by voice, on paper or by telephone."""
    person = get_part_for(request, person_id, FieldGroup.CONSENTS)
    if request.method == "POST":
        body, is_granted, channel = _said(request, person)
        say_sharing(person=person, organisation=body, is_granted=is_granted, channel=channel, by=request.actor)
        messages.success(request, "La scelta è registrata. Vale da subito.")
        return redirect("pacts:sharing", person.pk)
    return render(request, "pacts/sharing.html", _page(person))


def _mine(me: Actor, person_id: UUID | None) -> Person | None:
    people = people_i_am(me)
    return people.first() if person_id is None else get_object_or_404(people, pk=person_id)


def _page(person: Person) -> dict[str, object]:
    rows: list[SharedWith] = shared_with(person)
    return {"person": person, "rows": rows, "what": WHAT_A_BODY_SEES}


def _said(request: Request, person: Person) -> tuple[Organisation, bool, str]:
    """What the buttons sent; a body that has nothing to do with the person is not found."""
    form = SharingForm(request.POST)
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    body = next((row.organisation for row in shared_with(person) if row.organisation.pk == said["organisation"]), None)
    if body is None:
        raise Http404
    return body, said["is_granted"], said["channel"] or ConsentEvent.Channel.DESK
