"""`make test`: run every check in turn, say what failed, leave nothing running.

Nothing is skipped in silence: without Chromium it installs Debian's if it may, else it fails and says so.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
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


def ensure_chromium() -> bool:
    """Chromium is here, or Debian's can be installed now."""
    if shutil.which("chromium"):
        return True
    print("Chromium manca: provo a installare quello di Debian.", flush=True)
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=False, stdout=subprocess.DEVNULL)
    if shutil.which("chromium"):
        return True
    print("NO   Chromium non c'è e non posso installarlo: `apt-get install chromium`, poi di nuovo `make test`.")
    return False


def main(arguments: Sequence[str]) -> int:
    """Run the checks; 0 if all passed. Arguments after `--` go to pytest."""
    from legami.core import embedded

    started_here = not os.environ.get("DATABASE_URL") and not embedded.is_running()
    try:
        passed = [run(title, command) for title, command in LINT]
        if "--only-lint" not in arguments:
            passed.append(ensure_chromium())
            workers = str(os.cpu_count() or 2)
            pytest = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadfile", *arguments]
            env = {**os.environ, "LEGAMI_ENV": "test"}
            passed.append(subprocess.run(pytest, cwd=ROOT, env=env, check=False).returncode == 0)
    finally:
        if started_here:
            embedded.stop()
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
