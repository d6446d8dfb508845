"""Pages about funds: for who keeps the accounts of that body, and nobody else."""

import pytest
from django.urls import reverse

from legami.ledger import actions
from legami.ledger.access import visible_funds
from legami.ledger.models import Fund, Transfer
from legami.network.models import Organisation
from legami.network.roles import Role
from legami.network.tests.factories import MembershipFactory, OrganisationFactory, actor_of
from legami.places.models import District

from .book import balances, free, gift, pay, post, reserve, undo

pytestmark = pytest.mark.django_db
KEY = "6f2f3c9e-8f43-4f3c-9a39-0d7f3a1f6a10"
INCOME = {"cents": "1.200,50", "giver": "Fondazione", "happened_on": "2026-03-08", "reason": "prima rata", "form_key": KEY}


def enter(client, settings, role, organisation=None):
    """Sign somebody in who has this role in this body (or another)."""
    settings.DEMO_MFA_BYPASS = True
    member = MembershipFactory.create(role=role, organisation=organisation or OrganisationFactory.create())
    client.force_login(member.user)
    return actor_of(member.user)


@pytest.fixture
def accountant(client, settings, fund):
    return enter(client, settings, Role.ACCOUNTANT, fund.organisation)


def test_the_list_shows_where_the_euro_are(client, accountant, fund, main, supplier):
    gift(fund, 100_000)
    post(main, supplier, 25_000)
    page = client.get(reverse("ledger:funds"))
    assert (page.status_code, [s.fund for s in page.context["summaries"]]) == (200, [fund])
    assert [amount in page.content.decode() for amount in ("1.000,00 €", "250,00 €", "750,00 €")] == [True] * 3


@pytest.mark.parametrize("role", [Role.CASE_WORKER, Role.PARTNER_OPERATOR, Role.DPO])
def test_whoever_does_not_keep_accounts_finds_no_such_page(client, settings, fund, role):
    enter(client, settings, role, fund.organisation)
    pages = [reverse("ledger:funds"), reverse("ledger:fund", args=[fund.pk]), reverse("ledger:new_fund")]
    assert [client.get(page).status_code for page in pages] == [404] * 3


def test_another_body_sees_neither_the_fund_nor_that_it_exists(client, settings, fund):
    carla = enter(client, settings, Role.ACCOUNTANT)
    assert list(visible_funds(carla)) == []
    assert [client.get(reverse(f"ledger:{name}", args=[fund.pk])).status_code for name in ("fund", "income")] == [404] * 2


def test_who_coordinates_sees_the_funds_of_who_runs_the_district(client, settings, fund):
    district = District.objects.order_by("pk").first()
    Organisation.objects.filter(pk=fund.organisation_id).update(district=district)
    bruno = enter(client, settings, Role.COORDINATOR, OrganisationFactory.create(district=district))
    other = enter(client, settings, Role.COORDINATOR)
    assert (list(visible_funds(bruno)), list(visible_funds(other))) == ([fund], [])


def test_steering_reads_and_records_nothing(client, settings, fund):
    enter(client, settings, Role.STEERING, fund.organisation)
    assert client.get(reverse("ledger:fund", args=[fund.pk])).status_code == 200
    assert client.post(reverse("ledger:income", args=[fund.pk]), INCOME).status_code == 404
    assert Transfer.objects.count() == 0


def test_an_income_sent_twice_is_recorded_once(client, accountant, fund, main):
    for _ in range(2):
        answer = client.post(reverse("ledger:income", args=[fund.pk]), INCOME)
        assert (answer.status_code, answer.url) == (302, reverse("ledger:fund", args=[fund.pk]))
    assert (balances(main), Transfer.objects.get().purpose) == ((120_050, 120_050), "Fondazione: prima rata")
    assert Transfer.objects.get().recorded_by_id == accountant.user_id


def test_a_wrong_income_keeps_every_typed_word(client, accountant, fund):
    answer = client.post(reverse("ledger:income", args=[fund.pk]), INCOME | {"cents": "mille", "happened_on": "2126-01-01"})
    assert (answer.status_code, sorted(answer.context["form"].errors)) == (200, ["cents", "happened_on"])
    assert [word in answer.content.decode() for word in ("mille", "prima rata", "2126-01-01")] == [True] * 3


def test_an_income_recorded_by_mistake_is_reversed_with_a_reason(client, accountant, fund, main):
    wrong = gift(fund, 5_000)
    address = reverse("ledger:reverse_income", args=[fund.pk, wrong.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "registrata due volte", "form_key": KEY}).status_code == 302
    assert (balances(main), Transfer.objects.latest("pk").purpose) == ((0, 0), "registrata due volte")


def test_an_income_already_spent_is_not_reversed_and_says_what_to_do(client, accountant, fund, main, supplier):
    wrong = gift(fund, 5_000)
    gift(fund, 5_000)
    post(main, supplier, 100)
    answer = client.post(reverse("ledger:reverse_income", args=[fund.pk, wrong.pk]), {"reason": "errore", "form_key": KEY})
    assert answer.context["form"].non_field_errors() == [str(actions.LotsAlreadySpent())]


def test_a_payment_is_not_reversed_from_the_funds_page(client, accountant, fund, main, supplier):
    gift(fund, 5_000)
    paid = post(main, supplier, 100)
    assert client.get(reverse("ledger:reverse_income", args=[fund.pk, paid.pk])).status_code == 404


