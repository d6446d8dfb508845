"""Which passwords will do, how guesses are slowed, and how a lost one is replaced."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from legami.accounts.models import User
from legami.accounts.tasks import send_reset_link
from legami.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
RIGHT = "cerchio di sedie e vento"
SLOWED = "Troppi tentativi sbagliati. Aspetta cinque minuti e riprova, o scegli una nuova password."


@pytest.fixture
def alba(db):
    return UserFactory(email="alba@example.org", name="Alba Ferrari", password=RIGHT)


def accepted(password, user):
    try:
        validate_password(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("password", "alone", "with_second_factor"),
    [
        (RIGHT, True, True),
        ("x9$K2#vPq!7mZt4", True, True),
        ("x9$K2#vPq!7m", False, True),
        ("tulipano-42-vento" * 6, True, True),
        ("x9$K2#vPq!7", False, False),
        ("cremona2026cremona", False, False),
        ("Legami Soresina 2026!", False, False),
        ("alba ferrari 1980 alba", False, False),
        ("aaaaaaaaaaaaaaaaaaaa", False, False),
        ("12345678901234567890", False, False),
        ("abcdefghijklmnopqrst", False, False),
    ],
)
def test_long_and_of_its_own_will_do_and_nothing_else_is_asked(alba, password, alone, with_second_factor):
    assert accepted(password, alba) is alone
    Authenticator.objects.create(user=alba, type="totp", data={})
    assert accepted(password, alba) is with_second_factor


def test_passwords_are_kept_with_argon2id(alba):
    assert alba.password.startswith("argon2$argon2id$")


def guess(client, password="sbagliata", **extra):
    answer = client.post("/accesso/", {"login": "alba@example.org", "password": password}, **extra)
    return answer.status_code if answer.status_code != 200 else answer.context["form"].non_field_errors()[0]


def test_after_five_wrong_guesses_even_the_right_one_waits_five_minutes(client, alba):
    with time_machine.travel("2026-11-23 10:00:00+01:00", tick=False) as clock:
        assert [guess(client) == SLOWED for _ in range(7)] == [False] * 5 + [True] * 2
        assert guess(client, RIGHT) == SLOWED
        clock.shift(timedelta(minutes=5, seconds=1))
        assert guess(client, RIGHT) == 302


def test_guesses_from_many_addresses_are_slowed_too_and_a_forged_header_changes_nothing(client, alba):
    heads = [{"REMOTE_ADDR": f"198.51.100.{n}", "HTTP_X_FORWARDED_FOR": f"203.0.113.{n}"} for n in range(7)]
    assert [guess(client, **head) == SLOWED for head in heads] == [False] * 5 + [True] * 2


def test_a_stranger_cannot_lock_alba_out_of_the_browser_that_she_uses(client, alba):
    guess(client, RIGHT)
    client.get("/")  # the browser keeps the mark
    client.post("/accesso/esci/")
    stranger = type(client)()
    assert [guess(stranger) == SLOWED for _ in range(6)][-1] is True
    assert guess(client, RIGHT) == 302


def test_a_new_session_key_at_sign_in(client, alba):
    client.get("/accesso/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    guess(client, RIGHT)
    assert client.session.session_key != before


FORGOTTEN = "/accesso/password/dimenticata/"


def run_jobs() -> list[dict[str, str | None]]:
    """Do the queued mails as the worker does; return what was in the queue."""
    queued = list(
        ProcrastinateJob.objects.filter(task_name="accounts.send_reset_link").order_by("pk").values_list("args", flat=True)
    )
    for args in queued:
        send_reset_link(**args)
    return queued


def test_a_lost_password_is_replaced_by_the_link_in_the_mail_once(client, alba):
    client.post(FORGOTTEN, {"email": "Alba@example.org"})
    assert mail.outbox == []  # nothing leaves in the request
    run_jobs()
    assert (mail.outbox[0].subject, mail.outbox[0].to) == ("Legami: scegli una nuova password", ["alba@example.org"])
    link = re.findall(r"http://localhost:8000(/accesso/password/nuova/\S+)", str(mail.outbox[0].body))[0]
    form_address = client.get(link)["Location"]
    new = "altre quattro parole rosse"
    client.post(form_address, {"password1": new, "password2": new})
    assert User.objects.get().check_password(new) is True
    assert "non è più valido" in type(client)().get(link, follow=True).text


def test_nobody_learns_from_a_reset_whether_an_address_is_known(client, alba):
    """Not from the answer, not from the work that the request does: the same statements, one job each."""
    answers, statements = [], []
    client.post(FORGOTTEN, {"email": "prima@example.org"})  # what is asked once and kept
    for address in ("alba@example.org", "nessuna@example.org"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(client.post(FORGOTTEN, {"email": address}))
        statements.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries])
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/accesso/password/dimenticata/inviata/")] * 2
    assert statements[0] == statements[1]
    assert run_jobs() == [{"user_id": None}, {"user_id": str(alba.pk)}, {"user_id": None}]
    assert [m.to for m in mail.outbox] == [["alba@example.org"]]


def test_the_queue_of_lost_passwords_keeps_neither_link_nor_address(client, alba):
    client.post(FORGOTTEN, {"email": "alba@example.org"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT j::text FROM procrastinate_jobs j")
        [(row,)] = cursor.fetchall()
    assert [secret for secret in ("alba@", "nuova/", "http") if secret in row] == []


def test_a_suspended_account_gets_no_link(client, alba):
    client.post(FORGOTTEN, {"email": "alba@example.org"})
    User.objects.update(is_active=False)
    run_jobs()
    assert mail.outbox == []


def test_the_secret_of_an_app_is_sealed_differently_each_time():
    sealed = encrypt("JBSWY3DPEHPK3PXP"), encrypt("JBSWY3DPEHPK3PXP")
    assert (sealed[0] != sealed[1], "JBSWY3DP" in sealed[0], decrypt(sealed[1])) == (True, False, "JBSWY3DPEHPK3PXP")


def test_there_is_no_page_to_sign_up(client):
    assert [client.get(a).status_code for a in ("/accesso/signup/", "/accounts/signup/", "/admin/login/")] == [404] * 3
