"""Every list that staff see goes out as a file, and the file says what the page says: its columns, its rows, no more.

A list that lands adds one line to `LISTS`, or one to `WITHOUT` with the reason.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from legami.core.access import Actor
from legami.core.dates import format_minutes, long_date, today
from legami.core.money import format_cents
from legami.core.tables import MARK
from legami.feedback.actions import send_report
from legami.intake import actions as intake
from legami.intake.tests.factories import asked, linked
from legami.journal.models import Entry
from legami.labs.tests.factories import LabFactory, ProblemFactory
from legami.ledger.models import Fund
from legami.measures.tests.test_groups import LESS, LONELY, measured
from legami.network.models import Membership
from legami.network.roles import Role
from legami.outbox.actions import choose_channel, write
from legami.pacts import actions as pacts
from legami.pacts.models import PactVersion
from legami.pacts.tests import shops
from legami.people.models import EmergencyAccess, Person
from tests.doors import World
from tests.house import ROOT, files

ACTIONS = {"", "Risposta", "Azioni", "Cambia"}  # columns of buttons
CARDS = re.compile(r"lg-cards|<c-table")

# Pages with rows that are no list of staff's, and why.
WITHOUT: dict[str, str] = {
    "web/languages": "six lines about the programme itself, nobody's data",
    "pacts/take_over": "one's own imports",
    "labs/list": "public: whoever likes copies it",
    "labs/problems": "public: whoever likes copies it; the work's own list goes out",
    "places/venues": "public: whoever likes copies it",
    "places/areas": "public: whoever likes copies it",
    "pacts/links": "a few rows of one pact, each with a key of its own",
    "pacts/corrections": "a few rows of one pact, beside the hours that go out",
    "pacts/covers": "a few rows of one pact",
    "pacts/review": "one review",
    "pacts/change": "what one step changes",
    "pacts/mine": "the person's own",
    "pacts/periods": "figures that stay closed, not rows of people",
    "web/home": "the cards of the first page",
    "web/dashboard": "the cards of the first page",
    "web/services": "the cards of the services",
    "web/my_day": "one's own day; its pacts go out from the list of pacts",
    "web/privacy": "a public page",
    "measures/mine": "the person's own",
    "measures/scales": "the published scales",
    "ties/mine": "the person's own",
    "network/roles": "a public page",
    "ledger/movement": "one movement and its parts",
    "outbox/overview": "counts",
    "people/doubles": "pairs to decide on, gone once decided; the people go out from their list",
    "people/import": "one's own imports",
    "people/my_reads": "the person's own",
    "people/merge": "two records side by side",
}


@dataclass(frozen=True)
class List:
    """A page with a list: its template, its address, who reads it there, and how many rows this world has."""

    template: str
    address: Callable[[World], str]
    reader: str
    rows: int | None = None  # None: some

    def __str__(self) -> str:
        return f"{self.template} as {self.reader}"


def at(name: str, *keys: Callable[[World], Any], query: str = "") -> Callable[[World], str]:
    """An address of the world."""
    return lambda world: reverse(name, args=[key(world) for key in keys]) + query


def the_pact(world: World) -> Any:
    return world.pact.pk


def page_of_groups(world: World) -> str:
    """The page where groups are told, with one that is large enough."""
    measured(actor_of(world, "assigned"), LONELY, LESS, how_many=12)
    measured(actor_of(world, "assigned"), LONELY, LONELY, how_many=10)
    return reverse("measures:groups")


LISTS = (
    List("people/list", at("people:list"), "assigned", 1),
    List("people/list", at("people:list"), "coordinator"),
    List("pacts/list", at("pacts:list"), "assigned", 2),
    List("pacts/list", at("pacts:list", query="?stato=active"), "coordinator", 1),
    List("pacts/shares", at("pacts:shares"), "named partner"),
    List("pacts/spending_to_do", at("pacts:spending"), "coordinator"),
    List("pacts/spending_to_do", at("pacts:spending", query="?lista=verify"), "accountant", 1),
    List("pacts/spending_list", at("pacts:spending_list", the_pact), "assigned"),
    List("pacts/spending_list", at("pacts:spending_list", the_pact), "accountant"),
    List("pacts/hours_waiting", at("pacts:hours"), "named partner", 1),
    List("pacts/hours_list", at("pacts:hours_list", the_pact), "assigned", 1),
    List("pacts/hours_list", at("pacts:hours_list", the_pact), "named partner", 1),
    List("pacts/emergencies", at("pacts:emergencies"), "coordinator", 1),
    List("pacts/dues", at("pacts:dues"), "accountant", 2),
    List("intake/list", at("intake:list"), "assigned"),
    List("intake/list", at("intake:list", query="?vista=chiuse"), "coordinator", 1),
    List("intake/waiting_list", at("intake:waiting_list"), "assigned", 1),
    List("intake/sent", at("intake:sent"), "named partner", 1),
    List("ledger/funds", at("ledger:funds"), "accountant", 1),
    List("ledger/fund", at("ledger:fund", lambda world: Fund.objects.get().pk), "accountant"),
    List("outbox/letters", at("outbox:letters"), "assigned", 1),
    List("outbox/letters", at("outbox:letters", query="?dove=mano"), "assigned", 3),
    List("network/bodies", at("network:bodies"), "administrator"),
    List("network/body", at("network:body", lambda world: world.behind["body"].pk), "administrator"),
    List("feedback/reports", at("feedback:reports"), "administrator", 1),
    List("labs/work_problems", at("labs:work_problems", lambda world: world.behind["lab"].pk), "coordinator", 1),
    List(
        "labs/work_problems",
        at("labs:work_problems", lambda world: world.behind["lab"].pk, query="?quali=tutte"),
        "coordinator",
        2,
    ),
    List("measures/groups", page_of_groups, "coordinator", 1),
    List("measures/alerts", at("measures:alerts"), "assigned", 1),
    List("web/audit", at("audit"), "dpo"),
)


@pytest.fixture
def world(db, settings, tmp_path):
    settings.DEMO_MFA_BYPASS = True
    settings.MEDIA_ROOT = tmp_path
    made = World.make()
    held = Membership.objects.get(user=made.users["assigned"])
    worker = actor_of(made, "assigned")
    made.users["administrator"] = World.somebody(Role.ADMINISTRATOR)
    made.users["dpo"] = World.somebody(Role.DPO)
    made.behind["body"] = held.organisation
    made.behind["lab"] = lab = LabFactory.create()
    ProblemFactory.create(lab=lab)
    ProblemFactory.create(lab=lab, words="Il parco è buio", shown_at=None, shown_by=None)
    EmergencyAccess.objects.create(
        person=made.alba,
        worker=made.users["same body, not assigned"],
        organisation=held.organisation,
        reason="=Ha chiamato e la collega non c’è",
        expires_at=timezone.now() + timedelta(hours=1),
        form_key=uuid4(),
    )
    forno = shops.bakery("Forno di Gino")
    shop = pacts.ask_voucher(
        pact=made.pact, line=shops.line_of(made.pact), merchants=[forno], goods="pane", value_cents=500, pieces=None,
        expires_on=shops.LAST_DAY, form_key=uuid4(), today=shops.DAY, by=worker,
    )  # fmt: skip
    voucher = pacts.issue_voucher(voucher=shop, today=shops.DAY, by=actor_of(made, "coordinator"))
    pacts.redeem_voucher(voucher=voucher, merchant=forno, amount_cents=450, key=uuid4(), today=shops.DAY, by=worker)
    waiting = linked(worker, made.alba)
    intake.put_on_list(referral=waiting, urgency=1, urgency_reason="Sfratto vicino", by=worker)
    asked(by=actor_of(made, "named partner"), source="body", knows="agrees", person_name="Zoe")
    intake.withdraw(referral=intake.take(referral=asked(person_name="Ugo"), by=worker), by=worker)
    choose_channel(person=made.alba, channel="paper", by=worker)
    write(key="a mano", template="pact.news", to=made.alba)
    Person.objects.filter(pk=made.alba.pk).update(address="Via Roma 1, 26015 Soresina")
    write(key="per posta", template="pact.news", to=made.alba)
    send_report(
        wish="barrier",
        page="/",
        what_happened="Non si legge",
        contact_email="",
        form_key=uuid4(),
        today=today(),
        by=Actor(None),
    )
    return made


def actor_of(world: World, relation: str) -> Actor:
    from legami.network.access import actor_under

    return actor_under(Membership.objects.select_related("organisation").get(user=world.users[relation]))


def client_of(world: World, reader: str) -> Client:
    client = Client()
    client.force_login(world.users[reader])
    return client


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def read_csv(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body_of(answer).decode("utf-8-sig")), delimiter=";"))


def words(element: Any) -> str:
    """What a sighted reader reads."""
    for hidden in element.xpath(".//*[contains(@class, 'visually-hidden')]"):
        hidden.drop_tree()
    for line_end in element.xpath(".//br"):
        line_end.tail = f" {line_end.tail or ''}"
    return " ".join(element.text_content().split())


def table_of(page: str) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the page's first table."""
    [table, *_] = html.fromstring(page).xpath("//table") or [html.fromstring("<table></table>")]
    heads = [words(head) for head in table.xpath("./thead/tr/th")]
    return heads, [[words(cell) for cell in row.xpath("./th|./td")] for row in table.xpath("./tbody/tr")]


