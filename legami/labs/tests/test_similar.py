"""What is alike is found: other endings, other order, a long story; what is not alike is left alone."""

import pytest

from legami.labs.blurring import Square
from legami.labs.similar import key_words, similar_to
from legami.labs.tests.factories import ProblemFactory, VoiceFactory

BUS = "Dopo le sette di sera non passa più nessun autobus"
SQUARE = Square(1960, 12600, 400)


@pytest.mark.parametrize(
    "words",
    [
        "La sera gli autobus non passano",
        "Non passa un autobus dopo le 7 di sera",
        "autobus di sera",
        "Mia nonna vorrebbe venire in centro il sabato ma la sera l’autobus non passa più e i taxi costano troppo",
    ],
)
def test_the_same_in_other_words_is_found(scene, words):
    bus = ProblemFactory.create(lab=scene.lab, words=BUS)
    ProblemFactory.create(lab=scene.lab, words="Il medico di base è andato in pensione")
    assert list(similar_to(words, lab=scene.lab)) == [bus]


@pytest.mark.parametrize("words", ["Il parco è senza panchine", "I ragazzi non sanno dove studiare", "è", ""])
def test_something_else_is_left_alone(scene, words):
    ProblemFactory.create(lab=scene.lab, words=BUS)
    assert list(similar_to(words, lab=scene.lab)) == []


def test_only_what_everybody_reads_in_this_lab_is_offered(scene):
    ProblemFactory.create(lab=scene.other_lab, words=BUS)
    ProblemFactory.create(lab=scene.lab, words=BUS, shown_at=None, shown_by=None)
    assert list(similar_to(BUS, lab=scene.lab)) == []


def test_what_is_in_the_same_square_comes_first(scene):
    far = ProblemFactory.create(lab=scene.lab, words=BUS)
    near = ProblemFactory.create(lab=scene.lab, words=BUS, cell_column=1960, cell_row=12600, cell_metres=400)
    assert list(similar_to(BUS, lab=scene.lab, square=SQUARE)) == [near, far]


def test_each_is_offered_with_its_voices(scene):
    VoiceFactory.create(problem__lab=scene.lab, problem__words=BUS)
    assert [one.voices_count for one in similar_to(BUS, lab=scene.lab)] == [1]


def test_the_words_that_count():
    assert key_words("Perché non c’è un BAR?") == "bar"
