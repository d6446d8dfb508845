"""How much one more answer would tell of a person's group, so that five answers of somebody who is tired count for much."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .figures import tallies
from .groups import Groups
from .votes import Floats, Votes

OVERALL = 2.0  # answers like everybody's that each group is taken to have given besides its own


@dataclass(frozen=True, eq=False)
class Answers:
    """How each group answers: `shares` (groups x statements x disagree, pass, agree) and `sizes`, as shares: they sum to 1."""

    statements: tuple[str, ...]
    shares: Floats
    sizes: Floats

    @classmethod
    def of(cls, votes: Votes, groups: Groups) -> "Answers":
        """What the groups answered, drawn a little towards what all did, so that few votes tell little. Cost O(votes)."""
        counts = tallies(votes, groups.members).astype(np.float64)
        everybody = counts.sum(axis=0) + 1
        overall = everybody / everybody.sum(axis=1, keepdims=True)
        shares = (counts + OVERALL * overall) / (counts.sum(axis=2, keepdims=True) + OVERALL)
        sizes = np.array([len(group) for group in groups.members], dtype=np.float64)
        return cls(votes.statements, shares, sizes / max(sizes.sum(), 1))

    def chances(self, answered: Mapping[str, int]) -> Floats:
        """How likely somebody with these answers is in each group, 0..1, as if answers were independent within a group (Bayes).

        Answers to statements that nobody else saw say nothing.
        """
        known = {key: column for column, key in enumerate(self.statements)}
        pairs = [(known[key], vote + 1) for key, vote in answered.items() if key in known]
        columns, votes = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        heights = np.log(self.sizes) + np.log(self.shares[:, columns, votes]).sum(axis=1)
        odds = np.exp(heights - heights.max(initial=-np.inf))
        found: Floats = odds / odds.sum()
        return found


def teaching(answers: Answers, answered: Mapping[str, int]) -> dict[str, float]:
    """For each statement without an answer, the bits that it would tell of the person's group, most first; equal ones by key.

    The mutual information of answer and group, given the answers so far (Lindley 1956): 0 if all groups answer alike, 1 if it
    would decide between two as likely ones. No groups: 0 for all. Cost O(groups * statements).
    """
    left = [column for column, key in enumerate(answers.statements) if key not in answered]
    if not len(answers.sizes):
        return dict.fromkeys(sorted(answers.statements[column] for column in left), 0.0)
    chances, shares = answers.chances(answered), answers.shares[:, left]
    bits = _entropy(np.tensordot(chances, shares, axes=1)) - np.tensordot(chances, _entropy(shares), axes=1)
    told = zip((answers.statements[column] for column in left), np.maximum(bits, 0).tolist(), strict=True)
    return dict(sorted(told, key=lambda pair: (-round(pair[1], 12), pair[0])))


def _entropy(shares: Floats) -> Floats:
    """In bits, over the last axis; no share is zero."""
    found: Floats = -(shares * np.log2(shares)).sum(axis=-1)
    return found