def said(cell: str) -> set[str]:
    """How the page may write what the file has in a cell."""
    forms = {cell, cell.removeprefix("'")}
    if found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})(?: (\d\d:\d\d))?", cell):
        day = long_date(date(int(found[3]), int(found[2]), int(found[1])))
        forms |= {f"{day}, ore {found[4]}"} if found[4] else {day}
    if re.fullmatch(r"-?\d+,\d\d", cell):
        forms.add(format_cents(int(Decimal(cell.replace(",", ".")) * 100)))
    if found := re.fullmatch(r"(\d+):(\d\d)", cell):
        forms.add(format_minutes(int(found[1]) * 60 + int(found[2])))
    return {bare(form) for form in forms}


def bare(text: str) -> str:
    """Without the signs that stand in a file where the page has a line end."""
    return re.sub(r"[()«»]", "", text)


def strange_cells(page: str, rows: list[list[str]]) -> list[str]:
    """The cells of the file that the page does not say in the same row and column."""
    heads, shown = table_of(page)
    if not heads:
        text = words(html.fromstring(page))
        return [cell for row in rows for cell in row[:-1] if not any(form in bare(text) for form in said(cell))]
    columns = [number for number, head in enumerate(heads) if head not in ACTIONS]
    strange = [
        f"{cell} / {line[at]}"
        for row, line in zip(rows, shown, strict=True)
        for cell, at in zip(row[:-1], columns, strict=True)
        if not any(form in bare(line[at]) for form in said(cell))
    ]
    return strange


