"""What holds for every rule: the money is right, the order of things changes nothing, ties go as stated."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.budgeting import BadElection, Ballot, Election, Project, Rule, Settings, count, tie_order

from .votes import KEYS, TWO_SIDES, by, by_laws, elections, scores, winners


@given(st.one_of(elections(), elections(scores)), by_laws)
def test_never_more_than_the_pot_and_each_winner_paid_to_the_last_fraction_by_who_chose_it(election, by_law):
    outcome = count(election, by_law)
    assert outcome.spent == sum(election.costs[key] for key in outcome.winners) <= election.budget
    assert [paid.project for paid in outcome.paid] == list(outcome.winners)
    for paid in outcome.paid:
        rows = [(election.ballots[group], amount) for group, amount in zip(paid.groups, paid.amounts, strict=True)]
        assert sum(ballot.count * amount for ballot, amount in rows) == election.costs[paid.project]
        assert all(paid.project in ballot.projects and amount > 0 for ballot, amount in rows)


@given(elections(scores), by_laws, st.randoms(use_true_random=False))
def test_the_order_of_voters_and_projects_changes_nothing(election, by_law, chance):
    projects, voters = (
        list(election.projects),
        [Ballot(ballot.projects[::-1], ballot.points[::-1]) for ballot in election.ballots for _ in range(ballot.count)],
    )
    chance.shuffle(projects)
    chance.shuffle(voters)
    again = Election.of(election.budget, projects, voters)
    assert (again, again.fingerprint) == (election, election.fingerprint)
    for settings in (by_law, replace(by_law, exact=False)):
        assert count(again, settings) == count(election, settings)


@given(st.one_of(elections(), elections(scores)), by_laws)
def test_floats_and_fractions_agree_on_small_votes(election, by_law):
    assert count(election, replace(by_law, exact=False)).winners == count(election, by_law).winners


@given(elections(), by_laws)
def test_other_keys_with_the_same_tie_order_give_the_same_winners(election, by_law):
    other = dict(zip(KEYS, "zyxwvu", strict=True))
    renamed = Election.of(
        election.budget,
        [Project(other[project.key], project.cost) for project in election.projects],
        [Ballot(tuple(other[key] for key in ballot.projects), (), ballot.count) for ballot in election.ballots],
    )
    order = tie_order(election, by_law.seed)
    stated = replace(by_law, order=tuple(other[key] for key in order))
    assert count(renamed, stated).winners == tuple(other[key] for key in count(election, by_law).winners)


def test_a_tie_goes_to_the_cheaper_then_to_more_votes_then_to_the_lot():
    votes = [Ballot(("a", "b", "c"), count=2), Ballot(("d",), count=3)]
    election = Election.of(30, [Project("a", 9), Project("b", 8), Project("c", 8), Project("d", 8)], votes)
    first, second = sorted("bc", key=lambda key: tie_order(election, 1).index(key))
    assert tie_order(election, 1) == ("d", first, second, "a")
    lots = {tie_order(election, seed)[1] for seed in range(20)}
    assert lots == {"b", "c"}


def test_a_stated_order_decides_and_must_name_every_project_once():
    votes = Election.of(10, [Project("a", 10), Project("b", 10)], [Ballot(("a",)), Ballot(("b",))])
    for rule in (Rule.GREEDY, Rule.PHRAGMEN):
        assert winners(votes, rule=rule, order=("b", "a")) == ("b",)
        assert winners(votes, rule=rule, order=("a", "b")) == ("a",)
    with pytest.raises(BadElection, match="nominare ogni progetto una volta"):
        count(votes, by(order=("a",)))
    with pytest.raises(BadElection, match="nominare ogni progetto una volta"):
        count(votes, by(order=("a", "b", "b")))


@pytest.mark.parametrize("rule", Rule)
def test_nobody_voted_nobody_wins(rule):
    outcome = count(Election.of(10, [Project("a", 5)], []), by(rule))
    assert (outcome.winners, outcome.spent, outcome.exhaustive) == ((), 0, True)


@pytest.mark.parametrize("rule", Rule)
def test_what_costs_more_than_all_or_has_no_vote_never_wins_and_stops_nobody(rule):
    projects = [Project("dear", 11), Project("good", 5), Project("alone", 1)]
    votes = [Ballot(("dear", "good"), count=9), Ballot(()), Ballot(("dear",))]
    election = Election.of(10, projects, votes)
    assert winners(election, rule=rule) == ("good",)
    assert winners(election, rule=rule, completion="add1", stop="over-budget") == ("good",)


@pytest.mark.parametrize("rule", Rule)
def test_one_person_gets_what_she_asks_and_two_alike_the_same(rule):
    projects = [Project("a", 6), Project("b", 6)]
    for voters in (1, 2):
        assert winners(Election.of(10, projects, [Ballot(("a",), count=voters)]), rule=rule) == ("a",)


def test_who_is_many_does_not_take_all():
    assert len(winners(TWO_SIDES, rule=Rule.GREEDY)) == 10
    assert {key[0] for key in winners(TWO_SIDES, rule=Rule.GREEDY)} == {"r"}
    for rule in (Rule.EQUAL_SHARES, Rule.PHRAGMEN):
        sides = [key[0] for key in winners(TWO_SIDES, rule=rule, completion="add1")]
        assert (sides.count("r"), sides.count("s")) == (5, 5)


def test_the_first_count_without_settings_is_equal_shares_by_cost():
    assert count(TWO_SIDES).settings == Settings()


@pytest.mark.parametrize(
    ("budget", "projects", "ballots", "sentence"),
    [
        (0, [Project("a", 1)], [], "Il budget deve essere più grande di zero."),
        (9, [Project("a", -1)], [], "Il costo del progetto a deve essere più grande di zero."),
        (9, [Project("", 1)], [], "La sigla di un progetto è vuota o ha caratteri che non si vedono."),
        (9, [Project("a\t1", 1)], [], "La sigla di un progetto è vuota o ha caratteri che non si vedono."),
        (9, [Project("a", 1), Project("a", 2)], [], "Due progetti hanno la stessa sigla."),
        (9, [Project("a", 1)], [Ballot(("b",))], "Una scheda sceglie il progetto b, che non c’è."),
        (9, [Project("a", 1)], [Ballot(("a", "a"))], "Una scheda sceglie due volte lo stesso progetto."),
        (9, [Project("a", 1)], [Ballot(("a",), (1, 2))], "Una scheda non ha un punteggio per ogni progetto."),
        (9, [Project("a", 1)], [Ballot(("a",), (-1,))], "Una scheda ha punti sotto lo zero."),
        (9, [Project("a", 1)], [Ballot(("a",), count=0)], "Una scheda conta meno di un voto."),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_sentence(budget, projects, ballots, sentence):
    with pytest.raises(BadElection) as refusal:
        Election.of(budget, projects, ballots)
    assert str(refusal.value) == sentence


def test_a_fingerprint_changes_with_a_vote_a_cost_or_the_pot_and_not_with_a_name():
    def of(budget=9, cost=1, name="", points=(), voters=1):
        return Election.of(budget, [Project("a", cost, name)], [Ballot(("a",), points, voters)]).fingerprint

    # printf '9\na\t1\n1\ta\t1\n' | sha256sum
    assert of() == of(name="Parco") == "35d1ccb700ffa3512c1d508b611b984ff2ceee48274b14610d56295be9977062"
    assert len({of(), of(budget=8), of(cost=2), of(points=(2,)), of(voters=2)}) == 5


def test_a_step_of_nothing_is_refused():
    with pytest.raises(ValueError, match="Il passo deve essere più grande di zero"):
        by(step=0)


def test_equal_ballots_are_counted_once_and_no_points_are_no_mark():
    ballots = [Ballot(("b", "a"), (1, 1)), Ballot(("a", "b")), Ballot(("a", "b"), (2, 0)), Ballot(())]
    election = Election.of(9, [Project("a", 1), Project("b", 1)], ballots)
    assert election.ballots == (Ballot(()), Ballot(("a",), (2,)), Ballot(("a", "b"), (), 2))
    assert (election.voters, election.votes, election.points) == (4, {"a": 3, "b": 2}, {"a": 4, "b": 2})


def test_thousands_of_random_voters_are_counted_alike_in_floats_and_fractions():
    chance = Random(7)
    projects = [Project(f"p{n}", Fraction(chance.randint(50, 900))) for n in range(25)]
    votes = [Ballot(tuple({chance.choice(projects).key for _ in range(5)})) for _ in range(1500)]
    election = Election.of(6000, projects, votes)
    for rule in Rule:
        loose, strict = (count(election, by(rule, exact=exact, completion="add1")) for exact in (False, True))
        assert loose.winners == strict.winners
        assert len(loose.winners) > 5
