"""Writing a pact in the browser's forms: step by step, and no word is lost."""

from uuid import uuid4

import pytest
from django.urls import reverse

from legami.journal.models import Entry
from legami.ledger.actions import create_fund
from legami.network.tests.factories import OrganisationFactory
from legami.pacts import actions
from legami.pacts.models import BudgetLine, Draft, Goal, Pact, Party
from legami.people.models import Assignment, Person

from .story import START, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(client) -> Story:
    story = Story()
    client.force_login(story.bruno.user)
    return story


def step_of(pact: Pact, slug: str, part: object = None) -> str:
    return reverse("pacts:step", args=[pact.pk, slug]) + (f"?parte={part}" if part else "")


def goal_data(**more: str) -> dict[str, str]:
    return {"words": "Voglio un lavoro", "level_0": "Ho un tirocinio", "weight": "1", "baseline_level": "-1", **more}


def test_a_worker_begins_with_somebody_they_follow(client, story):
    address = reverse("pacts:start", args=[story.alba.pk])
    answer = client.post(address, {"kind": "personal", "starts_on": "02/03/2026", "pact_id": str(uuid4())})
    pact = Pact.objects.get()
    assert (answer.url, pact.person, pact.created_by) == (step_of(pact, "chi"), story.alba, story.bruno.user)


def test_a_double_click_begins_one_pact(client, story):
    data = {"kind": "personal", "starts_on": "2026-03-02", "pact_id": str(uuid4())}
    for _ in range(2):
        client.post(reverse("pacts:start", args=[story.alba.pk]), data)
    assert Pact.objects.count() == 1


def test_with_somebody_one_does_not_follow_the_page_does_not_exist(client, story):
    stranger = Person.objects.create(given_name="Rita", family_name="Blu")
    assert client.get(reverse("pacts:start", args=[stranger.pk])).status_code == 404


def test_each_step_writes_its_part_and_all_steps_open(client, story):
    pact = story.draft_pact()
    for slug in ("chi", "tempi", "obiettivi", "sostegni", "impegni", "restituzione", "budget", "riepilogo"):
        assert client.get(step_of(pact, slug)).status_code == 200
    client.post(step_of(pact, "obiettivi"), goal_data(words="Voglio amici", part_id=str(uuid4())))
    assert list(pact.versions.get().goals.order_by("position").values_list("words", flat=True)) == [
        "Voglio tornare a lavorare in cucina",
        "Voglio amici",
    ]


def test_the_stepper_calls_done_what_is_written_and_not_what_was_passed_by(client, story):
    empty = actions.start_pact(
        person=story.alba, organisation=story.service, kind="personal", starts_on=START, pact_id=uuid4(), by=story.bruno
    )
    shown = client.get(step_of(empty, "riepilogo")).content.decode()
    assert (shown.count("Completato"), shown.count("Da fare"), shown.count("Passo attuale")) == (0, 7, 1)
    client.post(step_of(empty, "obiettivi"), goal_data(part_id=str(uuid4())))
    shown = client.get(step_of(empty, "chi")).content.decode()
    assert (shown.count("Completato"), shown.count("Da fare"), shown.count("Passo attuale")) == (1, 6, 1)


def test_a_choice_that_must_be_made_says_so_in_words(client, story):
    pact = story.draft_pact()
    pages = [client.get(step_of(pact, slug)).content.decode() for slug in ("chi", "sostegni", "impegni", "budget")]
    assert [page.count("-----") for page in pages] == [0, 0, 0, 0]
    first = [(page.count(">Scegli</option>"), page.count(">Nessuno</option>")) for page in pages]
    assert first == [(1, 0), (3, 0), (1, 0), (3, 1)]


def test_a_double_click_adds_one_part(client, story):
    pact = story.draft_pact()
    data = goal_data(part_id=str(uuid4()))
    for _ in range(2):
        client.post(step_of(pact, "obiettivi"), data)
    assert pact.versions.get().goals.count() == 2


def test_a_part_is_changed_in_place(client, story):
    pact = story.draft_pact()
    goal = pact.versions.get().goals.get()
    client.post(step_of(pact, "obiettivi", goal.pk), goal_data(words="Cambiato", part_id=str(goal.pk)))
    assert list(pact.versions.get().goals.values_list("pk", "words")) == [(goal.pk, "Cambiato")]


def test_a_missing_word_is_asked_beside_the_field_and_nothing_typed_is_lost(client, story):
    pact = story.draft_pact()
    answer = client.post(step_of(pact, "obiettivi"), goal_data(words="", level_0="Resta qui", part_id=str(uuid4())))
    assert answer.context["form"].errors == {"words": ["Scrivi l'obiettivo con le parole della persona."]}
    assert "Resta qui" in answer.content.decode()


