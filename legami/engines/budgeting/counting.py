"""One door for all rules."""

from .election import BadElection, Election, tie_order
from .equal_shares import equal_shares
from .greedy import greedy
from .phragmen import phragmen
from .settings import Outcome, Rule, Settings

RULES = {Rule.EQUAL_SHARES: equal_shares, Rule.GREEDY: greedy, Rule.PHRAGMEN: phragmen}


def count(election: Election, settings: Settings | None = None) -> Outcome:
    """Who wins under this by-law, and who paid. Raises BadElection if the tie order does not name each project once.

    >>> from .election import Ballot, Project
    >>> park, bus, ramp = Project("park", 60), Project("bus", 50), Project("ramp", 40)
    >>> votes = [Ballot(("bus", "park"), count=6), Ballot(("ramp",), count=4)]
    >>> count(Election.of(100, [park, bus, ramp], votes)).winners
    ('bus', 'ramp')
    """
    settings = settings or Settings()
    order = settings.order or tie_order(election, settings.seed)
    if sorted(order) != sorted(election.costs):
        raise BadElection("L’ordine per i pari merito deve nominare ogni progetto una volta.")
    return RULES[settings.rule](election, settings, order)
