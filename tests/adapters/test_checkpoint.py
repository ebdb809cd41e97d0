"""Work that is kept in a file: it is not done again, and only what can have been found is taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from recommender.adapters.checkpoint import keeping
from recommender.audit.mutation.mutants import damages
from recommender.audit.mutation.mutation import Fate, Job
from recommender.core.language.errors import UnreadableError
from tests.pages import promising

IMPOSSIBLE = (
    [], [[0, None, None]], [[99999, None, None]] * 2, [[True, None, None]] * 2, "x", [1, 1],
    [[0], [1]], [[0, "no-such-promise", None], [1, None, None]], {"a": 1},
    [[0, None, {"nobody": "yes"}], [1, None, None]], [[0, None, {}], [1, None, None]],
    [[10**400, None, None]] * 2, [[1, None, None], [0, None, None]],
    [[0, None, {"age": "old"}], [1, None, None]],
)  # fmt: skip


Work = Callable[[Job], list[Fate]]


def jobs(count: int) -> list[Job]:
    """Give so many jobs of two damages each."""
    rulebook = promising()
    every = list(enumerate(damages(rulebook)))
    return [Job(rulebook, {}, tuple(every[2 * n : 2 * n + 2])) for n in range(count)]


def fates(job: Job) -> list[Fate]:
    """Make up what became of the damages of a job: a promise noticed one, a person the other."""
    (first, _), (second, _) = job.damages
    return [Fate(first, job.rulebook.promises[0].id), Fate(second, None, {"age": "40"})]


def done(path: Path, every: Sequence[Job]) -> list[Job]:
    """Say which of the jobs are done, and not only read; all come to the same as ever."""
    worked: list[Job] = []

    def counting(work: Work, left: Sequence[Job]) -> Iterator[list[Fate]]:
        worked.extend(left)
        return map(work, left)

    assert list(keeping(counting, path)(fates, every)) == [fates(job) for job in every]
    return worked


def test_work_that_was_kept_is_not_done_again(tmp_path: Path) -> None:
    """A run that was stopped goes on where it was; what was cut short is done again."""
    path, every = tmp_path / "kept.jsonl", jobs(6)
    assert done(path, every) == every
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:3], '{"job": "x", "fates": [[', "9", ""]), "utf-8")

    assert done(path, every) == every[2:]
    assert done(path, every) == []


def test_what_cannot_have_been_found_is_not_taken(tmp_path: Path) -> None:
    """A line that does not hold just what its job would find is left aside."""
    path, every = tmp_path / "kept.jsonl", jobs(len(IMPOSSIBLE) + 1)
    done(path, every)
    head, first, *others = path.read_text(encoding="utf-8").splitlines()
    odd = [
        json.dumps({**json.loads(line), "fates": fates})
        for line, fates in zip(others, IMPOSSIBLE, strict=True)
    ]
    path.write_text("\n".join([head, first, *odd, ""]), encoding="utf-8")

    assert done(path, every) == every[1:]


@pytest.mark.parametrize("text", ["# A book\n", '{"job": "x", "fates": []}\n'])
def test_another_file_is_not_written_to(tmp_path: Path, text: str) -> None:
    """Only what was kept here before is added to."""
    path = tmp_path / "mine.md"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableError, match="this file holds something else"):
        done(path, jobs(1))

    assert path.read_text(encoding="utf-8") == text


def test_a_kept_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A folder is no file to keep things in, and there is none to make one in."""
    for path in (tmp_path, tmp_path / "none" / "kept.jsonl"):
        with pytest.raises(UnreadableError, match=r"this is not a file|this cannot be written"):
            done(path, jobs(1))
