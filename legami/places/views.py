"""The territory: map, districts, municipalities; areas and venues, which staff keep."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from legami.core.access import Request, needs, public
from legami.core.forms import bound_from
from legami.core.pages import Pages
from legami.core.refusals import Refusal

from . import actions, drawing, queries
from .access import PLACE_EDIT, get_area_for, get_venue_for, municipalities_of
from .forms import AreaForm, VenueForm
from .models import Area, District, Municipality, Venue

PAGE_SIZE = 50


@public
def territory_map(request: Request) -> HttpResponse:
    """The province: a drawing, and a table that says the same."""
    picture = drawing.province()
    rows = list(Municipality.objects.current().select_related("district").order_by("name", "istat"))
    districts = District.objects.order_by("name")
    return render(
        request,
        "places/map.html",
        {
            "picture": picture,
            "districts": [
                {
                    "district": district,
                    "label": picture.labels[district.pk],
                    "shapes": [(row, picture.paths[row.istat]) for row in rows if row.district_id == district.pk],
                    "residents": sum(row.residents for row in rows if row.district_id == district.pk),
                }
                for district in districts
            ],
            "rows": rows,
            "residents": sum(row.residents for row in rows),
            # 113 shapes and 113 rows are drawn again only when one of these figures changes.
            "drawn_from": [(row.istat, row.name, row.district_id, *row.by_age) for row in rows],
        },
    )


@public
def district(request: Request, district_id: str) -> HttpResponse:
    """One district: its municipalities and who lives there."""
    found = get_object_or_404(District, pk=district_id)
    municipalities = found.municipalities.current().order_by("name", "istat")
    rows = list(municipalities)
    residents = queries.residents_in(municipalities)
    return render(
        request,
        "places/district.html",
        {
            "district": found,
            "rows": rows,
            "shapes": [(row, drawing.province().paths[row.istat]) for row in rows],
            "frame": drawing.frame(row.istat for row in rows),
            "residents": residents,
            "bars": drawing.age_bars(residents),
        },
    )


@public
def municipalities(request: Request) -> HttpResponse:
    """Find a municipality by name, also one that merged away."""
    text = request.GET.get("q", "").strip()[:80]
    found = list(queries.search(text).select_related("district", "successor")) if text else []
    return render(request, "places/municipalities.html", {"text": text, "rows": found})


@public
def municipality(request: Request, istat: str) -> HttpResponse:
    """One municipality. One that merged away sends on, for good, to the municipality that took it in."""
    found = get_object_or_404(Municipality.objects.select_related("district"), pk=istat)
    if found.successor_id is not None:
        today = queries.current_municipality(istat)
        return redirect(f"{reverse('places:municipality', args=[today.pk])}?da={istat}", permanent=True)
    predecessors = list(found.predecessors.order_by("name"))
    residents = queries.Residents.of(found)
    neighbours = found.district.municipalities.current().values_list("pk", flat=True).order_by("pk")
    return render(
        request,
        "places/municipality.html",
        {
            "municipality": found,
            "predecessors": predecessors,
            "came_from": next((p for p in predecessors if p.pk == request.GET.get("da")), None),
            "residents": residents,
            "bars": drawing.age_bars(residents),
            "shape": drawing.province().paths[istat],
            "around": "".join(drawing.province().paths[pk] for pk in neighbours),
            "frame": drawing.frame(neighbours),
            "areas": found.areas.order_by("name", "pk"),
            "venues": found.venues.order_by("name", "pk"),
        },
    )


@public
def areas(request: Request) -> HttpResponse:
    """All areas, by municipality."""
    rows = Area.objects.select_related("municipality")
    return _list(request, "places/areas.html", rows.order_by("municipality__name", "name", "pk"))


@public
def venues(request: Request) -> HttpResponse:
    """All venues, by municipality; `q` narrows them."""
    text = request.GET.get("q", "").strip()[:80]
    rows = Venue.objects.matching(text).select_related("municipality", "area")
    return _list(request, "places/venues.html", rows.order_by("municipality__name", "name", "pk"), text=text)


def _list(request: Request, template: str, rows: Any, **more: Any) -> HttpResponse:
    page = Pages(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    mine = set(municipalities_of(request.actor).values_list("pk", flat=True)) if request.actor.may(PLACE_EDIT) else set()
    for row in page.object_list:
        row.may_edit = row.municipality_id in mine
    return render(request, template, {"page": page, "may_add": bool(mine), **more})


@needs(PLACE_EDIT)
def add_area(request: Request) -> HttpResponse:
    """A new area."""
    return _area_page(request, bound_from(request, AreaForm, actor=request.actor), None)


@needs(PLACE_EDIT)
def edit_area(request: Request, area_id: UUID) -> HttpResponse:
    """Change an area."""
    area = get_area_for(request, area_id)
    form = bound_from(request, AreaForm, actor=request.actor, initial=AreaForm.initial_of(area))
    return _area_page(request, form, area)


def _area_page(request: Request, form: AreaForm, area: Area | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_area(area, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"Area salvata: {saved.name}.")
            return redirect("places:areas")
    return render(request, "places/area_form.html", {"form": form, "area": area})


@needs(PLACE_EDIT)
def add_venue(request: Request) -> HttpResponse:
    """A new venue."""
    return _venue_page(request, bound_from(request, VenueForm, actor=request.actor), None)


@needs(PLACE_EDIT)
def edit_venue(request: Request, venue_id: UUID) -> HttpResponse:
    """Change a venue."""
    venue = get_venue_for(request, venue_id)
    form = bound_from(request, VenueForm, actor=request.actor, initial=VenueForm.initial_of(venue))
    return _venue_page(request, form, venue)


def _venue_page(request: Request, form: VenueForm, venue: Venue | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_venue(venue, by=request.actor, **form.cleaned_data)
        except actions.AreaElsewhere as refusal:
            form.add_error("area", str(refusal))
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"Spazio salvato: {saved.name}.")
            return redirect("places:venues")
    return render(request, "places/venue_form.html", {"form": form, "venue": venue})
