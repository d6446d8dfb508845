"""A program's own memory, not that of the one which started it."""

import subprocess
import sys

from legami.core.memory import children_peak_mb, peak_mb

SMALL = "from legami.core.memory import peak_mb; print(peak_mb())"
TAKEN_AND_GIVEN_BACK = """
from legami.core.memory import peak_mb
before = peak_mb()
held = b"x" * (64 * 1024 * 1024)
del held
print(peak_mb() - before)
"""


def told(program: str) -> float:
    return float(subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, text=True).stdout)


def test_the_peak_stays_when_the_memory_is_given_back():
    assert 60 < told(TAKEN_AND_GIVEN_BACK) < 80


def test_a_small_program_is_small_even_if_a_large_one_started_it():
    held = b"x" * (150 * 1024 * 1024)
    small, here = told(SMALL), peak_mb()
    assert small < 60 < len(held) / 1024 / 1024 <= here
    assert children_peak_mb() > 60  # what the other way of asking says of it
