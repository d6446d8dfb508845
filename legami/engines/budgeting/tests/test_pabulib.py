"""The file format: what is read, what is refused with its line, and that what is written is read back the same."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.budgeting import BadElection, BadFile, Ballot, Election, Project, read_pb, write_pb
from legami.engines.budgeting.pabulib import Remark, borda, one_line

from .votes import KEYS, TWO_SIDES, elections, scores

FILE = """META
key;value
description;Voto di prova; con altro
budget;{budget}
vote_type;{vote_type}
PROJECTS
project_id;cost;category;name
park;{cost};verde;"Parco; nuovo"
ramp;40,50;strade;Rampa
VOTES
voter_id;age;vote;points
{votes}
"""


def file(budget="100", vote_type="approval", cost="90", votes="v1;31;park,ramp;\nv2;;ramp;"):
    return FILE.format(budget=budget, vote_type=vote_type, cost=cost, votes=votes)


def problems(text):
    with pytest.raises(BadFile) as refusal:
        read_pb(text)
    return str(refusal.value).split("\n")


def test_an_approval_file():
    read = read_pb("\ufeff" + file())
    assert read.election == Election.of(
        100,
        [Project("park", 90, "Parco; nuovo"), Project("ramp", Fraction(81, 2), "Rampa")],
        [Ballot(("park", "ramp")), Ballot(("ramp",))],
    )
    assert (read.vote_type, read.remarks) == ("approval", ())
    assert dict(read.meta) == {"description": "Voto di prova", "budget": "100", "vote_type": "approval"}


def test_points_and_rankings():
    votes = "v1;31;park,ramp;4,1\nv2;;ramp;5"
    for kind in ("cumulative", "scoring"):
        assert read_pb(file(vote_type=kind, votes=votes)).election.points == {"park": 4, "ramp": 6}
    assert read_pb(file(vote_type="ordinal", votes=votes)).election.points == {"park": 2, "ramp": 1 + 2}
    three = read_pb(file(vote_type="ordinal\nmax_length;3", votes=votes))
    assert three.election.points == {"park": 3, "ramp": 2 + 3}


def test_a_dear_project_and_blank_ballots_are_told_and_do_not_stop_the_count():
    read = read_pb(file(cost="101", votes="v1;31;park;\nv2;;;\nv3;;;"))
    assert read.election.voters == 3
    assert [str(remark) for remark in read.remarks] == [
        "Riga 8: Il progetto park costa più di tutto il budget: non può vincere.",
        "Riga 13: Schede bianche: 2. Contano tra i votanti.",
    ]


def test_totals_that_do_not_agree_are_told():
    read = read_pb(file(vote_type="approval\nnum_votes;9\nnum_projects;2"))
    assert read.remarks == (Remark(6, "In META è scritto 9, ma nel file voti: 2."),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (file(budget="0"), ["Riga 4: Il budget deve essere più grande di zero."]),
        (file(budget="-5"), ["Riga 4: Il budget deve essere più grande di zero."]),
        (file(budget="molto"), ["Riga 4: Il budget non è un numero: «molto»."]),
        (file(budget="9" * 5000), [f"Riga 4: Il budget non è un numero: «{'9' * 40}»."]),
        (file(budget="²"), ["Riga 4: Il budget non è un numero: «²»."]),
        (file(budget="nan"), ["Riga 4: Il budget non è un numero: «nan»."]),
        (file().replace("budget;100\n", ""), ["In META manca il budget."]),
        (file(cost="-90"), ["Riga 8: Il costo del progetto park deve essere più grande di zero."]),
        (file(cost="0"), ["Riga 8: Il costo del progetto park deve essere più grande di zero."]),
        (file(cost="1e3"), ["Riga 8: Il costo del progetto park non è un numero: «1e3»."]),
        (
            file().replace("ramp;40", "park;40").replace(",ramp", "").replace(";ramp;", ";park;"),
            ["Riga 9: Il progetto «park» c’è già."],
        ),
        (
            file().replace("\nramp;40", "\n;40").replace(",ramp", "").replace(";ramp;", ";park;"),
            ["Riga 9: Manca la sigla del progetto."],
        ),
        (
            file().replace("\nramp;40", "\nra\u200bmp;40").replace(",ramp", "").replace(";ramp;", ";park;"),
            ["Riga 9: La sigla del progetto ha caratteri che non si vedono."],
        ),
        (file(votes=""), ["Riga 11: Nessuno ha votato: non c’è niente da contare."]),
        (file(votes="v1;;park;\nv2;;ramp;\nv1;;ramp;"), ["Riga 14: Il votante «v1» ha già votato alla riga 12."]),
        (file(votes=";;park;"), ["Riga 12: Manca la sigla del votante."]),
        (file(votes="v1;;pool;"), ["Riga 12: Il progetto «pool» non c’è nell’elenco."]),
        (file(votes="v1;;park,park;"), ["Riga 12: Lo stesso progetto è scelto due volte."]),
        (file(vote_type="scoring", votes="v1;;park;1,2"), ["Riga 12: I punti non sono tanti quanti i progetti scelti."]),
        (file(vote_type="scoring", votes="v1;;park;-1"), ["Riga 12: Un punteggio è sotto lo zero."]),
        (file(vote_type="scoring", votes="v1;;park;x"), ["Riga 12: Un punteggio non è un numero: «x»."]),
        (
            file(vote_type="scoring").replace("vote;points", "vote;altro"),
            ["Riga 11: Nella parte VOTES mancano le colonne: points."],
        ),
        (file().replace("project_id;cost", "id;costo"), ["Riga 7: Nella parte PROJECTS mancano le colonne: project_id, cost."]),
        (
            file(vote_type="acclamation"),
            [
                "Riga 5: Il tipo di voto (vote_type) in META deve essere uno di questi: approval, choose-1, cumulative,"
                " scoring, ordinal."
            ],
        ),
        ("", ["Manca la parte META.", "Manca la parte PROJECTS.", "Manca la parte VOTES."]),
        ("nome;cognome\n", ["Riga 1: Il file deve cominciare con la riga META."]),
        (file() + "VOTES\n", ["Riga 14: La parte VOTES c’è due volte."]),
        (file(votes="v1;;" + "x" * 140_000), ["Riga 12: Qui il testo è rovinato e non si può leggere."]),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, told):
    assert [line for line in problems(text) if "non c’è nell’elenco" not in line or "pool" in line] == told


def test_all_that_is_wrong_is_told_at_once_and_not_without_end():
    wrong = problems(file(budget="0", cost="-1", votes="v1;;pool;"))
    assert [line.split(":")[0] for line in wrong] == ["Riga 4", "Riga 8", "Riga 12"]
    many = problems(file(votes="\n".join(f"v{n};;pool;" for n in range(30))))
    assert (len(many), many[-1]) == (21, "E altri problemi: 10.")


@given(elections())
def test_ticks_come_back_as_they_were(election):
    assert read_pb(write_pb(election, vote_type="approval")).election == election


@given(elections(scores))
def test_points_come_back_as_they_were(election):
    assert read_pb(write_pb(election, vote_type="scoring")).election == election


@given(st.lists(st.lists(st.sampled_from(KEYS), unique=True, max_size=4), min_size=1, max_size=8))
def test_rankings_come_back_as_they_were(rankings):
    ballots = borda([Ballot(tuple(keys)) for keys in rankings])
    election = Election.of(10, [Project(key, 3) for key in KEYS], ballots)
    assert read_pb(write_pb(election, vote_type="ordinal")).election == election


def test_the_text_that_is_written():
    election = Election.of(10, [Project("a", 5, "Uno; due"), Project("b", 7)], [Ballot(("b",)), Ballot(("a", "b"), count=2)])
    assert write_pb(election, vote_type="approval", meta=[("description", "Prova"), ("budget", "99")]) == (
        "META\nkey;value\ndescription;Prova\nnum_projects;2\nnum_votes;3\nbudget;10\nvote_type;approval\n"
        'PROJECTS\nproject_id;cost;votes;name\na;5;2;"Uno; due"\nb;7;3;\n'
        "VOTES\nvoter_id;vote\n1;a,b\n2;a,b\n3;b\n"
    )


@given(st.text(max_size=8), st.text(max_size=8).filter(lambda key: key and key.isprintable()))
def test_any_name_comes_back_on_one_line_and_any_key_comes_back_or_is_refused(name, key):
    election = Election.of(10, [Project(key, 5, name)], [Ballot((key,))])
    try:
        text = write_pb(election, vote_type="approval")
    except BadElection:
        assert "," in key or key != key.strip()
    else:
        assert read_pb(text).election.projects == (Project(key, 5, one_line(name)),)


@given(
    st.lists(
        st.sampled_from(["META", "PROJECTS", "VOTES", "a", "b", "1", "-1", ";", ",", "\n", '"', "\0", "budget;5\n"]),
        max_size=40,
    )
)
def test_rubbish_is_refused_with_sentences_and_never_breaks(pieces):
    with pytest.raises(BadFile) as refusal:
        read_pb("".join(pieces))
    assert str(refusal.value)


@given(st.data())
def test_a_spoilt_file_is_read_or_refused_with_sentences(data):
    text = file()
    at = data.draw(st.integers(0, len(text)))
    spoilt = text[:at] + data.draw(st.sampled_from([";", ",", "\n", '"', "-", "0", "", "\0", "é"])) + text[at + 1 :]
    with suppress(BadFile):
        read_pb(spoilt)


def test_what_cannot_be_written_is_refused():
    points = Election.of(10, [Project("a", 5)], [Ballot(("a",), (3,))])
    with pytest.raises(BadElection, match="hanno dei punti"):
        write_pb(points, vote_type="approval")
    third = Election.of(Fraction(1, 3), [Project("a", 5)], [])
    with pytest.raises(BadElection, match="non si può scrivere con la virgola"):
        write_pb(third, vote_type="approval")


def test_a_vote_of_two_sides_is_told_in_a_hundred_lines():
    assert write_pb(TWO_SIDES, vote_type="approval").count("\n") == 2 + 4 + 2 + 20 + 2 + 100
