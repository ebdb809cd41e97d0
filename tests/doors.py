"""Ways in for the tests of the command line: in this process, or as a program of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from recommender.adapters.rulebook import load
from recommender.cli.commands import recommender
from recommender.cli.interview import Ending, interview
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import sheet
from recommender.render.document.blocks import Line

ROOT = Path(__file__).resolve().parent.parent
SMALL = Path(__file__).parent / "small"
WELL: dict[str, Any] = {
    "numb-saddle": "no",
    "leg-signs": "none",
    "age": 40,
    "told-it-is-psoas": "no",
    "symptoms": "none",
    "visit": "first",
    "tools": ["soft-ball", "foam-roller"],
    "minutes": 10,
}
ACHING: dict[str, Any] = {**WELL, "told-it-is-psoas": "yes", "symptoms": ["low-back-ache"]}


def small() -> Rulebook:
    """Load the small rulebook."""
    return load(SMALL)


def consulted(answers: dict[str, Any]) -> tuple[Rulebook, Consultation]:
    """Take answers through the small rulebook."""
    rulebook = small()
    return rulebook, consult(rulebook, Sheet(answers=sheet(rulebook, answers).answers))


def written(folder: Path, answers: dict[str, Any], head: str = "") -> str:
    """Write a sheet file; JSON is YAML too."""
    place = folder / "sheet.yaml"
    lines = [f"  {name}: {str(value).replace(chr(39), '')}" for name, value in answers.items()]
    place.write_text("\n".join([*head.splitlines(), "answers:", *lines, ""]), encoding="utf-8")
    return str(place)


def talked(
    rulebook: Rulebook, answers: dict[str, str], *lines: str, again: Iterable[str] = ()
) -> tuple[Ending | None, str]:
    """Hold an interview over some typed lines; give its end, and all that was said."""
    said: list[str] = []
    typed = iter(lines)

    def say(shown: Iterable[Line]) -> None:
        said.extend(line.text for line in shown)

    ending = interview(
        rulebook, answers, lambda: next(typed, None), say, lambda _: None, again=again
    )
    return ending, "\n".join(said)


def run(*arguments: str, typed: str | bytes | None = None) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(recommender, arguments, input=typed, prog_name="recommender")


def small_run(*arguments: str, typed: str | bytes | None = None) -> Result:
    """Run a command on the small rulebook, in this process."""
    return run(*arguments, "--rules", str(SMALL), typed=typed)


def program(
    *arguments: str, cwd: Path | None = None, environment: dict[str, str] | None = None, **how: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "recommender", *arguments],
        cwd=cwd or ROOT,
        env=_environment(environment or {}),
        capture_output=not {"stdout", "stderr"}.intersection(how),
        check=False,
        timeout=120,
        **how,
    )


def begun(
    *arguments: str, cwd: Path | None = None, environment: dict[str, str] | None = None, **how: Any
) -> subprocess.Popen[bytes]:
    """Start the command as a program of its own, behind pipes where nothing else is said."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(
        [sys.executable, "-m", "recommender", *arguments],
        cwd=cwd or ROOT,
        env=_environment(environment or {}),
        **{**pipes, **how},
    )


def _environment(more: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def interrupted(process: subprocess.Popen[bytes]) -> None:
    """Press Ctrl-C until a program ends: what comes just before it waits for input is lost."""
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)


def read(terminal: int) -> bytes:
    """Read from a terminal until the other side has left."""
    try:
        return os.read(terminal, 10_000)
    except OSError:
        return b""
