"""The committed database is really committed, and really new afterwards."""

import subprocess
import sys
from threading import Thread

import psycopg
import pytest
from django.db import DatabaseError, connection

from legami.accounts.models import User
from legami.journal.models import Entry
from tests.committed import copy_database

COUNT_USERS = "import django; django.setup(); from legami.accounts.models import User; print(User.objects.count())"


def test_another_thread_reads_what_the_test_wrote(committed_db):
    User.objects.create_user(email="alba@example.org")
    seen = []

    def look():
        seen.append(User.objects.count())
        connection.close()

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_another_process_reads_what_the_test_wrote(committed_db):
    User.objects.create_user(email="alba@example.org")
    env = {**committed_db.env, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    result = subprocess.run([sys.executable, "-c", COUNT_USERS], env=env, capture_output=True, text=True, check=True)
    assert result.stdout == "1\n"


@pytest.mark.parametrize("attempt", [1, 2])
def test_even_an_append_only_table_is_empty_for_the_next_test(committed_db, attempt):
    assert Entry.objects.count() == 0
    Entry.objects.create(kind="write", verb="test.wrote")
    with pytest.raises(DatabaseError, match="append-only"):
        Entry.objects.all().delete()
    assert Entry.objects.count() == 1


def test_a_test_in_a_transaction_still_works_after_a_committed_one(db):
    assert (User.objects.count(), Entry.objects.count()) == (0, 0)


def test_the_copy_is_made_even_while_somebody_is_connected(committed_db, template_database):
    User.objects.create_user(email="alba@example.org")
    with psycopg.connect(committed_db.url) as forgotten:
        copy_database(template_database, to=committed_db.name)
        with pytest.raises(psycopg.OperationalError):
            forgotten.execute("SELECT 1")
    assert User.objects.count() == 0
