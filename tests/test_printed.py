"""What goes to other programs is UTF-8, and what goes to people fits their terminal."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from recommender.cli.printed import put_json, put_text
from recommender.render.lines import Line, bullets, labelled
from recommender.render.paint import painted
from tests.doors import SMALL, program

WORDS = "à\u00a0vélo 🏃‍♀️ می‌شوم soft\u00adhyphen"
ENCODINGS = (
    {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
)


@pytest.mark.parametrize("encoding", ENCODINGS)
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