@pytest.mark.parametrize("each", LISTS, ids=str)
def test_the_file_has_the_columns_and_the_rows_of_the_page_and_no_more(world, each):
    client = client_of(world, each.reader)
    address = each.address(world)
    page = client.get(address)
    heading, *rows = read_csv(client.post(address, {"scarica": "csv"}))
    heads, shown = table_of(page.text)
    assert 'name="scarica"' in page.text
    assert len(rows) == each.rows if each.rows is not None else len(rows) > 0
    if heads:
        assert heading == [head for head in heads if head not in ACTIONS] + [MARK]
        if each.template == "web/audit":  # the page and the file are rows of the journal too; the page has fifty
            rows = rows[2 : len(shown) + 2]
        assert len(rows) == len(shown)
    assert strange_cells(page.text, rows) == []


@pytest.mark.parametrize("each", LISTS, ids=str)
def test_the_workbook_says_the_same_as_the_csv(world, each):
    client = client_of(world, each.reader)
    rows = read_csv(client.post(each.address(world), {"scarica": "csv"}))
    book = load_workbook(io.BytesIO(body_of(client.post(each.address(world), {"scarica": "xlsx"}))))
    cells = list(book.worksheets[0].iter_rows())
    assert [c.value for c in cells[0]] == rows[0]
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n", "d"}  # nothing that computes
    more = 1 if each.template == "web/audit" else 0  # the first file is a row of the journal itself
    assert len(cells) == len(rows) + more


@pytest.mark.parametrize("each", LISTS, ids=str)
def test_each_file_is_marked_and_is_in_the_journal_with_its_reason(world, each):
    client = client_of(world, each.reader)
    answer = client.post(each.address(world), {"scarica": "csv"})
    rows = read_csv(answer)
    name = world.users[each.reader].name
    assert {row[-1].split(" · ")[0].split(", ")[0] for row in rows[1:]} == {name}
    [entry] = Entry.objects.filter(verb__endswith=".exported", kind="write")
    assert (entry.actor_id, bool(entry.purpose)) == (world.users[each.reader].pk, True)
    assert {row[-1].rpartition(" · ")[2] for row in rows[1:]} == {entry.request_id[:8]}
    assert entry.request_id[:8] in answer["Content-Disposition"]


def people_read(verb: str, kind: str = "read") -> set[tuple[Any, str, tuple[str, ...]]]:
    entries = Entry.objects.filter(verb=verb, kind=kind)
    return {(entry.subject_id, entry.purpose, tuple(entry.field_groups)) for entry in entries}


@pytest.mark.parametrize("each", [one for one in LISTS if one.template != "web/audit"], ids=str)
def test_whose_data_the_page_shows_reads_of_the_file_too(world, each):
    client = client_of(world, each.reader)
    last = Entry.objects.latest("pk").pk
    client.get(each.address(world))
    by_page = {e.subject_id for e in Entry.objects.filter(pk__gt=last, kind="read", subject_id__isnull=False)}
    last = Entry.objects.latest("pk").pk
    body_of(client.post(each.address(world), {"scarica": "csv"}))
    by_file = Entry.objects.filter(pk__gt=last, kind="read", verb__endswith=".exported")
    assert {entry.subject_id for entry in by_file} == by_page


