"""
Two checked-out commits side by side: the same sheets, taken in turns, in one run.

    python benchmarks/side_by_side.py FOLDER-BEFORE FOLDER-AFTER [ROUNDS]

Each folder holds a whole tree. One process for each loads its own rulebook; then both are asked the
same thing one after the other, and the one that goes first changes every time. Printed are medians
in milliseconds of processor time, so that what else the machine does hardly counts. What moved
between commits is looked for in each of the places it has stood in.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import Any

KINDS = ("consultation", "web result", "next question", "why not", "promises")
TODAY = dt.date(2026, 11, 22)
COUNT = 30
SKIPPED = 5
"""Rounds at the start that are not counted: caches fill, the solver grounds."""


def one_of(*places: str) -> Any:
    """Import a name, as `module:name`, from the first of the places that has it."""
    for place in places:
        module, _, name = place.partition(":")
        try:
            return getattr(import_module(f"recommender.{module}"), name)
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(places)


def tasks(root: Path) -> dict[str, list[Callable[[], Any]]]:
    """List what is measured of one tree, by kind."""
    rulebook = one_of("adapters.rulebook:load")(root / "rules")
    sheet_model = one_of("core.language.rulebook:Sheet", "core.model:Sheet")
    consult = one_of("core.consultation.consult:consult", "core.consult:consult")
    following = one_of("core.consultation.interview:next_question", "core.asking:next_question")
    why_not = one_of("core.explanation.why_not:why_not", "core.why_not:why_not")
    proofs = one_of("core.reasoning.verifier:proofs", "core.proving:proofs")
    completion = one_of("core.consultation.consult:completion", "core.consult:completion")
    drawn = one_of("core.population.sampling:people", "core.people:people")
    load_population = one_of(
        "adapters.population_file:load_population", "adapters.peoplebook:load_population"
    )
    population = load_population(root / "rules" / "population.yaml", rulebook)
    people = [completion(rulebook, person) for person in drawn(rulebook, population, COUNT, 11)]
    sheets = [sheet_model(on=TODAY, answers=person) for person in people]
    rnd = random.Random(5)
    parts = [
        {name: value for name, value in person.items() if rnd.random() < share}
        for person in people
        for share in (0.1, 0.5, 0.9)
    ]
    names = sorted(rulebook.technique_of)
    asked = [(sheet, rnd.choice(names)) for sheet in sheets * 3]
    return {
        "consultation": [lambda sheet=sheet: consult(rulebook, sheet) for sheet in sheets],
        "web result": pages(root, rulebook, sheets),
        "next question": [lambda part=part: following(rulebook, part) for part in parts],
        "why not": [lambda sheet=s, name=n: why_not(rulebook, sheet, name) for s, n in asked],
        "promises": [lambda: list(proofs(rulebook))],
    }


def pages(root: Path, rulebook: Any, sheets: list[Any]) -> list[Callable[[], Any]]:
    """Ask for the result page of each sheet, over the web application itself."""
    from starlette.testclient import TestClient  # noqa: PLC0415  # for this kind alone

    site_of = one_of("web.page.site:site_of", "web.site:site_of")
    carried_text = one_of("web.page.carried:carried_text", "web.carried:carried_text")
    carried = one_of("web.page.carried:Carried", "web.carried:Carried")
    application = one_of("web.app:application")
    body = one_of("adapters.body_map:load_body_map")(root / "rules", rulebook)
    site = site_of(rulebook, root / "rules", lambda: TODAY, body=body)
    door = TestClient(application(site), base_url="http://127.0.0.1")
    fields = [carried_text(rulebook, carried(sheet)) for sheet in sheets]

    def page(field: str) -> None:
        door.post("/result", data={"sheet": field}).raise_for_status()

    return [lambda field=field: page(field) for field in fields]


def answer(root: Path) -> None:
    """Wait for lines with a kind and a number; do that, and say how many seconds it took."""
    sys.path.insert(0, str(root))
    todo = tasks(root)
    for line in sys.stdin:
        kind, number = json.loads(line)
        task = todo[kind][number % len(todo[kind])]
        start = time.process_time()
        task()
        print(time.process_time() - start, flush=True)


def cold(root: Path) -> float:
    """Start Python anew and recommend once."""
    sheet = root / "cases" / "healthy.yaml"
    command = [sys.executable, "-m", "recommender", "recommend", str(sheet), "--format", "json"]
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False, cwd=root)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(roots: list[Path], rounds: int) -> None:
    """Print a row for each kind: before, after, and after as a share of before."""
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, "answer", str(root)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
        )
        for root in roots
    ]  # fmt: skip

    def ask(which: int, kind: str, number: int) -> float:
        worker = workers[which]
        if worker.stdin is None or worker.stdout is None:
            raise AssertionError
        worker.stdin.write(json.dumps([kind, number]) + "\n")
        worker.stdin.flush()
        return float(worker.stdout.readline())

    for kind in (*KINDS, "cold start"):
        took: tuple[list[float], list[float]] = ([], [])
        few = max(5, rounds // 20)
        for number in range({"promises": few, "cold start": few}.get(kind, rounds)):
            for which in (0, 1) if number % 2 else (1, 0):
                seconds = cold(roots[which]) if kind == "cold start" else ask(which, kind, number)
                took[which].append(seconds)
        skipped = min(SKIPPED, len(took[0]) // 4)
        before, after = (1000 * median(times[skipped:]) for times in took)
        print(f"{kind:15} {before:9.3f} {after:9.3f} {after / before:7.2f}", flush=True)
    for worker in workers:
        worker.communicate()


if __name__ == "__main__":
    if sys.argv[1] == "answer":
        answer(Path(sys.argv[2]))
    else:
        folders = [Path(name).resolve() for name in sys.argv[1:3]]
        compare(folders, int(sys.argv[3]) if len(sys.argv) > 3 else 200)
