"""`recommender recommend` from a cold start, as a person would run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.rulebooks import ROOT, sheets, shipped


def test_cold_start(benchmark: Any, tmp_path: Path) -> None:
    """Start Python, read the rulebook, consult once, print."""
    rulebook = shipped()
    sheet = tmp_path / "sheet.json"
    answers = {
        entry: int(value) if value.isdigit() else value
        for entry, value in sheets(rulebook, 1, seed=4)[0].items()
    }
    sheet.write_text(json.dumps({"on": "2026-11-22", "answers": answers}), "utf-8")
    command = [sys.executable, "-m", "recommender", "recommend", str(sheet), "--format", "json"]
    benchmark.group = "cold start"

    def start() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    done = benchmark.pedantic(start, rounds=9, warmup_rounds=1)

    assert done.returncode in (0, 1), done.stderr
    benchmark.extra_info["status"] = json.loads(done.stdout).get("status")
