"""What must be true before a step: rule V01 part by part."""

from collections.abc import Callable

import pytest

from legami.pacts import actions
from legami.pacts.guards import AnotherPactInForce, PactIncomplete, SpendingOpen, missing_parts
from legami.pacts.lifecycle import WrongState
from legami.pacts.models import Pact, PactVersion, Party

from .story import END, START, Story

pytestmark = pytest.mark.django_db


def without_partner(version: PactVersion) -> None:
    partner = version.parties.get(role=Party.Role.PARTNER)
    for parts in (version.budget_lines, version.give_backs, version.supports):
        parts.all().delete()
    partner.commitments.all().delete()
    partner.delete()


@pytest.mark.parametrize(
    ("damage", "missing"),
    [
        (lambda v: None, []),
        (
            without_partner,
            [
                "Serve almeno un altro ente che partecipa.",
                "Serve almeno una restituzione: che cosa dà la persona alla comunità.",
            ],
        ),
        (lambda v: v.commitments.filter(bound__role="person").delete(), ["Serve almeno un impegno della persona."]),
        (lambda v: v.commitments.exclude(bound__role="person").delete(), ["Serve almeno un impegno di chi la sostiene."]),
        (lambda v: v.give_backs.all().delete(), ["Serve almeno una restituzione: che cosa dà la persona alla comunità."]),
        (lambda v: setattr(v, "ends_on", None), ["Mancano le date di inizio e di fine."]),
        (lambda v: setattr(v, "first_review_on", None), ["Manca la data della prima verifica."]),
        (
            lambda v: setattr(v, "first_review_on", END.replace(year=2029)),
            ["La prima verifica cade fuori dalle date del patto."],
        ),
    ],
)
def test_v01_a_pact_without_one_of_its_parts_says_which(damage: Callable[[PactVersion], None], missing: list[str]):
    version = Story().draft_pact().versions.get()
    damage(version)
    assert missing_parts(version) == missing


def test_an_incomplete_pact_is_not_put_up_for_signing_and_nothing_changes():
    story = Story()
    version = story.draft_pact().versions.get()
    version.commitments.filter(bound__role="person").delete()
    with pytest.raises(PactIncomplete, match=r"Serve almeno un impegno della persona\."):
        actions.open_signing(version=version, today=START, by=story.bruno)
    version.refresh_from_db()
    assert (version.status, version.text_hash) == ("draft", "")


def test_a_draft_without_goals_is_not_shared():
    story = Story()
    pact = actions.start_pact(person=story.alba, kind="personal", organisation=story.service, starts_on=START, by=story.bruno)
    with pytest.raises(PactIncomplete, match="scrivi almeno un obiettivo"):
        actions.share(version=pact.versions.get(), by=story.bruno)


def test_a_second_pact_of_the_same_kind_is_refused_and_another_kind_is_not():
    story = Story()
    story.signed_pact()
    with pytest.raises(actions.PactAlreadyOpen):
        actions.start_pact(person=story.alba, kind="personal", organisation=story.service, starts_on=START, by=story.bruno)
    family = actions.start_pact(person=story.alba, kind="family", organisation=story.service, starts_on=START, by=story.bruno)
    assert family.status == Pact.Status.PREPARING


def test_the_signing_does_not_open_while_another_pact_of_the_kind_is_in_force():
    story = Story()
    pact = story.draft_pact()
    Pact.objects.create(
        person=story.alba,
        kind="personal",
        status="active",
        organisation=story.service,
        municipality_id=story.alba.municipality_id or "",
        created_by=story.bruno.user,
    )
    with pytest.raises(AnotherPactInForce):
        actions.open_signing(version=pact.versions.get(), today=START, by=story.bruno)


def test_a_pact_with_an_open_expense_is_not_closed():
    story = Story()
    pact = story.signed_pact()
    story.request(pact)
    with pytest.raises(SpendingOpen):
        actions.conclude(pact=pact, outcome="reached", note="", today=END, by=story.bruno)
    pact.refresh_from_db()
    assert pact.status == "active"


def test_a_closed_pact_takes_no_further_step():
    story = Story()
    pact = story.signed_pact()
    actions.conclude(pact=pact, outcome="partial", note="", today=END, by=story.bruno)
    with pytest.raises(WrongState):
        actions.suspend(pact=pact, reason="x", resume_on=None, today=START, by=story.bruno)
