"""The pages on links and vouchers: who gives, approves, prints, takes and pays, and what bad input gets."""

import io
import re
from uuid import UUID, uuid4

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legami.network.models import Membership, Organisation
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory
from legami.pacts import actions
from legami.pacts.actions.linking import hash_of_token
from legami.pacts.card import card_html
from legami.pacts.models import PartnerLink, Voucher, VoucherRedemption

from .shops import DAY, activity_of, asked, bakery, commitment_of, given, issued, line_of
from .story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(settings):
    settings.DEMO_MFA_BYPASS = True
    with time_machine.travel("2026-06-09 10:00+02:00", tick=True):
        yield


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def pact(story):
    return story.signed_pact()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name, pact, *more):
    return reverse(f"pacts:{name}", args=[pact.pk, *more])


def pdf_text_size(answer) -> list[float]:
    """Width and height of the only page, in mm."""
    with pikepdf.open(io.BytesIO(answer.content)) as document:
        assert len(document.pages) == 1
        assert document.Root.MarkInfo.Marked
        return [round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:]]


# ---- links ---------------------------------------------------------------------------------------------


def link_words(line: str, way: str = "paper") -> dict[str, str]:
    return {"form_key": str(uuid4()), "line": line, "days": "30", "way": way}


def test_the_worker_gives_a_link_on_paper_an_a6_that_names_nobody(story, pact):
    commitment = commitment_of(story, pact)
    answer = client_of(story.bruno.user).post(at("links", pact), link_words(f"impegno:{commitment.pk}"))
    link = PartnerLink.objects.get()
    assert (answer["Content-Type"], answer["Cache-Control"], pdf_text_size(answer)) == (
        "application/pdf",
        "no-store",
        [105, 148],
    )
    assert (link.organisation, link.commitment, link.issued_by) == (story.parish, commitment, story.bruno.user)
    html = card_html(link, "abc")
    assert ("Alba" in html, "Rossi" in html, commitment.text in html) == (False, False, False)


def test_the_worker_sends_a_link_by_message_or_hears_that_there_is_no_address(story, pact):
    client, words = client_of(story.bruno.user), link_words(f"ore:{activity_of(pact).pk}", "message")
    assert list(client.post(at("links", pact), words).context["form"].errors) == ["way"]
    Organisation.objects.filter(pk=story.parish.pk).update(contact_email="parrocchia@example.org")
    assert client.post(at("links", pact), words).status_code == 302
    client.post(at("links", pact), words)
    assert PartnerLink.objects.count() == 1


def test_who_oversees_revokes_what_the_worker_gave(story, pact):
    link, _ = given(story, pact, activity_of(pact))
    client_of(story.elena.user).post(at("link_revoke", pact, link.pk))
    link.refresh_from_db()
    assert link.revoked_by == story.elena.user


@pytest.mark.parametrize("name", ["carla", "dario", "franca"])
def test_to_others_the_page_of_links_does_not_exist(story, pact, name):
    assert client_of(getattr(story, name).user).get(at("links", pact)).status_code == 404


def test_the_person_reads_which_links_are_open(story, pact):
    link, _ = given(story, pact, activity_of(pact))
    alba = client_of(story.alba_user)
    assert "Parrocchia di San Siro: segnare le ore" in alba.get(reverse("pacts:my_sharing")).content.decode()
    actions.revoke_link(link=link, by=story.bruno)
    assert "segnare le ore" not in alba.get(reverse("pacts:my_sharing")).content.decode()


def test_what_a_body_confirmed_stands_beside_the_promise(story, pact):
    client = client_of(story.bruno.user)
    assert "confermato</" not in client.get(at("detail", pact)).content.decode()
    commitment = commitment_of(story, pact)
    actions.confirm_commitment(commitment=commitment, now=timezone.now(), by=story.dario)
    assert client.get(at("detail", pact)).content.decode().count("confermato</") == 1


