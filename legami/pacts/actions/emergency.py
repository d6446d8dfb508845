"""Who must know of a record opened in an emergency is told in the same moment (rule V12). Nothing personal leaves."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from legami.core.access import Actor
from legami.network.models import Membership
from legami.network.roles import Role
from legami.outbox.actions import write
from legami.people import actions as people
from legami.people.models import EmergencyAccess, Person


@transaction.atomic
def open_in_emergency(*, person: Person, now: datetime, by: Actor, **said: Any) -> EmergencyAccess:
    """Open the record and write to the body's coordinators and to who protects the data. Raises as `break_glass`."""
    access, is_new = people.break_glass(person=person, now=now, by=by, **said)
    if is_new:
        day = localdate(now)
        for member in _who_must_know(access, now):
            key = f"emergency:{access.pk}:{member.user_id}"
            write(key=key, template="work.emergency", to=member.user, day=day, path=reverse("pacts:emergencies"))
    return access


def _who_must_know(access: EmergencyAccess, now: datetime) -> list[Membership]:
    roles = Membership.objects.active_on(localdate(now)).select_related("user").order_by("pk")
    coordinators = roles.filter(role=Role.COORDINATOR, organisation=access.organisation_id)
    return [*coordinators, *roles.filter(role=Role.DPO)]
