"""Blanks that are no spaces: located where they stand, and left alone where they are text."""

from __future__ import annotations

import pytest

from recommender.adapters.yaml_reader import parse

BLANKS = "\u00a0\u1680\u2007\u2009\u200b\u202f\u205f\u2060\u3000\u3164\ufeff\u2800"
PLACES = (
    "a:{}1\nb: 2\n",
    "a: 1\n{}b: 2\n",
    "a:\n{}{}b: 2\n",
    "a: 1{}\nb: 2\n",
    "a{}: 1\nb: 2\n",
    "a: [x,{}y]\nb: 2\n",
    "a:\n  -{}x\n",
    "a: one{}two\nb: 2\n",
    "a: 'x'{}\nb: 2\n",
)
TEXTS = (
    'a: "x{}y"\n',
    "a: 'x{}y'\n",
    "a: >-\n  x{}y\nb: 2\n",
    "a: 1 # x{}y\n",
    "# x{}y\na: 1\n",
    '"a": "it\'s{}so"\n',
    "- |\n  x{}\n- y\n",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_outside_quotes_is_told_once_where_it_stands(blank: str, place: str) -> None:
    """There is one problem, at the blank, which names it; no trail of others."""
    text = place.format(*[blank] * place.count("{}"))
    start = text.index(blank)
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)

    (problem,) = parse(text, "f").problems

    assert problem.code == "E104"
    assert problem.location[1:] == (line, column)
    assert f"(U+{ord(blank):04X})" in problem.text


@pytest.mark.parametrize("place", TEXTS)
@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_in_a_text_is_text(blank: str, place: str) -> None:
    """In quotes, blocks of text and comments any blank may stand."""
    document = parse(place.format(blank), "f")

    assert document.problems == ()
    assert "#" in place or repr(blank)[1:-1] in repr(document.value)


def test_joiners_are_part_of_words_and_of_no_name() -> None:
    """What joins letters and emoji may stand in a text without quotes; in a name it is told."""
    assert parse("a: می‌شوم 🏃‍♀️ soft\u00adhyphen", "f").problems == ()

    (problem,) = parse("a\u200c: 1\nb: 2\n", "f").problems

    assert problem.text.startswith("a zero width non-joiner (U+200C) stands here")


def test_several_lines_with_blanks_make_one_problem() -> None:
    """The first is told with its place, and how many other lines have one."""
    (problem,) = parse("a:\n\u00a0\u00a0b: 1\n\u00a0\u00a0c: 2\n\u00a0\u00a0d: 3\n", "f").problems

    assert problem.location[1:] == (2, 1)
    assert problem.text.endswith("; there are more on 2 other lines")


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a:\n  b: 1\n\tc: 2\n", "\ta: b"])
def test_a_tab_as_indent_is_told_where_it_stands(text: str) -> None:
    """A tab that breaks the layout is named, and no other line."""
    (problem,) = parse(text, "f").problems

    assert problem.code == "E104"
    assert problem.location.line == text.count("\n", 0, text.index("\t")) + 1
    assert problem.text.startswith("a tab (U+0009)")


def test_a_tab_that_breaks_nothing_is_taken() -> None:
    """After a `:`, and in JSON, a tab is as good as a space."""
    assert parse("a:\tb\n", "f").value == {"a": "b"}
    assert parse('{\n\t"a":\t"b"\n}', "f").value == {"a": "b"}
