"""Text from outside: what is read, with its places, and what is refused."""

from __future__ import annotations

import io
import json
import os
import re
import threading
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters import yaml_reader
from recommender.adapters.texts import UnfitError, read_text
from recommender.adapters.yaml_reader import Document, parse, written
from recommender.core.language.characters import HIDDEN
from recommender.core.language.errors import UnreadableError
from tests.sizes import trying

NO_TEXT = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters=NO_TEXT)
PLAIN = st.text(LETTERS, max_size=12)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=8,
)
SIGNS = [*"[]{}:,-?&*!|>'\"#%@\n\t \u00a0\u2028", "- ", "a: ", "\n  ", "---", "<<: ", "\\u", "x"]
SNIPPETS = st.lists(st.sampled_from(SIGNS), max_size=40).map("".join)


def codes(document: Document) -> list[str]:
    """List the codes of a document's problems."""
    return [problem.code for problem in document.problems]


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _either_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the compiled reader, then with the one in plain Python."""
    monkeypatch.setattr(yaml_reader, "_LOADER", getattr(yaml, request.param))


@pytest.mark.usefixtures("_either_loader")
def test_every_scalar_is_text() -> None:
    """
    What other readers turn into truth values, numbers, dates or nothing stays as it was written; an
    empty plain value is nothing, an empty text in quotes an empty text.
    """
    text = "[no, 1.10, 2026-11-22, null, ~, 0x10, 1_000, '', 12:30]"

    assert parse(text, "f").value == text.replace("''", "")[1:-1].split(", ")
    assert parse("a:\nb: ''\nc:\n  - \n", "f").value == {"a": None, "b": "", "c": [None]}


@pytest.mark.usefixtures("_either_loader")
def test_every_part_has_its_place() -> None:
    """
    A path leads to the line and column of a value or of its key; an unknown part to the nearest.
    The models put a single conclusion in a list, and its path still leads to its place.
    """
    document = parse("# A comment\n- id: a\n  then: {region: core}\n- id: b\n", "rules/a.yaml")

    assert str(document.locate((0, "id"))) == "rules/a.yaml:2:7"
    assert str(document.locate((0, "id"), on_key=True)) == "rules/a.yaml:2:3"
    assert str(document.locate((1,))) == "rules/a.yaml:4:3"
    assert str(document.locate((1, "when"), on_key=True)) == "rules/a.yaml:4:3"
    assert str(document.locate((7, "id"))) == "rules/a.yaml:2:1"
    assert document.locate((0, "then", 0, "region")) == document.locate((0, "then", "region"))


@pytest.mark.usefixtures("_either_loader")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E103"),
        ("\ufeff# only a comment\n", "E103"),
        ("a: \x00", "E104"),
        ("a: \u202eb", "E104"),
        ('a: "\\e[2J"', "E104"),
        ("a: [b", "E106"),
        ('"\\UFFFFFFFF"', "E106"),
        ("a: b: c", "E106"),
        ("\ta: b", "E104"),
        ("a: @b", "E106"),
        ("a:\n  - b\n c: d", "E106"),
        ("a: 1\na: 2", "E107"),
        ("a: &b c", "E108"),
        ("a: *b", "E108"),
        ("a: !!python/object:os.system b", "E109"),
        ("[" * 31 + "]" * 31, "E110"),
        ("a\n---\nb", "E111"),
        ("? [a]\n: b", "E112"),
        ("?\n: b", "E112"),
    ],
)
def test_what_could_surprise_or_exhaust_is_refused(text: str, code: str) -> None:
    """Each kind of unwelcome text brings its own code, whichever reader is at hand."""
    assert codes(parse(text, "f")) == [code]


@pytest.mark.usefixtures("_either_loader")
def test_the_first_of_two_equal_keys_is_kept_and_reading_goes_on() -> None:
    """Several slips in one file are all reported, and a key read over takes its value with it."""
    document = parse("a: 1\na: {b: [2]}\nc: !x 3\nd: &y 4\n", "f")

    assert document.value == {"a": "1", "c": "3", "d": "4"}
    assert [str(problem) for problem in document.problems] == [
        "f:2:1: E107 `a` is written twice; it is also on line 1",
        "f:3:4: E109 a `!` before a value has a meaning of its own; put quotes around the text",
        "f:4:4: E108 `&y` names this place for use elsewhere; leave it out",
    ]


@pytest.mark.parametrize("sign", ["[", "{", "- ", "? ", "{a: ", "[[], ", "&a [", "!!seq ["])
def test_a_mebibyte_of_open_brackets_is_refused_at_once(sign: str) -> None:
    """Nesting without end neither crashes the process nor takes long."""
    document = parse(sign * (2**20 // len(sign)), "f")

    assert document.value is None
    assert codes(document)


def test_an_alias_bomb_is_never_unfolded() -> None:
    """The first alias ends the reading, before anything has grown."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]

    document = parse("\n".join(lines), "f")

    assert document.value is None
    assert codes(document) == ["E108", "E108", "E108"]


