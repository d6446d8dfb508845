"""The second opinion, asked before winners are published: another way of counting, in fractions, sharing no code.

It trusts nothing in an outcome but what the vote and the by-law say. It knows no vectors and no groups of prices: a queue of
projects and one purse for each kind of ballot.
"""

import heapq
from collections.abc import Iterator
from fractions import Fraction

from .election import Election, Money
from .settings import Completion, Outcome, Rule, Settings, Stop, Utility

ROUNDING = Fraction(1, 10**6)  # part of a cost that payments in floats may miss
Rows = list[tuple[int, int, Fraction]]  # kind of ballot, how many voters, what the project is worth to each


def doubts(election: Election, outcome: Outcome, *, every_step: bool = False) -> tuple[str, ...]:
    """What is wrong with an outcome, in Italian sentences; none: it may be published.

    It checks the money (costs, payments, who paid, the pot), counts again at the start money that is stated, and looks that
    giving stopped where the by-law says: one step more must not be allowed. With `every_step` all the steps before are counted
    too, which is slow. Cost: one or two counts in fractions, some seconds for a city.
    """
    money = tuple(_money(election, outcome))
    return money or tuple(_choices(election, outcome, every_step=every_step))


def _money(election: Election, outcome: Outcome) -> Iterator[str]:
    costs = {project.key: Fraction(project.cost) for project in election.projects}
    if len(set(outcome.winners)) < len(outcome.winners) or not set(outcome.winners) <= set(costs):
        yield "Tra i vincitori c’è un progetto ripetuto o che non esiste."
        return
    spent = sum((costs[key] for key in outcome.winners), start=Fraction(0))
    if spent != outcome.spent:
        yield "La spesa scritta non è la somma dei costi dei vincitori."
    if spent > election.budget:
        yield "I vincitori costano più del budget."
    if sorted(paid.project for paid in outcome.paid) != sorted(outcome.winners):
        yield "I progetti pagati non sono i vincitori."
        return
    yield from _payments(election, outcome, costs)


def _payments(election: Election, outcome: Outcome, costs: dict[str, Fraction]) -> Iterator[str]:
    slack = Fraction(0) if outcome.settings.exact else ROUNDING
    purses: dict[int, Fraction] = {}
    for paid in outcome.paid:
        total = Fraction(0)
        for group, amount in zip(paid.groups, (Fraction(part) for part in paid.amounts), strict=True):
            ballot = election.ballots[group]
            total += amount * ballot.count
            if amount < 0 or paid.project not in ballot.projects:
                yield f"Paga il progetto {paid.project} anche chi non lo ha scelto."
            if paid.project not in outcome.filled:
                purses[group] = purses.get(group, Fraction(0)) + amount
        if abs(total - costs[paid.project]) > slack * costs[paid.project]:
            yield f"Chi ha scelto il progetto {paid.project} non paga il suo costo."
    if outcome.start is not None and any(spent > outcome.start * (1 + slack) for spent in purses.values()):
        yield "Qualcuno paga più di quello che aveva."


def _choices(election: Election, outcome: Outcome, *, every_step: bool) -> Iterator[str]:
    if outcome.exhaustive != _nothing_fits(election, outcome.winners):
        yield "Non è vero quello che è scritto su che cosa ci sta ancora nel budget."
    if outcome.settings.rule == Rule.GREEDY:
        again = recount_by_votes(election, outcome.settings.utility, outcome.order)
    elif outcome.settings.rule == Rule.PHRAGMEN:
        again = recount_phragmen(election, outcome.order)
    else:
        yield from _shares(election, outcome, every_step=every_step)
        return
    if again != outcome.winners:
        yield "Contando in un altro modo vincono altri progetti."


