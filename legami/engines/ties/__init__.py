"""A person's ties as plain data: the map, its drawing, its measures, its changes."""

from .changes import Changes, changes_between
from .layout import Drawing, draw, draw_film
from .measures import Measures, Share, measure
from .network import Flow, Kind, Network, Strength, Tie

__all__ = [
    "Changes",
    "Drawing",
    "Flow",
    "Kind",
    "Measures",
    "Network",
    "Share",
    "Strength",
    "Tie",
    "changes_between",
    "draw",
    "draw_film",
    "measure",
]