def test_a_link_does_not_outlive_the_pact(story, pact):
    with time_machine.travel("2027-02-20 10:00+01:00"):
        client_of(story.bruno.user).post(at("links", pact), link_words(f"ore:{activity_of(pact).pk}"))
        assert f"{PartnerLink.objects.get().expires_at:%Y-%m-%d}" == "2027-03-01"


# ---- vouchers --------------------------------------------------------------------------------------------


def voucher_words(pact, shop, **more: str) -> dict[str, str]:
    words = {
        "form_key": str(uuid4()),
        "goods": "pane e latte",
        "merchants": str(shop.pk),
        "line": str(line_of(pact).pk),
        "value_cents": "50,00",
        "pieces": "",
        "expires_on": "2026-06-30",
    }
    return words | more


@pytest.fixture
def forno(story):
    shop = bakery()
    Organisation.objects.filter(pk=shop.pk).update(municipality=story.alba.municipality)
    return shop


def test_bruno_asks_elena_approves_and_the_paper_is_an_a6_with_its_code(story, pact, forno):
    bruno, elena = client_of(story.bruno.user), client_of(story.elena.user)
    bruno.post(at("voucher_ask", pact), voucher_words(pact, forno))
    voucher = Voucher.objects.get()
    page = at("voucher", pact, voucher.pk)
    assert [client.get(page).context["steps"]["approve"] for client in (bruno, elena)] == [False, True]
    elena.post(at("voucher_step", pact, voucher.pk, "approva"))
    answer = bruno.post(at("voucher_step", pact, voucher.pk, "stampa"), {"form_key": str(uuid4())})
    assert pdf_text_size(answer) == [105, 148]
    html = card_html(PartnerLink.objects.get(), "abc")
    assert (voucher.readable_code in html, "50,00 €" in html, "Forno di Piero" in html, "Alba" in html) == (
        True,
        True,
        True,
        False,
    )


def test_bruno_cannot_approve_what_he_asked_for_by_its_address(story, pact, forno):
    voucher = asked(story, pact, forno)
    client_of(story.bruno.user).post(at("voucher_step", pact, voucher.pk, "approva"))
    voucher.refresh_from_db()
    assert voucher.issued_at is None


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"goods": ""}, "goods"),
        ({"merchants": ""}, "merchants"),
        ({"line": ""}, "line"),
        ({"value_cents": ""}, "value_cents"),
        ({"value_cents": "", "line": ""}, "value_cents"),
        ({"value_cents": "500"}, "value_cents"),
        ({"value_cents": "dieci"}, "value_cents"),
        ({"pieces": "3"}, "pieces"),
        ({"expires_on": "2027-12-01"}, "expires_on"),
        ({"expires_on": "2026-06-01"}, "expires_on"),
    ],
)
def test_what_a_voucher_cannot_be_is_said_beside_its_field_and_the_words_stay(story, pact, forno, words, field):
    typed = voucher_words(pact, forno, **words)
    answer = client_of(story.bruno.user).post(at("voucher_ask", pact), typed)
    form = answer.context["form"]
    assert (list(form.errors), form["goods"].value(), Voucher.objects.count()) == ([field], typed["goods"], 0)


def test_alba_reads_what_is_left_and_the_code_and_cannot_print(story, pact, forno):
    voucher = issued(story, pact, forno)
    actions.redeem_voucher(voucher=voucher, merchant=forno, amount_cents=450, key=uuid4(), today=DAY, by=story.dario)
    alba = client_of(story.alba_user)
    page = alba.get(at("voucher", pact, voucher.pk)).content.decode()
    assert ("45,50 €" in page, voucher.readable_code in page, "Stampa il buono" in page) == (True, True, False)
    assert alba.post(at("voucher_step", pact, voucher.pk, "stampa")).status_code == 404
    assert "I miei buoni" in alba.get(at("detail", pact)).content.decode()


def queries_of(client, url) -> int:
    with CaptureQueriesContext(connection) as asked_of_it:
        assert client.get(url).status_code == 200
    return len(asked_of_it)


