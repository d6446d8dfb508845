"""The pact in easy words: written beside the text that is signed, measured each time it is saved."""

from django.db import transaction
from django.utils import timezone

from legami.core.access import Actor
from legami.core.easy_reading import gulpease
from legami.journal.actions import record

from ..models import EasyText, PactVersion


def save_easy_text(*, version: PactVersion, words: str, by: Actor) -> EasyText:
    """Keep these words for this version, with how easy they are; the same words again change nothing.

    Who saves last is kept: one text, one worker. The person sees it from an index of 80 on.
    """
    with transaction.atomic():
        PactVersion.objects.select_for_update(no_key=True).get(pk=version.pk)  # two first saves at once make one
        there = EasyText.objects.filter(version=version).first()
        if there is not None and there.words == words:
            return there
        said = {"words": words, "gulpease": gulpease(words) or 0, "saved_at": timezone.now(), "saved_by": by.user}
        kept, _ = EasyText.objects.update_or_create(version=version, defaults=said)
        record("pact.easy_text", by=by, target=version.pact, subject_id=version.pact.person_id)
    return kept
