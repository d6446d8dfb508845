"""Cover of the person while they give back (rule V22): without it no hour is written."""

from datetime import date

from django.db import transaction

from legami.core.access import Actor
from legami.core.refusals import Refusal, refused_as
from legami.journal.actions import record

from ..models import InsuranceCover, Pact


class NotInsured(Refusal):
    """Per quel giorno manca l’assicurazione: le ore non si possono segnare. Chi segue il patto aggiunge la polizza."""


class CoverIsThere(Refusal):
    """Questa polizza c’è già, con lo stesso inizio. Non serve scriverla due volte."""


def record_cover(*, pact: Pact, insurer: str, policy_number: str, starts_on: date, ends_on: date, by: Actor) -> InsuranceCover:
    """Write the policy that covers the person, first and last day counted. Raises CoverIsThere."""
    with transaction.atomic(), refused_as({"pacts_cover_once": CoverIsThere}):
        cover = InsuranceCover.objects.create(
            pact=pact, insurer=insurer, policy_number=policy_number, starts_on=starts_on, ends_on=ends_on, recorded_by=by.user
        )
        record("pact.insured", by=by, target=pact, subject_id=pact.person_id)
    return cover
