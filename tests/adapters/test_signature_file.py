"""The file of signatures: read, added to, and every damage to it noticed."""

from __future__ import annotations

import shutil
import string
import threading
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yamllint import linter
from yamllint.config import YamlLintConfig

from recommender.adapters import signature_file
from recommender.adapters.rulebook import load, warnings
from recommender.adapters.signature_file import FILE, LOCK, alone, extended, read_signatures
from recommender.core.language.errors import UnreadableError
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.signature import Signature
from recommender.core.signing.status import all_signed, new_signature, standing
from tests.doors import SMALL, small
from tests.signing import DAY, ONE, ROLE, file_of, signed
from tests.sizes import trying

RULES = ("numb-saddle-is-emergency", "loaded-back-inner-thigh", "told-psoas")
ENTRY = "\n  - rule:"


@cache
def example() -> tuple[str, tuple[Signature, ...]]:
    """Four signatures by made-up people, as a file and as they are."""
    rulebook = signed(small(), RULES)
    return file_of(rulebook), rulebook.signatures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small rulebook, with four signatures."""
    shutil.copytree(SMALL, tmp_path / "rules")
    (tmp_path / "rules" / FILE).write_text(example()[0], encoding="utf-8", newline="")
    return tmp_path / "rules"


def codes(folder: Path) -> list[str]:
    """The codes of what is wrong with the file."""
    return [problem.code for problem in read_signatures(folder)[1]]


def damaged(folder: Path, text: str) -> list[str]:
    """Write the file anew; give the codes of what is wrong with it."""
    (folder / FILE).write_text(text, encoding="utf-8", newline="")
    return codes(folder)


def test_what_is_written_reads_back(folder: Path) -> None:
    """The file holds the signatures in order, and the rulebook carries them."""
    assert read_signatures(folder) == (example()[1], ())
    assert load(folder).signatures == example()[1]
    assert load(folder).digest == small().digest
    assert warnings(folder) == warnings(SMALL)


def test_without_the_file_there_are_no_signatures() -> None:
    """The file is there once somebody signs, and the shipped rulebook has none."""
    assert read_signatures(SMALL) == ((), ())


def test_signing_changes_one_line_and_adds_at_the_end() -> None:
    """All that stood in the file stays byte for byte, but for the line `last`."""
    text, signatures = example()
    rulebook = small().model_copy(update={"signatures": signatures})
    noted = text.replace(ENTRY, f"\n  # a remark{ENTRY}", 1)

    longer = extended(noted, new_signature(rulebook, "loaded-back-walk", ONE, ROLE, DAY))

    assert longer is not None
    before, after = noted.splitlines(), longer.splitlines()
    differing = [n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b]
    assert [before[n][:5] for n in differing] == ["last:"]
    assert len(after) > len(before)


def test_the_file_passes_the_linter_of_the_rules() -> None:
    """What is written is laid out as the other files are."""
    config = YamlLintConfig(
        "{extends: default, rules: {document-start: disable, line-length: {max: 100}, "
        "truthy: disable}}"
    )

    assert list(linter.run(example()[0], config)) == []


@pytest.mark.parametrize(
    "name", ["Ann: Test", "- Ann", "'Ann' \"Test\"", "# Ann", "yes", "Änn Tëst", "Ann\\n", "{Ann}"]
)
def test_any_name_reads_back_as_it_was_given(name: str) -> None:
    """Signs that mean something in the file's format stand for themselves in a name."""
    rulebook = signed(small(), ["told-psoas"], name)

    assert ENTRY in file_of(rulebook)


def test_a_file_laid_out_anew_stands_and_can_be_added_to(folder: Path) -> None:
    """Comments, quotes, other indents and other line ends change no signature."""
    text, signatures = example()
    rulebook = small().model_copy(update={"signatures": signatures})
    new = new_signature(rulebook, "loaded-back-walk", ONE, ROLE, DAY)
    for other in (
        text.replace("\n", "\r\n"),
        text.replace(f"as: {ONE}", f"as: '{ONE}'  # a remark"),
        text.replace("\n  ", "\n    "),
        text.replace("\n\n", "\n"),
        text.rstrip(),
    ):
        assert damaged(folder, other) == []
        assert load(folder).signatures == signatures
        longer = extended(other, new)
        assert longer is not None
        assert damaged(folder, longer) == []


def test_what_cannot_be_added_to_is_left_alone() -> None:
    """A file in another form, or a damaged one, is not guessed at."""
    text, signatures = example()
    rulebook = small().model_copy(update={"signatures": signatures})
    new = new_signature(rulebook, "loaded-back-walk", ONE, ROLE, DAY)

    assert extended("{signatures: []}\n", new) is None
    assert extended(text.replace(ROLE, "other"), new) is None
    assert extended(text + "more: 1\n", new) is None
    assert extended("a: [\n", new) is None


