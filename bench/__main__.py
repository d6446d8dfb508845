"""`python -m bench [--people N] [--pacts N] [--transfers N]`: one JSON line per figure on stdout, progress on stderr.

It works in databases of its own (`legami_bench`, `legami_bench_small`), made anew each time and dropped at the end.
The exit code is 1 if a figure is over its budget.
"""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from bench.figures import Figure, summary
from legami.core import embedded

NAME, SMALL = "legami_bench", "legami_bench_small"


def arguments() -> argparse.Namespace:
    """The size of the province and the length of the run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--pacts", type=int, default=2_000)
    parser.add_argument("--transfers", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=24, help="per burst")
    parser.add_argument("--soak", type=int, default=2_000, help="requests after which memory is measured again")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    return parser.parse_args()


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """A new empty database; its connection string; dropped at the end."""
    drop, create = (SQL(s).format(Identifier(name)) for s in ("DROP DATABASE IF EXISTS {} WITH (FORCE)", "CREATE DATABASE {}"))
    with psycopg.connect(make_conninfo(server, dbname="postgres"), autocommit=True) as beside:
        beside.execute(drop)
        beside.execute(create)
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            beside.execute(drop)


def main() -> int:
    """Build, measure, print, clean up."""
    options, load = arguments(), os.getloadavg()[0]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and databases go away then too
    server = os.environ.get("DATABASE_URL") or embedded.ensure_running()
    os.environ |= {"LEGAMI_ENV": "demo", "LEGAMI_DEMO_MFA_BYPASS": "1", "DJANGO_SETTINGS_MODULE": "legami.settings"}
    missed: list[Figure] = []
    try:
        with database(server, NAME) as big, database(server, SMALL) as small:
            os.environ["DATABASE_URL"] = big  # before Django reads its settings
            django.setup()
            from bench.run import figures

            for figure in figures(options, big=big, small=small):
                print(figure.line(), flush=True)
                missed += [] if figure.ok else [figure]
    finally:
        if embedded.started_here:
            embedded.stop()
    print(summary(missed, started_load=load, loaded=os.getloadavg()[0]), file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
