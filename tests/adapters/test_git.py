"""A rulebook from a folder or a revision; git is only read, and hostile names never reach it."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from recommender.adapters.git import opened
from recommender.adapters.rulebook import load
from recommender.core.language.errors import UnreadableError
from tests.conftest import ROOT
from tests.repositories import changed, commit, git, local, project, repository
from tests.sizes import sampled


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of two commits."""
    return repository(tmp_path_factory.mktemp("repository"), cases=True)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another repository, of other rules."""
    folder = repository(tmp_path_factory.mktemp("other"))
    changed(folder, "rulebook.yaml", "version: 0.2.0", "version: 0.9.0")
    commit(folder, "Go on")
    return folder


def refused(place: str, near: Path) -> str:
    """Give what is said when a place is refused."""
    with pytest.raises(UnreadableError) as error, opened(place, near):
        pass
    return str(error.value)


@pytest.mark.parametrize("place", ["first", "HEAD~1", "HEAD^", "trunk~1", "@~"])
@pytest.mark.parametrize("near", [".", "rules", "cases"])
def test_a_revision_is_opened_from_anywhere_in_the_repository(
    repo: Path, place: str, near: str
) -> None:
    """A tag, a branch or a relative revision gives the rules and cases as they stood then."""
    with opened(place, repo / near) as tree:
        rulebook = load(tree.rules)
        cases = tree.cases

        assert tree.name == place
        assert cases is not None
        assert sorted(path.name for path in cases.iterdir()) == ["healthy.yaml", "hip.yaml"]
    below = rulebook.model_dump(mode="json")["rules"]
    assert {"age": {"below": 18}} in [rule["when"] for rule in below]
    assert not cases.exists()


def test_a_full_and_a_short_hash_are_revisions(repo: Path) -> None:
    """A commit may be named by its hash, whole or its beginning."""
    whole = git(repo, "rev-parse", "first")

    for place in (whole, whole[:10]):
        with opened(place, repo) as tree:
            assert load(tree.rules).version == "0.2.0"


def test_problems_of_a_revision_are_named_as_in_its_folder(tmp_path: Path) -> None:
    """What is wrong in a revision is told at its file and line there, not in a temporary folder."""
    repository(tmp_path)
    changed(tmp_path, "hip.yaml", "low-back-ache", "low-back-akhe")
    commit(tmp_path, "Break")

    with opened("HEAD", tmp_path) as tree, pytest.raises(Exception, match="low-back-akhe") as error:
        load(tree.rules)

    assert str(error.value).startswith("rules/hip.yaml:3:")


def test_a_folder_wins_over_a_revision_of_its_name(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is a folder is never looked up in git."""
    monkeypatch.chdir(tmp_path)
    project(tmp_path / "first")

    with opened("first", repo) as tree:
        assert tree.rules == Path("first/rules")
        assert tree.cases is None


def test_a_folder_of_rules_has_the_cases_beside_it(repo: Path) -> None:
    """A folder of rules and the folder it lies in are the same place."""
    with opened(str(repo), repo) as whole, opened(str(repo / "rules"), repo) as rules:
        assert whole.rules == rules.rules
        assert whole.cases == rules.cases == repo / "cases"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("", "the name of a folder or revision is missing"),
        ("-h", "a folder or revision cannot begin with `-`"),
        ("--upload-pack=touch x", "a folder or revision cannot begin with `-`"),
        ("first..HEAD", "the name of one revision has no `..` in it"),
        ("../nowhere", "the name of one revision has no `..` in it"),
        ("a b", "has no spaces or hidden signs"),
        ("a\nb", "has no spaces or hidden signs"),
        ("a\x00b", "has no spaces or hidden signs"),
        ("a\x1b[31mb", "has no spaces or hidden signs"),
        ("x" * 201, "this name is too long"),
        ("nowhere", "git knows no such revision"),
        ("HEAD:rules", "git knows no such revision"),
        ("HEAD^{tree}", "git knows no such revision"),
        (":/Begin", "git knows no such revision"),
        ("$(touch made)", "has no spaces or hidden signs"),
        ("`id`", "git knows no such revision"),
        ("HEAD;ls", "git knows no such revision"),
        ("HEAD@{9999}", "git knows no such revision"),
    ],
)
def test_names_that_are_no_revision_are_refused(repo: Path, place: str, text: str) -> None:
    """
    A name that could be read as anything but one revision is refused, in words and on one line.
    """
    said = refused(place, repo)

    assert text in said
    assert said.isprintable()
    assert not (repo / "made").exists()


