"""What goes to other programs is UTF-8, and what goes to people fits their terminal."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import struct
import sys
import termios
from pathlib import Path

import pytest

from recommender.cli.printed import put_json, put_text
from recommender.render.document.blocks import Line, bullets, labelled
from recommender.render.formats.text import painted
from tests.doors import SMALL, begun, program, read
from tests.sizes import sampled, sizes

WORDS = "à\u00a0vélo 🏃‍♀️ می‌شوم soft\u00adhyphen"
ENCODINGS = (
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
)


@pytest.mark.parametrize("encoding", sampled(ENCODINGS, len(ENCODINGS)))
def test_json_is_utf8_whatever_the_terminal_holds(tmp_path: Path, encoding: dict[str, str]) -> None:
    """Letters that a terminal lacks are in the result all the same."""
    sheet = tmp_path / "sheet.json"
    sheet.write_text(json.dumps({"answers": {"own-words": WORDS}}), "utf-8")

    done = program(
        "recommend", str(sheet), "--format", "json", "--rules", str(SMALL), environment=encoding
    )

    assert WORDS in done.stdout.decode("utf-8")
    assert json.loads(done.stdout)["sheet"]["answers"] == {"own-words": WORDS}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16", "utf-8"])
def test_text_and_json_go_out_as_bytes(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """Pictures, Markdown and schemas are written past the encoding of standard output."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))

    put_text(f"<svg>{WORDS}</svg>")
    put_json({"words": WORDS})

    told = raw.getvalue().decode("utf-8")
    assert told.startswith(f"<svg>{WORDS}</svg>\n{{")
    assert json.loads(told.partition("\n")[2]) == {"words": WORDS}


def test_a_stream_without_bytes_takes_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where output is caught as text, it is text."""
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stdout", caught)

    put_json({"words": WORDS})

    assert json.loads(caught.getvalue()) == {"words": WORDS}


@pytest.mark.parametrize("width", [16, 20, 24, 30, 39])
def test_nothing_is_wider_than_a_narrow_terminal(width: int) -> None:
    """Below 40 columns words stay whole, since lines hang less far in."""
    lines = [
        Line("a paragraph of short words, one after the other", 6, 4),
        labelled("because", "a label and then some words that go on", 2, 9),
        *bullets(["a dash and some words", "another one"], 8),
    ]
    stream = io.StringIO()

    painted(lines, stream, width, colour=False)

    shown = stream.getvalue().splitlines()
    assert max(map(len, shown)) <= width
    assert "paragraph" in " ".join(shown)


@pytest.mark.parametrize("columns", sizes(30, 12, 60))
def test_a_narrow_terminal_breaks_no_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """
    What is said to a person fits the terminal it is said on, though standard output is a file.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    with (
        (tmp_path / "result.txt").open("wb") as result,
        begun(
            "ask", "--rules", str(SMALL), cwd=tmp_path, environment={"TERM": "dumb"},
            stdout=result, stderr=theirs,
        ) as process,
    ):  # fmt: skip
        os.close(theirs)
        assert process.stdin
        process.stdin.write(b"n\nsave\n")
        process.stdin.close()
        said = b""
        while part := read(ours):
            said += part
    os.close(ours)

    sentences, _, command = said.decode().replace("\r\n", "\n").partition("  recommender ask ")
    assert process.returncode == 1
    assert "Your answers are saved in my-answers.yaml. To go on:" in " ".join(sentences.split())
    assert command.strip() == "--resume my-answers.yaml"
    assert not [
        line for line in sentences.split("\n") if len(line) > columns and " " in line.strip()
    ]
