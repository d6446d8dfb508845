"""V07: one receipt proves one expense, in any pact; money comes back by new rows; after the end only for what fell within."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from legami.ledger.models import Transfer
from legami.pacts import actions
from legami.pacts.models import Pact, Receipt, SpendingRequest
from legami.pacts.tests.story import END, START, Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def paid(story: Story, pact: Pact) -> SpendingRequest:
    request = actions.approve(request=story.request(pact), today=START, by=story.elena)
    return actions.pay(request=request, paid_on=START, by=story.franca)


def prove(story: Story, request: SpendingRequest, content: bytes = b"a", **more: Any) -> Receipt:
    said: dict[str, Any] = {"supplier_tax_code": "00743110157", "number": "12/A", "issued_on": date(2026, 4, 1)}
    file = SimpleUploadedFile("r.jpg", content)
    return actions.add_receipt(
        request=request, file=file, file_type="image/jpeg", by=story.bruno, **(said | {"amount_cents": 10_000} | more)
    )


def test_v07_the_same_receipt_is_refused_in_another_pact_however_it_is_typed():
    story = Story()
    one, two = story.signed_pact(), story.signed_pact(kind=Pact.Kind.FAMILY)
    first, second = paid(story, one), paid(story, two)
    prove(story, first)
    with pytest.raises(actions.ReceiptUsedTwice):
        prove(story, second, content=b"b", number="12 / a")
    assert prove(story, second, content=b"b", number="13/A").request == second


def test_v07_money_comes_back_by_a_reversal_and_no_row_changes():
    story = Story()
    request = paid(story, story.signed_pact())
    before = list(Transfer.objects.order_by("pk").values_list())
    actions.reverse_spending(request=request, reason="Corso annullato", today=START, by=story.franca)
    after = list(Transfer.objects.order_by("pk").values_list())
    assert after[: len(before)] == before
    new = Transfer.objects.order_by("pk").last()
    assert new is not None
    assert (len(after), new.kind, new.quantity) == (len(before) + 1, "reversal", 10_000)


def test_v07_a_receipt_after_the_end_is_good_if_the_service_fell_within():
    story = Story()
    request = paid(story, story.signed_pact())  # for a service of 1 April
    late = END + timedelta(days=20)
    assert prove(story, request, issued_on=late).issued_on == late


def test_v07_and_refused_if_it_did_not_or_if_it_is_older_than_the_pact():
    story = Story()
    pact = story.signed_pact()
    request = paid(story, pact)
    with pytest.raises(actions.OutsideDates):
        prove(story, request, issued_on=START - timedelta(days=1))
    with pytest.raises(actions.OutsideDates):
        actions.correct_service_date(request=request, service_on=END + timedelta(days=1), reason="x", by=story.bruno)
