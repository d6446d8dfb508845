"""What can be opened by a link, and the links that were given. A constant number of queries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from legami.core.dates import today
from legami.people.models import Person

from ..actions.linking import Line
from ..models import Commitment, GiveBack, Pact, PactVersion, PartnerLink, Party, Voucher


@dataclass(frozen=True)
class LineChoice:
    """A line that a link may open, as the form offers it."""

    value: str
    label: str
    line: Line
    last_on: date

    def expires_at(self, days: int, start: date) -> datetime:
        """The end of the last day: so many days from the start, and never after the line itself ends."""
        last = min(start + timedelta(days=days), self.last_on)
        return timezone.make_aware(datetime.combine(last, time.max))


def lines_to_open(pact: Pact) -> list[LineChoice]:
    """The promises and activities of the bodies in the text in force, and the open vouchers. At most five queries."""
    version = pact.versions.filter(status=PactVersion.Status.ACTIVE).defer("frozen_text").first()
    if pact.status != Pact.Status.ACTIVE or version is None or version.ends_on is None:
        return []
    ends_on = version.ends_on
    promises = Commitment.objects.filter(version=version, bound__role=Party.Role.PARTNER)
    activities = GiveBack.objects.filter(version=version, host__organisation__isnull=False)
    vouchers = Voucher.objects.usable().filter(pact=pact, expires_on__gte=today()).prefetch_related("merchants")
    return [
        *(
            LineChoice(f"impegno:{row.pk}", f"{row.bound}: confermare «{row.text}»", Line(row, row.bound.organisation), ends_on)
            for row in promises.select_related("bound__organisation", "bound__person", "bound__user").order_by("position", "pk")
        ),
        *(
            LineChoice(
                f"ore:{row.pk}", f"{row.host}: segnare le ore di «{row.what}»", Line(row, row.host.organisation), ends_on
            )
            for row in activities.select_related("host__organisation", "host__person", "host__user").order_by("position", "pk")
        ),
        *(
            LineChoice(
                f"buono:{row.pk}:{shop.pk}", f"{shop}: incassare il buono «{row.goods}»", Line(row, shop), row.expires_on
            )
            for row in vouchers.order_by("asked_at", "pk")
            for shop in sorted(row.merchants.all(), key=str)
        ),
    ]


def links_of(pact: Pact) -> QuerySet[PartnerLink]:
    """The links of a pact, newest first."""
    rows = pact.partner_links.select_related("organisation", "commitment", "give_back", "voucher", "issued_by")
    return rows.order_by("-issued_at", "pk")


def open_links_of(person: Person, now: datetime) -> list[PartnerLink]:
    """Those that still open something of a person, under any of their records. One query."""
    rows = PartnerLink.objects.open_at(now).filter(pact__person__root=person.root_id).select_related("organisation")
    return list(rows.order_by("expires_at", "pk"))