@pytest.fixture(scope="module")
def digest(repo: Path) -> str:
    """The digest of what is read of the one repository."""
    with opened("trunk", repo) as tree:
        return load(tree.rules).digest


@pytest.mark.parametrize("variable", sampled(local(), 3))
@pytest.mark.parametrize("value", ["{other}/.git", ""])
def test_what_a_hook_says_of_another_repository_is_not_heard(
    repo: Path, other: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, digest: str
) -> None:
    """Whatever the environment tells git of another repository, the one around is read."""
    monkeypatch.setenv(variable, value.format(other=other))

    with opened("trunk", repo) as tree:
        assert load(tree.rules).digest == digest
    with opened("trunk", other) as tree:
        assert load(tree.rules).digest != digest


@pytest.mark.slow
def test_in_a_hook_the_repository_around_is_compared(
    repo: Path, other: Path, tmp_path: Path, digest: str
) -> None:
    """A hook of a work tree, which names its repository in full, reads the one that it is in."""
    program = f"'{sys.executable}' -m recommender audit diff trunk ."
    script = f"cd '{repo}' && {program} --people 0 --format json > '{tmp_path}/found' 2>&1\n"
    hook = other / ".git" / "hooks" / "post-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexport PYTHONPATH='{ROOT}'\n{script}", encoding="utf-8")
    hook.chmod(0o755)
    git(other, "worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    git(tmp_path / "tree", "commit", "--quiet", "--allow-empty", "--message", "Again")

    found = json.loads((tmp_path / "found").read_text(encoding="utf-8"))
    assert found["before"]["digest"] == found["after"]["digest"] == digest


def test_without_a_repository_that_is_said(tmp_path: Path) -> None:
    """Outside of any repository a revision cannot be known."""
    assert "no git repository around" in refused("HEAD", tmp_path)


def test_a_bare_repository_is_said_to_be_one(repo: Path, tmp_path: Path) -> None:
    """Where there are no files, it is said that a clone with files is needed."""
    bare = tmp_path / "bare.git"
    git(repo, "clone", "-q", "--bare", str(repo), str(bare))

    with pytest.raises(UnreadableError, match="not from a bare repository"), opened("HEAD", bare):
        pass


def test_without_git_that_is_said(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, folders can be compared, and revisions cannot."""
    monkeypatch.setenv("PATH", "")

    assert "git, which knows revisions, is not installed" in refused("HEAD", repo)
    with opened(str(repo), repo) as tree:
        assert tree.rules == repo / "rules"


def test_a_revision_without_rules_is_refused(tmp_path: Path) -> None:
    """A revision from before there were rules cannot be compared."""
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "Begin")

    assert "has no folder `rules` with `rulebook.yaml` in it" in refused("HEAD", tmp_path)


def test_a_link_in_a_revision_is_refused(tmp_path: Path) -> None:
    """A link that was committed is not followed, wherever it leads."""
    repository(tmp_path)
    (tmp_path / "rules" / "zz.yaml").symlink_to("/etc/passwd")
    commit(tmp_path, "Link")

    assert "`rules/zz.yaml` is not a plain file in that revision" in refused("HEAD", tmp_path)


def test_a_file_that_is_too_large_is_refused_by_the_loader(tmp_path: Path) -> None:
    """A file over the limit is never read from git; it is refused as any other."""
    repository(tmp_path)
    (tmp_path / "rules" / "large.yaml").write_text("# " + "x" * 2**20, encoding="utf-8")
    commit(tmp_path, "Large")

    with (
        opened("HEAD", tmp_path) as tree,
        pytest.raises(Exception, match=re.escape("rules/large.yaml")),
    ):
        load(tree.rules)


def test_nothing_is_left_behind_or_changed(repo: Path) -> None:
    """The repository is as it was, and the temporary folder is gone, even when something fails."""
    before = sorted(os.walk(repo))

    folders = []

    def broken_off() -> None:
        with opened("first", repo) as tree:
            folders.append(tree.rules)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()

    assert not folders[0].exists()
    assert sorted(os.walk(repo)) == before