def test_an_end_before_the_beginning_is_explained(client, story):
    pact = story.draft_pact()
    data = {"starts_on": "2026-03-02", "ends_on": "2026-03-01", "first_review_on": "2026-06-01", "review_every_months": "3"}
    answer = client.post(step_of(pact, "tempi"), data)
    assert answer.context["form"].errors == {
        "ends_on": ["La fine viene prima dell'inizio (2 marzo 2026). Scegli un giorno dopo."]
    }


def test_a_part_of_another_pact_can_be_neither_chosen_nor_taken(client, story):
    mine = story.draft_pact()
    person = Person.objects.create(given_name="Rita", family_name="Blu", municipality=story.alba.municipality)
    other = actions.start_pact(person=person, kind="personal", organisation=story.service, starts_on=START, by=story.carla)
    foreign = actions.put_part(version=other.versions.get(), part=Goal(words="Di altri", level_0="x"), by=story.carla)
    line = {
        "goal": str(foreign.pk),
        "category": "training",
        "description": "x",
        "amount_cents": "10",
        "fund": str(story.fund.pk),
    }
    answer = client.post(step_of(mine, "budget"), {**line, "fund": str(story.fund.pk), "part_id": str(uuid4())})
    assert list(answer.context["form"].errors) == ["goal"]
    client.post(step_of(mine, "obiettivi"), goal_data(words="Rubato", part_id=str(foreign.pk)))
    foreign.refresh_from_db()
    assert (foreign.words, foreign.version_id) == ("Di altri", other.versions.get().pk)


def test_only_funds_of_the_body_or_of_the_district_are_offered(client, story):
    pact = story.draft_pact()
    crema = OrganisationFactory.create(name="Comunità Sociale Cremasca", district_id="crema")
    create_fund(name="Fondo di Crema", organisation=crema, starts_on=START, by=story.franca)
    form = client.get(step_of(pact, "budget")).context["form"]
    assert [fund.name for fund in form.fields["fund"].queryset] == ["Fondo Legami"]


def test_an_amount_typed_as_italians_do_is_kept_in_cents(client, story):
    pact = story.draft_pact()
    goal = pact.versions.get().goals.get()
    data = {"goal": str(goal.pk), "category": "mobility", "description": "Bicicletta", "fund": str(story.fund.pk)}
    client.post(step_of(pact, "budget"), {**data, "amount_cents": "1.234,56", "part_id": str(uuid4())})
    assert BudgetLine.objects.get(description="Bicicletta").amount_cents == 123_456


def test_the_weekly_cap_stays_humane(client, story):
    pact = story.draft_pact()
    host = pact.versions.get().parties.get(role=Party.Role.PARTNER)
    data = {"what": "Cucino", "host": str(host.pk), "total_minutes_hours": "100"}
    answer = client.post(step_of(pact, "restituzione"), {**data, "weekly_cap_minutes_hours": "20"})
    assert answer.context["form"].errors == {"weekly_cap_minutes": ["Il tempo è troppo: al massimo 16 h."]}


# ---- no word is lost ---------------------------------------------------------------------------------


def test_what_is_being_typed_is_kept_and_comes_back_without_scolding(client, story):
    pact = story.draft_pact()
    said = client.post(reverse("pacts:autosave", args=[pact.pk, "obiettivi"]), {"words": "Voglio im"}).content.decode()
    assert said.startswith("Salvato alle ")
    page = client.get(step_of(pact, "obiettivi"))
    assert "Voglio im" in page.content.decode()
    assert "Ripreso quello che avevi scritto alle" in page.content.decode()
    assert page.context["form"].errors == {}


def test_once_saved_the_kept_words_are_forgotten(client, story):
    pact = story.draft_pact()
    client.post(reverse("pacts:autosave", args=[pact.pk, "obiettivi"]), {"words": "Voglio im"})
    client.post(step_of(pact, "obiettivi"), goal_data(part_id=str(uuid4())))
    assert Draft.objects.count() == 0


def test_an_autosave_that_arrives_after_the_part_was_saved_keeps_nothing(client, story):
    pact = story.draft_pact()
    data = goal_data(part_id=str(uuid4()))
    client.post(step_of(pact, "obiettivi"), data)
    client.post(reverse("pacts:autosave", args=[pact.pk, "obiettivi"]), data)
    assert Draft.objects.count() == 0


def test_the_kept_words_are_for_who_typed_them(client, story):
    pact = story.draft_pact()
    client.post(reverse("pacts:autosave", args=[pact.pk, "obiettivi"]), {"words": "Voglio im"})
    Assignment.objects.create(person=story.alba, worker=story.carla.user, organisation=story.service, is_lead=False)
    client.force_login(story.carla.user)
    assert "Voglio im" not in client.get(step_of(pact, "obiettivi")).content.decode()


