"""A comparison for a terminal and as markdown; nothing of a rulebook's text is ever markup."""

from __future__ import annotations

import re

from recommender.audit.cases import Cases
from recommender.audit.diff import diff
from recommender.audit.diff_result import Diff
from recommender.render.diff import diff_lines, diff_markdown
from recommender.render.lines import laid_out
from tests.doors import small
from tests.test_changed import with_card
from tests.test_diff import HEALTHY, case, later_limit, promised

HOSTILE = (
    "<img src=x onerror=alert(1)> [a](http://a.b) **b** _c_ ~~d~~ @everyone #1 | x ``` $y$ www.a.b"
)


def text(found: Diff) -> str:
    """Print a comparison as for a terminal."""
    return "\n".join(line for line, _ in laid_out(diff_lines(found), 100))


def test_no_change_is_said_first() -> None:
    """
    What matters most stands on the first lines.
    """
    lines = text(diff(small(), small(), names=("a", "b"))).splitlines()

    assert lines[0] == "What changes from a to b"
    assert lines[3].startswith(
        "  No change in any outcome. This is proved for every way to answer."
    )


def test_what_changes_is_told_by_person() -> None:
    """
    Each person who shows a difference is told once, with all that differs.
    """
    aching = case("aching", {"symptoms": ["low-back-ache"]}, offered=["inner-thigh-roller"])

    said = text(diff(small(), later_limit(50), Cases(HEALTHY, (aching,))))

    assert "What people are told changes in one way." in said
    assert "- answers 18 to 49 to “How old are you?”" in said
    assert "- Someone who ticks “The low back aches”:" in said
    assert "- is no longer offered: Ease the inner thigh with a roller" in said
    assert "newly fails: the technique `inner-thigh-roller` is not offered" in said
    assert "1 case newly failing" in said
    assert "condition, before: “How old are you?” is answered below 18" in said


def test_a_broken_promise_is_told_with_a_person() -> None:
    """
    A promise that is newly broken comes with the person for whom it is.
    """
    promise = {"whenever": {"age": {"below": 18}}, "never": {"offered": "inner-thigh-roller"}}

    said = text(diff(promised(small(), **promise), promised(later_limit(16), **promise)))

    assert "- `p`: A promise. It is broken now." in said
    assert "Someone who" in said
    assert "1 promise newly broken" in said


def test_markdown_says_the_same() -> None:
    """
    Every section of the terminal is in the comment, under its heading.
    """
    found = diff(small(), later_limit(50), Cases(HEALTHY, ()))

    lines = list(diff_markdown(found))

    assert lines[0] == "## What changes from before to now"
    heads = [line for line in lines if line.startswith("### ")]
    assert heads[:4] == [
        "### In short", "### What people are told now", "### For whom", "### Outcomes",
    ]  # fmt: skip
    assert "  - is no longer offered: Ease the inner thigh with a roller" in lines
    assert lines.count("</details>") == sum("<details>" in line for line in lines)


def test_hostile_text_is_never_markup() -> None:
    """
    Titles, reasons and names of revisions cannot make links, images, mentions or markup.
    """
    old = small()
    new = with_card(old, "rules", "young-no-face-down", title=HOSTILE, because=f"1. {HOSTILE}")
    new = with_card(new, "techniques", "inner-thigh-roller", title=HOSTILE, ceiling=1)

    whole = "\n".join(diff_markdown(diff(old, new, names=(HOSTILE, "- # x"))))

    plain = whole.replace("<details>", "").replace("</details>", "")
    plain = plain.replace("<summary>", "").replace("</summary>", "")
    outside = re.sub(r"`[^`\n]*`", "", plain)
    assert not re.search(r"[<>\[\]*_~|@$]", outside)
    assert "://" not in outside
    assert "www." not in outside
    assert not re.search(r"#(?![0-9]+;)", re.sub(r"^#{2,3} ", "", outside, flags=re.MULTILINE))


def test_control_signs_never_come_out() -> None:
    """
    A name with escape codes in it is printed without them.
    """
    found = diff(small(), small(), names=("a\x1b[31m", "b\nc"))

    assert all(line.isprintable() for line in text(found).splitlines())
    assert all(line.isprintable() for line in diff_markdown(found))
    assert next(diff_markdown(found)) == "## What changes from a?&#91;31m to b c"


def test_a_comment_is_never_too_long() -> None:
    """
    However much changes, a comment can hold it; what is left out is counted.
    """
    old = small()
    rule = old.rule_of["numb-saddle-is-emergency"]
    rules = tuple(rule.model_copy(update={"id": f"r{n}", "because": "x" * 900}) for n in range(99))
    new = old.model_copy(update={"rules": (*old.rules, *rules)})

    lines = list(diff_markdown(diff(old, new)))

    assert "<details><summary>Cards</summary>" in lines
    assert len("\n".join(lines)) < 65_536
    assert any(line.endswith("lines left out here.") for line in lines)
    assert lines[-1] == "</details>"
