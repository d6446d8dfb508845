"""The frame: each sees the menu of their role, and only pages that exist."""

import re

import pytest

from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.network.roles import ROLE_PERMISSIONS, Permission, Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory
from legami.web.context import ACCOUNT_MENU, MENU, Entry, address_of, is_for, links

ALBA, VISITOR = Actor(user=object()), Actor(user=None)
BRUNO = Actor(user=object(), role="case_worker", permissions=frozenset({"pact.view"}))
MINE, DUTY = Entry("Mio", "home", "themselves"), Entry("Patti", "home", (Permission.PACT_VIEW, Permission.PERSON_VIEW))


def test_who_sees_which_entry():
    entries = [Entry("Tutti", "home", "everyone"), Entry("Dentro", "home", "signed_in"), MINE, DUTY]
    seen = [[entry.label for entry in entries if is_for(entry, who)] for who in (VISITOR, ALBA, BRUNO)]
    assert seen == [["Tutti"], ["Tutti", "Dentro", "Mio"], ["Tutti", "Dentro", "Patti"]]


def test_an_entry_waits_until_its_page_exists():
    assert links([Entry("Domani", "giving:list", "everyone")], VISITOR) == []


def test_the_page_where_one_stands_is_marked():
    entries = [Entry("Inizio", "home", "everyone"), Entry("Servizi", "services", "everyone")]
    places = ("/", "/servizi/patto/", "/altro/")
    marked = {at: [link.label for link in links(entries, VISITOR, at) if link.current] for at in places}
    assert marked == {"/": ["Inizio"], "/servizi/patto/": ["Servizi"], "/altro/": []}


def test_every_role_finds_something_of_its_own():
    doors = [set(entry.to) for entry in MENU if isinstance(entry.to, tuple)]
    assert [role for role, may in ROLE_PERMISSIONS.items() if not any(may & door for door in doors)] == []


def test_each_page_is_in_the_menu_once_for_a_role():
    for role, may in ROLE_PERMISSIONS.items():
        actor = Actor(user=object(), role=role, permissions=frozenset(may))
        shown = [e for e in (*MENU, *ACCOUNT_MENU) if is_for(e, actor)]
        for names in ([e.url_name for e in shown], [e.label for e in shown]):
            assert len(names) == len(set(names)), role


def test_who_has_the_list_of_people_imports_from_there_and_who_has_none_from_the_menu():
    actors = [Actor(user=object(), role=role, permissions=frozenset(may)) for role, may in ROLE_PERMISSIONS.items()]
    assert [actor.role for actor in actors if "Importa persone" in [link.label for link in links(MENU, actor)]] == [
        Role.ADMINISTRATOR
    ]


@pytest.mark.django_db
def test_the_header_says_who_acts_for_whom(client):
    bruno = UserFactory(name="Bruno")
    MembershipFactory(user=bruno, organisation=OrganisationFactory(name="Comune di Soresina"), role=Role.CASE_WORKER)
    client.force_login(bruno)
    html = client.get("/").content.decode()
    account = re.sub(r"\s+", " ", re.findall(r'<details class="lg-account">.*?</details>', html, re.DOTALL)[0])
    assert 'Bruno<span class="lg-account-role">assistente sociale, Comune di Soresina</span>' in account
    assert '<form method="post" action="/accesso/esci/">' in account
    assert "personal-area-login" not in html


@pytest.mark.django_db
def test_a_visitor_finds_the_way_in(client):
    html = client.get("/").content.decode()
    assert re.findall(r'href="([^"]+)" data-element="personal-area-login"', html)[0] == "/accesso/"
    assert "lg-account" not in html


@pytest.mark.django_db
def test_a_persons_first_page_is_theirs_and_a_workers_is_their_work(client):
    alba, bruno = UserFactory(name="Alba"), UserFactory(name="Bruno")
    MembershipFactory(user=bruno)
    headings = []
    for user in (alba, bruno):
        client.force_login(user)
        headings.append(re.findall("<h1>(.*?)</h1>", client.get("/").content.decode())[0])
    assert headings == ["Ciao, Alba", "Il mio lavoro"]


@pytest.mark.django_db
def test_the_frame_costs_the_same_with_one_membership_and_with_three(client, django_assert_num_queries):
    for memberships in (1, 3):
        user = UserFactory()
        for _ in range(memberships):
            MembershipFactory(user=user)
        client.force_login(user)
        client.get("/servizi/")  # the session notes now and then that it is alive
        with django_assert_num_queries(5):  # the transaction (2), the session, the user, their memberships
            client.get("/servizi/")


def test_an_address_is_looked_up_by_name():
    assert (address_of("home"), address_of("niente:qui")) == ("/", None)
