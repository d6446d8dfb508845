"""Records that may be one person: joined, and separated again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render

from legami.core.access import Request, needs
from legami.core.refusals import Refusal
from legami.network.roles import Permission

from .. import actions
from ..access import FieldGroup, get_person_for, groups_for, record_people_read, visible_people
from ..models import Merge, Person

SHOWN = 50
LOOKED_AT = 400  # pairs looked through for those of one's own place


@needs(Permission.PERSON_MERGE)
def doubles(request: Request) -> HttpResponse:
    """Pairs that may be one person, both of one's own place."""
    pairs = actions.find_doubles(limit=LOOKED_AT)
    keys = {person.pk for one, other, _ in pairs for person in (one, other)}
    mine = set(visible_people(request.actor, with_merged=False).filter(pk__in=keys).values_list("pk", flat=True))
    shown = [(one, other, why) for one, other, why in pairs if {one.pk, other.pk} <= mine][:SHOWN]
    people = {person.pk: person for one, other, _ in shown for person in (one, other)}
    record_people_read(request.actor, people.values(), [FieldGroup.IDENTITY])
    return render(request, "people/doubles.html", {"pairs": shown})


@needs(Permission.PERSON_MERGE)
def merge(request: Request, person_id: UUID, other_id: UUID) -> HttpResponse:
    """Two records side by side; the first stays. Said once, undone when one likes."""
    keep, other = get_person_for(request, person_id), get_person_for(request, other_id)
    if keep == other:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            actions.merge_people(keep=keep, merge=other, by=request.actor)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, "Le due schede sono una sola. Puoi separarle quando vuoi.")
            return redirect("people:detail", keep.pk)
    context = {"keep": keep, "other": other, "refusal": refusal, "rows": _side_by_side(request, keep, other)}
    return render(request, "people/merge.html", context)


def _side_by_side(request: Request, keep: Person, other: Person) -> list[tuple[str, object, object]]:
    names = ("given_name", "family_name", "birth_date", "tax_code", "municipality", "address")
    hidden = {p.pk: FieldGroup.ADDRESS not in groups_for(request.actor, p) for p in (keep, other)}

    def cell(person: Person, name: str) -> object:
        return "protetto" if hidden[person.pk] and name in ("municipality", "address") else getattr(person, name)

    label = Person._meta.get_field
    return [(str(label(name).verbose_name).capitalize(), cell(keep, name), cell(other, name)) for name in names]  # type: ignore[union-attr]


@needs(Permission.PERSON_MERGE)
def unmerge(request: Request, person_id: UUID, merge_id: UUID) -> HttpResponse:
    """Make two records of one again."""
    person = get_person_for(request, person_id, [FieldGroup.IDENTITY])
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    done = get_object_or_404(Merge, pk=merge_id, keep=person)
    try:
        actions.unmerge(merge=done, by=request.actor)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "Le schede sono di nuovo due.")
    return redirect("people:detail", person.pk)
