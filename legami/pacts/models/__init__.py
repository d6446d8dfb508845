"""The nouns of a pact; each file is one part of its life."""

from .complaint import Complaint
from .content import BudgetLine, Commitment, GiveBack, Goal, Party, Support
from .correcting import Correction, ReportingPeriod
from .cover import InsuranceCover
from .easy import EasyText
from .giving_back import HoursEntry
from .links import CommitmentConfirmation, PartnerLink
from .pact import Draft, Pact, PactVersion
from .pause import Pause
from .renewal import Renewal
from .review import CommitmentCheck, GoalRating, Review
from .signing import Signature, SigningCode
from .spending import Approval, Receipt, SpendingRequest
from .taking_over import TakenRow, TakeOver
from .transfer import PactTransfer
from .vouchers import Voucher, VoucherRedemption, VoucherUndoing
from .word import PromiseNote, Proposal

__all__ = [
    "Approval",
    "BudgetLine",
    "Commitment",
    "CommitmentCheck",
    "CommitmentConfirmation",
    "Complaint",
    "Correction",
    "Draft",
    "EasyText",
    "GiveBack",
    "Goal",
    "GoalRating",
    "HoursEntry",
    "InsuranceCover",
    "Pact",
    "PactTransfer",
    "PactVersion",
    "PartnerLink",
    "Party",
    "Pause",
    "PromiseNote",
    "Proposal",
    "Receipt",
    "Renewal",
    "ReportingPeriod",
    "Review",
    "Signature",
    "SigningCode",
    "SpendingRequest",
    "Support",
    "TakeOver",
    "TakenRow",
    "Voucher",
    "VoucherRedemption",
    "VoucherUndoing",
]
