"""A folder of rules: what is loaded, what is refused, and what the digest stands for."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import json
import os
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters import folders
from recommender.adapters import rulebook as room
from recommender.adapters.rulebook import load, shipped_rules, warnings, written_cards
from recommender.adapters.texts import read_text
from recommender.adapters.yaml_reader import parse, written
from recommender.core.consultation.consult import consult
from recommender.core.language.errors import RulebookError, UnreadableError
from recommender.core.language.rulebook import Rulebook, Sheet
from tests.doors import ROOT
from tests.sizes import trying
from tests.strategies import sheet_from

BASE = ROOT / "tests" / "bad" / "base" / "rules"
FILES = {path.name: path.read_text() for path in sorted(BASE.iterdir())}
CARD = """\
- id: one-more
  title: One more rule
  when: low-back-ache
  then: {advise: keep-moving}
  because: It fits.
  basis: design
  status: draft
  changed: 2026-11-22
"""
PYTHON_WORDS = re.compile(
    r"\b(NoneType|None|True|False|dict|str|int|bool|tuple|pydantic|[Vv]alidat\w+|validator|function"
    r"|[A-Z][a-z]+Error|Traceback|exception|input_value|model_type|instance|attribute|parse|mapping)\b"
)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A small good rulebook that a test may spoil."""
    folder = tmp_path / "rules"
    shutil.copytree(BASE, folder)
    return folder


def problems(folder: Path) -> list[str]:
    """List the problems of a rulebook."""
    with pytest.raises(RulebookError) as refused:
        load(folder)
    return [str(problem) for problem in refused.value.problems]


