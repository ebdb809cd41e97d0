"""Marks on kept answers: whatever is changed or cut is found where it is, and nothing else."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters.marks import damage, marked, sound

KEPT = marked("on: 2026-11-24\nanswers:\n  a: no\n  b: 'x # 12345678'\n  c: yes\n  d: 4\n")
LINES = KEPT.splitlines(keepends=True)


def places(text: str) -> list[tuple[int, str]]:
    """List the lines that are damaged, with their codes."""
    return [(problem.location.line, problem.code) for problem in damage(text, "f")]


def test_what_was_kept_is_sound() -> None:
    """
    Nothing is found in a file as it was kept, with either kind of line ending.
    """
    assert damage(KEPT, "f") == []
    assert damage(KEPT.replace("\n", "\r\n"), "f") == []
    assert "  b: 'x # 12345678'\n" in sound(KEPT)


def test_a_sheet_written_by_hand_has_no_marks() -> None:
    """
    A sheet without marks is nobody's business here, whatever its comments look like.
    """
    by_hand = "answers:\n  a: no  # as I said\n  age: 40 # 20261124\n"

    assert damage(by_hand, "f") == []
    assert sound(by_hand) == by_hand
    assert damage("", "f") == []


@given(st.integers(0, len(LINES) - 2), st.sampled_from("xyz0 "))
def test_a_changed_line_is_the_one_that_is_named(number: int, letter: str) -> None:
    """
    One letter more in one line names that line alone, and all others stay sound.
    """
    changed = [*LINES]
    changed[number] = letter + changed[number]

    assert places("".join(changed)) == [(number + 1, "E119")]
    kept = sound("".join(changed)).splitlines()
    assert len(kept) == len(LINES) - (not LINES[number].startswith("answers:"))
    assert "answers:" in kept


@given(st.integers(1, len(KEPT) - 2))
def test_a_cut_is_found_wherever_it_falls(length: int) -> None:
    """
    However much is cut off, the place is the last line that is there, or the one after it.
    """
    text = KEPT[:length]
    found = places(text)

    if damage(text, "f"):
        assert found[-1][1] == "E120"
        assert found[-1][0] - len(text.splitlines()) in (0, 1)
    else:
        assert length < len(LINES[0])


def test_a_line_taken_out_or_moved_is_found() -> None:
    """
    Marks go from line to line, so what is missing or moved shows in the line after it.
    """
    without = [*LINES[:3], *LINES[4:]]
    swapped = [*LINES[:3], LINES[4], LINES[3], *LINES[5:]]

    assert places("".join(without)) == [(4, "E119")]
    assert {line for line, _ in places("".join(swapped))} == {4, 5, 6}


def test_any_damage_at_all_is_found() -> None:
    """
    Ten thousand random changes of one letter are all found, the empty ones aside.
    """
    rnd = random.Random(1)
    for _ in range(10_000):
        place = rnd.randrange(len(KEPT) - 1)
        letter = rnd.choice("abcdefghijklmnopqrstuvwxyz0123456789:# ")
        text = KEPT[:place] + letter + KEPT[place + 1 :]
        assert (text == KEPT) == (not damage(text, "f"))
