"""A city's vote counted by equal shares, in a process of its own: 90,000 voters, 160 projects, seconds of one core, memory."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator

from bench.figures import Figure
from legami.core.memory import peak_mb
from legami.engines.budgeting import Ballot, Completion, Election, Project, Settings, count

VOTERS, PROJECTS, BUDGET = 90_000, 160, 11_000_000
SECONDS, MB = 3, 150
STEPS = (Completion.ADD1, Completion.EXACT)


def figures(voters: int = VOTERS) -> Iterator[Figure]:
    """Giving one more to everybody, and the same answer by jumps."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.budgeting", str(voters)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout)
    detail = (("voters", voters), ("projects", PROJECTS), ("winners", told["winners"]), ("same", told["same"]))
    yield Figure("equal shares, add1", told["add1"], "s", SECONDS, detail=(*detail, ("counts", told["add1_counts"])))
    yield Figure("equal shares, memory", told["mb"], "MB RSS", MB, detail=detail)
    ratio = told["exact"] / told["add1"]
    yield Figure("equal shares, exact against add1", ratio, "times", 1.1, detail=(("counts", told["exact_counts"]),))


def city(voters: int, seed: int = 2015) -> Election:
    """Districts of unlike size; costs over three orders of size; one to eight marks, most for the own district."""
    chance = random.Random(seed)
    projects = [Project(f"p{n:03}", 100 * round(200 * chance.paretovariate(0.9))) for n in range(PROJECTS)]
    liked = [chance.paretovariate(1.1) for _ in projects]
    districts = [range(n, PROJECTS, 12) for n in range(12)]
    ballots = (Ballot(_marks(chance, projects, liked, districts)) for _ in range(voters))
    return Election.of(BUDGET, [Project(p.key, min(p.cost, BUDGET // 4)) for p in projects], ballots)


def _marks(chance: random.Random, projects: list[Project], liked: list[float], districts: list[range]) -> tuple[str, ...]:
    near = districts[min(int(chance.expovariate(0.3)), len(districts) - 1)]
    wanted = 1 + int(chance.random() * 8)
    places = chance.choices(near, [liked[n] for n in near], k=wanted - wanted // 3)
    places += chance.choices(range(PROJECTS), liked, k=wanted // 3)
    return tuple(sorted({projects[n].key for n in places}))


def main(voters: int) -> dict[str, float]:
    """What one process measures of itself."""
    election = city(voters)
    told: dict[str, float] = {}
    winners = []
    for completion in STEPS:
        began = time.process_time()
        outcome = count(election, Settings(completion=completion))
        told |= {completion.value: time.process_time() - began, f"{completion.value}_counts": outcome.counts}
        winners.append(outcome.winners)
    return told | {"mb": peak_mb(), "winners": len(winners[0]), "same": winners[0] == winners[1]}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
