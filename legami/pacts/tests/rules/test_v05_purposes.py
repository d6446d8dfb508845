"""V05: each expense has a goal and a purpose; some things are never paid; what the line does not name takes two."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from legami.network.access import actor_under
from legami.network.roles import Role
from legami.pacts import actions
from legami.pacts.excluded import excluded_kind
from legami.pacts.models import BudgetLine, Pact, SpendingRequest
from legami.pacts.tests.story import START, Story, member

pytestmark = pytest.mark.django_db


def ask(story: Story, pact: Pact, **more: Any) -> SpendingRequest:
    said: dict[str, Any] = {
        "reason": "Iscrizione al corso", "supplier_name": "Scuola", "service_on": date(2026, 4, 1), "form_key": uuid4(),
        "by": story.bruno,
    }  # fmt: skip
    line = BudgetLine.objects.get(version__pact=pact, version__status="active")
    return actions.request_spending(pact=pact, line=line, amount_cents=1_000, **(said | more))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Due Gratta e Vinci", "gioco e scommesse"),
        ("Pagare una SCOMMESSA", "gioco e scommesse"),
        ("Saldo dei debiti con il negozio", "debiti"),
        ("Rata del mutuo di aprile", "debiti"),
        ("Multa del 3 marzo", "multe e sanzioni"),
        ("Cartella esattoriale", "multe e sanzioni"),
        ("Un po’ di hashish", "cose vietate dalla legge"),
    ],
)
def test_v05_what_is_excluded_is_refused_in_words(words, kind):
    story = Story()
    pact = story.signed_pact()
    with pytest.raises(actions.ExcludedPurpose, match=kind):
        ask(story, pact, reason=words)
    with pytest.raises(actions.ExcludedPurpose, match=kind):
        ask(story, pact, supplier_name=words)
    assert SpendingRequest.objects.count() == 0


@pytest.mark.parametrize("words", ["Biglietto del multisala", "Pagato con carta di debito", "Drogheria di Soresina", "Armadio"])
def test_v05_words_that_only_look_alike_pass(words):
    assert excluded_kind(words) == ""


def test_v05_completing_a_request_does_not_slip_it_in():
    story = Story()
    request = actions.ask_to_complete(request=ask(story, story.signed_pact()), reason="Che cosa?", by=story.elena)
    with pytest.raises(actions.ExcludedPurpose):
        actions.answer_question(request=request, reason="È una multa", by=story.bruno)


def test_v05_what_the_line_does_not_name_says_what_it_is_and_takes_two():
    story = Story()
    request = ask(story, story.signed_pact(), other_purpose="Scarpe da lavoro")
    assert (request.purpose, request.line.goal.words) == ("other", "Voglio tornare a lavorare in cucina")
    other = actor_under(member("Emma Gialli", story.service, Role.COORDINATOR))
    steps = [actions.approve(request=request, today=START, by=who).status for who in (story.elena, other)]
    assert steps == ["requested", "committed"]


def test_v05_other_without_words_is_refused_by_the_database():
    story = Story()
    request = ask(story, story.signed_pact())
    with pytest.raises(IntegrityError, match="pacts_other_purpose_says_what"), transaction.atomic():
        SpendingRequest.objects.filter(pk=request.pk).update(purpose="other")


def test_v05_in_the_browser_the_refusal_stands_beside_the_words_and_they_stay():
    story = Story()
    pact = story.signed_pact()
    client = Client()
    client.force_login(story.alba_user)
    line = BudgetLine.objects.get(version__pact=pact).pk
    said = {
        "line": line,
        "reason": "Pago una multa",
        "amount_cents": "10",
        "supplier_name": "Comune",
        "service_on": "2026-04-01",
    }
    answer = client.post(f"/patti/{pact.pk}/spese/chiedi/", said)
    assert list(answer.context["form"].errors) == ["reason"]
    assert "Pago una multa" in answer.content.decode()
