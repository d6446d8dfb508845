"""V15: a body leaves or loses its accreditation: its parts go to others, and the person pays nothing for it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from legami.core.access import Actor
from legami.core.dates import today
from legami.network import actions as network
from legami.network.access import actor_for
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.clock import expected_minutes
from legami.pacts.guards import missing_parts
from legami.pacts.models import BudgetLine, Commitment, CommitmentCheck, GiveBack, Pact, PactVersion, Support
from legami.pacts.reads.caring import clocks_of
from legami.pacts.reads.waiting import waiting_for
from legami.pacts.tests.story import END, START, Story, body, member

pytestmark = pytest.mark.django_db
LAST_DAY = date(2026, 5, 1)
WAITING = "1 patto da affidare a un altro ente"


def leaves(story: Story, on: date = LAST_DAY) -> Actor:
    """Gina of the administration writes that the parish leaves."""
    gina = Actor(user=member("Gina Viola", body("Comune di Cremona", "public"), Role.ADMINISTRATOR).user)
    network.record_leaving(organisation=story.parish, leaves_on=on, cause="accredited", reason="Controllo", by=gina)
    story.parish.refresh_from_db()
    return gina


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_in_force(pact: Pact) -> PactVersion:
    return pact.versions.get(status="active")


def test_v15_access_ends_on_the_day_whatever_the_dates_of_the_role_say():
    story = Story()
    leaves(story)
    roles = [actor_for(story.dario.user, on=day).role for day in (LAST_DAY, LAST_DAY + timedelta(days=1))]
    assert roles == [Role.PARTNER_OPERATOR, ""]


def test_v15_in_the_browser_the_operator_is_out_and_back_if_it_was_a_mistake():
    story = Story()
    pact = story.signed_pact()
    dario, path = browser(story.dario.user), f"/patti/{pact.pk}/"
    before = dario.get(path).status_code
    gina = leaves(story)
    after = dario.get(path).status_code
    network.record_return(organisation=story.parish, by=gina)
    assert (before, after, dario.get(path).status_code) == (200, 404, 200)


def test_v15_worker_and_coordinator_are_told_and_the_person_reads_that_it_is_not_their_fault():
    story = Story()
    pact = story.signed_pact()
    leaves(story)
    told = [
        [row.words for row in waiting_for(who, on=today())].count(WAITING) for who in (story.bruno, story.elena, story.carla)
    ]
    assert told == [1, 1, 0]
    page = browser(story.bruno.user).get(f"/patti/{pact.pk}/").content.decode()
    for part in (
        "Impegno: Apriamo la cucina il martedì",
        "Sostegno: Corso di cucina",
        "Restituzione: Cucino per il pranzo degli anziani",
        "Voce di budget: Iscrizione e materiali",
    ):
        assert page.count(part) == 1
    assert "Non dipende da te" in browser(story.alba_user).get(f"/patti/{pact.pk}/").content.decode()


def test_v15_the_clock_of_its_hours_stops_on_the_day():
    story = Story()
    pact = story.signed_pact()
    version, places = (
        text_in_force(pact),
        list(GiveBack.objects.filter(version__pact=pact).select_related("host__organisation")),
    )
    runs = clocks_of(version, places, [], on=END)[0].expected_minutes
    leaves(story)
    places = list(GiveBack.objects.filter(version__pact=pact).select_related("host__organisation"))
    clock = clocks_of(version, places, [], on=END)[0]
    assert (runs, clock.host_left_on) == (2400, LAST_DAY)
    assert clock.expected_minutes == expected_minutes(2400, START, END, [], LAST_DAY)


def test_v15_no_hour_is_written_there_after_the_day_and_none_is_lost_before_it():
    story = Story()
    pact = story.signed_pact()
    leaves(story)
    place = GiveBack.objects.get(version__pact=pact)
    said: dict[str, Any] = {
        "pact": pact,
        "give_back": place,
        "duration_minutes": 60,
        "note": "",
        "today": END,
        "by": story.bruno,
    }
    assert actions.log_hours(given_on=LAST_DAY, form_key=uuid4(), **said).is_waiting
    with pytest.raises(actions.HostHasLeft):
        actions.log_hours(given_on=LAST_DAY + timedelta(days=1), form_key=uuid4(), **said)


def test_v15_nobody_is_asked_whether_its_promise_was_kept_and_nothing_counts_as_broken():
    story = Story()
    pact = story.signed_pact()
    leaves(story)
    review = pact.reviews.order_by("due_on")[0]
    page = browser(story.bruno.user).get(f"/patti/{pact.pk}/verifiche/{review.pk}/").content.decode()
    asked = [text for text in Commitment.objects.filter(version__pact=pact).values_list("text", flat=True) if text in page]
    assert sorted(asked) == ["Ci vediamo ogni mese", "Frequento il corso ogni settimana"]
    assert CommitmentCheck.objects.count() == 0
    pact.refresh_from_db()
    assert (pact.status, pact.outcome) == ("active", "")


def test_v15_its_parts_go_to_another_body_by_a_new_text_that_all_sign():
    story = Story()
    pact = story.signed_pact()
    leaves(story)
    caritas = body("Caritas di Soresina", "third_sector")
    bruno, form = browser(story.bruno.user), f"/patti/{pact.pk}/affida/"
    party = text_in_force(pact).parties.get(role="partner")
    offered = bruno.get(form).context["form"].fields["to"].queryset
    assert (story.parish in offered, caritas in offered) == (False, True)
    bruno.post(form, {"leaving": party.pk, "to": caritas.pk, "reason": "La parrocchia lascia"})
    draft = pact.versions.open().get()
    now = {
        *Commitment.objects.filter(version=draft, bound__role="partner").values_list("bound__organisation", flat=True),
        *Support.objects.filter(version=draft).values_list("provider__organisation", flat=True),
        *GiveBack.objects.filter(version=draft).values_list("host__organisation", flat=True),
        *BudgetLine.objects.filter(version=draft).values_list("supplier__organisation", flat=True),
    }
    assert now == {caritas.pk}
    assert (draft.status, text_in_force(pact).parties.get(role="partner").organisation) == ("draft", story.parish)
    with pytest.raises(actions.AlreadyReassigned):
        actions.reassign(pact=pact, leaving=party, to=caritas, reason="x", by=story.bruno)


def test_v15_a_body_that_is_there_already_takes_the_parts():
    story = Story()
    pact = story.signed_pact()
    draft = actions.revise(pact=pact, reason="x", by=story.bruno)
    caritas = body("Caritas di Soresina", "third_sector")
    there = actions.put_part(
        version=draft, part=type(draft.parties.get(role="person"))(role="partner", organisation=caritas), by=story.bruno
    )
    leaves(story)
    actions.reassign(pact=pact, leaving=text_in_force(pact).parties.get(role="partner"), to=caritas, reason="x", by=story.bruno)
    assert list(draft.parties.filter(role="partner")) == [there]
    assert GiveBack.objects.get(version=draft).host == there


def test_v15_a_text_with_a_body_that_left_is_not_complete():
    story = Story()
    pact = story.draft_pact()
    leaves(story)
    assert missing_parts(pact.versions.get()) == [
        "Parrocchia di San Siro ha lasciato la rete: affida le sue parti a un altro ente."
    ]


def test_v15_who_administers_writes_it_in_the_browser():
    story = Story()
    gina = browser(member("Gina Viola", body("Comune di Cremona", "public"), Role.ADMINISTRATOR).user)
    gina.post(f"/rete/{story.parish.pk}/uscita/", {"cause": "left", "leaves_on": "2026-05-01", "reason": "Chiude la sede"})
    parish = Organisation.objects.get(pk=story.parish.pk)
    assert (parish.leaves_on, parish.leaving_cause, parish.has_left(LAST_DAY)) == (LAST_DAY, "left", False)
    page = gina.get(f"/rete/{story.parish.pk}/").content.decode()
    assert "L’ultimo giorno è il 1 maggio 2026" in page
    gina.post(f"/rete/{story.parish.pk}/rientro/")
    assert Organisation.objects.get(pk=story.parish.pk).leaves_on is None


def test_v15_nobody_sends_their_own_body_away_and_a_body_that_left_takes_nobody_in():
    story = Story()
    gina = leaves(story)
    with pytest.raises(network.OwnBody):
        network.record_leaving(
            organisation=story.service,
            leaves_on=LAST_DAY,
            cause="left",
            reason="x",
            by=Actor(user=gina.user, organisation_id=story.service.pk),
        )
    with pytest.raises(network.BodyHasLeft):
        network.appoint(user=story.alba_user, organisation=story.parish, role="desk", starts_on=today(), by=gina)
    with pytest.raises(network.BodyHasLeft):
        network.invite(email="x@example.org", organisation=story.parish, role="desk", by=gina)
