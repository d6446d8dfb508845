"""Every form that a person can reach bears nonsense: an answer in Italian, every typed word kept, nothing half-written.

On the way each kind of link is followed: none leads to a page that is not there for who was shown the link.
"""

from datetime import date

import pytest
from django import forms
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from legami.core.access import public
from legami.core.forms import ItalianDateField
from legami.network.roles import Role
from legami.places.models import Area
from legami.web.urls import urlpatterns as real
from tests.doors import DOORS, World
from tests.hostile import NONSENSE, Page, faults, kind_of, rows, send, walk
from tests.house import all_routes

# Here the page that comes back is the answer: people found by the words that were searched.
SEARCHES = {"intake:link"}
WHO = ("own", "assigned", "coordinator", "accountant", "named partner", Role.DESK, Role.ADMINISTRATOR, Role.DPO, "visitor")
FORMS_AT_LEAST = 120  # a walk that stays at the door would find no fault


def signed_in_as(who: str, world: World) -> Client:
    client = Client()
    if who != "visitor":
        client.force_login(world.users[who] if who in world.users else World.somebody(who))
    return client


def nonsense_everywhere(client: Client, starts: list[str], tried: set[str], dead: list[str]) -> list[str]:
    """What is wrong with the answers of the forms found on a walk from these pages; each kind of form is tried once."""
    wrong, before = [], rows()
    for form in (form for page in walk(client, starts, dead) for form in page.forms):
        kind = f"{form.method} {kind_of(form.action)} {' '.join(sorted(form.typed))}".strip()
        if kind in tried or kind_of(form.action) in SEARCHES:
            continue
        tried.add(kind)
        for what, words in NONSENSE.items() if form.typed else [("niente", "")]:
            sent = form.filled(words)
            wrong += [f"{kind} · {what}: {fault}" for fault in faults(send(client, form, sent, before), form, sent)]
    return wrong


def test_no_form_breaks_forgets_or_speaks_english(db, settings, tmp_path):
    settings.DEMO_MFA_BYPASS = True
    settings.MEDIA_ROOT = tmp_path
    world, tried, wrong, dead = World.make(), set[str](), list[str](), list[str]()
    for who in WHO:
        doors = [door.path(world) for door in DOORS if who in door.opens_for]
        starts = ["/", *doors, *(route.path() for route in all_routes() if not route.samples)]
        wrong += [f"{who} · {fault}" for fault in nonsense_everywhere(signed_in_as(who, world), starts, tried, dead)]
    assert wrong == []
    assert dead == []
    assert len(tried) >= FORMS_AT_LEAST


# ---- the check itself can fail ---------------------------------------------------------------------


class CarelessForm(forms.Form):
    name = forms.CharField(max_length=5, error_messages={"max_length": "This field is too long."})


NOWHERE = '<a href="/accessibilita/risposta/00000000-0000-4000-8000-000000000000/">La risposta</a>'
PAGE = NOWHERE + '<form method="post" action="/distratta">{}<input name="name" value=""></form>'


@public
def careless(request):
    form = CarelessForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return HttpResponse(status=302, headers={"Location": "/"})
    if "9" in request.POST.get("name", ""):
        raise OverflowError("a number beyond what the table holds")
    if form.is_bound:
        Area.objects.create(name="Metà", kind="quarter", municipality_id="019036")
    return HttpResponse(PAGE.format("".join(str(e) for e in form["name"].errors)))


urlpatterns = [*real, path("distratta", careless, name="careless")]


@pytest.mark.urls(__name__)
def test_a_careless_form_is_found(db):
    dead: list[str] = []
    wrong = nonsense_everywhere(Client(), ["/distratta"], set(), dead)
    assert dead == ["careless → feedback:receipt"]
    told = {line.split(": ", 1)[1] for line in wrong}
    assert told >= {
        "OverflowError: a number beyond what the table holds",
        "in inglese: This field is too long.",
        "nessuna frase dice che cosa non va",
        "name: le parole scritte sono perse",
        "('places_area', 1)",
    }


def test_a_page_is_read_as_a_browser_reads_it():
    html = """<a href="/b">b</a><form method="post" action="x/"><input name="n" value="1"><textarea name="t">
due &amp; tre</textarea><select name="s"><option value="">-</option><option value="k" selected>k</option></select>
<input type="radio" name="r" value="a"><button name="go" value="si">Vai</button></form>"""
    page = Page(html, "/qui/")
    [form] = page.forms
    assert (page.links, form.action, form.method) == (["/b"], "/qui/x/", "post")
    assert form.filled("!") == {"n": "!", "t": "!", "s": "k", "r": "a", "go": "si"}
    assert form.boxes["t"].value == "due & tre"


# ---- days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9999-12-31", "La data è troppo tardi: fino al 31 dicembre 2199."),
        ("0206-03-02", "La data è troppo presto: dal 1 gennaio 1900 in poi."),
        ("2026-02-31", "Questa data non esiste. Scrivila così: 08/03/2026."),
    ],
)
def test_a_slip_in_a_year_gets_a_sentence(typed, sentence):
    with pytest.raises(forms.ValidationError) as refused:
        ItalianDateField().clean(typed)
    assert refused.value.messages == [sentence]


def test_the_first_and_the_last_day_are_good():
    days = [ItalianDateField().clean(typed) for typed in ("1900-01-01", "2199-12-31")]
    assert days == [date(1900, 1, 1), date(2199, 12, 31)]
