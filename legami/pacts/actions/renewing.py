"""A pact that ended, or is about to, goes on in a new one (rule V21)."""

from datetime import date, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.dates import add_months
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record
from legami.ledger.models import Transfer

from ..guards import no_tie_with_what_goes_on
from ..models import BudgetLine, Pact, PactVersion, Party, Renewal
from . import money
from .drafting import PactAlreadyOpen, PersonHasDied, copy_parts, put_part

MONTHS = 12


class NotRenewable(Refusal):
    """Si rinnova un patto concluso, interrotto, o vicino alla fine, e una volta sola."""


class CarryOverDecided(Refusal):
    """Sul riporto è già stata presa una decisione. Ricarica la pagina."""


class OwnCarryOver(Refusal):
    """Chi ha chiesto il riporto non lo approva: lo fa un’altra persona."""


def may_renew(pact: Pact, *, today: date) -> bool:
    """True if the pact has ended, or ends soon, and nobody has renewed it yet. At most two queries."""
    if pact.status in (Pact.Status.CONCLUDED, Pact.Status.INTERRUPTED):
        return not Renewal.objects.filter(old=pact).exists()
    if pact.status not in (Pact.Status.ACTIVE, Pact.Status.SUSPENDED):
        return False
    near = today + timedelta(days=settings.PACT_RENEW_DAYS)
    ends_soon = pact.versions.filter(status=PactVersion.Status.ACTIVE, ends_on__lte=near).exists()
    return ends_soon and not Renewal.objects.filter(old=pact).exists()


def renew(*, pact: Pact, carry_over_reason: str, today: date, by: Actor) -> Pact:
    """A draft of a new pact: the goals, supports, promises and places of the old one; no money.

    With a `carry_over_reason` somebody else is asked to carry the unspent money over; if nobody does, it returns to its
    fund when the old pact closes. Raises NotRenewable, PactAlreadyOpen, PersonHasDied.
    """
    refusals = {"pacts_one_preparing_per_person_and_kind": PactAlreadyOpen, "pacts_renewal_old_id_key": NotRenewable}
    with transaction.atomic(), refused_as(refusals):
        old = Pact.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=pact.pk)
        if old.person.deceased_on is not None:
            raise PersonHasDied
        if not may_renew(old, today=today):
            raise NotRenewable
        source = old.versions.filter(activated_at__isnull=False).order_by("-number")[0]
        new = _draft(old, source, today=today, by=by)
        Renewal.objects.create(old=old, new=new, carry_over_reason=carry_over_reason, started_by=by.user)
        record("pact.renewed", by=by, target=new, subject_id=new.person_id)
    return new


def decide_carry_over(*, renewal: Renewal, yes: bool, by: Actor) -> Renewal:
    """Say whether the unspent money goes on: with a yes, the new draft gets the old lines with what was left on each.

    Raises CarryOverDecided, OwnCarryOver, TieDeclared (V06), VersionIsClosed (the new text is no longer a draft).
    """
    with transaction.atomic(), refused_as({"pacts_carry_over_by_another": OwnCarryOver}):
        renewal = Renewal.objects.select_for_update(of=("self",)).select_related("old", "new").get(pk=renewal.pk)
        if not renewal.is_waiting:
            raise CarryOverDecided
        no_tie_with_what_goes_on(renewal.old, unspent_cents(renewal.old), by)
        renewal.is_carried_over, renewal.decided_at, renewal.decided_by = yes, timezone.now(), by.user
        renewal.save(update_fields=["is_carried_over", "decided_at", "decided_by"])
        if yes:
            _carry(renewal, by=by)
        record("pact.carry_over_decided", by=by, target=renewal.new, subject_id=renewal.new.person_id)
    return renewal


def unspent_cents(pact: Pact) -> dict[BudgetLine, int]:
    """What is left on each line of a pact; of one that is closed, what went back to the fund."""
    left = {}
    for line in money.signed_lines(pact):
        returned = Transfer.objects.filter(key=f"return:{pact.pk}:{line.key}").values_list("quantity", flat=True).first()
        cents = returned if returned is not None else money.line_account(line).available
        if cents > 0:
            left[line] = cents
    return left


# ---- how -------------------------------------------------------------------------------------------


def _draft(old: Pact, source: PactVersion, *, today: date, by: Actor) -> Pact:
    new = Pact.objects.create(
        person_id=old.person.root_id,
        kind=old.kind,
        organisation=old.organisation,
        municipality=old.municipality,
        created_by=by.user,
    )
    new.refresh_from_db(fields=["number"])
    after = source.ends_on + timedelta(days=1) if source.ends_on else today
    starts_on = max(after, today)
    version = PactVersion.objects.create(
        pact=new,
        number=1,
        reason=f"Rinnova il patto {old.code}",
        starts_on=starts_on,
        ends_on=add_months(starts_on, MONTHS) - timedelta(days=1),
        review_every_months=source.review_every_months,
        created_by=by.user,
    )
    copy_parts(source, version)
    BudgetLine.objects.filter(version=version).delete()
    Party.objects.filter(version=version, role=Party.Role.CASE_WORKER).update(user=by.user, contact_name="")
    return new


def _carry(renewal: Renewal, *, by: Actor) -> None:
    version = renewal.new.versions.open().get()
    goals, parties = {g.key: g for g in version.goals.all()}, {p.key: p for p in version.parties.all()}
    for line, cents in unspent_cents(renewal.old).items():
        put_part(
            version=version,
            part=BudgetLine(
                key=uuid4(),
                goal=goals.get(line.goal.key) or next(iter(goals.values())),
                fund=line.fund,
                category=line.category,
                description=line.description,
                supplier=parties.get(line.supplier.key) if line.supplier else None,
                amount_cents=cents,
            ),
            by=by,
        )