def test_an_entry_that_is_gone_moved_or_edited_is_noticed(folder: Path) -> None:
    """
    The chain is followed through the file, also to the newest entry; then nothing in it counts.
    """
    head, *entries = (part.rstrip("\n") for part in example()[0].split(ENTRY))
    first, second, third, fourth = entries
    edited = second.replace(ROLE, "someone else")

    for changed, code in (
        ([first, second, third], "E122"),
        ([second, third, fourth], "E122"),
        ([first, third, second, fourth], "E123"),
        ([first, edited, third, fourth], "E121"),
    ):
        assert set(damaged(folder, ENTRY.join([head, *changed]) + "\n")) == {code}
        assert load(folder).signatures == ()


@given(st.data())
@trying(400)
def test_one_letter_changed_is_noticed_or_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """
    After a letter is changed, added or taken out anywhere, the file is damaged or says the same.
    """
    text, signatures = example()
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits + " :-#'\n|\t"))
    how = data.draw(st.sampled_from(["change", "add", "take"]))
    after = place if how == "add" else place + 1
    folder = tmp_path_factory.mktemp("changed")
    changed = text[:place] + ("" if how == "take" else letter) + text[after:]
    (folder / FILE).write_text(changed, encoding="utf-8", newline="")

    found, problems = read_signatures(folder)

    assert problems or found == signatures
    assert not problems or found == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00", b"\xff\xfe-", b"[" * 10_000, b"a" * (9 * 2**20), b"- a\n", b"last: 7\n",
        b"signatures: {}\n", b"signatures: [1, {}, [], {rule: a}]\n", b"last:\nsignatures:\n",
        b"signatures: [{leans: a}]\n", b"signatures: []\nlast: " + b"0" * 64,
    ],
)  # fmt: skip
def test_hostile_files_stop_nobody(folder: Path, raw: bytes) -> None:
    """
    Whatever stands in the file, the rules load, no rule counts as signed, and the damage is told.
    """
    (folder / FILE).write_bytes(raw)

    rulebook = load(folder)

    assert rulebook.signature_problems
    assert not all_signed(rulebook)
    assert {one.state for one in standing(rulebook).values()} == {"unsigned"}
    assert set(rulebook.signature_problems) <= set(warnings(folder))
    assert all("\n" not in str(problem) for problem in rulebook.signature_problems)


def test_a_folder_or_a_link_that_leads_out_is_damage(folder: Path) -> None:
    """Only a file inside the folder is read."""
    (folder / FILE).rename(folder.parent / "elsewhere.yaml")
    (folder / FILE).symlink_to(folder.parent / "elsewhere.yaml")
    assert codes(folder) == ["E114"]

    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    assert codes(folder) == ["E116"]


def test_rules_that_lean_on_much_fit_as_well(rulebook: Rulebook) -> None:
    """
    The widest of the shipped rules make entries of a few hundred lines, far within the limits.
    """
    every = signed(rulebook, ["every-plan-says-when-to-stop", "easing-is-followed-by-moving"])

    assert len(file_of(every)) < 100_000


class Refusing:
    """A system that has locks, but none for this folder."""

    LOCK_EX = LOCK_NB = 0

    def flock(self, *_: int) -> None:
        """Refuse, as some network folders do."""
        raise OSError(95, "not supported")


@pytest.mark.parametrize("locks", ["of this system", None, Refusing()])
def test_one_at_a_time_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locks: object
) -> None:
    """Whether the system locks folders or not, nobody comes between reading and writing."""
    if locks != "of this system":
        monkeypatch.setattr(signature_file, "_FCNTL", locks)
    count = tmp_path / "count"
    count.write_text("0")

    def add() -> None:
        with alone(tmp_path):
            seen = int(count.read_text())
            time.sleep(0.02)
            count.write_text(str(seen + 1))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert count.read_text() == "8"
    assert [path.name for path in tmp_path.iterdir()] == ["count"]


@pytest.mark.parametrize("locks", ["of this system", None])
def test_who_waits_in_vain_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locks: object
) -> None:
    """
    Nobody waits for ever, nobody takes over another's turn, and an error gives the turn back; where
    there is no turn to have, what the system says is passed on.
    """
    if locks is None:
        monkeypatch.setattr(signature_file, "_FCNTL", None)

    def fail() -> None:
        with alone(tmp_path):
            raise ZeroDivisionError

    def in_vain() -> None:
        with alone(tmp_path):
            for _ in range(2):
                with pytest.raises(UnreadableError, match="signing"), alone(tmp_path, 0.1):
                    pass

    in_vain()
    with pytest.raises(ZeroDivisionError):
        fail()

    with pytest.raises(UnreadableError, match="signing here does not work"):
        alone(tmp_path / "none").__enter__()
    with alone(tmp_path, 0):
        assert (tmp_path / LOCK).exists() is (locks is None)
    assert list(tmp_path.iterdir()) == []
