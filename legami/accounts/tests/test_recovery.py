"""Recovery codes: sealed in the table, and each good for one time."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt

from legami.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_neither_a_code_nor_the_seed_stands_in_the_table():
    codes = RecoveryCodes.activate(UserFactory.create(name="Bruno Neri"))
    stored = json.dumps(Authenticator.objects.get().data)
    seed = decrypt(codes.instance.data["seed"])
    assert (len(seed), len(codes.get_unused_codes())) == (80, 10)
    assert [word for word in (seed, *codes.get_unused_codes()) if word in stored] == []


def test_a_recovery_code_opens_once():
    codes = RecoveryCodes.activate(UserFactory.create(name="Bruno Neri"))
    first = codes.get_unused_codes()[0]
    assert [codes.validate_code(first), codes.validate_code(first), len(codes.get_unused_codes())] == [True, False, 9]