def laid_out(folder: Path, files: dict[str, str]) -> Path:
    """Write the files of a rulebook into a new folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def test_a_good_rulebook_knows_where_its_cards_stand(rules: Path) -> None:
    """Questions, rules and techniques carry the file, line and column they were read from."""
    rulebook = load(rules)

    assert str(rulebook.rule_of["not-sure-keeps-off"].at) == "rules/red-flags.yaml:10:3"
    assert str(rulebook.technique_of["inner-thigh-soft-ball"].at) == "rules/techniques.yaml:2:5"
    assert str(rulebook.entries["pain-now"].question.at) == "rules/questionnaire.yaml:10:5"
    assert rulebook.hard_tool_from == 5


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_card_is_given_as_it_stands_in_its_file(rules: Path, end: str) -> None:
    """Its lines are those of the file, with its own comments, in whatever way they are laid out."""
    block = CARD.replace("  when:", "  # asked of all\n  when:")
    block = block.replace("It fits.", "'It\n   fits: # this is text'") + "  # the end of it\n"
    flow = CARD.replace("- id", "- {id").replace("one-more", "in-flow").replace("\n", ",\n  ")
    flow = flow.rstrip(", \n") + "\n}\n"
    text = f"# Some rules\n{block}\n# Others\n\n{flow}# The end\n"
    (rules / "more.yaml").write_bytes(text.replace("\n", end).encode())

    written = written_cards(rules, load(rules))

    assert (written["rule:one-more"], written["rule:in-flow"]) == (block, flow)
    assert written["technique:inner-thigh-soft-ball"] in FILES["techniques.yaml"]
    assert {name.partition(":")[0] for name in written} == {"rule", "technique"}


def test_a_card_that_was_changed_since_is_not_given(rules: Path) -> None:
    """
    Of a card that its file has otherwise, or elsewhere, no lines are given; of others they are.
    """
    (rules / "more.yaml").write_text(CARD)
    rulebook = load(rules)
    known = written_cards(rules, rulebook)

    (rules / "more.yaml").write_text(CARD.replace("It fits", "It may fit"))
    reworded = written_cards(rules, rulebook)
    (rules / "more.yaml").write_text(f"# moved\n{CARD}")
    moved = written_cards(rules, rulebook)

    assert known["rule:one-more"] == CARD
    assert reworded == moved == {name: known[name] for name in known if name != "rule:one-more"}


@pytest.mark.slow
def test_every_shipped_card_is_read_back_from_its_lines(rulebook: Rulebook) -> None:
    """The lines of each shipped card are one whole card, and no card lacks them."""
    written = written_cards(shipped_rules(), rulebook)

    assert len(written) == len(rulebook.rules) + len(rulebook.techniques)
    for name, lines in written.items():
        document = parse(lines, "card.yaml")
        assert [card["id"] for card in document.value] == [name.partition(":")[2]]


def test_all_problems_are_found_in_one_pass(rules: Path) -> None:
    """A layout, a shape and a meaning that are wrong in three files are told at once."""
    (rules / "advice.yaml").write_text("advice: [\n")
    (rules / "body.yaml").write_text(FILES["body.yaml"].replace("softness: 2", "softness: soft"))
    (rules / "more.yaml").write_text(CARD.replace("low-back-ache", "low-back-ake"))

    found = problems(rules)

    assert [line.split(" ")[1] for line in found] == ["E106", "E203", "E310"]


def test_a_file_that_cannot_be_read_brings_no_trail(rules: Path) -> None:
    """When the questionnaire is broken, no rule is blamed for the answers it names."""
    (rules / "questionnaire.yaml").write_text("questions: [\n")

    assert len(problems(rules)) == 1


def with_a_slip(text: str) -> Iterator[str]:
    """Yield the text of a file with an unknown key in one of its cards, for each card in turn."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        begins = re.match(r" *- (\{)?id: ", line)
        if begins and begins[1] is None:
            slip = " " * (line.index("-") + 2) + "colour: red"
            yield "\n".join([*lines[: number + 1], slip, *lines[number + 1 :]])
        elif begins:
            yield "\n".join([*lines[:number], line[:-1] + ", colour: red}", *lines[number + 1 :]])


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_card_that_cannot_be_read_brings_a_trail(name: str, rules: Path) -> None:
    """A slip inside any card brings one problem: what others say of the card is not doubted."""
    slips = list(with_a_slip(FILES[name]))

    for slip in slips:
        (rules / name).write_text(slip)
        assert [line.split(": ", 1)[1] for line in problems(rules)] == ["E202 unknown key `colour`"]

    assert slips


def test_a_message_stays_on_its_line(rules: Path) -> None:
    """A text that is quoted in a message cannot break it or hide in it."""
    spoilt = CARD.replace("low-back-ache", '"low\\nback"').replace("One more rule", '""')
    (rules / "more.yaml").write_text(spoilt.replace("keep-moving", '"Keep\\tmoving"'))

    assert problems(rules) == [
        "rules/more.yaml:2:10: E207 `title` is empty",
        "rules/more.yaml:3:9: E301 cannot read the answer `low?back`",
        "rules/more.yaml:4:18: E205 `Keep?moving` is not a name; use small letters, digits and `-`",
    ]


def test_other_files_are_left_alone(rules: Path) -> None:
    """A README, hidden files, and the files of other rooms are no part of the rulebook."""
    digest = load(rules).digest
    others = ("body-map.yaml", "intended.yaml", "poses.yaml", "population.yaml", "signatures.yaml")
    for name in ("README.md", ".more.yaml", *others, "notes.txt"):
        (rules / name).write_text("[not rules")

    assert load(rules).digest == digest


def test_a_folder_that_is_not_there_is_said_in_plain_words(tmp_path: Path) -> None:
    """A missing folder and a file in its place are told apart."""
    (tmp_path / "file").write_text("a")

    with pytest.raises(UnreadableError, match="there is no such folder"):
        load(tmp_path / "none")
    with pytest.raises(UnreadableError, match="this is a file, not a folder"):
        load(tmp_path / "file")


def test_an_empty_folder_lacks_every_required_file(tmp_path: Path) -> None:
    """Each missing file is named; promises may be missing."""
    assert [line.partition("/")[2] for line in problems(tmp_path)] == [
        f"{name}:1:1: E101 this file is missing"
        for name in sorted(set(FILES) - {"hip.yaml", "red-flags.yaml"})
    ]


def test_links_are_followed_inside_the_folder_only(rules: Path) -> None:
    """A link to a neighbour is read; a link that leads out, in a circle or nowhere is refused."""
    (rules.parent / "outside.yaml").write_text(CARD)
    (rules / "more.yaml").symlink_to(rules.parent / "outside.yaml")
    (rules / "circle.yaml").symlink_to(rules / "circle.yaml")
    (rules / "nowhere.yaml").symlink_to(rules / "gone.yaml")
    (rules / "notes.txt").write_text(CARD)
    (rules / "near.yaml").symlink_to(rules / "notes.txt")

    found = problems(rules)

    assert [line.split(" ")[:2] for line in found] == [
        ["rules/circle.yaml:1:1:", "E116"],
        ["rules/more.yaml:1:1:", "E114"],
        ["rules/nowhere.yaml:1:1:", "E116"],
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on Unix only")
def test_a_pipe_in_the_folder_is_not_waited_for(rules: Path) -> None:
    """Only regular files are opened."""
    os.mkfifo(rules / "more.yaml")

    assert problems(rules) == ["rules/more.yaml:1:1: E116 this is not a file"]


def test_a_file_that_may_not_be_read_is_a_problem_like_others(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lack of permission stops one file, not the reading of the others."""

    def refused(path: Path, most: int, file: str) -> str:
        if path.name == "advice.yaml":
            raise UnreadableError(f"{file}: reading it is not permitted")
        return read_text(path, most, file=file)

    monkeypatch.setattr(folders, "read_text", refused)
    (rules / "more.yaml").write_text(CARD.replace("low-back-ache", "low-back-ake"))

    assert [line.split(";")[0] for line in problems(rules)] == [
        "rules/advice.yaml:1:1: E116 reading it is not permitted",
        "rules/more.yaml:3:9: E310 unknown answer `low-back-ake`",
    ]


@pytest.mark.parametrize("raw", [b"", b"\x00\x01", b"\xff\xfe-\x00", b"[" * 2**20, b"a" * 10**7])
def test_hostile_files_bring_one_problem_each(raw: bytes, rules: Path) -> None:
    """
    Empty, binary, wrongly encoded, deeply nested and huge files are refused, each with one line.
    """
    (rules / "more.yaml").write_bytes(raw)

    found = problems(rules)

    assert len(found) == 1
    assert found[0].startswith("rules/more.yaml:1:")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
@trying(100)
def test_no_bytes_make_the_loader_fail(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    """Whatever a file holds, the answer is a rulebook or a list of problems."""
    folder = laid_out(tmp_path_factory.mktemp("some") / "rules", FILES)
    (folder / "more.yaml").write_bytes(raw)

    with contextlib.suppress(RulebookError):
        assert load(folder).rules


def containers_in(value: Any) -> Iterator[Any]:
    """Yield every list and mapping in a value that has something in it."""
    if isinstance(value, dict | list) and value:
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from containers_in(part)


def spoilt(rnd: random.Random, files: dict[str, str]) -> dict[str, str]:
    """Change a few parts of a few files: leave one out, or put another text, list or name there."""
    values = {name: parse(text, name).value for name, text in files.items()}
    words = [w for text in files.values() for w in re.findall(r"[a-z][a-z0-9-]+", text)]
    odd = ["", "no", "not-sure", "-1", "99", "Odd Name", [], {}, ["a"], {"a": "b"}, "é\n\n"]
    for _ in range(rnd.choice([1, 1, 1, 2, 4])):
        name = rnd.choice(sorted(values))
        parent = rnd.choice(list(containers_in(values[name])))
        last = rnd.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
        alike = [
            part[last]
            for part in containers_in(list(values.values()))
            if isinstance(part, dict) and last in part and part is not parent
        ]
        match rnd.randrange(6):
            case 0 | 1 if len(parent) > 1:
                del parent[last]
            case 2 | 3 if alike:
                parent[last] = copy.deepcopy(rnd.choice(alike))
            case 4:
                parent[last] = copy.deepcopy(rnd.choice(odd))
            case _ if isinstance(parent, dict) and rnd.random() < 0.3:
                parent[rnd.choice(words)] = parent.pop(last)
            case _:
                parent[last] = rnd.choice(words)
    return {name: written(value) for name, value in values.items()}


@given(st.integers(0, 2**32))
@trying(200)
def test_a_spoilt_rulebook_is_refused_in_plain_words_or_works(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """
    Whatever is changed, problems use no word of the programming language, and a rulebook that is
    accepted can be consulted.
    """
    rnd = random.Random(seed)
    files = spoilt(rnd, FILES)
    folder = laid_out(tmp_path_factory.mktemp("some") / "rules", files)

    try:
        rulebook = load(folder)
    except RulebookError as refused:
        for problem in refused.problems:
            said = re.sub("`[^`]*`", "", problem.text)
            assert not PYTHON_WORDS.search(said), problem
            assert str(problem).isprintable()
            assert problem.location.file.removeprefix("rules/") in files
    else:
        assert consult(rulebook, Sheet(answers=sheet_from(rnd, rulebook))).status
    warnings(folder)


def test_the_digest_does_not_depend_on_how_the_files_are_laid_out(rules: Path) -> None:
    """
    Other file names, another order of cards and keys, comments and JSON leave the digest alone.
    """
    before = load(rules).digest

    (rules / "red-flags.yaml").rename(rules / "zebra.yaml")
    cards = parse(FILES["red-flags.yaml"], "f").value
    turned = [dict(reversed(card.items())) for card in reversed(cards)]
    (rules / "zebra.yaml").write_text("# Turned round.\n" + written(turned))
    (rules / "hip.yaml").write_text(json.dumps(parse(FILES["hip.yaml"], "f").value))
    (rules / "promises.yaml").write_text('{"promises": []}')

    assert load(rules).digest == before


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("hip.yaml", "The two work together.", "The two work together"),
        ("hip.yaml", "when: low-back-ache", "when: front-hip-tight"),
        ("questionnaire.yaml", "Numb?", "Is it numb?"),
        ("questionnaire.yaml", r"(  - {id: numb[^\n]*\n)(.*)(  - {id: pain)", r"\2\1\3"),
        ("body.yaml", "softness: 2", "softness: 3"),
        ("techniques.yaml", "ceiling: 3", "ceiling: 2"),
        ("rulebook.yaml", "0.1.0", "0.1.1"),
        ("sources.yaml", "read: full", "read: abstract"),
    ],
)
def test_the_digest_changes_with_every_word_and_meaning(
    name: str, old: str, new: str, rules: Path
) -> None:
    """
    A rulebook with another wording, condition, number or order of questions is another rulebook.
    """
    before = load(rules).digest

    (rules / name).write_text(re.sub(old, new, FILES[name], flags=re.DOTALL))

    assert load(rules).digest != before


def test_the_shipped_rules_are_found_in_a_checkout_and_in_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules lie beside the source, or inside the package once it is installed."""
    in_checkout = shipped_rules()

    package = tmp_path / "recommender"
    laid_out(package / "rules", FILES)
    monkeypatch.setattr(room, "__file__", str(package / "adapters" / "rulebook.py"))

    assert in_checkout == ROOT / "rules"
    assert shipped_rules() == package / "rules"


@pytest.mark.parametrize(
    ("changed", "is_told"), [("2026-11-30", False), ("2026-12-01", False), ("2026-12-02", True)]
)
def test_a_day_to_come_is_told_and_stops_nobody(
    rules: Path, changed: str, *, is_told: bool
) -> None:
    """A card changed later than tomorrow is told as such; the rulebook works all the same."""
    text = re.sub(r"changed: [0-9-]+", f"changed: {changed}", FILES["techniques.yaml"])
    (rules / "techniques.yaml").write_text(text)

    told = warnings(rules, dt.date(2026, 11, 30))

    assert load(rules).techniques
    assert ({one.code for one in told} == {"W306"}) is is_told
    assert bool(told) is is_told
