"""What a pact has at all, in one small query: its page then asks only for the parts that are there.

Most pacts have no pause, no voucher, nobody shut out. Asking for each of these by its own query was measured at a third of
what the whole page costs.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from legami.core.easy_reading import EASY

from ..models import Pact

# In the order of `Presence`.
STATEMENT = """
    SELECT
        EXISTS (SELECT FROM pacts_insurancecover WHERE pact_id = %(pact)s AND %(day)s BETWEEN starts_on AND ends_on),
        EXISTS (SELECT FROM pacts_pause WHERE pact_id = %(pact)s),
        EXISTS (SELECT FROM pacts_promisenote WHERE pact_id = %(pact)s),
        EXISTS (SELECT FROM pacts_proposal WHERE pact_id = %(pact)s AND answered_at IS NULL),
        EXISTS (SELECT FROM pacts_voucher WHERE pact_id = %(pact)s),
        EXISTS (
            SELECT FROM people_sharingstop AS stop JOIN people_person AS person ON person.id = stop.person_id
            WHERE person.root = %(root)s AND stop.resumed_at IS NULL
        ),
        EXISTS (
            SELECT FROM pacts_easytext AS easy JOIN pacts_pactversion AS text ON text.id = easy.version_id
            WHERE text.pact_id = %(pact)s AND text.status IN ('shared', 'signing', 'active') AND easy.gulpease >= %(easy)s
        )
"""


@dataclass(frozen=True)
class Presence:
    """Which parts a pact has."""

    day: date
    cover: bool = False  # an insurance that holds on the day
    pauses: bool = False
    notes: bool = False
    proposals: bool = False  # not answered yet
    vouchers: bool = False
    stops: bool = False  # the person shares nothing with some body
    easy_text: bool = False  # easy enough for the person, of a text that they see


def presence_of(pact: Pact, *, on: date) -> Presence:
    """What this pact has on a day. One query. Needs `person` loaded."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"pact": pact.pk, "root": pact.person.root_id, "day": on, "easy": EASY})
        return Presence(on, *cursor.fetchone())
