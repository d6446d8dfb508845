"""The second opinion agrees with every honest outcome, and finds each kind of false one."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legami.engines.budgeting import Ballot, Completion, Election, Paid, Project, Rule, Stop, count, doubts
from legami.engines.budgeting.proof import price_by_sorting

from .votes import TWO_SIDES, by, by_laws, elections, scores


@given(st.one_of(elections(), elections(scores)), by_laws)
def test_no_doubts_about_an_honest_outcome_in_fractions_or_floats(election, by_law):
    for settings in (by_law, replace(by_law, exact=False)):
        assert doubts(election, count(election, settings), every_step=True) == ()


# Three friends of the park, one of the ramp; 25 each, then 26, ... : at 30 the park can be paid.
PARK = Election.of(100, [Project("park", 90), Project("ramp", 40)], [Ballot(("park",), count=3), Ballot(("ramp",))])
TRUE = count(PARK, by(completion=Completion.ADD1, exact=True))


@pytest.mark.parametrize(
    ("false", "sentence"),
    [
        ({"winners": ("park", "park")}, "Tra i vincitori c’è un progetto ripetuto o che non esiste."),
        ({"winners": ("pool",)}, "Tra i vincitori c’è un progetto ripetuto o che non esiste."),
        ({"spent": 89}, "La spesa scritta non è la somma dei costi dei vincitori."),
        ({"winners": ("park", "ramp"), "spent": 130}, "I vincitori costano più del budget."),
        ({"paid": ()}, "I progetti pagati non sono i vincitori."),
        ({"paid": (Paid("park", (0,), (Fraction(29),)),)}, "Chi ha scelto il progetto park non paga il suo costo."),
        ({"paid": (Paid("park", (1,), (Fraction(90),)),)}, "Paga il progetto park anche chi non lo ha scelto."),
        ({"start": Fraction(29)}, "Qualcuno paga più di quello che aveva."),
        ({"exhaustive": False}, "Non è vero quello che è scritto su che cosa ci sta ancora nel budget."),
        ({"winners": (), "spent": 0, "paid": (), "exhaustive": False}, "Contando in un altro modo vincono altri progetti."),
        ({"start": Fraction(61, 2)}, "I soldi di partenza non sono quelli del regolamento."),
        ({"settings": by(exact=True)}, "I soldi di partenza non sono quelli del regolamento."),
        (
            {"settings": by(completion=Completion.ADD1, stop=Stop.OVER_BUDGET, exact=True)},
            "Secondo il regolamento si doveva ancora aumentare.",
        ),
    ],
)
def test_a_false_outcome_is_found(false, sentence):
    assert sentence in doubts(PARK, replace(TRUE, **false))


def test_the_true_one_stands():
    assert doubts(PARK, TRUE, every_step=True) == ()


def test_giving_on_after_the_by_law_says_stop_is_found_when_every_step_is_looked_at():
    late = count(PARK, by(completion=Completion.ADD1, stop=Stop.OVER_BUDGET, exact=True))
    told = replace(late, settings=TRUE.settings)
    assert doubts(PARK, told) == ()
    assert doubts(PARK, told, every_step=True) == ("Secondo il regolamento si doveva smettere prima di aumentare.",)


def test_a_project_that_still_fits_and_was_not_added_is_found():
    honest = count(PARK, by(completion=Completion.ADD1U, step=15))
    without = replace(honest, winners=(), filled=(), spent=0, paid=(), exhaustive=False)
    assert doubts(PARK, honest) == ()
    assert doubts(PARK, without) == ("Con i soldi rimasti si dovevano aggiungere altri progetti.",)


@pytest.mark.parametrize("rule", [Rule.GREEDY, Rule.PHRAGMEN])
def test_the_winners_of_another_rule_are_found(rule):
    other = count(TWO_SIDES, by(completion=Completion.ADD1))
    told = replace(other, settings=by(rule), start=None)
    assert doubts(TWO_SIDES, told) != ()
    assert doubts(TWO_SIDES, count(TWO_SIDES, by(rule))) == ()


purse = st.tuples(st.fractions(0, 20, max_denominator=4), st.integers(1, 3), st.fractions(Fraction(1, 4), 5, max_denominator=4))


@given(st.lists(purse, min_size=1, max_size=6), st.integers(1, 60).map(Fraction))
def test_the_price_is_the_least_at_which_the_cost_is_paid(supporters, cost):
    def given_at(rho):
        return sum(voters * min(money, rho * worth) for money, voters, worth in supporters)

    price = price_by_sorting(cost, supporters)
    if price is None:
        assert sum(voters * money for money, voters, _ in supporters) < cost
    else:
        assert given_at(price) == cost
        assert given_at(price * Fraction(999, 1000)) < cost
