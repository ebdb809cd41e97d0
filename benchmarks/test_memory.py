"""Memory over 10,000 consultations: flat."""

from __future__ import annotations

import gc
import tracemalloc
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from benchmarks.rulebooks import sheets, shipped
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Sheet

CONSULTATIONS = 10_000
TRACED = 500
"""
Consultations before and after the many that are watched allocation by allocation: that is slow.
"""


def resident() -> int:
    """Say how many KiB this process holds; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


def test_memory(benchmark: Any) -> None:
    """After a warm-up, neither the process nor the traced allocations grow with consultations."""
    rulebook = shipped()
    turn = cycle([Sheet(answers=answers) for answers in sheets(rulebook, 100)])

    def run(count: int) -> None:
        for sheet in islice(turn, count):
            consult(rulebook, sheet)
        gc.collect()

    run(1000)
    before = resident()
    benchmark.group = "memory"
    benchmark.pedantic(run, args=(CONSULTATIONS,), rounds=1)
    grown = resident() - before

    tracemalloc.start()
    run(TRACED)
    first = tracemalloc.get_traced_memory()[0]
    run(TRACED)
    kept = tracemalloc.get_traced_memory()[0] - first
    tracemalloc.stop()

    benchmark.extra_info |= {"grown_kib": grown, "kept_bytes": kept, "resident_kib": before}
    assert grown < 4096
    assert kept < 64 * 1024
