"""Who may change areas and venues. All of them may be read by anyone: they are places, not people."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request

from .models import Area, Municipality, Venue

PLACE_EDIT = "place.edit"  # the page of roles, one floor up, says who holds it


def municipalities_of(actor: Actor) -> "QuerySet[Municipality]":
    """The municipalities of today in which this actor may add and change places: all, or those of their scope."""
    if not actor.may(PLACE_EDIT):
        return Municipality.objects.none()
    found = Municipality.objects.current()
    if actor.municipality_id:
        return found.filter(pk=actor.municipality_id)
    return found.filter(district=actor.district_id) if actor.district_id else found


def get_area_for(request: Request, area_id: UUID) -> Area:
    """The area, if this actor may change it; else 404."""
    return get_object_or_404(Area, pk=area_id, municipality__in=municipalities_of(request.actor))


def get_venue_for(request: Request, venue_id: UUID) -> Venue:
    """The venue, if this actor may change it; else 404."""
    return get_object_or_404(Venue, pk=venue_id, municipality__in=municipalities_of(request.actor))