def test_a_session_that_ends_while_one_writes_loses_no_word(client, story):
    pact = story.draft_pact()
    client.get(step_of(pact, "obiettivi"))
    remembered = client.cookies["legami_last"].value
    client.logout()
    client.cookies["legami_last"] = remembered
    answer = client.post(step_of(pact, "obiettivi"), goal_data(words="Scritto tardi", part_id=str(uuid4())))
    assert answer.url.startswith(reverse("account_login"))
    kept = client.session["kept_post"]
    client.force_login(story.bruno.user)
    session = client.session
    session["kept_post"] = kept
    session.save()
    page = client.get(step_of(pact, "obiettivi")).content.decode()
    assert "Scritto tardi" in page
    assert "Niente è andato perso" in page


# ---- the summary ---------------------------------------------------------------------------------------


def test_the_summary_says_what_is_missing_and_hides_the_button(client, story):
    pact = story.draft_pact()
    pact.versions.get().commitments.filter(bound__role="person").delete()
    page = client.get(step_of(pact, "riepilogo")).content.decode()
    assert "Serve almeno un impegno della persona." in page
    assert (
        "Metti in firma"
        not in page.split('<form method="post" class="lg-form"')[1].split("c-actions")[0].split("btn-primary")[-1]
    )


def test_sharing_and_putting_up_for_signing_from_the_summary(client, story):
    pact = story.draft_pact()
    client.post(step_of(pact, "riepilogo"), {"share": "1"})
    assert pact.versions.get().status == "shared"
    client.post(reverse("pacts:take_back", args=[pact.pk]))
    client.post(step_of(pact, "riepilogo"), {"open_signing": "1"})
    assert pact.versions.get().status == "signing"
    assert client.get(step_of(pact, "obiettivi")).status_code == 404


def test_a_fund_that_is_too_small_is_said_on_the_summary(client, story):
    pact = story.draft_pact(budget_cents=500_001)
    answer = client.post(step_of(pact, "riepilogo"), {"open_signing": "1"})
    assert answer.context["refusal"] == str(actions.FundTooSmall())
    assert pact.versions.get().status == "draft"


def test_taking_out_a_part_others_lean_on_is_explained(client, story):
    pact = story.draft_pact()
    goal = pact.versions.get().goals.get()
    answer = client.post(reverse("pacts:remove", args=[pact.pk, "obiettivi", goal.pk]), follow=True)
    assert "Altre parti del patto si appoggiano a questa" in answer.content.decode()
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_the_person_and_the_worker_cannot_be_taken_out(client, story):
    pact = story.draft_pact()
    person = pact.versions.get().parties.get(role="person")
    assert client.post(reverse("pacts:remove", args=[pact.pk, "chi", person.pk])).status_code == 404


@pytest.mark.parametrize("who", ["carla", "dario", "elena", "franca", "alba_actor"])
def test_nobody_else_finds_the_draft(client, who):
    story = Story()
    pact = story.draft_pact()
    client.force_login(getattr(story, who).user)
    for address in (
        step_of(pact, "chi"),
        reverse("pacts:autosave", args=[pact.pk, "chi"]),
        reverse("pacts:discard", args=[pact.pk]),
    ):
        assert client.post(address).status_code == 404


def test_the_name_read_before_a_pact_begins_is_in_the_journal(client, story):
    client.get(reverse("pacts:start", args=[story.alba.pk]))
    assert Entry.objects.get(verb="person.listed").subject_id == story.alba.pk


def test_a_sign_that_the_database_cannot_hold_does_not_cost_the_other_words(client, story):
    pact = story.draft_pact()
    client.post(reverse("pacts:autosave", args=[pact.pk, "obiettivi"]) + "?parte=altro", {"words": "Voglio\x00 amici"})
    assert list(Draft.objects.values_list("step", "typed__words")) == [("obiettivi:new", ["Voglio amici"])]


@pytest.mark.parametrize(
    ("dates", "wrong"),
    [
        (dict.fromkeys(("starts_on", "ends_on", "first_review_on"), "9999-12-31"), ["starts_on", "ends_on", "first_review_on"]),
        ({"starts_on": "2126-03-02", "ends_on": "2127-03-01", "first_review_on": "2126-06-02"}, ["starts_on"]),
        ({"starts_on": "2026-03-02", "ends_on": "9999-12-31", "first_review_on": "2026-06-02"}, ["ends_on"]),
    ],
)
def test_a_slip_in_the_year_is_told_before_it_plans_a_thousand_reviews(client, story, dates, wrong):
    pact = story.draft_pact()
    answer = client.post(step_of(pact, "tempi"), {**dates, "review_every_months": "1"})
    assert list(answer.context["form"].errors) == wrong


def test_hours_beyond_what_anybody_gives_are_told(client, story):
    pact = story.draft_pact()
    data = {"total_minutes_hours": "99999999999", "total_minutes_minutes": "0"}
    answer = client.post(step_of(pact, "restituzione"), data)
    assert answer.context["form"].errors["total_minutes"] == ["Il tempo è troppo: al massimo 9999 h."]
