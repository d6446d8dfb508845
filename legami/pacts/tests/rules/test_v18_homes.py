"""V18: a home splits and joins again, on days that stay written; two pacts of one home share nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from legami.core.access import Actor
from legami.pacts import actions
from legami.pacts.access import visible_pacts
from legami.people import actions as people
from legami.people.models import Household, HouseholdMember, HouseholdMove, Person

from ..story import END, START, Story

pytestmark = pytest.mark.django_db
LEFT = START + timedelta(days=60)
BACK = START + timedelta(days=90)


def ugo_of(story: Story) -> Person:
    return Person.objects.create(given_name="Ugo", family_name="Rossi", municipality=story.alba.municipality)


def together(story: Story, *people_of_it: Person) -> Household:
    first = people.join_household(person=people_of_it[0], relation="head", starts_on=START, by=story.bruno)
    for person in people_of_it[1:]:
        people.join_household(person=person, household=first.household, relation="partner", starts_on=START, by=story.bruno)
    return first.household


def living_there(home: Household, day) -> set[str]:
    return set(HouseholdMember.objects.active_on(day).filter(household=home).values_list("person__given_name", flat=True))


def page_of(user, address: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(address).content.decode()


def test_v18_a_home_splits_on_a_day_and_both_homes_tell_who_lived_there():
    story = Story()
    ugo = ugo_of(story)
    home = together(story, story.alba, ugo)
    people.leave_household(member=ugo.homes.get(), on=LEFT, by=story.bruno)
    own = people.join_household(person=ugo, relation="head", starts_on=LEFT, by=story.bruno).household
    before, after = LEFT - timedelta(days=1), LEFT
    assert [living_there(home, day) for day in (before, after)] == [{"Alba", "Ugo"}, {"Alba"}]
    assert [living_there(own, day) for day in (before, after)] == [set(), {"Ugo"}]


def test_v18_two_homes_become_one_again_and_the_time_apart_stays_written():
    story = Story()
    ugo = ugo_of(story)
    home = together(story, story.alba, ugo)
    people.leave_household(member=ugo.homes.get(), on=LEFT, by=story.bruno)
    own = people.join_household(person=ugo, relation="head", starts_on=LEFT, by=story.bruno)
    people.leave_household(member=own, on=BACK, by=story.bruno)
    people.join_household(person=ugo, household=home, relation="partner", starts_on=BACK, by=story.bruno)
    assert [living_there(home, day) for day in (START, LEFT, BACK)] == [{"Alba", "Ugo"}, {"Alba"}, {"Alba", "Ugo"}]
    assert ugo.homes.count() == 3


def test_v18_nobody_lives_in_two_homes_at_once():
    story = Story()
    together(story, story.alba, ugo_of(story))
    with pytest.raises(people.LivesElsewhere):
        people.join_household(person=story.alba, relation="head", starts_on=LEFT, by=story.bruno)


def test_v18_who_lives_with_alba_sees_the_same_pages_whether_she_has_a_pact_or_not():
    story = Story()
    ugo = ugo_of(story)
    together(story, story.alba, ugo)
    user = people.give_access(person=ugo, by=story.bruno)
    addresses = [reverse(name) for name in ("home", "pacts:mine", "people:my_data", "pacts:my_sharing")]
    before = [page_of(user, address) for address in addresses]
    pact = story.signed_pact()
    story.request(pact)
    assert list(visible_pacts(Actor(user=user))) == []
    assert [_without_tokens(page) for page in before] == [_without_tokens(page_of(user, address)) for address in addresses]


def test_v18_a_split_in_the_middle_of_a_pact_changes_nothing_of_it():
    story = Story()
    ugo = ugo_of(story)
    together(story, story.alba, ugo)
    pact = story.signed_pact()
    text = pact.versions.get().text_hash
    people.leave_household(member=story.alba.homes.get(), on=LEFT, by=story.bruno)
    actions.save_easy_text(version=pact.versions.get(), words="Il patto continua.", by=story.bruno)
    pact.refresh_from_db()
    assert (pact.status, pact.versions.get().text_hash) == ("active", text)
    assert list(visible_pacts(story.alba_actor)) == [pact]


def with_a_pact_too(story: Story) -> Story:
    """Ugo has a pact of his own, with the same service and the same parish; Carla follows him."""
    his = Story(service=story.service, parish=story.parish, fund_name="Fondo di quartiere")
    Person.objects.filter(pk=his.alba.pk).update(given_name="Ugo", family_name="Neri")
    his.alba_user.name = "Ugo Neri"
    his.alba_user.save()
    his.alba.refresh_from_db()
    together(story, story.alba, his.alba)
    return his


def test_v18_two_signed_pacts_of_one_home_share_nothing_on_any_page():
    """A life happens in Alba's pact: not a byte of what Ugo, his worker and the accounts of his body read changes."""
    story = Story()
    his = with_a_pact_too(story)
    theirs, hers = his.signed_pact(), story.signed_pact()
    pages = {
        his.alba_user: ["/", "/patti/miei/", f"/patti/{theirs.pk}/", f"/patti/{theirs.pk}/spese/", "/i-miei-dati/"],
        his.bruno.user: ["/patti/", f"/patti/{theirs.pk}/", f"/persone/{his.alba.pk}/", f"/persone/{his.alba.pk}/famiglia/"],
    }
    read = lambda: {  # noqa: E731
        address: _without_tokens(page_of(user, address)) for user, addresses in pages.items() for address in addresses
    }
    before = read()
    request = actions.approve(request=story.request(hers, by=story.alba_actor), today=START, by=story.elena)
    actions.pay(request=request, paid_on=START, by=story.franca)
    people.split_household(home=story.alba.homes.get().household, leaving=[story.alba], on=LEFT, by=story.bruno)
    people.undo_move(move=HouseholdMove.objects.get(), by=story.bruno)
    actions.conclude(pact=hers, outcome="reached", note="Bene", today=END, by=story.bruno)
    assert read() == before
    assert [name in "".join(before.values()) for name in (hers.code, "Fondo Legami")] == [False, False]
    for actor in (his.bruno, Actor(user=his.alba_user)):
        assert hers not in visible_pacts(actor)


def _without_tokens(page: str) -> str:
    """The page without what is new at each request: the token of its forms."""
    return "\n".join(line for line in page.split("\n") if "csrfmiddlewaretoken" not in line)
