"""Participatory budgeting: ballots in, winners and who paid for them out; and a second opinion on both."""

from .counting import count
from .election import BadElection, Ballot, Election, Project, tie_order
from .proof import doubts
from .settings import Completion, Outcome, Paid, Rule, Settings, Stop, Utility

__all__ = [
    "BadElection",
    "Ballot",
    "Completion",
    "Election",
    "Outcome",
    "Paid",
    "Project",
    "Rule",
    "Settings",
    "Stop",
    "Utility",
    "count",
    "doubts",
    "tie_order",
]
