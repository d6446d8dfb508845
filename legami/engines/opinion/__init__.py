"""Opinion groups: votes on statements in; groups with how far to trust them, what each says, and what to ask next out."""

from .explaining import Reason, Why, why
from .figures import Chosen, Said, Statement, consensus, representative, statements
from .groups import Groups, Try, find_groups
from .polis import PolisGroups, as_polis
from .publishing import Counts, Published, PublishedStatement, published
from .reading import read_csv
from .routing import next_statement, priority
from .teaching import Answers, teaching
from .votes import AGREE, DISAGREE, PASS, BadVotes, Votes
from .writing import write_csv

__all__ = [
    "AGREE",
    "DISAGREE",
    "PASS",
    "Answers",
    "BadVotes",
    "Chosen",
    "Counts",
    "Groups",
    "PolisGroups",
    "Published",
    "PublishedStatement",
    "Reason",
    "Said",
    "Statement",
    "Try",
    "Votes",
    "Why",
    "as_polis",
    "consensus",
    "find_groups",
    "next_statement",
    "priority",
    "published",
    "read_csv",
    "representative",
    "statements",
    "teaching",
    "why",
    "write_csv",
]
