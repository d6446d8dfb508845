"""`make demo`: the whole of Legami on this machine, with the demo province, until Ctrl-C."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from psycopg.sql import SQL, Identifier

from legami.accounts.models import User
from legami.core import embedded
from legami.demo import logins

SEED = 2015  # the year of the programme: same seed, same province
HOST = "127.0.0.1"
FIRST_PORT = 8000
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
START_SECONDS, STOP_SECONDS = 30, 15
BAR_WIDTH = 24


class Command(BaseCommand):
    """Start database, web server and job worker; fill an empty database with the demo; stop all of it at Ctrl-C."""

    help = "Avvia la provincia dimostrativa: base di dati, server web, lavori in coda. Ctrl-C ferma tutto."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--reset` throws the demo's data away and starts afresh."""
        parser.add_argument("--reset", action="store_true", help="butta i dati della demo e ricomincia")

    def handle(self, *args: Any, reset: bool, **options: Any) -> None:
        """Prepare, run, and stop what was started, whatever happens in between."""
        if settings.ENV != "demo":
            raise CommandError("Questo comando vale solo per la demo: usa `make demo`.")
        children: list[subprocess.Popen[bytes]] = []
        with stop_signals_interrupt():
            try:
                self.prepare(reset=reset)
                self.run(children)
            except KeyboardInterrupt:
                self.stdout.write("\nMi fermo…")
            finally:
                for signum in STOPPING:
                    signal.signal(signum, signal.SIG_IGN)
                stop(children)
                connections.close_all()
                if embedded.started_here:
                    embedded.stop()
        self.stdout.write("Tutto fermo. I dati restano: `make demo` riparte da qui.")

    # ---- before ------------------------------------------------------------------------------------

    def prepare(self, *, reset: bool) -> None:
        """Database, tables, static files and, in an empty database, the demo province."""
        if reset:
            self.step(0, "Butto i dati della demo")
            drop_everything()
        self.step(1, "Preparo la base di dati")
        create_database_if_missing()
        call_command("migrate", interactive=False, verbosity=0)
        self.step(2, "Raccolgo stili e caratteri")
        if static_files_are_stale():
            call_command("collectstatic", interactive=False, verbosity=0)
        if not User.objects.exists():
            self.step(3, "Popolo la provincia dimostrativa (la prima volta: meno di un minuto)")
            call_command("demo", seed=SEED)
        self.step(4, "Avvio il server e i lavori in coda")
        close_connections()

    def step(self, number: int, what: str) -> None:
        """One line of the progress bar: number of 5 steps."""
        done = BAR_WIDTH * number // 5
        self.stdout.write(f"[{'█' * done}{'░' * (BAR_WIDTH - done)}] {what}…")
        self.stdout.flush()

    # ---- while it runs -------------------------------------------------------------------------------

    def run(self, children: list[subprocess.Popen[bytes]]) -> None:
        """Start the children, say where they are, and watch them until one ends or somebody stops us."""
        port = self.free_port(int(os.environ.get("LEGAMI_PORT", FIRST_PORT)))
        address = f"http://localhost:{port}"
        env = {"LEGAMI_SITE_URL": address, **os.environ, "DATABASE_URL": database_url()}
        children.append(subprocess.Popen(web_server(port), env=env, start_new_session=True))
        children.append(subprocess.Popen(job_worker(), env=env, start_new_session=True))
        wait_until_it_answers(port, children)
        self.say_where(address)
        while not (ended := [child for child in children if child.poll() is not None]):
            time.sleep(0.3)
        raise CommandError(f"Un processo si è fermato da solo: {' '.join(map(str, ended[0].args[1:4]))}")  # type: ignore[index]

    def free_port(self, port: int) -> int:
        """The first free port from this one on; each taken one is named."""
        while not port_is_free(port):
            self.stdout.write(f"La porta {port} è occupata: provo la {port + 1}.")
            port += 1
        return port

    def say_where(self, address: str) -> None:
        """The address, and one login per role."""
        self.step(5, "Pronto")
        self.stdout.write(f"\nLegami è su {address}\n\nPer entrare:")
        for role, email, password in logins():
            self.stdout.write(f"  {role:<44} {email:<34} {password}")
        self.stdout.write("\nCtrl-C ferma tutto.")
        self.stdout.flush()


@contextmanager
def stop_signals_interrupt() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal all arrive as KeyboardInterrupt."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {signum: signal.signal(signum, interrupt) for signum in STOPPING}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


# ---- database and files ------------------------------------------------------------------------------


def database_url() -> str:
    """The address of the database, for the children: they need not look for the embedded server again."""
    return os.environ.get("DATABASE_URL") or embedded.ensure_running()


def database_exists() -> bool:
    """True when the configured database is there."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [str(settings.DATABASES["default"]["NAME"])])
        return cursor.fetchone() is not None


def create_database_if_missing() -> None:
    """Make the database if it is not there yet."""
    if not database_exists():
        maintain("CREATE DATABASE {}")


def drop_everything() -> None:
    """Drop the database and the files that belong to its rows."""
    close_connections()
    maintain("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        shutil.rmtree(folder, ignore_errors=True)


def maintain(statement: str) -> None:
    """Run a statement about the database from beside it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(SQL(statement).format(Identifier(str(settings.DATABASES["default"]["NAME"]))))


def close_connections() -> None:
    """Leave no connection of this process open: the children make their own."""
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's backend has it, the general one not


def static_files_are_stale() -> bool:
    """True when a source is newer than the collected files. The pinned packages count through their list."""
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not collected.exists():
        return True
    sources = [*embedded.ROOT.glob("legami/*/static/**/*"), embedded.ROOT / "requirements.txt"]
    return any(source.stat().st_mtime > collected.stat().st_mtime for source in sources)


# ---- children ----------------------------------------------------------------------------------------


def web_server(port: int) -> list[str]:
    """Gunicorn with two preloaded workers of four threads: they share memory, and one slow page blocks nobody."""
    options = ["--workers", "2", "--threads", "4", "--preload", "--no-control-socket", "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", "legami.wsgi", "--bind", f"{HOST}:{port}", *options]


def job_worker() -> list[str]:
    """The worker of the jobs in the queue."""
    return [sys.executable, str(embedded.ROOT / "manage.py"), "demo_jobs"]


def port_is_free(port: int) -> bool:
    """True if a server can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def wait_until_it_answers(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    """Return when the home page answers. CommandError if a child ends first or it takes too long."""
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and all(child.poll() is None for child in children):
        try:
            web = HTTPConnection(HOST, port, timeout=START_SECONDS)
            web.request("GET", "/")
            if web.getresponse().status < 500:
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            web.close()
    raise CommandError("Il server non risponde: le righe qui sopra dicono perché.")


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each child to end, and end what remains of its group after some seconds."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
