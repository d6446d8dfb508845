"""What the person would change before signing, and a refusal that is contested."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from legami.core.dates import today
from legami.network.access import actor_under
from legami.network.roles import Role
from legami.outbox.models import OutgoingMessage
from legami.pacts import actions
from legami.pacts.guards import AlreadyContested
from legami.pacts.models import Approval, Proposal
from legami.pacts.reads.spending import spending_to_do
from legami.pacts.reads.waiting import waiting_for

from .story import START, Story, member

pytestmark = pytest.mark.django_db


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shared(story: Story):
    pact = story.draft_pact()
    actions.share(version=pact.versions.get(), by=story.bruno)
    return pact


def test_the_person_says_what_they_would_change_and_reads_the_answer():
    story = Story()
    pact = shared(story)
    alba, bruno, path = browser(story.alba_user), browser(story.bruno.user), f"/patti/{pact.pk}/proposte/"
    said = {"words": "Il martedì non posso", "form_key": uuid4()}
    alba.post(path, said)
    alba.post(path, said)  # a double click makes one
    proposal = Proposal.objects.get()
    words = [row.words for row in waiting_for(story.bruno, on=today())]
    assert words.count("1 patto con una proposta della persona") == 1
    assert "Il martedì non posso" in bruno.get(f"/patti/{pact.pk}/").content.decode()
    bruno.post(f"{path}{proposal.pk}/", {"answer": "Facciamo il mercoledì"})
    assert "Facciamo il mercoledì" in alba.get(path).content.decode()
    assert sorted(OutgoingMessage.objects.values_list("template", flat=True)) == ["pact.news", "work.pact_news"]
    assert [row for row in waiting_for(story.bruno, on=today()) if "proposta" in row.words] == []


def test_a_proposal_is_answered_once():
    story = Story()
    pact = shared(story)
    said = actions.propose(version=pact.versions.get(), words="x", form_key=uuid4(), by=story.alba_actor)
    actions.answer_proposal(proposal=said, answer="Sì", by=story.bruno)
    with pytest.raises(actions.AlreadyAnsweredProposal):
        actions.answer_proposal(proposal=said, answer="No", by=story.bruno)
    said.refresh_from_db()
    assert said.answer == "Sì"


def test_a_signed_text_takes_no_more_proposals():
    story = Story()
    pact = story.signed_pact()
    with pytest.raises(actions.NothingToComment):
        actions.propose(version=pact.versions.get(), words="x", form_key=uuid4(), by=story.alba_actor)
    browser(story.alba_user).post(f"/patti/{pact.pk}/proposte/", {"words": "x"})
    assert Proposal.objects.count() == 0


def test_a_proposal_in_signing_voids_no_signature():
    story = Story()
    pact = story.pact_in_signing()
    version = pact.versions.get()
    story.sign_next(version)
    actions.propose(version=version, words="x", form_key=uuid4(), by=story.alba_actor)
    assert (version.signatures.count(), pact.versions.get().status) == (1, "signing")


# ---- a refusal contested -----------------------------------------------------------------------------


def refused(story: Story):
    request = story.request(story.signed_pact(), by=story.alba_actor)
    return actions.reject(request=request, reason="Troppo", by=story.elena)


def test_a_refusal_contested_goes_to_somebody_else():
    story = Story()
    other = actor_under(member("Emma Gialli", story.service, Role.COORDINATOR))
    request = actions.contest(request=refused(story), reason="Il corso costa così", by=story.alba_actor)
    to_do = [list(spending_to_do(who)["approve"]) for who in (story.elena, other)]
    assert to_do == [[], [request]]
    with pytest.raises(actions.OwnRefusal):
        actions.approve(request=request, today=START, by=story.elena)
    assert actions.approve(request=request, today=START, by=other).status == "committed"


def test_the_database_refuses_the_same_decider_too():
    story = Story()
    request = actions.contest(request=refused(story), reason="x", by=story.alba_actor)
    with pytest.raises(IntegrityError, match="pacts_contested_goes_to_another"), transaction.atomic():
        Approval.objects.create(
            request=request, wording=request.wording, decision="no", reason="no", decided_by=story.elena.user
        )


def test_a_refusal_is_contested_once():
    story = Story()
    other = actor_under(member("Emma Gialli", story.service, Role.COORDINATOR))
    request = actions.contest(request=refused(story), reason="x", by=story.alba_actor)
    request = actions.reject(request=request, reason="Ancora no", by=other)
    with pytest.raises(AlreadyContested):
        actions.contest(request=request, reason="y", by=story.alba_actor)


def test_the_person_contests_in_the_browser_and_the_story_tells_it():
    story = Story()
    request = refused(story)
    alba, path = browser(story.alba_user), f"/patti/{request.pact_id}/spese/{request.pk}/"
    assert "Contesta il rifiuto" in alba.get(path).content.decode()
    alba.post(f"{path}contesta/", {"reason": "Il corso costa così"})
    page = alba.get(path).content.decode()
    assert ("Il corso costa così" in page, "Contesta il rifiuto" in page) == (True, False)
    buttons = [step.slug for step in browser(story.elena.user).get(path).context["steps"]]
    assert buttons == []
