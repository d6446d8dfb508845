"""The table of votes: what is read, what is refused with its line, and that what is written is read back."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.opinion import BadVotes, Votes, read_csv, write_csv

from .villages import keys, small

HEAD = "timestamp,datetime,comment-id,voter-id,vote\n"
FILE = HEAD + "1000,lun,bus,alba,1\n3000,lun,bus,bruno,-1\n2000,lun,park,carla,0\n"


def refusal(text):
    with pytest.raises(BadVotes) as refused:
        read_csv(text)
    return str(refused.value)


def test_a_table_in_the_order_of_time():
    read = read_csv("\ufeff" + FILE)
    assert read.triples() == [("alba", "bus", 1), ("carla", "park", 0), ("bruno", "bus", -1)]
    assert read.statements == ("bus", "park")


def test_the_last_vote_in_time_counts_wherever_its_line_stands():
    assert read_csv(FILE + "9000,,bus,bruno,1\n10,,bus,alba,-1\n").of_voter("bruno") == {"bus": 1}
    assert read_csv(FILE + "9000,,bus,bruno,1\n10,,bus,alba,-1\n").of_voter("alba") == {"bus": 1}


def test_columns_may_stand_in_any_order_and_blank_lines_are_passed_over():
    assert read_csv("vote,Voter-ID,comment-id,timestamp,mood\n\n 1,alba,bus,5,good\n\n").triples() == [("alba", "bus", 1)]


def test_the_same_vote_twice_at_one_moment_is_one():
    assert read_csv(FILE + "1000,,bus,alba,1\n").triples() == read_csv(FILE).triples()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Il file è vuoto."),
        ("\n \n", "Il file è vuoto."),
        (HEAD, "Non c’è nessun voto."),
        ("timestamp,voter-id,vote\n1,alba,1\n", "Riga 1: Mancano le colonne: comment-id."),
        ("nome;cognome\n", "Riga 1: Mancano le colonne: timestamp, comment-id, voter-id, vote."),
        ("vote," + HEAD + "1,1,,bus,alba,1\n", "Riga 1: Queste colonne ci sono due volte: vote."),
        (FILE + "1,,bus,dario,2\n", "Riga 5: Un voto è 1, -1 o 0, e qui c’è «2»."),
        (FILE + "1,,bus,dario,\n", "Riga 5: Un voto è 1, -1 o 0, e qui c’è «»."),
        (FILE + "1,,bus,dario,1.0\n", "Riga 5: Un voto è 1, -1 o 0, e qui c’è «1.0»."),
        (FILE + "ieri,,bus,dario,1\n", "Riga 5: Il tempo (timestamp) non è un numero intero: «ieri»."),
        (FILE + "²,,bus,dario,1\n", "Riga 5: Il tempo (timestamp) non è un numero intero: «²»."),
        (FILE + "1,,bus,,1\n", "Riga 5: La sigla del votante manca o ha caratteri che non si vedono."),
        (FILE + "1,,b\u200bus,dario,1\n", "Riga 5: La sigla dell’affermazione manca o ha caratteri che non si vedono."),
        (FILE + "1,,bus\n", "Riga 5: Mancano delle celle."),
        (
            FILE + "1000,,bus,alba,-1\n",
            "Riga 5: Il votante «alba» ha dato due voti diversi nello stesso momento su «bus».",
        ),
        (FILE + "1,," + "x" * 140_000, "Riga 5: Qui il testo è rovinato e non si può leggere."),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, told):
    assert refusal(text) == told


def test_all_that_is_wrong_is_told_at_once_and_not_without_end():
    many = refusal(FILE + "x,,bus,dario,7\n" * 30).split("\n")
    assert (len(many), many[0][:7], many[-1]) == (21, "Riga 5:", "E altri problemi: 40.")


@given(small)
def test_votes_come_back_as_they_were_written(votes):
    if len(votes.values):
        assert sorted(read_csv(write_csv(votes)).triples()) == sorted(votes.triples())
    else:
        assert refusal(write_csv(votes)) == "Non c’è nessun voto."


@given(keys, keys, st.sampled_from([-1, 0, 1]))
def test_any_key_that_can_be_seen_comes_back(who, what, vote):
    assert read_csv(write_csv(Votes.of([(who, what, vote)]))).triples() == [(who, what, vote)]


@pytest.mark.parametrize("key", ["", " alba", "al\nba", "al\u200bba"])
def test_a_key_that_would_not_come_back_is_not_written(key):
    with pytest.raises(BadVotes, match="Una sigla è vuota"):
        write_csv(Votes.of([(key, "bus", 1)]))


@given(st.lists(st.sampled_from([HEAD, "1", "-1", "0", ",", "\n", '"', "\0", "alba", "²"]), max_size=30))
def test_rubbish_is_read_or_refused_with_sentences(pieces):
    with suppress(BadVotes):
        assert read_csv("".join(pieces)).triples()


@given(st.data())
def test_a_spoilt_file_is_read_or_refused_with_sentences(data):
    at = data.draw(st.integers(0, len(FILE)))
    spoilt = FILE[:at] + data.draw(st.sampled_from([",", "\n", '"', "-", "9", "", "\0", "é"])) + FILE[at + 1 :]
    with suppress(BadVotes):
        assert read_csv(spoilt).triples()
