"""An autosave and the save of the same words meet: whoever comes second sees what the first one did."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from legami.pacts import actions
from legami.pacts.actions.drafting import forget_typed
from legami.pacts.models import Draft, Goal

from .story import Story

pytestmark = pytest.mark.race
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until_it_waits(answer) -> None:
    """Until the other connection waits for a lock, or has ended without."""
    end = monotonic() + 30
    while monotonic() < end and not answer.done():
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        sleep(0.01)


def test_an_autosave_that_starts_before_the_save_has_ended_does_not_bring_the_words_back(committed_db):
    story = Story()
    pact = story.draft_pact()
    version, new = pact.versions.get(), uuid4()
    typed = {"words": "Voglio amici", "part_id": str(new)}
    client = Client()
    client.force_login(story.bruno.user)

    def autosave() -> str:
        try:
            return client.post(reverse("pacts:autosave", args=[pact.pk, "obiettivi"]), typed).content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.put_part(version=version, part=Goal(pk=new, words="Voglio amici", level_0="Uno"), by=story.bruno)
            said = pool.submit(autosave)
            until_it_waits(said)
            forget_typed(version=version, step="obiettivi:new", by=story.bruno)
        told = said.result(30)

    assert (told, Draft.objects.count()) == ("Questa parte è già salvata. Se la cambi ancora, premi Salva.", 0)
