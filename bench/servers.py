"""Start and measure the two servers: the floor's and ours, by the same command."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.load import HOST, Load, run
from legami.core.embedded import ROOT
from legami.demo.management.commands.run_demo import port_is_free

START_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """A running gunicorn with its workers, and where it listens."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu_seconds(self) -> float:
        """User and system time of the server's processes so far; PostgreSQL's are not among them."""
        return sum(on_cpu_seconds(p) for p in tree(self.process.pid))

    def ask(self, **load: Any) -> dict[str, Any]:
        """Load it from another process; the client's answer, with the CPU that the server spent per answer."""
        wanted = json.dumps(asdict(Load(port=self.port, **load)))
        before = self.cpu_seconds()
        out = subprocess.run([sys.executable, "-m", "bench.load", wanted], cwd=ROOT, check=True, capture_output=True).stdout
        answer: dict[str, Any] = json.loads(out)
        answers = sum(answer["statuses"].values())
        return {**answer, "answers": answers, "cpu_ms": (self.cpu_seconds() - before) * 1000 / max(answers, 1)}


def tree(pid: int) -> list[psutil.Process]:
    """A process and all under it."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def on_cpu_seconds(process: psutil.Process) -> float:
    """What a process and its threads have spent on a processor. Linux counts nanoseconds; elsewhere hundredths must do."""
    tasks = Path(f"/proc/{process.pid}/task")
    try:
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
    except (OSError, IndexError):
        return float(sum(process.cpu_times()[:2]))


def pss_mb(pids: list[int]) -> float:
    """Proportional set size of some process trees, in MB: what is shared counts once."""
    return sum(p.memory_full_info().pss for pid in pids for p in tree(pid)) / 2**20


@contextmanager
def served(module: str, env: dict[str, str]) -> Iterator[Server]:
    """A server of `module:application`, up and answering, down at the end."""
    port = next(p for p in range(8600, 8700) if port_is_free(p))
    options = ["--workers", "2", "--threads", "4", "--preload", "--no-control-socket", "--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", module, "--bind", f"{HOST}:{port}", *options]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
    try:
        give_up = time.monotonic() + START_SECONDS
        while not run(Load(port=port, path="/", requests=1))["statuses"].keys() & {"200", "404"}:
            if time.monotonic() > give_up or process.poll() is not None:
                raise RuntimeError(f"{module} does not answer")
            time.sleep(0.2)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def job_worker(env: dict[str, str]) -> Iterator[int]:
    """The pid of a running job worker."""
    command = [sys.executable, "manage.py", "procrastinate", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stderr=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)
