"""Writes on areas and venues: each is told to the journal."""

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record

from .models import Area, Municipality, Venue


class AreaExists(Refusal):
    """In questo Comune c’è già un’area con questo nome. Scegli un altro nome, o correggi quella che c’è."""


class VenueExists(Refusal):
    """In questo Comune c’è già uno spazio con questo nome e indirizzo. Correggi quello che c’è."""


class AreaElsewhere(Refusal):
    """L’area scelta è in un altro Comune. Scegli un’area dello stesso Comune."""


@transaction.atomic
def save_area(area: Area | None = None, *, name: str, kind: str, municipality: Municipality, by: Actor) -> Area:
    """Add an area, or change this one. Raises AreaExists."""
    verb = "area.changed" if area else "area.added"
    saved = area or Area()
    saved.name, saved.kind, saved.municipality = name, kind, municipality
    with refused_as({"places_one_area_per_name": AreaExists}):
        saved.save()
    record(verb, by=by, target=saved)
    return saved


@transaction.atomic
def save_venue(
    venue: Venue | None = None,
    *,
    name: str,
    municipality: Municipality,
    area: Area | None,
    address: str,
    accessibility: str,
    by: Actor,
) -> Venue:
    """Add a venue, or change this one. Raises VenueExists, AreaElsewhere."""
    if area is not None and area.municipality_id != municipality.pk:
        raise AreaElsewhere
    verb = "venue.changed" if venue else "venue.added"
    saved = venue or Venue()
    saved.name, saved.municipality, saved.area = name, municipality, area
    saved.address, saved.accessibility = address, accessibility
    with refused_as({"places_one_venue_per_name_and_address": VenueExists}):
        saved.save()
    record(verb, by=by, target=saved)
    return saved
