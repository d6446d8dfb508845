"""A person takes away everything that Legami keeps about them."""

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from legami.core.access import Actor, Request, signed_in
from legami.core.dates import today
from legami.journal.actions import record_read
from legami.journal.models import Purpose
from legami.people.access import FieldGroup
from legami.people.models import Person

from .copying.making import copy_of
from .copying.parts import PARTS

G = FieldGroup
# What the copy shows; the rest are narrower views that others get.
COPIED = sorted(set(FieldGroup.values) - {G.FIRST_NAME, G.PSEUDONYM, G.OWN_COMMITMENTS, G.OWN_HOURS})


@signed_in
@never_cache
def own_copy(request: Request) -> HttpResponseBase:
    """What the copy holds; a POST makes it. Only for oneself: who acts for somebody reads their pages."""
    person = Person.objects.current().filter(user=request.actor.user_id).first()
    if person is None:
        raise Http404
    if request.method == "POST":
        me = Actor(user=request.actor.user)
        record_read("person.copied", by=me, purpose=Purpose.OWN, subject_ids=[person.pk], field_groups=COPIED)
        name = f"i-miei-dati-{today():%Y-%m-%d}.zip"
        return FileResponse(copy_of(person), as_attachment=True, filename=name, content_type="application/zip")
    return render(request, "web/own_copy_ask.html", {"titles": [part.title for part in PARTS]})
