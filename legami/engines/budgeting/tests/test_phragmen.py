"""Phragmén's rule against the literature and a clock that runs second by second."""

from fractions import Fraction

from hypothesis import given

from legami.engines.budgeting import Ballot, Election, Project, Rule, count
from legami.engines.budgeting.proof import recount_phragmen

from .votes import BOOK, SEATS, by, elections, winners


def test_example_2_12_of_lackner_and_skowron_elects_others_than_equal_shares():
    assert set(winners(SEATS, rule=Rule.PHRAGMEN, exact=True)) == {"b", "c", "d"}


def test_the_running_example_with_its_loads():
    """Worked by hand: 1/8; (1 + 3/8)/4 = 11/32; (1 + 3/8 + 11/32)/4 = 55/128; (1 + 2/8)/2 = 5/8."""
    outcome = count(BOOK, by(Rule.PHRAGMEN, exact=True, order=tuple("abcdefg")))
    assert outcome.winners == ("a", "b", "c", "d")
    borne = dict.fromkeys(range(len(BOOK.ballots)), Fraction(0))
    loads = []
    for part in outcome.paid:
        for group, amount in zip(part.groups, part.amounts, strict=True):
            borne[group] += Fraction(amount)
        loads.append({borne[group] for group in part.groups})
    assert loads == [{Fraction(1, 8)}, {Fraction(11, 32)}, {Fraction(55, 128)}, {Fraction(5, 8)}]


def test_it_stops_at_the_first_that_does_not_fit():
    """Loads by hand: a 6/9, c 1, b (6 + 6)/9, d 3. b is next and costs 6 of the 3 left: d, that would fit, is not looked at."""
    projects = [Project("a", 6), Project("b", 6), Project("c", 1), Project("d", 3)]
    election = Election.of(10, projects, [Ballot(("a", "b"), count=9), Ballot(("c",)), Ballot(("d",))])
    outcome = count(election, by(Rule.PHRAGMEN, order=("a", "b", "c", "d")))
    assert (outcome.winners, outcome.exhaustive) == (("a", "c"), False)


@given(elections())
def test_floats_fractions_and_the_other_way_of_counting_agree(election):
    outcome = count(election, by(Rule.PHRAGMEN, exact=True))
    assert recount_phragmen(election, outcome.order) == outcome.winners == winners(election, rule=Rule.PHRAGMEN)
