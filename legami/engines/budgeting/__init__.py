"""Participatory budgeting: ballots in, winners and who paid for them out; and a second opinion on both."""

from .counting import count
from .election import BadElection, Ballot, Election, Project, tie_order
from .pabulib import BadFile, PbFile, read_pb, write_pb
from .proof import doubts
from .reports import change_needed, compare, group_reports, project_reports, with_nothing
from .settings import Completion, Outcome, Paid, Rule, Settings, Stop, Utility

__all__ = [
    "BadElection",
    "BadFile",
    "Ballot",
    "Completion",
    "Election",
    "Outcome",
    "Paid",
    "PbFile",
    "Project",
    "Rule",
    "Settings",
    "Stop",
    "Utility",
    "change_needed",
    "compare",
    "count",
    "doubts",
    "group_reports",
    "project_reports",
    "read_pb",
    "tie_order",
    "with_nothing",
    "write_pb",
]
