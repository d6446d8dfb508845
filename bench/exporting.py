"""A list of 100,000 people as CSV and as a workbook, in a process of its own: first byte, milliseconds a row, memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import django
from django.db import connection

from bench.figures import Figure
from legami.core.memory import peak_mb

ROWS = 100_000
MS_A_ROW, FIRST_BYTE_SECONDS, GROWTH_MB = 0.1, 0.5, 20
WORKBOOK_MS_A_ROW = 0.2
TOWN, DISTRICT = "019035", "crema"


def figures(url: str, rows: int = ROWS) -> Iterator[Figure]:
    """The list is filled up to so many people, then taken out twice."""
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "legami.settings"}
    command = [sys.executable, "-m", "bench.exporting", str(rows)]
    done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    detail = (("rows", told["rows"]), ("seconds", round(told["csv_seconds"], 2)))
    yield Figure("export CSV, first byte", told["first_byte"], "s", FIRST_BYTE_SECONDS, detail=detail)
    yield Figure("export CSV, a row", told["csv_seconds"] * 1000 / told["rows"], "ms", MS_A_ROW, detail=detail)
    yield Figure("export CSV, memory from a tenth to all rows", told["csv_growth"], "MB RSS", GROWTH_MB, detail=detail)
    yield Figure("export CSV, rows in the journal", told["journaled"], "rows", told["rows"], at_least=True, detail=detail)
    yield Figure("export workbook, a row", told["xlsx_seconds"] * 1000 / told["rows"], "ms", WORKBOOK_MS_A_ROW, detail=detail)
    yield Figure("export workbook, more memory", told["xlsx_growth"], "MB RSS", GROWTH_MB, detail=detail)


def main(rows: int) -> dict[str, float]:
    """What one process measures of itself."""
    from legami.core.access import Actor
    from legami.core.tables import csv_parts
    from legami.core.workbooks import workbook
    from legami.journal.exporting import Shown
    from legami.journal.models import Entry
    from legami.network.models import Membership
    from legami.network.roles import ROLE_PERMISSIONS, Role
    from legami.people.tables import people_table

    fill(rows)
    held = Membership.objects.select_related("user").filter(role=Role.COORDINATOR)[0]
    permissions = frozenset(str(p) for p in ROLE_PERMISSIONS[Role.COORDINATOR])
    body: UUID = held.organisation_id
    actor = Actor(user=held.user, role=Role.COORDINATOR, organisation_id=body, district_id=DISTRICT, permissions=permissions)
    table = people_table(actor, "")
    started, lines, early, first = time.monotonic(), -1, 0.0, 0.0
    parts = csv_parts(table, "banco", Shown(table, actor, uuid4().hex))
    for part in parts:
        lines += part.count(b"\n")
        first = first or time.monotonic() - started
        early = early or (peak_mb() if lines * 10 >= rows else 0.0)
    told = {"rows": lines, "first_byte": first, "csv_seconds": time.monotonic() - started, "csv_growth": peak_mb() - early}
    told["journaled"] = Entry.objects.filter(verb="person.exported", kind="read").count()
    before, started = peak_mb(), time.monotonic()
    workbook(table, "banco", lambda shown: None).close()
    return told | {"xlsx_seconds": time.monotonic() - started, "xlsx_growth": peak_mb() - before}


def fill(rows: int) -> None:
    """People of one town until there are so many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_person WHERE municipality_id = %s", [TOWN])
        [there] = cursor.fetchone()
    from bench.province import FAMILY, GIVEN
    from bench.rows import copy
    from legami.people.models import Person

    given = ("id", "given_name", "family_name", "municipality_id")
    missing = ((uuid4(), GIVEN[n % len(GIVEN)], f"{FAMILY[n % len(FAMILY)]} {n}", TOWN) for n in range(rows - there))
    copy(Person, given, missing)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_person")


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