def test_the_pages_cost_the_same_with_one_voucher_and_link_and_with_three(story, pact, forno):
    client = client_of(story.bruno.user)
    voucher, costs = issued(story, pact, forno), []
    given(story, pact, voucher, forno)
    pages = [at("detail", pact), at("links", pact), at("voucher", pact, voucher.pk)]
    for _ in range(2):
        [client.get(page) for page in pages]
        costs.append([queries_of(client, page) for page in pages])
        for _ in range(2):
            given(story, pact, issued(story, pact, forno), forno)
            actions.redeem_voucher(voucher=voucher, merchant=forno, amount_cents=50, key=uuid4(), today=DAY, by=story.dario)
    assert costs[0] == costs[1]


# ---- the till with an account, and the accounts ----------------------------------------------------------------


def baker(forno) -> Membership:
    membership: Membership = MembershipFactory.create(organisation=forno, role=Role.PARTNER_OPERATOR)
    return membership


def test_a_baker_with_an_account_types_the_code_then_the_amount(story, pact, forno):
    voucher, user = issued(story, pact, forno), baker(forno).user
    client, till = client_of(user), reverse("pacts:till")
    found = client.post(till, {"code": voucher.readable_code.lower()})
    key = re.findall(r'name="form_key" value="([^"]+)"', found.content.decode())[0]
    words = {"code": voucher.code, "form_key": key, "amount_cents": "4,50", "incassa": "1"}
    pages = [client.post(till, words).content.decode() for _ in range(2)]
    assert [("Incassato: 4,50 €" in page, "45,50 €" in page) for page in pages] == [(True, True)] * 2
    used = VoucherRedemption.objects.get()
    assert (used.merchant, used.redeemed_by, used.link, used.key) == (forno, user, None, UUID(key))
    assert "Alba" not in pages[0]


@pytest.mark.parametrize("what", ["mistyped", "of another shop", "not issued", "suspended", "unknown"])
def test_a_code_that_is_not_good_here_says_so_and_shows_nothing(story, pact, forno, what):
    other = issued(story, pact, bakery("Altro forno"))
    waits, good = asked(story, pact, forno), issued(story, pact, forno)
    wrong = good.code[:-1] + ("2" if good.code[-1] != "2" else "3")
    code = {"mistyped": wrong, "of another shop": other.code, "not issued": waits.code, "suspended": good.code}
    if what == "suspended":
        actions.suspend(pact=pact, reason="Cura", resume_on=None, today=DAY, by=story.bruno)
    answer = client_of(baker(forno).user).post(reverse("pacts:till"), {"code": code.get(what, "222222222")})
    assert (list(answer.context["code_form"].errors), answer.context["voucher"]) == (["code"], None)


def test_the_accounts_read_what_each_shop_waits_for_and_mark_it_paid_once(story, pact, forno):
    voucher = issued(story, pact, forno)
    actions.redeem_voucher(voucher=voucher, merchant=forno, amount_cents=450, key=uuid4(), today=DAY, by=story.dario)
    client, dues = client_of(story.franca.user), reverse("pacts:dues")
    assert "4,50 €" in client.get(dues).content.decode()
    words = {"merchant": str(forno.pk), "cents": "450", "form_key": str(uuid4())}
    told = [client.post(dues, words, follow=True).content.decode() for _ in range(2)]
    assert ["è stato pagato" in told[0], "già segnati come pagati" in told[1]] == [True, True]
    assert "Niente da pagare" in client.get(dues).content.decode()


@pytest.mark.parametrize("cents", ["-450", "0", "451", "x", "9" * 30, ""])
def test_a_sum_that_was_not_read_pays_nothing(story, pact, forno, cents):
    voucher = issued(story, pact, forno)
    actions.redeem_voucher(voucher=voucher, merchant=forno, amount_cents=450, key=uuid4(), today=DAY, by=story.dario)
    client = client_of(story.franca.user)
    client.post(reverse("pacts:dues"), {"merchant": str(forno.pk), "cents": cents, "form_key": str(uuid4())})
    assert "4,50 €" in client.get(reverse("pacts:dues")).content.decode()


def test_a_token_is_found_by_its_hash_alone():
    assert hash_of_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
