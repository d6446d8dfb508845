"""Two records of one person become one, and two again. Nothing moves: the merged record points to the kept one."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from legami.core.access import Actor
from legami.core.refusals import Refusal
from legami.journal.actions import record

from ..models import Merge, Person

# What the kept record takes from the other if it says nothing itself.
FILLED = ("birth_date", "tax_code", "municipality_id", "address", "deceased_on")


class NotTwoPeople(Refusal):
    """Le due schede sono già una sola, oppure una è cambiata nel frattempo. Ricarica la pagina."""


class AlreadyUndone(Refusal):
    """Le schede sono già separate."""


@transaction.atomic
def merge_people(*, keep: Person, merge: Person, by: Actor) -> Merge:
    """Let `merge` stand for `keep` from now on; empty fields of `keep` take the other's values. Raises NotTwoPeople.

    Rows of every room go on pointing where they do: `visible_people` and `records_of` reach both.
    """
    rows = Person.objects.select_for_update().filter(pk__in=[keep.pk, merge.pk]).order_by("pk")
    locked = {person.pk: person for person in rows}
    if len(locked) < 2 or any(person.merged_into_id for person in locked.values()):
        raise NotTwoPeople
    kept, merged = locked[keep.pk], locked[merge.pk]
    filled = {name: _plain(getattr(merged, name)) for name in FILLED if not getattr(kept, name) and getattr(merged, name)}
    for name in filled:
        setattr(kept, name, getattr(merged, name))
    if merged.address_is_protected and not kept.address_is_protected:
        kept.address_is_protected, filled["address_is_protected"] = True, True
    kept.save()
    Person.objects.filter(Q(pk=merged.pk) | Q(merged_into=merged)).update(merged_into=kept)
    done = Merge.objects.create(keep=kept, merged=merged, filled=filled, merged_by=by.user)
    for person in (kept, merged):
        record("person.merged", by=by, target=done, subject_id=person.pk)
    return done


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else value.isoformat()


@transaction.atomic
def unmerge(*, merge: Merge, by: Actor) -> None:
    """Make two records of one again, exactly as they were; what was corrected since stays. Raises AlreadyUndone."""
    done = Merge.objects.select_for_update().get(pk=merge.pk)
    if done.undone_at:
        raise AlreadyUndone
    under = Merge.objects.filter(keep=done.merged_id, undone_at=None).values("merged")
    kept = Person.objects.select_for_update().get(pk=done.keep_id)
    Person.objects.filter(pk=done.merged_id).update(merged_into=None)
    Person.objects.filter(pk__in=under).update(merged_into=done.merged_id)
    empty: dict[str, Any] = {"tax_code": "", "address": "", "address_is_protected": False}
    for name, value in done.filled.items():
        now = getattr(kept, name)
        if (now if isinstance(now, (str, bool)) else now and now.isoformat()) == value:
            setattr(kept, name, empty.get(name))
    kept.save()
    Merge.objects.filter(pk=done.pk).update(undone_at=Now(), undone_by=by.user)
    for person_id in (done.keep_id, done.merged_id):
        record("person.unmerged", by=by, target=done, subject_id=person_id)


CANDIDATES = """
WITH seen AS MATERIALIZED (SELECT id, search_name, birth_date, tax_code FROM people_person WHERE merged_into_id IS NULL),
doubles AS (
    SELECT a.id AS one, b.id AS other, 'code' AS why FROM seen a JOIN seen b
        ON a.tax_code = b.tax_code AND a.id < b.id WHERE a.tax_code <> ''
    UNION ALL
    SELECT a.id, b.id, 'name' FROM seen a JOIN seen b
        ON a.birth_date = b.birth_date AND a.id < b.id AND similarity(a.search_name, b.search_name) > 0.55
        WHERE a.tax_code = '' OR b.tax_code = '' OR a.tax_code = b.tax_code
)
SELECT one, other, min(why) FROM doubles GROUP BY one, other ORDER BY min(why), one, other LIMIT %s OFFSET %s
"""


def find_doubles(*, limit: int, offset: int = 0) -> list[tuple[Person, Person, str]]:
    """Pairs that may be one person: same tax code, or same birth date and a similar name unless two codes deny it.

    Only people born on the same day are compared, about a dozen in the whole province. Two queries.
    """
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, [limit, offset])
        pairs = cursor.fetchall()
    people = Person.objects.select_related("municipality").in_bulk([key for one, other, _ in pairs for key in (one, other)])
    return [(people[one], people[other], why) for one, other, why in pairs]
