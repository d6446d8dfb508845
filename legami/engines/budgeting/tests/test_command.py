"""The command: a file in, JSON out, the same for everybody."""

import json
import re
from pathlib import Path

import pytest

from legami.engines.budgeting import Ballot, Election, Project, Rule, write_pb
from legami.engines.budgeting.__main__ import main

PARK = Election.of(100, [Project("park", 90), Project("ramp", 40)], [Ballot(("park",), count=3), Ballot(("ramp",))])


@pytest.fixture
def park(tmp_path):
    path = tmp_path / "voto.pb"
    path.write_text(write_pb(PARK, vote_type="approval"), encoding="utf-8")
    return str(path)


def told(capsys, *arguments):
    assert main(arguments) == 0
    return json.loads(capsys.readouterr().out)


def test_the_winners_what_was_spent_and_what_each_group_paid(park, capsys):
    answer = told(capsys, park, "--completion", "add1", "--verify")
    assert (answer["winners"], answer["spent"], answer["start"], answer["doubts"]) == (["park"], 90, 30, [])
    assert answer["groups"] == [
        {"projects": ["park"], "points": [], "voters": 3, "paid": {"park": 30.0}, "left": 0.0},
        {"projects": ["ramp"], "points": [], "voters": 1, "paid": {}, "left": 30.0},
    ]
    assert answer["fingerprint"] == PARK.fingerprint
    assert (answer["with_nothing"], answer["exhaustive"], answer["counts"]) == (1, True, 6)
    assert answer["projects"][1]["missing_votes"] == 1


def test_fractions_are_told_as_text(park, capsys):
    answer = told(capsys, park, "--completion", "add1", "--exact", "--step", "5,25")
    assert (answer["start"], answer["step"], answer["groups"][1]["left"]) == ("121/4", "21/4", "121/4")


def test_every_rule_and_option_is_understood(park, capsys):
    for rule in Rule:
        assert told(capsys, park, "--rule", rule, "--utility", "cardinality")["rule"] == rule
    for completion in ("none", "add1", "add1u", "exact"):
        by_law = ("--completion", completion, "--stop", "over-budget", "--whole-start")
        assert told(capsys, park, *by_law)["completion"] == completion
    assert told(capsys, park, "--order", "ramp, park")["tie_order"] == ["ramp", "park"]


def test_the_same_seed_draws_the_same_lot_again(tmp_path, capsys):
    path = tmp_path / "pari.pb"
    tied = Election.of(10, [Project("a", 10), Project("b", 10)], [Ballot(("a",)), Ballot(("b",))])
    path.write_text(write_pb(tied, vote_type="approval"), encoding="utf-8")
    drawn = [told(capsys, str(path), "--rule", "greedy", "--seed", str(seed))["winners"] for seed in (*range(9), *range(9))]
    assert drawn[:9] == drawn[9:]
    assert {"".join(winners) for winners in drawn} == {"a", "b"}


def test_what_cannot_be_counted_says_why_and_prints_nothing(tmp_path, park, capsys):
    bad = tmp_path / "male.pb"
    bad.write_text(write_pb(PARK, vote_type="approval").replace("budget;100", "budget;0"), encoding="utf-8")
    latin = tmp_path / "latin.pb"
    latin.write_bytes("META\nkey;value\ndescription;perché\n".encode("latin-1"))
    for arguments, sentence in (
        ([str(bad)], "Riga 5: Il budget deve essere più grande di zero.\n"),
        ([str(tmp_path / "manca.pb")], "Il file non c’è o non si può aprire.\n"),
        ([str(latin)], "Il file non è un testo in UTF-8.\n"),
        ([park, "--order", "park"], "L’ordine per i pari merito deve nominare ogni progetto una volta.\n"),
    ):
        assert main(arguments) == 2
        assert tuple(capsys.readouterr()) == ("", sentence)


def test_remarks_go_beside_the_answer(tmp_path, capsys):
    path = tmp_path / "caro.pb"
    path.write_text(write_pb(PARK, vote_type="approval").replace("ramp;40", "ramp;400"), encoding="utf-8")
    assert main([str(path)]) == 0
    assert capsys.readouterr().err == "Riga 10: Il progetto ramp costa più di tutto il budget: non può vincere.\n"


@pytest.mark.parametrize("step", ["0", "-1", "uno"])
def test_a_step_that_is_none_is_refused(park, capsys, step):
    with pytest.raises(SystemExit):
        main([park, f"--step={step}"])
    assert "non è un numero più grande di zero" in capsys.readouterr().err


def test_the_page_on_counting_again_names_every_option_and_every_field(park, capsys):
    page = Path("docs/ricontare.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert sorted(option for option in options if f"`{option}`" not in page) == []
    by_law = {"rule", "utility", "completion", "stop", "step", "exact", "whole_start", "tie_order"}
    answer = told(capsys, park, "--verify")
    fields = set(answer) | set(answer["projects"][0]) | set(answer["groups"][0])
    plain = {"project", "cost", "votes", "place", "points"}  # said in words
    assert sorted(field for field in fields - by_law - plain if f"`{field}`" not in page) == []


def test_doubts_are_told_and_change_the_exit_code(park, capsys, monkeypatch):
    monkeypatch.setattr("legami.engines.budgeting.__main__.doubts", lambda *_: ("Non torna.",))
    assert main([park, "--verify"]) == 1
    assert json.loads(capsys.readouterr().out)["doubts"] == ["Non torna."]