def test_a_fund_opened_twice_by_one_form_is_one_fund(client, accountant):
    typed = {"name": "Borse", "starts_on": "2026-01-01", "is_restricted": "on", "form_key": KEY}
    answers = [client.post(reverse("ledger:new_fund"), typed) for _ in range(2)]
    assert [a.url for a in answers] == [reverse("ledger:fund", args=[KEY])] * 2
    made = Fund.objects.get(pk=KEY)
    assert (made.name, made.is_restricted, made.organisation_id) == ("Borse", True, accountant.organisation_id)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": "Scuola"}, "name"), ({"ends_on": "2025-01-01"}, "ends_on"), ({"starts_on": ""}, "starts_on")],
)
def test_a_fund_with_wrong_words_says_which(client, accountant, change, field):
    typed = {"name": "Borse", "starts_on": "2026-01-01", "form_key": KEY}
    assert list(client.post(reverse("ledger:new_fund"), typed | change).context["form"].errors) == [field]


def test_a_page_of_movements_costs_the_same_for_more_rows(client, accountant, fund, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        gift(fund, 100)
        client.get(reverse("ledger:fund", args=[fund.pk]))
        with django_assert_max_num_queries(12) as captured:
            client.get(reverse("ledger:fund", args=[fund.pk]))
        counts.append(len(captured))
        gift(fund, 100)
    assert counts[0] == counts[1]


def test_older_movements_come_on_the_next_page(client, accountant, fund):
    gifts = [gift(fund, n) for n in range(1, 28)]
    first = client.get(reverse("ledger:fund", args=[fund.pk]))
    second = client.get(reverse("ledger:fund", args=[fund.pk]), {"prima": first.context["page"].older})
    assert second.context["page"].transfers == gifts[1::-1]
    assert client.get(reverse("ledger:fund", args=[fund.pk]), {"prima": "x"}).status_code == 200


# ---- follow the euro ---------------------------------------------------------------------------------


def follow(client, fund, transfer):
    return client.get(reverse("ledger:movement", args=[fund.pk, transfer.pk]))


def parts_on(page):
    return [(row.words, row.cents) for _, row in page.context["page"].object_list]


def test_an_income_shows_what_it_paid_and_where_its_rest_stands(client, accountant, fund, main, budget, supplier):
    first = gift(fund, 10_000)
    post(main, budget, 6_000)
    paid = pay(reserve(budget, supplier, 2_500))
    page = follow(client, fund, first)
    assert "Dove è andato questo euro" in page.text
    standing = sorted([(f"Ancora su: {budget}", 3_500), (f"Ancora su: {main}", 4_000)])
    assert parts_on(page) == [("prova", 2_500), *standing]
    assert reverse("ledger:movement", args=[fund.pk, paid.pk]) in page.text
    assert [amount in page.text for amount in ("25,00 €", "35,00 €", "40,00 €")] == [True] * 3


def test_a_payment_shows_the_incomes_that_paid_it_to_the_cent(client, accountant, fund, main, budget, supplier):
    gift(fund, 100)
    gift(fund, 100)
    post(main, budget, 160)
    page = follow(client, fund, post(budget, supplier, 130))
    assert "Da dove viene questo euro" in page.text
    assert parts_on(page) == [("dono", 100), ("dono", 30)]


def test_where_there_is_nothing_to_follow_the_page_says_why(client, accountant, fund, main, supplier):
    gift(fund, 100)
    back = undo(post(main, supplier, 20))
    held = reserve(main, supplier, 10)
    freed = free(held)
    said = ["Non c’è niente da seguire", "Qui non si è mosso ancora nessun euro", "Qui non si è mosso ancora nessun euro"]
    assert [words in follow(client, fund, t).text for words, t in zip(said, (back, held, freed), strict=True)] == [True] * 3
    terms = {"organisation": fund.organisation, "starts_on": fund.starts_on, "is_restricted": False, "by": None}
    free_fund = actions.create_fund(name="Libero", **terms)
    assert "Questo fondo non è vincolato" in follow(client, free_fund, gift(free_fund, 100)).text


def test_an_income_that_was_undone_went_into_its_reversal(client, accountant, fund):
    undone = gift(fund, 50)
    back = undo(undone)
    assert parts_on(follow(client, fund, undone)) == [(back.purpose, 50)]


def test_a_movement_of_another_fund_or_body_is_not_there(client, accountant, fund, main):
    mine = gift(fund, 100)
    other = actions.create_fund(name="Altro", organisation=OrganisationFactory.create(), starts_on=fund.starts_on, by=None)
    theirs = gift(other, 100)
    asked = [(fund, theirs), (other, theirs), (other, mine)]
    assert [follow(client, f, t).status_code for f, t in asked] == [404] * 3
    assert follow(client, fund, mine).status_code == 200
    assert client.get(reverse("ledger:movement", args=[fund.pk, 10**30])).status_code == 404


@pytest.mark.parametrize("payments", [1, 3])
def test_following_an_income_takes_the_same_queries_however_much_it_paid(
    client, accountant, fund, main, supplier, payments, django_assert_num_queries
):
    income = gift(fund, 10_000)
    for _ in range(payments):
        post(main, supplier, 100)
    follow(client, fund, income)
    with django_assert_num_queries(11):
        follow(client, fund, income)
