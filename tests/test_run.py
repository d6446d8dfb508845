"""`make test` names what is missing, and never passes without it."""

import pytest

from tests import run


@pytest.fixture
def no_rights(monkeypatch):
    monkeypatch.setattr("os.geteuid", lambda: 1000)


def test_what_is_missing_is_named_and_fails(no_rights, monkeypatch, capsys):
    monkeypatch.setattr(run, "SYSTEM", {"chromium": lambda: None, "libpango-1.0-0": lambda: "libpango-1.0.so.0"})
    assert run.ensure_system_packages() is False
    assert "apt-get install chromium " in capsys.readouterr().out


def test_nothing_missing_says_nothing(no_rights, monkeypatch, capsys):
    monkeypatch.setattr(run, "SYSTEM", {"chromium": lambda: "qui"})
    assert (run.ensure_system_packages(), capsys.readouterr().out) == (True, "")


def test_one_failed_check_fails_the_whole(monkeypatch):
    monkeypatch.setattr(run, "LINT", (("passa", ("true",)), ("fallisce", ("false",))))
    monkeypatch.setenv("DATABASE_URL", "postgresql:///any")
    assert run.main(["--only-lint"]) == 1
    monkeypatch.setattr(run, "LINT", (("passa", ("true",)),))
    assert run.main(["--only-lint"]) == 0