def _shares(election: Election, outcome: Outcome, *, every_step: bool) -> Iterator[str]:
    settings, start = outcome.settings, Fraction(outcome.start or 0)
    if not election.ballots:
        return
    bought = tuple(key for key in outcome.winners if key not in outcome.filled)
    if recount_equal_shares(election, settings.utility, start, outcome.order) != bought:
        yield "Contando in un altro modo vincono altri progetti."
        return
    first = Fraction(election.budget) / sum(ballot.count for ballot in election.ballots)
    first = Fraction(first.numerator // first.denominator) if settings.whole_start else first
    steps = (start - first) / Fraction(settings.step)
    if steps.denominator != 1 or steps < 0 or (steps and settings.completion == Completion.NONE):
        yield "I soldi di partenza non sono quelli del regolamento."
        return
    if settings.completion != Completion.NONE and not _may_stop(election, settings, start, bought, outcome.order):
        yield "Secondo il regolamento si doveva ancora aumentare."
    if every_step:
        yield from _earlier(election, settings, first, int(steps), outcome.order)
    if settings.completion == Completion.ADD1U:
        added = recount_by_votes(election, _votes_or_points(settings.utility), outcome.order, bought)
        if added != outcome.filled:
            yield "Con i soldi rimasti si dovevano aggiungere altri progetti."


def _earlier(election: Election, settings: Settings, first: Fraction, steps: int, order: tuple[str, ...]) -> Iterator[str]:
    for step in range(steps):
        start = first + step * Fraction(settings.step)
        bought = recount_equal_shares(election, settings.utility, start, order)
        if _may_stop(election, settings, start, bought, order):
            yield "Secondo il regolamento si doveva smettere prima di aumentare."
            return


def _may_stop(election: Election, settings: Settings, start: Fraction, bought: tuple[str, ...], order: tuple[str, ...]) -> bool:
    if settings.stop == Stop.EXHAUSTIVE and _nothing_fits(election, bought):
        return True
    if len(bought) == len(_rows(election, settings.utility)):
        return True
    more = recount_equal_shares(election, settings.utility, start + Fraction(settings.step), order)
    return sum(_cost(election)[key] for key in more) > election.budget


def recount_equal_shares(election: Election, utility: Utility, start: Money, order: tuple[str, ...]) -> tuple[str, ...]:
    """The purchases when everybody starts with so much: the queue gives the project that was cheapest when last looked at;
    if it still costs the same it is bought, else it goes back with its new price.
    """
    costs, rows = _cost(election), _rows(election, utility)
    purses = [Fraction(start)] * len(election.ballots)
    place = {key: index for index, key in enumerate(order)}
    queue = [(Fraction(0), place[key], key) for key in rows]
    heapq.heapify(queue)
    bought = []
    while queue:
        before, _, key = heapq.heappop(queue)
        price = price_by_sorting(costs[key], [(purses[group], count, worth) for group, count, worth in rows[key]])
        if price is None:
            continue
        if price > before:
            heapq.heappush(queue, (price, place[key], key))
            continue
        bought.append(key)
        for group, _, worth in rows[key]:
            purses[group] = max(Fraction(0), purses[group] - price * worth)
    return tuple(bought)


def price_by_sorting(cost: Fraction, supporters: list[tuple[Fraction, int, Fraction]]) -> Fraction | None:
    """The least rho with sum of min(purse, rho x worth) = cost, over (purse, how many, worth); None if they have too little.

    Those who run dry first come first: the price is found when the others can bear the rest before the next runs dry.

    >>> price_by_sorting(Fraction(6), [(Fraction(1), 2, Fraction(1)), (Fraction(5), 1, Fraction(1))])
    Fraction(4, 1)
    """
    rest, weight = cost, sum((count * worth for _, count, worth in supporters), start=Fraction(0))
    for purse, count, worth in sorted(supporters, key=lambda row: row[0] / row[2]):
        if rest * worth <= purse * weight:
            return rest / weight
        rest -= purse * count
        weight -= worth * count
    return None


def recount_by_votes(
    election: Election, utility: Utility, order: tuple[str, ...], won: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """What is added by votes after `won`: always the best of those that still fit."""
    costs, rows = _cost(election), _rows(election, utility)
    left = election.budget - sum(costs[key] for key in won)
    score = {key: sum(count * worth for _, count, worth in mine) for key, mine in rows.items()}
    if utility != Utility.POINTS:
        score = {key: value / costs[key] for key, value in score.items()}
    added: list[str] = []
    while fitting := [key for key in rows if key not in won and key not in added and costs[key] <= left]:
        best = max(score[key] for key in fitting)
        added.append(next(key for key in order if key in fitting and score[key] == best))
        left -= costs[added[-1]]
    return tuple(added)


def recount_phragmen(election: Election, order: tuple[str, ...]) -> tuple[str, ...]:
    """Everybody earns one a second; the next project is bought at the first moment at which its supporters have its cost."""
    costs, rows = _cost(election), _rows(election, Utility.CARDINALITY)
    emptied = [Fraction(0)] * len(election.ballots)  # the moment at which each purse was last emptied
    bought: list[str] = []
    left = Fraction(election.budget)
    while waiting := [key for key in order if key in rows and key not in bought]:
        moment = {
            key: (costs[key] + sum(emptied[group] * count for group, count, _ in rows[key])) / election.votes[key]
            for key in waiting
        }
        key = min(waiting, key=moment.__getitem__)  # the first of the order, if several
        left -= costs[key]
        if left < 0:
            break
        bought.append(key)
        for group, _, _ in rows[key]:
            emptied[group] = moment[key]
    return tuple(bought)


def _cost(election: Election) -> dict[str, Fraction]:
    return {project.key: Fraction(project.cost) for project in election.projects}


def _rows(election: Election, utility: Utility) -> dict[str, Rows]:
    """For each project that can win, the ballots that chose it."""
    rows: dict[str, Rows] = {}
    costs = _cost(election)
    for group, ballot in enumerate(election.ballots):
        for key, point in ballot.pairs():
            worth = {Utility.COST: costs[key], Utility.CARDINALITY: Fraction(1), Utility.POINTS: Fraction(point)}[utility]
            if costs[key] <= election.budget:
                rows.setdefault(key, []).append((group, ballot.count, worth))
    return rows


def _nothing_fits(election: Election, winners: tuple[str, ...]) -> bool:
    costs, chosen = _cost(election), {key for ballot in election.ballots for key in ballot.projects}
    left = election.budget - sum(costs[key] for key in winners)
    return not any(costs[key] <= left for key in chosen - set(winners))


def _votes_or_points(utility: Utility) -> Utility:
    return Utility.POINTS if utility == Utility.POINTS else Utility.COST