def test_no_more_problems_are_kept_than_a_reader_can_use() -> None:
    """A file full of slips is left after a hundred of them."""
    document = parse("\n".join(["a: 1"] * 5000), "f")

    assert document.value is None
    assert len(document.problems) == yaml_reader.MOST_PROBLEMS


@given(VALUES)
def test_what_is_written_reads_back_equal(value: Any) -> None:
    """Any text, list or mapping survives being written and read."""
    document = parse(written({"value": value}), "f")

    assert not document.problems
    assert document.value == {"value": value}


@given(st.dictionaries(PLAIN, VALUES, min_size=1), st.booleans(), st.sampled_from([None, 2, "\t"]))
def test_json_is_read_by_the_same_reader(value: Any, ascii_only: bool, indent: Any) -> None:  # noqa: FBT001
    """JSON with tabs, escapes and letters beyond the first plane means what it says."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    document = parse(text, "f")

    assert not document.problems
    assert document.value == value


def test_json_keeps_its_places_behind_escapes_and_tabs() -> None:
    """
    A place in JSON is the place in the text as it was sent, `null` is nothing, `true` is true.
    """
    text = '{\t"a": "\\ud83d\\ude00 \\\\ud83d\\\\ude00", "b": {"c": null, "d": true}}'

    document = parse(text, "f")

    assert document.value["b"] == {"c": None, "d": True}
    assert document.locate(("b", "d"), on_key=True).column == text.index('"d"') + 1
    assert document.locate(("b", "d")).column == text.index("true") + 1


def test_half_of_a_pair_of_escapes_is_refused() -> None:
    """A lone surrogate is no letter, in JSON and in YAML, and is told as such."""
    for text in ('{"a": "\\ud83d"}', 'a: "\\ude00x"'):
        (problem,) = parse(text, "f").problems
        assert "half of a character" in problem.text


@given(st.text() | SNIPPETS)
@trying(300)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    """Any text is a document: with a value, or with problems on one line each, at a place in it."""
    document = parse(text, "f")

    for problem in document.problems:
        assert "\n" not in str(problem)
        assert HIDDEN.search(str(problem)) is None
        assert 1 <= problem.location.line <= len(text.splitlines()) + 1
    assert document.value is not None or document.problems


@given(SNIPPETS)
@trying(200)
def test_both_readers_agree(text: str) -> None:
    """Where the compiled reader is missing, the plain one understands the same."""
    found = []
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_reader, "_LOADER", loader)
            found.append(parse(text, "f"))

    compiled, plain = found

    if not compiled.problems and not plain.problems:
        assert compiled.value == plain.value


def test_a_file_is_read_as_utf_8_with_or_without_a_mark(tmp_path: Path) -> None:
    """A byte-order mark is dropped, and letters of every script are kept."""
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + "title: épaule 肩".encode())

    assert read_text(path) == "title: épaule 肩"


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"\xff\xfea\x00", "1:1: E105 the file is in another encoding (UTF-16); save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", "1:1: E104 this is not a text file"),
        (
            "a: b\nc: é".encode("latin-1"),
            "2:4: E105 a letter here is in another encoding; save the file as UTF-8",
        ),
        (
            b"#" * (2**20 + 1),
            "1:1: E102 the file is larger than 1 MiB, the most that is read",
        ),
    ],
)
def test_a_file_that_is_no_readable_text_is_refused(raw: bytes, line: str, tmp_path: Path) -> None:
    """Another encoding, a picture and a file without end are named as such."""
    path = tmp_path / "a.yaml"
    path.write_bytes(raw)

    with pytest.raises(UnfitError) as refused:
        read_text(path, file="rules/a.yaml")

    assert str(refused.value) == f"rules/a.yaml:{line}"


def test_what_cannot_be_opened_is_said_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A missing file, a folder, a name that cannot be one and a lack of permission are told apart.
    """
    for path, words in (
        (tmp_path / "no.yaml", "there is no such file"),
        (tmp_path, "this is a folder, not a file"),
        (Path("a\0b"), "this is not the name of a file"),
    ):
        with pytest.raises(UnreadableError, match=words):
            read_text(path)
    monkeypatch.setattr(Path, "open", Mock(side_effect=PermissionError(13, "Permission denied")))
    with pytest.raises(UnreadableError, match="reading it is not permitted"):
        read_text(tmp_path / "a.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on Unix only")
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """What arrives through a pipe in pieces is read whole."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("answers: {}\n",))
    writer.start()

    text = read_text(path)

    writer.join()
    assert text == "answers: {}\n"


class Drip(io.RawIOBase):
    """A stream without end that gives one letter at a time and counts them."""

    taken = 0

    def read(self, _size: int = -1) -> bytes:
        """Give one letter."""
        self.taken += 1
        return b"a"


def test_a_stream_without_end_is_left_after_the_limit() -> None:
    """Never more than one byte beyond the limit is taken."""
    drip = Drip()

    with pytest.raises(UnfitError, match=r"input:1:1: E102 .* larger than 10 bytes"):
        read_text(drip, most=10)  # type: ignore[arg-type]  # standard input is as loose as this

    assert drip.taken == 11


def test_standard_input_may_be_text_or_bytes() -> None:
    """A stream of text is read through the bytes beneath it."""
    raw = io.BytesIO(b"answers: {}")

    assert read_text(raw) == "answers: {}"
    assert read_text(io.TextIOWrapper(io.BytesIO(b"a"), "ascii"), file="<stdin>") == "a"  # type: ignore[arg-type]


CORE = re.compile(
    r"""(?:null|Null|NULL|~|)
       |true|True|TRUE|false|False|FALSE
       |[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+
       |[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?
       |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)""",
    re.VERBOSE,
)
"""What a plain scalar that is no text looks like in the core schema of YAML 1.2.2 (10.3.2)."""
CONFUSED = (
    "12e3", "1234e567", "84648428", "yes", "No", "on", "OFF", "y", "N", "null", "~", "0o7", "0x1F",
    "010", "1_000", "12:30", "190:20:30", "2026-11-30", "2001-12-14t21:59:43.10-05:00", ".5", "1.",
    "+4", "-0", ".inf", "-.INF", ".NaN", "<<", "=", "", " ", "true", "False", "- a", "a: b", "a #b",
    "0b11", "1e5", "6.02E+23", "#", "!x", "&x", "*x", "%x", "@x", "`x", "|", ">", "?", "-", "[",
    "à\u00a0vélo\u202f: monter", "🏃‍♀️", "می‌شوم", "a\u2028b", "a\ufeffb", "a\u200bb",
)  # fmt: skip


def plain_scalars(text: str) -> list[str]:
    """List what stands without quotes."""
    found = yaml.parse(text, Loader=yaml.SafeLoader)
    return [one.value for one in found if isinstance(one, yaml.ScalarEvent) and one.style is None]


@given(st.dictionaries(PLAIN | st.sampled_from(CONFUSED), PLAIN | st.sampled_from(CONFUSED)))
def test_what_is_written_is_read_alike_by_every_reader(value: dict[str, str]) -> None:
    """Readers of YAML 1.1 and 1.2 and our own find the same texts in whatever is written."""
    text = written({"value": value})

    assert parse(text, "f").value == {"value": value}
    assert yaml.safe_load(text) == {"value": value}
    assert [one for one in plain_scalars(text) if CORE.fullmatch(one)] == []
