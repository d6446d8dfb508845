"""Alba complains; Elena, who coordinates, answers within thirty days; Bruno, whom it may be about, sees nothing of it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legami.core.dates import today
from legami.core.due import countdown
from legami.core.refusals import FormUsedElsewhere
from legami.journal.models import Entry
from legami.network.models import Membership
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.models import Complaint
from legami.pacts.reads.waiting import waiting_for
from legami.people.actions import assign_worker

from .story import Story, member

pytestmark = pytest.mark.django_db
WORDS = "Chiedo da un mese e nessuno mi chiama"
ANSWER = "Hai ragione. Da lunedì ti chiama Elena."


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def at(pact, *more) -> str:
    return reverse("pacts:complaint" if more else "pacts:complaints", args=[pact.pk, *more])


def complained(story: Story, pact, **more) -> Complaint:
    terms: dict[str, Any] = {"words": WORDS, "form_key": uuid4(), "today": today(), "by": story.alba_actor}
    return actions.complain(pact=pact, **(terms | more))


def test_alba_complains_and_reads_until_when_she_is_answered_and_then_the_answer():
    story = Story()
    pact = story.signed_pact()
    alba, elena = browser(story.alba_user), browser(story.elena.user)
    assert "Fai un reclamo" in text(alba.get(reverse("pacts:detail", args=[pact.pk])))
    said = {"words": WORDS, "form_key": str(uuid4())}
    assert [alba.post(at(pact), said).status_code for _ in range(2)] == [302, 302]  # a double click
    complaint = Complaint.objects.get()
    assert complaint.due_on == today() + timedelta(days=30)
    assert "mancano 30 giorni" in text(alba.get(at(pact)))
    assert [row.words for row in waiting_for(story.elena, on=today())].count("1 reclamo che aspetta una risposta") == 1
    assert WORDS in text(elena.get(at(pact)))
    assert elena.post(at(pact, complaint.pk), {"answer": ANSWER}).status_code == 302
    page = text(alba.get(at(pact)))
    assert (ANSWER in page, "mancano 30 giorni" in page) == (True, False)
    assert [row for row in waiting_for(story.elena, on=today()) if "reclamo" in row.words] == []
    assert sorted(OutgoingMessage.objects.values_list("template", flat=True)) == ["pact.news", "work.pact_news"]
    written = Entry.objects.filter(subject_id=story.alba.pk, verb__startswith="pact.compl").values_list("verb", flat=True)
    assert sorted(written) == ["pact.complained", "pact.complaint_answered"]


def test_bruno_does_not_learn_that_there_is_one():
    story = Story()
    pact = story.signed_pact()
    bruno = browser(story.bruno.user)
    pages = ["/", reverse("pacts:detail", args=[pact.pk]), "/patti/", "/patti/?stato=reclami", "/giornata/"]

    def seen() -> list[str]:
        found = [text(bruno.get(page)) for page in pages]
        return ["\n".join(line for line in page.split("\n") if "csrfmiddlewaretoken" not in line) for page in found]

    seen()
    before = seen()
    complaint = complained(story, pact)
    assert seen() == before
    assert [bruno.get(address).status_code for address in (at(pact), at(pact, complaint.pk))] == [404, 404]
    assert OutgoingMessage.objects.filter(user=story.bruno.user).count() == 0


def test_who_follows_the_person_does_not_answer_even_if_they_coordinate_too():
    story = Story()
    pact = story.signed_pact()
    complaint = complained(story, pact)
    hers = Membership.objects.get(user=story.elena.user)
    also = {"role": Role.CASE_WORKER, "starts_on": hers.starts_on + timedelta(days=1)}
    MembershipFactory.create(user=story.elena.user, organisation=hers.organisation, **also)
    assign_worker(person=story.alba, worker=story.elena.user, organisation=pact.organisation, is_lead=False, by=story.bruno)
    answer = browser(story.elena.user).post(at(pact, complaint.pk), {"answer": ANSWER})
    assert (answer.status_code, "risponde un’altra persona che coordina" in text(answer)) == (200, True)
    assert answer.context["form"]["answer"].value() == ANSWER
    complaint.refresh_from_db()
    assert complaint.answered_at is None


def test_it_is_answered_once():
    story = Story()
    pact = story.signed_pact()
    complaint = complained(story, pact)
    actions.answer_complaint(complaint=complaint, answer=ANSWER, by=story.elena)
    with pytest.raises(actions.ComplaintAnswered):
        actions.answer_complaint(complaint=complaint, answer="Un’altra", by=story.elena)
    complaint.refresh_from_db()
    assert complaint.answer == ANSWER


def test_who_coordinates_is_reminded_a_week_before_and_once_more_when_it_is_late_and_who_follows_never():
    story = Story()
    pact = story.signed_pact()
    complaint = complained(story, pact)
    hers = Membership.objects.get(user=story.elena.user)
    MembershipFactory.create(user=story.bruno.user, organisation=hers.organisation, role=Role.COORDINATOR)
    reminders = OutgoingMessage.objects.filter(template="work.answer_near")

    def told(days: int) -> tuple[int, int]:
        return actions.remind_of_complaints(today=complaint.due_on + timedelta(days=days)), reminders.count()

    assert [told(days) for days in (-8, -7, -1, 0, 1, 9)] == [(0, 0), (1, 1), (1, 1), (1, 1), (1, 2), (1, 2)]
    assert set(reminders.values_list("user", flat=True)) == {story.elena.user_id}
    assert WORDS not in "".join(reminders.values_list("body", flat=True))
    actions.answer_complaint(complaint=complaint, answer=ANSWER, by=story.elena)
    assert set(reminders.values_list("state", flat=True)) == {"cancelled"}
    assert told(10) == (0, 2)


def test_empty_words_get_a_sentence_and_a_form_belongs_to_who_filled_it():
    story = Story()
    pact = story.signed_pact()
    answer = browser(story.alba_user).post(at(pact), {"words": " ", "form_key": str(uuid4())})
    assert answer.context["form"].errors["words"] == ["Scrivi che cosa non va: basta una frase."]
    key = uuid4()
    complained(story, pact, form_key=key)
    with pytest.raises(FormUsedElsewhere):
        complained(story, pact, form_key=key, words="Altro")
    assert Complaint.objects.count() == 1


def test_the_database_refuses_an_answer_without_a_name_and_by_who_complained():
    story = Story()
    complaint = complained(story, story.signed_pact())
    wrong = ({"answer": ANSWER}, {"answer": ANSWER, "answered_at": timezone.now(), "answered_by": story.alba_user})
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=complaint.pk).update(**values)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2026, 4, 8), "scade oggi"),
        (date(2026, 4, 7), "manca un giorno"),
        (date(2026, 4, 1), "mancano 7 giorni"),
        (date(2026, 4, 9), "in ritardo di un giorno"),
    ],
)
def test_the_clock_in_words(day, says):
    assert countdown(date(2026, 4, 8), day) == says


def test_the_page_costs_the_same_for_one_and_for_three():
    story = Story()
    pact = story.signed_pact()
    costs = []
    for more in (1, 2):
        for _ in range(more):
            complained(story, pact)
        elena = browser(story.elena.user)
        elena.get(at(pact))
        with CaptureQueriesContext(connection) as counted:
            elena.get(at(pact))
        costs.append(len(counted))
    assert (costs[0] == costs[1], costs[0] <= 15) == (True, True)


def test_a_coordinator_of_another_place_finds_nothing():
    story = Story()
    pact = story.signed_pact()
    complaint = complained(story, pact)
    here = Membership.objects.get(user=story.elena.user)
    stranger = member("Carla", here.organisation, Role.COORDINATOR, municipality_id="019035")
    found = [browser(stranger.user).get(address).status_code for address in (at(pact), at(pact, complaint.pk))]
    assert found == [404, 404]
