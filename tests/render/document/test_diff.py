"""A comparison for a terminal and as markdown; nothing of a rulebook's text is ever markup."""

from __future__ import annotations

import re

from recommender.audit.cases.cases import Cases
from recommender.audit.diff.diff import diff
from recommender.audit.diff.result import Concerned, Diff, Difference, ShareChanged
from recommender.audit.result import Witness
from recommender.render.document.blocks import laid_out
from recommender.render.document.diff import diff_lines, diff_markdown
from tests.audit.diff.test_cards import with_card
from tests.audit.diff.test_diff import HEALTHY, YOUNG, case, later_limit, promised
from tests.doors import small
from tests.signing import ONE, signed

HOSTILE = (
    "<img src=x onerror=alert(1)> [a](http://a.b) **b** _c_ ~~d~~ @everyone #1 | x ``` $y$ www.a.b"
)


def text(found: Diff) -> str:
    """Print a comparison as for a terminal."""
    return "\n".join(line for line, _ in laid_out(diff_lines(found), 100))


def test_no_change_is_said_first() -> None:
    """What matters most stands on the first lines."""
    lines = text(diff(small(), small(), names=("a", "b"))).splitlines()

    assert lines[0] == "What changes from a to b"
    assert lines[3].startswith(
        "  No change in any outcome. This is proved for every way to answer."
    )


def test_what_changes_is_told_by_person() -> None:
    """Each person who shows a difference is told once, with all that differs."""
    aching = case("aching", {"symptoms": ["low-back-ache"]}, offered=["inner-thigh-roller"])

    said = text(diff(small(), later_limit(50), Cases(HEALTHY, (aching,))))

    assert "What people are told changes in one way." in said
    assert "- answers 18 to 49 to “How old are you?”" in said
    assert "- Someone who ticks “The low back aches”:" in said
    assert "- is no longer offered: Ease the inner thigh with a roller" in said
    assert "newly fails: the technique `inner-thigh-roller` is not offered" in said
    assert "1 case newly failing" in said
    assert "condition, before: “How old are you?” is answered below 18" in said


def test_what_is_broken_stands_before_what_people_are_told() -> None:
    """Newly broken promises and newly failing cases come first, in a terminal and in a comment."""
    new = promised(later_limit(16), **YOUNG)
    old_enough = case(
        "seventeen", {"age": 17, "symptoms": ["low-back-ache"]}, offered=["easy-walk"]
    )
    young = case(
        "sixteen", {"age": 16, "symptoms": ["low-back-ache"]}, not_offered=["inner-thigh-roller"]
    )

    found = diff(promised(small(), **YOUNG), new, Cases(HEALTHY, (old_enough, young)))

    heads = [line[4:] for line in diff_markdown(found) if line.startswith("### ")]
    first = ["In short", "Promises newly broken"]
    first += ["Cases that newly fail"] * any(one.newly_fails for one in found.cases.changed)
    assert heads[: len(first) + 1] == [*first, "What people are told now"]
    said = text(found)
    assert said.index("Promises newly broken") < said.index("What people are told now")
    assert "1 promise newly broken" in said
    assert "- `p`: A promise. It is broken now.\n    - Someone who" in said


def test_an_offer_that_the_safety_check_stops_is_told_so() -> None:
    """Where a promise stops what a rule would offer, nobody is told that it is offered."""
    found = diff(promised(small(), **YOUNG), promised(later_limit(16), **YOUNG))

    (offer,) = (one for one in found.differences if one.part == ("offered", "inner-thigh-roller"))
    assert offer.text == (
        "would be offered: Ease the inner thigh with a roller; but the safety check stops it: the "
        "person is told that it failed"
    )
    assert "is now offered: Ease the inner thigh" in text(diff(small(), later_limit(16)))


def _difference(part: tuple[str, ...], name: str, *, gained: bool = False) -> Difference:
    witness = Witness(answers={}, words=name)
    return Difference(part=part, gained=gained, text=name, witness=witness)


