"""Piero with one free hand, and the pages on links and vouchers, in a real browser."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from legami.core.access import LINK_ROLE, Actor
from legami.network.models import Organisation
from legami.pacts import actions
from legami.pacts.actions.linking import address_of
from legami.pacts.models import VoucherRedemption

from .shops import activity_of, asked, bakery, commitment_of, given, issued
from .story import Story

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(committed_db, settings):
    settings.DEMO_MFA_BYPASS = True
    with time_machine.travel("2026-06-09 10:00+02:00", tick=True):
        yield _scene()


def _scene():
    story, shop = Story(), bakery()
    Organisation.objects.filter(pk=story.service.pk).update(contact_phone="0372 123456")
    pact = story.signed_pact()
    return story, pact, shop


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible_and_fit(page_at, axe, scene, width):
    story, pact, shop = scene
    voucher, waiting = issued(story, pact, shop, bakery("Latteria Rosa")), asked(story, pact, shop)
    link, closed = given(story, pact, activity_of(pact))
    actions.revoke_link(link=link, by=story.bruno)
    tokens = [closed, *(given(story, pact, what)[1] for what in (commitment_of(story, pact), activity_of(pact), voucher))]
    at = lambda name, *more: reverse(f"pacts:{name}", args=[pact.pk, *more])  # noqa: E731
    terms = {"amount_cents": 450, "pieces": None, "key": pact.pk, "now": timezone.now(), "by": Actor(user=None, role=LINK_ROLE)}
    actions.redeem_by_link(link=given(story, pact, voucher, shop)[0], voucher=voucher, merchant=shop, **terms)
    tours = {
        None: [address_of(token) for token in tokens],
        story.bruno: [at("links"), at("voucher_ask"), at("voucher", voucher.pk), at("detail")],
        story.elena: [at("voucher", waiting.pk)],
        story.alba_actor: [at("voucher", voucher.pk), at("detail")],
        story.dario: [reverse("pacts:till")],
        story.franca: [reverse("pacts:dues")],
    }
    for actor, addresses in tours.items():
        page = page_at(width, user=actor.user if actor else None)
        for address in addresses:
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_piero_takes_four_euro_fifty_without_javascript_and_a_reload_takes_nothing_more(page_at, scene):
    story, pact, shop = scene
    _, token = given(story, pact, issued(story, pact, shop))
    page = page_at(360, javascript=False)
    page.goto(address_of(token))
    page.get_by_label("Importo da incassare").fill("4,50")
    page.get_by_role("button", name="Incassa").click()
    page.get_by_text("Incassato: 4,50 €").wait_for()
    page.reload()
    page.get_by_text("Incassato: 4,50 €").wait_for()
    assert (page.get_by_text("45,50 €").count(), VoucherRedemption.objects.count()) == (1, 1)
    assert page.context.cookies() == []
