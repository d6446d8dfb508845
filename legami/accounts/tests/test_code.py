"""The code from the desk."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from legami.accounts import actions
from legami.accounts.models import SignInCode
from legami.accounts.tests.factories import UserFactory
from legami.core.access import Actor
from legami.journal.models import Entry

pytestmark = pytest.mark.django_db
PAGE = "/accesso/codice/"


@pytest.fixture
def alba(db):
    return UserFactory(email=None, name="Alba")


@pytest.fixture
def desk(db):
    return Actor(user=UserFactory(name="Bruno"), role="desk")


def test_alba_enters_with_the_code_on_her_sheet_however_she_types_it(client, alba, desk):
    code = actions.issue_sign_in_code(user=alba, by=desk)
    answer = client.post(PAGE, {"code": f" {code.lower().replace('-', ' ')} "})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(alba.pk)
    assert client.session["came_as_citizen"] is True
    issued = SignInCode.objects.get()
    assert list(Entry.objects.order_by("pk").values_list("verb", "actor_id", "target_id")) == [
        ("accounts.code_issued", desk.user_id, str(issued.pk)),
        ("accounts.signed_in", alba.pk, str(alba.pk)),
    ]


def test_a_code_opens_once(alba, desk):
    code = actions.issue_sign_in_code(user=alba, by=desk)
    assert actions.use_sign_in_code(code=code) == alba
    with pytest.raises(actions.CodeNotValid):
        actions.use_sign_in_code(code=code)


def test_a_code_lives_48_hours_and_not_one_minute_more(alba, desk):
    with time_machine.travel("2026-11-23 10:00:00+01:00", tick=False) as clock:
        first = actions.issue_sign_in_code(user=alba, by=desk)
        clock.shift(timedelta(hours=48, minutes=1))
        with pytest.raises(actions.CodeNotValid):
            actions.use_sign_in_code(code=first)
        second = actions.issue_sign_in_code(user=alba, by=desk)
        clock.shift(timedelta(hours=47, minutes=59))
        assert actions.use_sign_in_code(code=second) == alba


def test_a_new_code_voids_the_one_before(alba, desk):
    first, second = (actions.issue_sign_in_code(user=alba, by=desk) for _ in range(2))
    with pytest.raises(actions.CodeNotValid):
        actions.use_sign_in_code(code=first)
    assert actions.use_sign_in_code(code=second) == alba


def test_a_suspended_person_does_not_get_in_by_code(alba, desk):
    code = actions.issue_sign_in_code(user=alba, by=desk)
    type(alba).objects.update(is_active=False)
    with pytest.raises(actions.CodeNotValid):
        actions.use_sign_in_code(code=code)


def test_the_table_does_not_hold_the_code(alba, desk):
    code = actions.issue_sign_in_code(user=alba, by=desk)
    row = str(SignInCode.objects.values().get())
    assert (code in row, code.replace("-", "") in row) == (False, False)


def test_a_code_has_no_sign_that_looks_like_another(alba, desk):
    signs = set("".join(actions.issue_sign_in_code(user=alba, by=desk) for _ in range(50))) - {"-"}
    assert signs & set("0O1ILSZ582BU") == set()


def test_a_wrong_code_is_told_beside_the_field_and_the_typed_one_is_kept(client, alba, desk):
    answer = client.post(PAGE, {"code": "aaaa-aaaa"})
    assert answer.context["form"].errors == {"code": [actions.CodeNotValid.__doc__]}
    assert 'value="aaaa-aaaa"' in answer.text
    assert Entry.objects.values_list("verb", flat=True).get() == "accounts.code_refused"


def test_who_tries_many_codes_is_slowed_down_and_the_right_code_no_longer_helps(client, alba, desk):
    code = actions.issue_sign_in_code(user=alba, by=desk)
    refusals = [client.post(PAGE, {"code": "aaaa-aaaa"}).context["form"].errors["code"] for _ in range(6)]
    assert refusals == [[actions.CodeNotValid.__doc__]] * 5 + [["Troppi tentativi. Aspetta un minuto e riprova."]]
    assert client.post(PAGE, {"code": code}).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_database_refuses_a_code_used_after_its_end(alba, desk):
    actions.issue_sign_in_code(user=alba, by=desk)
    with pytest.raises(IntegrityError, match="accounts_code_used_in_time"), transaction.atomic():
        SignInCode.objects.update(used_at=timezone.now() + timedelta(days=9))


def test_the_page_of_the_code_is_calm_for_whoever_is_already_in(client, alba):
    client.force_login(alba)
    assert client.get(PAGE)["Location"] == "/"
