"""
A rulebook by its folder, or as it stood in a revision of a git repository.

The only room that starts git, and it only reads: names are looked up, files are listed and written
out as they are into a folder that is removed again. What they mean is for `rulebook.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from recommender.adapters.folders import MOST_FILES
from recommender.adapters.texts import MOST_BYTES
from recommender.core.language.characters import on_one_line
from recommender.core.language.errors import UnreadableError

HEAD = "rulebook.yaml"
RULES, CASES = "rules", "cases"
LONGEST_NAME = 200
REGULAR = ("100644", "100755")
LISTED = re.compile(rb"(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t(.*)", re.DOTALL)
QUIET = {
    "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C",
}  # fmt: skip
"""Nothing is locked, asked or fetched, and messages are those that are known here."""
LOCAL = ("rev-parse", "--local-env-vars")


class Tree(NamedTuple):
    """A rulebook on disk: what it was called by, its rules and, where there are any, its cases."""

    name: str
    rules: Path
    cases: Path | None


@contextmanager
def opened(place: str, near: Path) -> Iterator[Tree]:
    """
    Find the rulebook of a folder (one of rules, or of a project with `rules/` in it), or of a
    revision of the repository that `near` lies in. A folder wins over a revision of its name.

    Raises UnreadableError when there is neither.
    """
    name = on_one_line(place)
    if os.path.isdir(place):  # noqa: PTH112  # any text is a name to it
        yield _in_folder(name, Path(place))
        return
    _refuse(place, name)
    with TemporaryDirectory(prefix="rulebook-") as folder:
        yield _written_out(place, name, near, Path(folder))


def _in_folder(name: str, folder: Path) -> Tree:
    rules = folder
    if not (folder / HEAD).is_file() and (folder / RULES / HEAD).is_file():
        rules = folder / RULES
    cases = Path(os.path.abspath(rules)).parent / CASES  # noqa: PTH100  # links stay as written
    return Tree(name, rules, cases if cases.is_dir() else None)


def _refuse(place: str, name: str) -> None:
    """Refuse names that are no revision's, before git sees them."""
    if not place or len(place) > LONGEST_NAME:
        text = (
            "the name of a folder or revision is missing" if not place else "this name is too long"
        )
    elif place.startswith("-"):
        text = "a folder or revision cannot begin with `-`"
    elif ".." in place:
        text = "there is no such folder, and the name of one revision has no `..` in it"
    elif any(char.isspace() or not char.isprintable() for char in place):
        text = "there is no such folder, and the name of a revision has no spaces or hidden signs"
    else:
        return
    raise UnreadableError(f"{name[:LONGEST_NAME]}: {text}")


def _git(name: str, near: Path, *arguments: str) -> bytes | None:
    """
    Ask git something; None when it says no.

    A repository of somebody else, whose set-up could start programs, is one that git refuses.

    Raises UnreadableError when git is not there.
    """
    program = shutil.which("git")
    if program is None:
        text = "there is no such folder, and git, which knows revisions, is not installed"
        raise UnreadableError(f"{name}: {text}")
    try:
        local = _local(program)
        done = _run(
            [program, "--no-pager", "-C", str(near), *arguments],
            {key: value for key, value in os.environ.items() if key not in local},
        )
    except OSError:
        raise UnreadableError(f"{name}: git could not be run") from None
    if done.returncode and b"dubious ownership" in done.stderr:
        text = "git does not trust the repository around, since it belongs to somebody else"
        raise UnreadableError(f"{name}: {text}")
    return done.stdout if done.returncode == 0 else None


@lru_cache(maxsize=4)
def _local(program: str) -> frozenset[str]:
    """
    Ask git which variables of the environment speak of one repository.

    A git hook finds them set to its own, and git would read that one in place of the one around.
    """
    return frozenset(_run([program, *LOCAL], os.environ).stdout.decode("ascii", "replace").split())


def _run(command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603  # a list of arguments, no shell, names refused above
        command,
        capture_output=True,
        check=False,
        env={**environment, **QUIET},
        stdin=subprocess.DEVNULL,
    )


def _written_out(place: str, name: str, near: Path, folder: Path) -> Tree:
    """Write the rules and cases of a revision into a folder."""
    if not os.path.isdir(near):  # noqa: PTH112  # as above
        raise UnreadableError(f"{on_one_line(str(near))}: there is no such folder of rules")
    top = _git(name, near, "rev-parse", "--show-toplevel")
    if top is None:
        text = "there is no such folder, and no git repository around"
        bare = _git(name, near, "rev-parse", "--is-bare-repository")
        if (bare or b"").strip() == b"true":
            text = "revisions are read from a clone with files in it, not from a bare repository:"
        raise UnreadableError(f"{name}: {text} {on_one_line(str(near))}")
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{place}^{{commit}}")
    commit = (_git(name, near, *asked) or b"").decode("ascii", "replace").strip()
    if not re.fullmatch("[0-9a-f]{40,64}", commit):
        raise UnreadableError(f"{name}: there is no such folder, and git knows no such revision")
    root = Path(os.fsdecode(top.rstrip(b"\n")))
    for rules in _places(near, root):
        head = f"{commit}:{rules}/{HEAD}".replace(":/", ":")
        if _git(name, near, "cat-file", "-e", head) is None:
            continue
        cases = f"{rules.rpartition('/')[0]}/{CASES}".lstrip("/")
        has_rules = _folder(name, near, commit, rules, folder / RULES)
        has_cases = _folder(name, near, commit, cases, folder / CASES)
        if has_rules:
            return Tree(name, folder / RULES, folder / CASES if has_cases else None)
    raise UnreadableError(f"{name}: that revision has no folder `{RULES}` with `{HEAD}` in it")


def _places(near: Path, root: Path) -> list[str]:
    """List where in a repository the rules may lie: here, in `rules` beside, or at its top."""
    try:
        inside = near.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        inside = "."
    here = "" if inside == "." else inside
    return list(dict.fromkeys([here, f"{here}/{RULES}".lstrip("/"), RULES]))


def _folder(name: str, near: Path, commit: str, inside: str, target: Path) -> bool:
    """Write the files of one folder as they were; False when the revision has no such folder."""
    tree = f"{commit}:{inside}"
    listed = _git(name, near, "ls-tree", "-z", "-l", "--full-tree", tree)
    if listed is None:
        return False
    target.mkdir()
    files = [m for line in listed.split(b"\0") if (m := LISTED.fullmatch(line))]
    wanted = [m for m in files if m[5].lower().endswith((b".yaml", b".yml"))]
    for mode, kind, sha, size, raw in (m.groups() for m in wanted[: MOST_FILES + 1]):
        file = os.fsdecode(raw)
        if kind != b"blob" or mode.decode() not in REGULAR:
            text = f"`{on_one_line(f'{inside}/{file}')}` is not a plain file in that revision"
            raise UnreadableError(f"{name}: {text}")
        if int(size) > MOST_BYTES:
            content: bytes | None = b" " * (MOST_BYTES + 1)
        else:
            content = _git(name, near, "cat-file", "blob", sha.decode())
        if content is None:
            text = f"`{on_one_line(f'{inside}/{file}')}` cannot be read from that revision"
            raise UnreadableError(f"{name}: {text}")
        (target / file).write_bytes(content)
    return bool(files)
