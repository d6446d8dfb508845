"""The public pages: light, closed to other hosts, in the municipal order, and easy to read."""

import re
from html import unescape

import pytest
import textstat
from django.urls import URLPattern, reverse

from legami.core.access import Policy, policy_of
from legami.web import views
from legami.web.urls import urlpatterns

pytestmark = pytest.mark.django_db
PAGES = ["home", "services", "service_pact", "contacts", "privacy", "accessibility", "legal_notes"]
MUNICIPAL_ORDER = [
    "A chi è rivolto",
    "Descrizione",
    "Come fare",
    "Cosa serve",
    "Cosa si ottiene",
    "Tempi e scadenze",
    "Quanto costa",
    "Accedi al servizio",
    "Ulteriori informazioni",
    "Condizioni di servizio",
    "Contatti",
]


@pytest.fixture(params=PAGES)
def page(request, client):
    response = client.get(reverse(request.param))
    assert response.status_code == 200
    return response


def text_of(html):
    return html.content.decode()


def elements_in(html):
    return set(re.findall(r'data-element="([^"]+)"', html))


def sentences_of(html):
    """The words of the main part, as sentences: headings and list items end one."""
    main = re.findall(r"<main.*?</main>", html, re.DOTALL)[0]
    main = re.sub(r"<svg.*?</svg>", "", main, flags=re.DOTALL)
    parts = (re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", part)).strip() for part in re.split(r"</(?:h\d|p|li|td|dd|dt)>", main))
    return unescape(" ".join(part if part[-1] in ".!?:" else part + "." for part in parts if part))


def test_no_page_is_forgotten_here():
    ours = [route for route in urlpatterns if isinstance(route, URLPattern) and route.callback.__module__ == views.__name__]
    found = [route.name for route in ours if policy_of(route.callback) == Policy("public")]
    assert [name for name in found if name != "favicon"] == PAGES  # a picture is no page


def test_a_page_is_light(page):
    assert len(page.content) <= 40_000


def test_a_page_asks_nothing_of_other_hosts(page):
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', text_of(page)) == []


def test_a_page_has_no_inline_script_style_or_handler(page):
    html = text_of(page)
    assert re.findall(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", html) == []


def test_a_page_closes_its_doors_by_headers(page):
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert (policy["frame-ancestors"], policy["base-uri"], policy["object-src"]) == ("'none'",) * 3
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "camera=()" in page.headers["Permissions-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_says_its_name_its_language_and_one_main_heading(page):
    html = text_of(page)
    assert '<html lang="it">' in html
    assert re.findall(r"<title>(.+?)</title>", html)[0].startswith("Legami") or " · Legami</title>" in html
    assert html.count("<h1") == 1


def test_a_page_lets_the_keyboard_skip_to_what_matters(page):
    html = text_of(page)
    targets = re.findall(r'<a class="visually-hidden-focusable" href="#([a-z]+)"', html)
    assert targets == ["main", "footer"]
    assert [t for t in targets if f'id="{t}"' not in html] == []


def test_the_footer_carries_what_the_law_asks(page):
    footer = re.findall(r"<footer.*?</footer>", text_of(page)[text_of(page).index('id="footer"') - 60 :], re.DOTALL)[0]
    asked = {"privacy-policy-link", "accessibility-link", "legal-notes", "faq", "report-inefficiency", "appointment-booking"}
    assert asked <= elements_in(footer)


def test_links_to_a_part_of_a_page_lead_somewhere(client):
    html = text_of(client.get(reverse("contacts")))
    asked = set(re.findall(rf'href="{reverse("contacts")}#([a-z]+)"', html))
    assert asked == {"domande", "appuntamento", "segnala"}
    assert [part for part in asked if f'id="{part}"' not in html] == []


def test_the_service_page_follows_the_municipal_order(client):
    html = text_of(client.get(reverse("service_pact")))
    assert [unescape(h) for h in re.findall(r"<h2[^>]*>(.*?)</h2>", html)] == MUNICIPAL_ORDER


def test_the_service_page_names_its_parts_for_the_validator(client):
    parts = "title status description addressed how-to needed achieved calendar-text online-access booking-access"
    found = elements_in(text_of(client.get(reverse("service_pact"))))
    assert {f"service-{part}" for part in parts.split()} <= found


@pytest.mark.parametrize("name", ["home", "service_pact", "contacts", "privacy"])
def test_what_citizens_read_is_easy(client, name):
    textstat.set_lang("it")
    words = sentences_of(text_of(client.get(reverse(name))))
    assert textstat.gulpease_index(words) >= 80, words


def test_a_hard_text_would_be_found():
    textstat.set_lang("it")
    hard = "La presentazione dell'istanza finalizzata all'ottenimento della prestazione è subordinata alla valutazione."
    assert textstat.gulpease_index(hard) < 60


@pytest.mark.parametrize("name", PAGES)
def test_no_page_uses_words_that_hurt(client, name):
    html = text_of(client.get(reverse(name))).lower()
    assert [w for w in ("utente fragile", "assistito", "beneficiario", "clicca qui") if w in html] == []


def test_the_accessibility_page_links_the_declaration_that_an_administrator_set(client, settings):
    missing = "non ha ancora indicato l’indirizzo della dichiarazione"
    assert missing in text_of(client.get(reverse("accessibility")))
    settings.ACCESSIBILITY_DECLARATION_URL = "https://form.agid.gov.it/view/prova"
    html = text_of(client.get(reverse("accessibility")))
    assert 'href="https://form.agid.gov.it/view/prova"' in html
    assert missing not in html


def test_contacts_show_what_the_settings_say(client, settings):
    settings.OWNER_EMAIL, settings.OWNER_PHONE = "aiuto@example.org", "0372 000000"
    html = text_of(client.get(reverse("contacts")))
    assert 'href="mailto:aiuto@example.org"' in html
    assert "0372 000000" in html


def test_the_demo_says_that_it_is_one_and_only_the_demo(client, settings):
    said = "I dati sono inventati."
    settings.DEMO_MFA_BYPASS = False
    assert said not in text_of(client.get("/"))
    settings.DEMO_MFA_BYPASS = True
    assert said in text_of(client.get("/"))


def test_a_visitor_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(2):  # the request's transaction, opened and closed
        client.get("/")


def test_the_mark_is_found_at_the_address_where_old_browsers_look(client):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"]) == (302, "/static/core/mark.svg")
