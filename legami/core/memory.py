"""How much memory a process has held, for whoever measures a long piece of work."""

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")
MB = 1024


def peak_mb() -> float:
    """The most that this process has held since its program began, in MB.

    On Linux from its own status: `ru_maxrss` also counts what the process that started it held, and says 200 MB of a
    program that used 60. Elsewhere `ru_maxrss`, which macOS tells in bytes.
    """
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / MB
    told = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told / MB / (MB if sys.platform == "darwin" else 1)


def children_peak_mb() -> float:
    """The most that one ended child process held, in MB; at least what this one held when it started it (Linux)."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MB / (MB if sys.platform == "darwin" else 1)
