"""Votes to find groups in: villages whose groups are known, votes given by lot, and small random tables."""

import numpy as np
from hypothesis import strategies as st

from legami.engines.opinion import Votes


def village(sizes, statements=20, *, missing=0.0, clear=0.95, seed=0):
    """People of groups of these sizes, voter `g0-3` in group 0; each answers as their group with chance `clear`, else by lot.

    Each statement sets one group apart from the others, in turn, so with two groups they are opposed on all.
    """
    chance = np.random.default_rng(seed)
    group = np.repeat(np.arange(len(sizes)), sizes)
    sides = np.where(np.arange(len(sizes))[:, None] == np.arange(statements) % len(sizes), 1, -1)
    sides = sides * chance.choice([-1, 1], statements)
    votes = np.where(
        chance.random((len(group), statements)) < clear, sides[group], chance.integers(-1, 2, (len(group), statements))
    )
    seen = chance.random(votes.shape) >= missing
    return table(votes, seen, [f"g{g}-{n}" for n, g in enumerate(group)])


def by_lot(people, statements, *, missing=0.0, seed=0):
    """Votes without any groups: each statement has its own share of agreement, and nobody's votes hang together."""
    chance = np.random.default_rng(seed)
    agree = chance.uniform(0.2, 0.8, statements)
    lots = chance.random((people, statements))
    votes = np.where(lots < 0.9 * agree, 1, np.where(lots < 0.9, -1, 0))
    return table(votes, chance.random(votes.shape) >= missing)


def table(votes, seen=None, voters=None):
    """Votes from a full table."""
    votes = np.asarray(votes)
    rows, columns = np.nonzero(np.ones(votes.shape) if seen is None else seen)
    voters = voters or [f"v{n}" for n in range(len(votes))]
    return Votes.of_arrays(voters, [f"s{n}" for n in range(votes.shape[1])], rows, columns, votes[rows, columns])


def rearranged(votes, seed):
    """The same votes with people and statements in another order."""
    triples = votes.triples()
    order = np.random.default_rng(seed).permutation(len(triples))
    return Votes.of([triples[place] for place in order])


def turned(votes, seed):
    """The same votes with half of the statements turned round: who agreed disagrees."""
    sides = np.random.default_rng(seed).choice(np.array([-1, 1], dtype=np.int8), len(votes.statements))
    return Votes.of_arrays(votes.voters, votes.statements, votes.rows, votes.columns, votes.values * sides[votes.columns])


def renamed(votes, seed):
    """The same votes under other names, for people and for statements."""
    chance = np.random.default_rng(seed)
    new = {old: f"n{n}" for old, n in zip(votes.voters, chance.permutation(len(votes.voters)), strict=True)}
    asked = {old: f"q{n}" for old, n in zip(votes.statements, chance.permutation(len(votes.statements)), strict=True)}
    return Votes.of([(new[who], asked[what], vote) for who, what, vote in votes.triples()]), new


def partition(groups):
    """The groups as sets of people, whatever their number."""
    return {frozenset(group) for group in groups.members}


keys = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=3)
small = st.lists(
    st.tuples(
        st.sampled_from(["alba", "bruno", "carla", "dario"]), st.sampled_from(["bus", "park", "ramp"]), st.integers(-1, 1)
    ),
    max_size=30,
).map(Votes.of)