def test_lost_referrals_and_cautions_come_first() -> None:
    """
    The gravest difference is told first: a lost referral, a new one, a lost caution, the rest.
    """
    told = [
        _difference(("advice", "a"), "fifth"),
        _difference(("offered", "t"), "fourth"),
        _difference(("offered", "t"), "third", gained=True),
        _difference(("pressure", "t"), "middle"),
        _difference(("referral", "s", "soon"), "second", gained=True),
        _difference(("referral", "s", "soon"), "first"),
    ]
    found = diff(small(), later_limit(50)).model_copy(update={"differences": tuple(told)})

    said = text(found)

    order = [said.index(f"- {one}:") for one in ("first", "second", "middle", "third", "fourth")]
    assert order == sorted(order)
    assert order[-1] < said.index("- fifth:")


def test_all_lists_every_person_and_answer() -> None:
    """
    What is folded where there is much of it is listed when all is asked for; JSON is never named.
    """
    told = tuple(_difference(("advice", f"a{n}"), f"person {n}") for n in range(20))
    common = tuple(
        Concerned(
            answer=f"s{n}", values=("no",), as_usual=True, safety=n < 10, text=f"says no to “s{n}”"
        )
        for n in range(12)
    )
    found = diff(small(), later_limit(50)).model_copy(
        update={"differences": told, "concerned": common, "concerns_all": False}
    )

    short, whole = (
        text(found),
        "\n".join(line for line, _ in laid_out(diff_lines(found, everything=True), 100)),
    )

    assert "and 8 more differences; with `--all` every one is listed" in short
    assert "says no to the 10 warning signs and cautions that would stop it" in short
    assert "says no to “s11”" in short
    assert "says no to “s3”" not in short
    assert "Whoever is affected has at least this in common" in short
    assert "person 19" in whole
    assert "says no to “s3”" in whole
    assert "--all" not in whole
    assert "json" not in short + whole


def test_withdrawn_signatures_and_the_version_are_told() -> None:
    """Who is no longer a signer, of which rule and why; and that the version stayed."""
    old = signed(small(), ["young-no-face-down"], ONE)
    new = with_card(old, "rules", "young-no-face-down", when={"age": {"below": 17}})

    said = text(diff(old, new))

    assert "1 signature is withdrawn:" in said
    assert f"- {ONE} on `young-no-face-down`, because what it asks for" in said
    assert "The version was not raised." in said


def test_numbers_stay_numbers_in_markdown() -> None:
    """A number at the start of a line is no list, and is written as it is."""
    share = ShareChanged(
        people=100_000, changed=5_915, share=0.05915, low=0.057, high=0.061, seed=1, evenly=(),
        assumed="1. Made up.",
    )  # fmt: skip
    found = diff(small(), later_limit(50)).model_copy(update={"share": share})

    lines = list(diff_markdown(found))

    assert any(line.startswith("5.915 % are told something else") for line in lines)
    assert "1&#46; Made up." in lines


def test_markdown_says_the_same() -> None:
    """Every section of the terminal is in the comment, under its heading."""
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
    """Titles, reasons and names of revisions cannot make links, images, mentions or markup."""
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
    """A name with escape codes in it is printed without them."""
    found = diff(small(), small(), names=("a\x1b[31m", "b\nc"))

    assert all(line.isprintable() for line in text(found).splitlines())
    assert all(line.isprintable() for line in diff_markdown(found))
    assert next(diff_markdown(found)) == "## What changes from a?&#91;31m to b c"


def test_a_comment_is_never_too_long() -> None:
    """However much changes, a comment can hold it; what is left out is counted."""
    old = small()
    rule = old.rule_of["numb-saddle-is-emergency"]
    rules = tuple(rule.model_copy(update={"id": f"r{n}", "because": "x" * 900}) for n in range(99))
    new = old.model_copy(update={"rules": (*old.rules, *rules)})

    lines = list(diff_markdown(diff(old, new)))

    assert "<details><summary>Cards</summary>" in lines
    assert len("\n".join(lines)) < 65_536
    assert any(line.endswith("lines left out here.") for line in lines)
    assert lines[-1] == "</details>"
