"""People and what hangs on them; `records` is what is known of them, `sharing` what they switched off,
`homes` who lives with whom, `emergency` who opened a record without following the person."""

from .declared import DeclaredTie
from .emergency import EmergencyAccess
from .homes import Household, HouseholdMember, HouseholdMove
from .records import (
    Assignment,
    ConsentEvent,
    ContactPoint,
    Guardian,
    ImportRun,
    Merge,
    Person,
    PersonQuerySet,
    SearchName,
    named,
)
from .sharing import SharingStop

__all__ = [
    "Assignment",
    "ConsentEvent",
    "ContactPoint",
    "DeclaredTie",
    "EmergencyAccess",
    "Guardian",
    "Household",
    "HouseholdMember",
    "HouseholdMove",
    "ImportRun",
    "Merge",
    "Person",
    "PersonQuerySet",
    "SearchName",
    "SharingStop",
    "named",
]
