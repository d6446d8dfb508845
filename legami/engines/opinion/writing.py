"""Votes as a table in the columns of a Polis export."""

import csv
import io

from .votes import BadVotes, Votes

COLUMNS = ("timestamp", "datetime", "comment-id", "voter-id", "vote")


def write_csv(votes: Votes) -> str:
    """The votes as text, voter by voter, numbered where the time would be: nobody is found by when they voted.

    People and statements without a vote are not in it. Raises BadVotes for a key that could not be read back. Cost O(votes).

    >>> write_csv(Votes.of([("alba", "bus", 1)]))
    'timestamp,datetime,comment-id,voter-id,vote\\n1,,bus,alba,1\\n'
    """
    for key in (*votes.voters, *votes.statements):
        if not key or key != key.strip() or not key.isprintable():
            raise BadVotes("Una sigla è vuota, ha spazi in cima o in fondo, o caratteri che non si vedono.")
    page = io.StringIO()
    table = csv.writer(page, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows((number, "", what, who, vote) for number, (who, what, vote) in enumerate(votes.triples(), 1))
    return page.getvalue()
