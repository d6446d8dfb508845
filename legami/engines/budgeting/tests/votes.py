"""Small votes to count: two from the literature, one told, and random ones."""

from fractions import Fraction

from hypothesis import strategies as st

from legami.engines.budgeting import Ballot, Completion, Election, Project, Rule, Settings, Stop, Utility, count

# Lackner and Skowron 2023, Multi-Winner Voting with Approval Preferences: the profile of Example 2.12, three seats of cost 1.
EIGHT = [Ballot(("c", "d"), count=3), Ballot(("a", "b"), count=2), Ballot(("a", "c"), count=2), Ballot(("b", "d"))]
SEATS = Election.of(3, [Project(key, 1) for key in "abcd"], EIGHT)

# The profile that runs through the same book: twelve voters, four seats.
TWELVE = [("a", "b")] * 3 + [("a", "c")] * 3 + [("a", "d")] * 2 + [("b", "c", "f"), ("e",), ("f",), ("g",)]
BOOK = Election.of(4, [Project(key, 1) for key in "abcdefg"], [Ballot(marks) for marks in TWELVE])

# Ten projects of 51 people and ten of 49, money for ten: the reason why equal shares exists.
RED, BLUE = [f"r{n}" for n in range(10)], [f"s{n}" for n in range(10)]
TWO_SIDES = Election.of(
    1000, [Project(key, 100) for key in RED + BLUE], [Ballot(tuple(RED), count=51), Ballot(tuple(BLUE), count=49)]
)


def by(rule=Rule.EQUAL_SHARES, **settings):
    return Settings(rule=rule, **settings)


def winners(election, **settings):
    return count(election, by(**settings)).winners


KEYS = "abcdef"
costs = st.one_of(st.integers(1, 30), st.integers(1, 60).map(lambda n: Fraction(n, 2)))
ticks = st.lists(st.sampled_from(KEYS), unique=True, max_size=4).map(lambda keys: Ballot(tuple(keys)))
scores = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 5), max_size=4).map(
    lambda given: Ballot(tuple(given), tuple(given.values()))
)


@st.composite
def elections(draw, ballots=ticks):
    projects = [Project(key, draw(costs)) for key in KEYS]
    return Election.of(draw(st.integers(10, 60)), projects, draw(st.lists(ballots, min_size=1, max_size=8)))


by_laws = st.builds(
    Settings,
    rule=st.sampled_from(Rule),
    utility=st.sampled_from(Utility),
    completion=st.sampled_from(Completion),
    stop=st.sampled_from(Stop),
    step=st.sampled_from([1, 3, Fraction(1, 2)]),
    whole_start=st.booleans(),
    exact=st.just(True),
    seed=st.integers(0, 3),
)
