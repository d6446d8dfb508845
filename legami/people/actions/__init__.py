"""What is done to people: one function per act, atomic, the actor last."""

from .entering import NotYourRecord, WorksForABody, hand_over_code, link_identity, record_for
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
    "NotYourRecord",
    "WorksForABody",
    "assign_worker",
    "end_assignment",
    "give_access",
    "hand_over",
    "hand_over_code",
    "link_identity",
    "record_for",
]
