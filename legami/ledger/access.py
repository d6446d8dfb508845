"""Who sees which funds. They hold no personal data, so that reads are not journaled."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from legami.core.access import Actor, Request
from legami.network.models import Organisation
from legami.network.roles import Permission, Role

from .models import Fund


def visible_funds(actor: Actor) -> QuerySet[Fund]:
    """The funds of the actor's body; for who coordinates, also those of the bodies that run their district."""
    if not actor.may(Permission.LEDGER_VIEW) or actor.organisation_id is None:
        return Fund.objects.none()
    mine = Q(organisation=actor.organisation_id)
    if actor.role == Role.COORDINATOR:
        own_district = Organisation.objects.filter(pk=actor.organisation_id).values("district")
        mine |= Q(organisation__district=actor.district_id) if actor.district_id else Q(organisation__district__in=own_district)
    return Fund.objects.filter(mine).select_related("organisation")


def get_fund_for(request: Request, fund_id: UUID) -> Fund:
    """The fund, or 404 if there is none or it is not theirs to see."""
    return get_object_or_404(visible_funds(request.actor), pk=fund_id)


def get_managed_fund_for(request: Request, fund_id: UUID) -> Fund:
    """The fund, if it is of the actor's own body: only that body records what comes in. Else 404."""
    return get_object_or_404(visible_funds(request.actor), pk=fund_id, organisation=request.actor.organisation_id)
