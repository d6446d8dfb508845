"""Groups of opinion, each size in a process of its own on one core: seconds and memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from bench.figures import Figure
from legami.core.memory import peak_mb
from legami.engines.opinion import Votes, find_groups, statements

# people, statements, votes of one person: and the seconds and MB that they may take
SIZES = (((2_000, 900, 112), (1, 150)), ((20_000, 200, 25), (5, 300)), ((50_000, 1_000, 40), (20, 500)))
GROUPS = 3


def figures(shrink: int = 1) -> Iterator[Figure]:
    """Each size, with its people divided by `shrink`."""
    for (people, asked, each), (seconds, mb) in SIZES:
        size = (people // shrink, asked, each)
        done = subprocess.run(
            [sys.executable, "-m", "bench.opinion", *map(str, size)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        told = json.loads(done.stdout)
        detail = (("people", size[0]), ("statements", asked), ("votes", told["votes"]), ("groups", told["k"]))
        yield Figure("opinion groups", told["seconds"], "s", seconds, detail=detail)
        yield Figure("opinion groups, memory", told["mb"], "MB RSS", mb, detail=detail)


def place(people: int, asked: int, each: int, seed: int = 2015) -> Votes:
    """People of three groups, each group with its own share of agreement on each statement; no two see the same statements."""
    chance = np.random.default_rng(seed)
    group = chance.integers(0, GROUPS, people)
    agree = chance.beta(0.5, 0.5, (GROUPS, asked))
    counts = np.minimum(7 + chance.poisson(max(each - 7, 0), people), asked)
    rows = np.repeat(np.arange(people), counts)
    columns = np.concatenate([chance.permutation(asked)[:count].astype(np.int32) for count in counts])
    lots = chance.random(len(rows))
    values = np.where(lots < 0.85 * agree[group[rows], columns], 1, np.where(lots < 0.85, -1, 0)).astype(np.int8)
    names = [f"v{n}" for n in range(people)], [f"s{n}" for n in range(asked)]
    return Votes.of_arrays(*names, rows, columns, values)


def main(people: int, asked: int, each: int) -> dict[str, float]:
    """What one process measures of itself."""
    votes = place(people, asked, each)
    began = time.process_time()
    groups = find_groups(votes)
    statements(votes, groups)
    return {"seconds": time.process_time() - began, "mb": peak_mb(), "votes": len(votes.values), "k": groups.k}


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:4]))))
