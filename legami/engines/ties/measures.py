"""What can be counted on a map of ties. Counts and shares of one map: no score, no norm, no verdict."""

from dataclasses import dataclass

from .network import Flow, Network, Strength


@dataclass(frozen=True)
class Share:
    """A part of a whole. With an empty whole it cannot be computed: `pct` is None, never a zero."""

    part: int
    whole: int

    @property
    def pct(self) -> int | None:
        """Whole percent, halves up.

        >>> Share(1, 3).pct, Share(1, 8).pct, Share(0, 0).pct
        (33, 13, None)
        """
        return (200 * self.part + self.whole) // (2 * self.whole) if self.whole else None


@dataclass(frozen=True)
class Measures:
    """`size` and `strong` are numbers of ties; the others are shares of the ties, or of the pairs for `density`."""

    size: int
    strong: int
    reciprocal: Share
    density: Share
    unpaid: Share


def measure(network: Network) -> Measures:
    """Size, strong ties, reciprocity, density between others, share of ties that are not paid helpers.

    Reciprocal is a tie whose energy flows both ways (Hartman 1978, Social Casework 59:465). Density is links between
    others over their possible pairs, the person left out, as in ego-network analysis (Burt 1992; Hanneman and Riddle 2005,
    ch. 9): with fewer than two ties there are no pairs. Cost O(n).

    >>> from .network import Tie
    >>> measure(Network.of([Tie("a", "Lucia"), Tie("b", "Medico", is_paid=True)], [("a", "b")])).density.pct
    100
    """
    ties = network.ties
    size = len(ties)
    return Measures(
        size=size,
        strong=sum(tie.strength == Strength.STRONG for tie in ties),
        reciprocal=Share(sum(tie.flow == Flow.BOTH for tie in ties), size),
        density=Share(len(network.links), network.pairs),
        unpaid=Share(sum(not tie.is_paid for tie in ties), size),
    )
