"""The command: a table in, JSON out, the same for everybody."""

import json

import pytest

from legami.engines.opinion import write_csv
from legami.engines.opinion.__main__ import main

from .villages import by_lot, rearranged, village

VILLAGE = village((20, 14), 10, clear=0.8, seed=1)


@pytest.fixture
def file(tmp_path):
    def written(votes, name="voti.csv"):
        path = tmp_path / name
        path.write_text(write_csv(votes), encoding="utf-8")
        return str(path)

    return written


def told(capsys, *arguments):
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_who_votes_alike_how_sure_that_is_and_what_they_say(file, capsys):
    answer = told(capsys, file(VILLAGE))
    assert list(answer) == ["k", "groups", "stability", "between", "tried", "statements", "representative", "consensus"]
    assert (answer["k"], answer["between"], answer["consensus"]) == (2, [], [])
    assert answer["groups"] == {voter: int(voter[1]) for voter in sorted(VILLAGE.voters)}
    assert all(share >= 0.9 for share in answer["stability"])
    one = answer["statements"][0]
    assert (one["statement"], one["seen"]) == ("s0", 34)
    assert list(one["groups"][0]) == ["na", "nd", "ns", "pa", "pat", "ra", "rat", "pd", "pdt", "rd", "rdt"]
    assert [group["ns"] for group in one["groups"]] == [20, 14]
    assert (one["groups"][0]["na"] + 1) / 22 == pytest.approx(one["groups"][0]["pa"])
    assert [len(chosen) for chosen in answer["representative"]] == [5, 5]


def test_the_order_of_the_lines_changes_no_letter_and_the_seed_may(file, capsys):
    first = told(capsys, file(VILLAGE))
    assert told(capsys, file(rearranged(VILLAGE, 1), "other.csv")) == first
    assert told(capsys, file(VILLAGE), "--seed", "7")["tried"] != first["tried"]
    assert told(capsys, file(VILLAGE), "--seed", "7")["groups"] == first["groups"]


def test_no_clear_groups_is_an_answer(file, capsys):
    answer = told(capsys, file(by_lot(30, 10, seed=1)))
    assert (answer["k"], answer["groups"], answer["stability"], answer["representative"]) == (0, {}, [], [])
    assert answer["statements"][0]["groups"] == []
    assert answer["statements"][0]["group_aware_consensus"] is None
    assert answer["statements"][0]["priority"] > 0


def test_only_what_may_be_published(file, capsys):
    answer = told(capsys, file(VILLAGE), "--published")
    assert (answer["k"], answer["groups"], answer["others"], answer["everybody"]) == (2, [20, 14], 0, 34)
    assert answer["statements"][0]["everybody"]["seen"] == 34


def test_not_even_how_many_small_groups_there_are_is_published(file, capsys):
    votes = village((20, 14, 4), 12, clear=1, seed=1)
    assert told(capsys, file(votes))["k"] == 3
    answer = told(capsys, file(votes), "--published")
    assert (answer["k"], answer["groups"], answer["others"], answer["everybody"]) == (2, [20, None], None, 38)


def test_as_polis_would_and_without_some_statements(file, capsys):
    answer = told(capsys, file(VILLAGE), "--as-polis")
    assert (answer["k"], sorted(answer["groups"]), list(answer["silhouettes"])) == (2, sorted(VILLAGE.voters), ["2", "3", "4"])
    left = told(capsys, file(VILLAGE), "--out", "s0, s1")
    assert [one["statement"] for one in left["statements"]] == [f"s{n}" for n in range(2, 10)]


def test_what_cannot_be_read_says_why_and_prints_nothing(tmp_path, capsys):
    empty, latin, bad = (tmp_path / name for name in ("empty.csv", "latin.csv", "bad.csv"))
    empty.write_text("", encoding="utf-8")
    latin.write_bytes("timestamp,comment-id,voter-id,vote\n1,perché,alba,1\n".encode("latin-1"))
    bad.write_text("timestamp,comment-id,voter-id,vote\n1,bus,alba,3\n", encoding="utf-8")
    for path, sentence in (
        (tmp_path / "manca.csv", "Il file non c’è o non si può aprire.\n"),
        (tmp_path, "Il file non c’è o non si può aprire.\n"),
        (empty, "Il file è vuoto.\n"),
        (latin, "Il file non è un testo in UTF-8.\n"),
        (bad, "Riga 2: Un voto è 1, -1 o 0, e qui c’è «3».\n"),
    ):
        assert main([str(path)]) == 2
        assert tuple(capsys.readouterr()) == ("", sentence)


@pytest.mark.parametrize("seed", ["-1", "uno", "1.5", "²"])
def test_a_seed_that_is_none_is_refused(capsys, seed):
    with pytest.raises(SystemExit) as refused:
        main(["voti.csv", f"--seed={seed}"])
    assert refused.value.code == 2
    assert "non è un numero intero da zero in su" in capsys.readouterr().err
