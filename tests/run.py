"""`make test`: run every check in turn, say what failed, leave nothing running.

Nothing is skipped in silence: without Chromium or Pango it installs Debian's if it may, else it fails and says so.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent

LINT = (
    ("stile del codice", (BIN / "ruff", "check", ".")),
    ("forma del codice", (BIN / "ruff", "format", "--check", ".")),
    ("piani della casa", (BIN / "lint-imports",)),
    ("stile delle pagine", (BIN / "djlint", "--lint", "--quiet", "legami")),
    ("migrazioni complete", (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run")),
    ("tipi", (sys.executable, "-m", "mypy", "legami", "tests", "bench", "manage.py")),
)


def run(title: str, command: Sequence[str | Path]) -> bool:
    """Run one check and print how it went; its output only if it failed."""
    started = time.monotonic()
    env = {**os.environ, "LEGAMI_ENV": "test", "XDG_RUNTIME_DIR": os.environ.get("XDG_RUNTIME_DIR", "/tmp")}
    result = subprocess.run([str(c) for c in command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if result.returncode == 0 else 'NO  '} {title} ({time.monotonic() - started:.0f} s)", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0


# What Debian must give beside Python: the package, and how to see that it is there.
SYSTEM: dict[str, Callable[[], object]] = {
    "chromium": lambda: shutil.which("chromium"),  # the browser tests
    "libpango-1.0-0": lambda: find_library("pango-1.0"),  # WeasyPrint draws text with it
    "libpangoft2-1.0-0": lambda: find_library("pangoft2-1.0"),
}


def ensure_system_packages() -> bool:
    """Chromium and Pango are here, or Debian's can be installed now; what stays missing is named."""
    missing = [package for package, found in SYSTEM.items() if not found()]
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Mancano {', '.join(missing)}: installo i pacchetti di Debian.", flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for order in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", *order], check=False, stdout=subprocess.DEVNULL, env=env)
        missing = [package for package in missing if not SYSTEM[package]()]
    if missing:
        print(f"NO   mancano {', '.join(missing)} e non posso installarli. Come amministratore:", flush=True)
        print(f"     apt-get install {' '.join(missing)}     e poi di nuovo `make test`.", flush=True)
    return not missing


def run_pytest(arguments: Sequence[str]) -> bool:
    """Every test on all cores; its own output, closing line included, goes to the terminal."""
    workers = str(os.cpu_count() or 2)
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "worksteal", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "LEGAMI_ENV": "test"}, check=False).returncode == 0


def main(arguments: Sequence[str]) -> int:
    """Run the checks; 0 if all passed. Arguments go to pytest, but for `--only-lint`.

    Works on the PostgreSQL of DATABASE_URL if there is one (its user must be allowed to create databases), else on
    the embedded one, which is stopped again if it was asleep before.
    """
    from legami.core import embedded

    started_here = not os.environ.get("DATABASE_URL") and not embedded.is_running()
    try:
        passed = [run(title, command) for title, command in LINT]
        if "--only-lint" not in arguments:
            passed.append(ensure_system_packages() and run_pytest(arguments))
    finally:
        if started_here:
            embedded.stop()
    print("Tutto a posto." if all(passed) else "Qualcosa non va: le righe con NO e le prove fallite dicono che cosa.")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
