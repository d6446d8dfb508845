"""A database with committed data, for races, other processes and the browser; put back to new after each test.

Django's own way (TRUNCATE of every table) is refused by our append-only tables, and so it should be. Instead a
copy of the migrated database is kept aside, and after the test the used one is dropped and copied again.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from psycopg.sql import SQL, Identifier


@dataclass(frozen=True)
class CommittedDatabase:
    """The test database as other processes reach it."""

    name: str
    url: str

    @property
    def env(self) -> dict[str, str]:
        """The environment in which a child process works on this database."""
        return {**os.environ, "LEGAMI_ENV": "test", "DATABASE_URL": self.url}


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """The test database, migrated, whichever fixture asks for it (pytest-django looks for its own `db` only)."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def template_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of a copy of the test database as the migrations left it."""
    with django_db_blocker.unblock():
        template = f"{connection.settings_dict['NAME']}_new"
        copy_database(connection.settings_dict["NAME"], to=template)
    yield template
    with django_db_blocker.unblock():
        _maintain(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(template)))


@pytest.fixture
def committed_db(template_database, django_db_blocker) -> Iterator[CommittedDatabase]:
    """The database outside of any transaction: what the test writes, other threads and processes read."""
    name = str(connection.settings_dict["NAME"])
    with django_db_blocker.unblock():
        try:
            yield CommittedDatabase(name, _url_of(name))
        finally:
            copy_database(template_database, to=name)


def copy_database(source: str, *, to: str) -> None:
    """Make `to` an exact copy of `source`, whoever is still connected to the old one. About 0.2 s."""
    connections.close_all()
    _maintain(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(to)))
    _maintain(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(to), Identifier(source)))


def _maintain(statement) -> None:
    with connection._nodb_cursor() as cursor:  # Django's own way to a database beside the test's
        cursor.execute(statement)


def _url_of(name: str) -> str:
    at = connection.settings_dict
    query = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    return f"postgresql:///{quote(name)}?{urlencode({k: v for k, v in query.items() if v})}"