def test_the_person_reads_that_they_went_out_in_a_list(world):
    body_of(client_of(world, "assigned").post(reverse("people:list"), {"scarica": "csv"}))
    page = client_of(world, "own").get(reverse("people:my_reads")).text
    assert page.count("(in un elenco scaricato)") == 1
    assert "indirizzo, nome e data di nascita (in un elenco scaricato)" in " ".join(page.split())


@pytest.mark.parametrize("each", LISTS, ids=str)
def test_who_may_not_see_the_page_gets_no_file(world, each):
    for stranger in ("stranger", "partner not named"):
        if stranger == "partner not named" and each.template in {"pacts/shares", "pacts/hours_waiting", "intake/sent"}:
            continue  # their own list, which is empty
        assert client_of(world, stranger).post(each.address(world), {"scarica": "csv"}).status_code == 404


def test_the_lists_of_a_body_hold_nothing_of_another_s(world):
    client = client_of(world, "partner not named")
    for name in ("pacts:shares", "pacts:hours", "intake:sent"):
        assert len(read_csv(client.post(reverse(name), {"scarica": "csv"}))) == 1


def test_the_file_keeps_the_words_that_were_searched_and_has_all_pages(world):
    soresina = world.alba.municipality
    Person.objects.bulk_create(Person(given_name="Zoe", family_name=f"Zani {n:02}", municipality=soresina) for n in range(30))
    client = client_of(world, "coordinator")
    found = client.post(reverse("people:list"), {"cerca": "Zani"})
    rows = read_csv(client.post(found["Location"], {"scarica": "csv"}))
    assert [row[0] for row in rows[1:]] == sorted(f"Zoe Zani {n:02}" for n in range(30))
    second = read_csv(client.post(found["Location"] + "&page=2", {"scarica": "csv"}))
    assert [row[:3] for row in second] == [row[:3] for row in rows]


def test_a_name_with_a_slip_gives_the_file_of_the_page(world):
    client = client_of(world, "assigned")
    found = client.post(reverse("people:list"), {"cerca": "Albq Rossi"})
    assert [row[0] for row in read_csv(client.post(found["Location"], {"scarica": "csv"}))[1:]] == ["Alba Rossi"]


def test_a_protected_address_is_in_no_file_of_who_coordinates(world):
    Person.objects.filter(pk=world.alba.pk).update(address_is_protected=True)
    rows = read_csv(client_of(world, "coordinator").post(reverse("people:list"), {"scarica": "csv"}))
    assert [row[2] for row in rows if row[0] == "Alba Rossi"] == ["indirizzo protetto"]
    assert people_read("person.exported") >= {(world.alba.pk, "supervision", ("identity",))}


def test_the_accounts_have_codes_and_no_names(world):
    client = client_of(world, "accountant")
    file = body_of(client.post(reverse("pacts:spending") + "?lista=verify", {"scarica": "csv"})).decode()
    assert ("Alba" in file, world.pact.code in file) == (False, True)


@pytest.mark.parametrize("name", ["people:list", "pacts:list"])
def test_a_file_costs_the_same_queries_for_one_row_and_for_many(world, name, django_assert_max_num_queries):
    client = client_of(world, "coordinator")
    client.get(reverse(name))
    with django_assert_max_num_queries(25) as few:
        body_of(client.post(reverse(name), {"scarica": "csv"}))
    Person.objects.bulk_create(
        Person(given_name="Zoe", family_name=f"Zani {n:02}", municipality=world.alba.municipality) for n in range(40)
    )
    with django_assert_max_num_queries(25) as many:
        body_of(client.post(reverse(name), {"scarica": "csv"}))
    assert len(many) == len(few)


def test_every_list_of_the_house_goes_out_or_says_why_not():
    pages = {
        str(path.relative_to(ROOT)).split("templates/")[1].removesuffix(".html"): path.read_text("utf-8")
        for path in files("*.html", under="legami")
    }
    whole = {name: text for name, text in pages.items() if "{% extends" in text}
    with_rows = {name for name, text in whole.items() if CARDS.search(text) or "<c-pagination" in text or "<c-download" in text}
    out = {name for name, text in whole.items() if "<c-download" in text}
    assert with_rows - out - WITHOUT.keys() == set(), "give the list a file, or say in WITHOUT why it has none"
    assert WITHOUT.keys() - (with_rows - out) == set(), "these have a file now, or no rows"
    assert {each.template for each in LISTS} == out


def test_a_version_in_signing_says_until_when(world):
    version = PactVersion.objects.filter(status="signing").get()
    rows = read_csv(client_of(world, "assigned").post(reverse("pacts:list"), {"scarica": "csv"}))
    assert sorted(row[4] for row in rows[1:]) == sorted(["–", f"{version.signing_expires_on:%d/%m/%Y}"])
