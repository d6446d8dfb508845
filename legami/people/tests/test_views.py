"""The pages of who works with people."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from legami.core.dates import today
from legami.journal.models import Entry
from legami.people.actions import add_contact
from legami.people.models import ConsentEvent, Guardian, HouseholdMember, ImportRun, Merge, Person
from legami.people.tests.factories import AssignmentFactory, PersonFactory


@pytest.fixture
def at(client):
    """`at(bruno).get(...)`: the client, signed in as somebody."""

    def sign_in(actor):
        client.force_login(actor.user)
        return client

    return sign_in


def page_of(story, name="detail", **more):
    return reverse(f"people:{name}", args=[story.alba.pk, *more.values()])


def typed(**more):
    return {
        "given_name": "Bea",
        "family_name": "Galli",
        "birth_date_day": "8",
        "birth_date_month": "3",
        "birth_date_year": "1975",
        "municipality": "019098",
        "language": "it",
        "form_key": str(uuid4()),
        **more,
    }


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(story, at, django_assert_num_queries, people):
    for _ in range(people - 1):
        AssignmentFactory.create(worker=story.bruno.user, organisation=story.service)
    client = at(story.bruno)
    client.get("/persone/")  # the first request of a session also writes the session
    Entry.objects.all()
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/persone/")


LIST_QUERIES = 7


def test_the_list_writes_each_person_shown_and_nobody_else(story, at):
    other = AssignmentFactory.create(worker=story.bruno.user, organisation=story.service).person
    PersonFactory.create()
    at(story.bruno).get("/persone/")
    reads = Entry.objects.filter(kind="read").values_list("subject_id", "purpose")
    assert set(reads) == {(story.alba.pk, "case_work"), (other.pk, "case_work")}


def test_the_list_shows_a_page_at_a_time(story, at):
    PersonFactory.create_batch(30)
    client = at(story.elena)
    first, second = client.get("/persone/"), client.get("/persone/?page=2")
    assert (len(first.context["people"]), len(second.context["people"])) == (25, 6)
    assert not {p.pk for p, _ in first.context["people"]} & {p.pk for p, _ in second.context["people"]}
    assert client.get("/persone/?page=abc").status_code == 200


def test_a_search_finds_only_whom_one_may_see(story, at):
    PersonFactory.create(given_name="Alba", family_name="Rossini", municipality_id="019035")
    found = at(story.elena).post("/persone/", {"cerca": "rossi"}, follow=True).context["people"]
    assert [person for person, _ in found] == [story.alba]


def test_a_name_with_a_slip_is_found_if_no_name_is_like_it(story, at):
    PersonFactory.create(given_name="Abla", family_name="Rsosini", municipality_id="019035")
    page = at(story.elena).post("/persone/", {"cerca": "rsosi"}, follow=True)
    assert [person for person, _ in page.context["people"]] == [story.alba]
    assert "Ecco chi ha un nome che ci somiglia" in page.content.decode()
    assert "Ecco chi ha un nome" not in at(story.elena).post("/persone/", {"cerca": "rossi"}, follow=True).content.decode()


def test_a_protected_address_says_so_to_the_desk_and_is_open_to_the_worker(story, at):
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True, address="Via Segreta 7")
    add_contact(person=story.alba, kind="phone", value="+39333777888", by=story.bruno)
    for page in (page_of(story), "/persone/"):
        seen = at(story.dora).get(page).content.decode()
        assert "indirizzo protetto" in seen
        assert "Via Segreta 7" not in seen
        assert "+39333777888" not in seen
    assert "Soresina" not in at(story.dora).get(page_of(story)).content.decode().split("</h1>")[1]
    assert "Via Segreta 7" in at(story.bruno).get(page_of(story)).content.decode()


def test_correcting_a_person_at_the_desk_leaves_the_protected_address_alone(story, at):
    Person.objects.filter(pk=story.alba.pk).update(address_is_protected=True, address="Via Segreta 7")
    at(story.dora).post(page_of(story, "edit"), typed(address="Via Roma 1", municipality="019036"))
    story.alba.refresh_from_db()
    assert (story.alba.given_name, story.alba.address, story.alba.municipality_id) == ("Bea", "Via Segreta 7", "019098")


def test_a_colleague_finds_nothing_behind_any_address_of_a_person(story, at):
    client = at(story.carla)
    names = ("detail", "edit", "contacts", "household", "guardians", "consents", "following")
    assert {client.get(page_of(story, name)).status_code for name in names} == {404}


def test_the_desk_reads_no_family_and_no_consents(story, at):
    client = at(story.dora)
    assert client.get(page_of(story, "contacts")).status_code == 200
    assert {client.get(page_of(story, n)).status_code for n in ("household", "guardians", "consents", "following")} == {404}
    assert "Consensi" not in client.get(page_of(story)).content.decode()


def test_who_registers_a_person_follows_them_and_a_double_click_makes_one(story, at):
    form = typed()
    client = at(story.bruno)
    answers = [client.post("/persone/nuova/", form) for _ in range(2)]
    bea = Person.objects.get(given_name="Bea")
    assert [answer.url for answer in answers] == [f"/persone/{bea.pk}/"] * 2
    assert (bea.birth_date, bea.assignments.get().worker) == (date(1975, 3, 8), story.bruno.user)


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("tax_code", {"tax_code": "RCCMNL83S18D969A"}, "La lettera finale non corrisponde alle altre."),
        ("birth_date", {"birth_date_year": "2999"}, "Questa data deve ancora venire."),
        ("municipality", {"municipality": "019071"}, "Scegli Piadena Drizzona."),
        ("given_name", {"given_name": ""}, "Scrivi il nome."),
    ],
)
def test_an_error_stands_beside_its_field_and_every_word_is_kept(story, at, field, wrong, says):
    answer = at(story.bruno).post("/persone/nuova/", typed(address="Via dei Tigli 4", **wrong))
    assert set(answer.context["form"].errors) == {field}
    page = answer.content.decode()
    assert says in page
    assert 'value="Via dei Tigli 4"' in page
    assert Person.objects.count() == 1


def test_one_click_takes_the_successor_of_a_municipality(story, at):
    form = typed(municipality="019071", use_successor="019116")
    at(story.bruno).post("/persone/nuova/", form)
    assert Person.objects.get(given_name="Bea").municipality_id == "019116"


def test_a_contact_is_added_checked_and_taken_away(story, at):
    client = at(story.bruno)
    page = page_of(story, "contacts")
    assert "scrivi solo cifre" in client.post(page, {"kind": "phone", "value": "zia"}).content.decode()
    client.post(page, {"kind": "phone", "value": "0372 407111"})
    contact = story.alba.contacts.get()
    assert contact.value == "+390372407111"
    assert "Questo recapito c’è già." in client.post(page, {"kind": "phone", "value": "0372407111"}).content.decode()
    client.post(page_of(story, "remove_contact", contact_id=contact.pk))
    assert story.alba.contacts.count() == 0


def test_living_with_somebody_puts_both_in_one_home(story, at):
    bea = AssignmentFactory.create(worker=story.bruno.user, organisation=story.service).person
    form = {"lives_with": bea.pk, "relation": "partner", "starts_on": "2026-03-01"}
    at(story.bruno).post(page_of(story, "household"), form)
    assert HouseholdMember.objects.values("household").distinct().count() == 1
    member = HouseholdMember.objects.get(person=story.alba)
    at(story.bruno).post(page_of(story, "leave_household", member_id=member.pk))
    assert list(HouseholdMember.objects.active_on(today()).values_list("person", flat=True)) == [bea.pk]


def test_the_names_that_the_form_of_the_household_offers_are_in_the_journal(story, at):
    bea = AssignmentFactory.create(worker=story.bruno.user, organisation=story.service).person
    stranger = PersonFactory.create()
    at(story.bruno).get(page_of(story, "household"))
    read = {e.subject_id: e.field_groups for e in Entry.objects.filter(kind="read")}
    assert read == {story.alba.pk: ["household", "identity"], bea.pk: ["identity"]}
    assert stranger.pk not in read


def test_who_acts_for_a_person_is_recognised_by_tax_code(story, at):
    uncle = PersonFactory.create(tax_code="RCCMNL83S18D969H")
    form = {"given_name": "Zio", "family_name": "Galli", "tax_code": uncle.tax_code, "kind": "support", "may_sign": "on"}
    at(story.bruno).post(page_of(story, "guardians"), form | {"starts_on": "2026-03-01", "form_key": str(uuid4())})
    powers = Guardian.objects.get()
    assert (powers.guardian, powers.may_sign, powers.may_manage_money) == (uncle, True, False)
    at(story.bruno).post(page_of(story, "end_powers", guardian_id=powers.pk))
    assert list(Guardian.objects.active_on(today() + timedelta(days=1))) == []


def test_a_consent_said_at_the_desk_is_written_with_its_channel(story, at):
    at(story.bruno).post(page_of(story, "consents"), {"purpose": "photo", "is_granted": "1", "channel": "paper"})
    assert list(ConsentEvent.objects.values_list("purpose", "is_granted", "channel")) == [("photo", True, "paper")]


def test_handing_over_a_person_shuts_the_door_behind(story, at):
    client = at(story.bruno)
    answer = client.post(page_of(story, "following"), {"worker": story.carla.user.pk, "is_lead": "on", "takes_over": "on"})
    assert answer.url == "/persone/"
    assert client.get(page_of(story)).status_code == 404
    assert at(story.carla).get(page_of(story)).status_code == 200


def test_doubles_of_ones_own_place_are_shown_merged_and_separated(story, at):
    double = PersonFactory.create(given_name="Alba", family_name="Rosi")
    far = [PersonFactory.create(given_name="Alba", family_name=n, municipality_id="019035") for n in ("Rossi", "Rosi")]
    client = at(story.elena)
    pairs = client.get("/persone/doppie/").context["pairs"]
    assert [{one, other} for one, other, _ in pairs] == [{story.alba, double}]
    client.post(reverse("people:merge", args=[story.alba.pk, double.pk]))
    assert client.get(f"/persone/{double.pk}/").context["person"] == story.alba
    client.post(reverse("people:unmerge", args=[story.alba.pk, Merge.objects.get().pk]))
    assert not Person.objects.exclude(merged_into=None).exists()
    assert client.get(reverse("people:merge", args=[story.alba.pk, far[0].pk])).status_code == 404


def test_an_import_goes_from_file_to_page(story, at, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from procrastinate.contrib.django.models import ProcrastinateJob

    settings.MEDIA_ROOT = tmp_path
    client = at(story.elena)
    file = SimpleUploadedFile("a.csv", b"Cognome;Nome;Nota\nGalli;Bea;x\n")
    run_page = client.post("/persone/importa/", {"file": file, "source": "anagrafe"}).url
    assert client.get(run_page).context["form"].initial == {}
    client.post(run_page, {"family_name": "0", "given_name": "1"})
    run = ImportRun.objects.get()
    assert (run.status, run.mapping) == ("queued", {"given_name": 1, "family_name": 0})
    [job] = ProcrastinateJob.objects.filter(task_name="people.run_import")
    assert job.args == {"run_id": str(run.pk)}
    assert "in attesa" in client.get(run_page).content.decode().lower()
    assert client.get(run_page, headers={"HX-Request": "true"}).content.decode().lstrip().startswith('<div id="stato"')
    ImportRun.objects.update(status="refused", rows_bad=1, first_errors=[[2, "Nome", "Manca il nome."]])
    assert "Manca il nome." in client.get(run_page).content.decode()


def test_a_file_that_is_not_what_its_name_says_is_told_beside_the_field(story, at, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    answer = at(story.elena).post("/persone/importa/", {"file": SimpleUploadedFile("a.xlsx", b"x;y"), "source": "anagrafe"})
    assert set(answer.context["form"].errors) == {"file"}
    assert 'value="anagrafe"' in answer.content.decode()


def test_an_import_is_seen_by_who_started_it_only(story, at):
    run = ImportRun.objects.create(file_name="a.csv", source="s", created_by=story.elena.user)
    other = AssignmentFactory.create().worker
    from legami.network.tests.factories import MembershipFactory

    MembershipFactory.create(user=other, role="coordinator")
    at(type(story.elena)(user=other))
    assert at(type(story.elena)(user=other)).get(f"/persone/importa/{run.pk}/").status_code == 404
