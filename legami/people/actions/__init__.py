"""What is done to people: one function per act, atomic, the actor last."""

from .following import (
    AlreadyFollows,
    AlreadyHasALead,
    AssignmentEnded,
    NotACaseWorker,
    assign_worker,
    end_assignment,
    give_access,
    hand_over,
)

__all__ = [
    "AlreadyFollows",
    "AlreadyHasALead",
    "AssignmentEnded",
    "NotACaseWorker",
    "assign_worker",
    "end_assignment",
    "give_access",
    "hand_over",
]
