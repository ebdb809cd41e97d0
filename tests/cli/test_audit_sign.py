"""The command `audit sign`: a card is read in full, and then stood for."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result

from recommender.adapters.rulebook import load
from recommender.adapters.signature_file import FILE
from recommender.cli import audit_sign
from recommender.core.language.signature import Signature
from recommender.core.signing.status import standing_of
from recommender.render.document.blocks import Line
from tests.doors import ACHING, ROOT, SMALL, begun, interrupted, read, run, written
from tests.repositories import project
from tests.signing import ONE, OTHER, ROLE
from tests.sizes import sizes

THIGH = "loaded-back-inner-thigh"
FLAG = "numb-saddle-is-emergency"
YES = ("--yes", "--on", "2026-11-22")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small rulebook that a test may sign."""
    shutil.copytree(SMALL, tmp_path / "rules")
    return tmp_path / "rules"


def sign(
    folder: Path, rule: str, *more: str, signer: str = ONE, typed: str | None = None
) -> Result:
    """Sign a rule of a folder."""
    who = ("--as", signer, "--role", ROLE, "--rules", str(folder))
    return run("audit", "sign", rule, *who, *more, typed=typed)


def test_the_card_is_shown_and_the_signature_kept(folder: Path) -> None:
    """The card stands on standard output with what it leans on; the file holds who signed."""
    result = sign(folder, THIGH, *YES)

    assert result.exit_code == 0
    assert result.stderr == ""
    assert "A loaded back points to the inner thigh" in result.stdout
    assert "other rules: aching-back-is-loaded" in result.stdout
    assert "techniques: inner-thigh-roller, inner-thigh-soft-ball" in result.stdout
    assert f"Signed `{THIGH}` as {ONE}, {ROLE}" in " ".join(result.stdout.split())
    (signature,) = load(folder).signatures
    assert (signature.rule, signature.as_, signature.role, signature.on) == (
        THIGH,
        ONE,
        ROLE,
        dt.date(2026, 11, 22),
    )
    assert standing_of(load(folder), THIGH).state == "signed"


def test_a_referral_needs_two_people(folder: Path) -> None:
    """The first is told that one more is needed; the same name again is refused."""
    first = sign(folder, FLAG, *YES)
    again = sign(folder, FLAG, *YES, signer=f" {ONE.upper()} ")
    second = sign(folder, FLAG, *YES, signer=OTHER)

    assert "one more person must sign it" in first.stdout
    assert (again.exit_code, again.stdout) == (1, "")
    assert f"`{ONE}` has signed `{FLAG}` as it stands, on 2026-11-22" in again.stderr
    assert second.exit_code == 0
    assert "one more person must sign it" not in second.stdout
    assert standing_of(load(folder), FLAG).state == "signed"


def test_today_is_the_day_when_none_is_given(folder: Path) -> None:
    """Without `--on` a signature has the day it is given on."""
    assert sign(folder, THIGH, "--yes").exit_code == 0

    today = dt.datetime.now().astimezone().date()
    assert abs((load(folder).signatures[0].on - today).days) <= 1


def test_who_signed_may_sign_again_once_it_was_withdrawn(folder: Path) -> None:
    """After a change the signature falls, says why, and the same person may sign anew."""
    sign(folder, THIGH, *YES)
    techniques = folder / "techniques.yaml"
    text = techniques.read_text(encoding="utf-8")
    techniques.write_text(
        text.replace("features: [face-down]", "features: [on-the-floor]"), "utf-8"
    )
    cautions = folder / "red-flags.yaml"
    text = cautions.read_text(encoding="utf-8")
    cautions.write_text(text.replace("avoid: face-down", "avoid: on-the-floor"), "utf-8")

    shown = run("rules", "show", THIGH, "--rules", str(folder))
    again = sign(folder, THIGH, *YES)

    assert "technique `inner-thigh-roller` changed" in " ".join(shown.stdout.split())
    assert again.exit_code == 0
    assert standing_of(load(folder), THIGH).state == "signed"
    assert len(load(folder).signatures) == 2


def test_reformatting_keeps_signatures(folder: Path) -> None:
    """Comments, layout and a card's move to another file withdraw nothing."""
    sign(folder, THIGH, *YES)
    hip = folder / "hip.yaml"
    cards = hip.read_text(encoding="utf-8").split("\n- id: ")
    moved = next(card for card in cards if card.startswith(THIGH))
    cards.remove(moved)
    hip.write_text("\n- id: ".join(cards), "utf-8")
    other = moved.replace(
        "because: The two work together.", "because: >-\n    The two\n    work together."
    )
    (folder / "moved.yaml").write_text(f"# Moved.\n\n- id: {other}\n", "utf-8")

    rulebook = load(folder)

    assert rulebook.rule_of[THIGH].at is not None
    assert rulebook.rule_of[THIGH].at.file == "rules/moved.yaml"
    assert standing_of(rulebook, THIGH).state == "signed"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("loaded-back-inner-thih", "did you mean `loaded-back-inner-thigh`?"),
        ("easy-walk", "`easy-walk` is a technique; sign the rules that offer it"),
        ("card:easy-walk", "is a technique"),
        ("told-psoas", "`told-psoas` is retired, so there is nothing to sign"),
    ],
)
def test_only_a_live_rule_is_signed(folder: Path, rule: str, told: str) -> None:
    """Unknown names bring the nearest; techniques and retired rules say why not."""
    hip = folder / "hip.yaml"
    head, tail = hip.read_text(encoding="utf-8").split("- id: told-psoas")
    hip.write_text(f"{head}- id: told-psoas{tail.replace('draft', 'retired', 1)}", "utf-8")

    result = sign(folder, rule, *YES)

    assert (result.exit_code, result.stdout) == (1, "")
    assert told in " ".join(result.stderr.split())
    assert not (folder / FILE).exists()


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--as", "", "this is empty"),
        ("--as", "a" * 81, "longer than 80"),
        ("--as", "Ann\x1b[2J", "hidden character"),
        ("--role", "\u202e", "hidden character"),
        ("--as", "\u0410nn Test", "write the name in one script"),
        ("--as", "Ann T\u03b5st", "write the name in one script"),
        ("--role", "7", "holds no letter"),
        ("--on", "yesterday", "a date such as"),
        ("--on", "20261122", "a date such as"),
        ("--on", "2999-01-01", "still to come"),
        ("--on", "2026-11-21", f"`{THIGH}` was changed on 2026-11-22, so nobody can have signed"),
    ],
)
def test_odd_words_are_wrong_usage(folder: Path, option: str, value: str, told: str) -> None:
    """Names, roles and days are looked at before anything is shown."""
    given = {"--as": ONE, "--role": ROLE, "--on": "2026-11-22", option: value}
    parts = [part for pair in given.items() for part in pair]

    result = run("audit", "sign", THIGH, *parts, "--yes", "--rules", str(folder))

    assert (result.exit_code, result.stdout) == (2, "")
    assert told in " ".join(result.stderr.split())
    assert "\x1b" not in result.stderr
    assert not (folder / FILE).exists()


def test_without_a_terminal_it_asks_for_yes(folder: Path) -> None:
    """Where nobody can be asked, nothing is signed by accident."""
    result = sign(folder, THIGH)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "`--yes`" in result.stderr
    assert not (folder / FILE).exists()


def test_a_damaged_file_is_not_added_to(folder: Path) -> None:
    """Every problem is told at its place, and the file stays as it is."""
    sign(folder, THIGH, *YES)
    file = folder / FILE
    file.write_text(file.read_text("utf-8").replace(f"as: {ONE}", f"as: {OTHER}"), "utf-8")
    before = file.read_bytes()
    sealed = next(n for n, line in enumerate(before.decode().splitlines(), 1) if "digest:" in line)

    result = sign(folder, "told-psoas", *YES)

    assert (result.exit_code, result.stdout) == (1, "")
    assert f"signatures.yaml:{sealed}:13: E121 entry 1" in result.stderr
    assert file.read_bytes() == before


def test_a_rulebook_with_problems_is_not_signed(folder: Path) -> None:
    """What cannot be understood cannot be stood for."""
    (folder / "more.yaml").write_text("- {id: one-more}\n", "utf-8")

    result = sign(folder, THIGH, *YES)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "E201" in result.stderr


def test_what_cannot_be_written_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be written to leaves with 2, and no half a file."""

    def refused(*_args: object, **_kwargs: object) -> None:
        raise PermissionError

    monkeypatch.setattr("recommender.cli.saving.tempfile.mkstemp", refused)

    result = sign(folder, THIGH, *YES)

    assert result.exit_code == 2
    assert "saving here is not permitted" in result.stderr
    assert sorted(folder.iterdir()) == sorted(folder / path.name for path in SMALL.iterdir())


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen once, after the card is read and before it is signed."""
    real = audit_sign._binding
    acts = [act]

    def acting(signature: Signature) -> Iterator[Line]:
        if acts:
            acts.pop()()
        return real(signature)

    monkeypatch.setattr(audit_sign, "_binding", acting)


@pytest.mark.parametrize("rule", [FLAG, THIGH])
def test_a_signature_given_meanwhile_is_not_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    """When somebody else signs while the card is read, one is asked to sign once more, and may."""
    meanwhile(monkeypatch, lambda: sign(folder, rule, *YES, signer=OTHER))

    result = sign(folder, FLAG, *YES)

    assert result.exit_code == 1
    assert "somebody else has just signed; please sign once more" in result.stderr
    assert "by hand" not in result.stderr
    assert [(signature.rule, signature.as_) for signature in load(folder).signatures] == [
        (rule, OTHER)
    ]
    assert sign(folder, FLAG, *YES).exit_code == 0
    assert len(load(folder).signatures) == 2


def test_a_card_that_is_changed_while_it_is_read_is_not_signed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signature is for what was shown, so it is to be read once more."""
    hip = folder / "hip.yaml"
    other = hip.read_text("utf-8").replace("The two work together.", "They work together.")
    meanwhile(monkeypatch, lambda: hip.write_text(other, "utf-8"))

    result = sign(folder, THIGH, *YES)

    assert result.exit_code == 1
    assert f"`{THIGH}`, or what it leans on, was changed while you read it" in result.stderr
    assert not (folder / FILE).exists()


def test_nobody_is_told_signed_whose_signature_is_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read back before anything is said."""
    monkeypatch.setattr("recommender.cli.saving.save", lambda *_args, **_how: None)

    result = sign(folder, THIGH, *YES)

    assert result.exit_code == 1
    assert "your signature cannot be found in it" in result.stderr
    assert "Signed" not in result.stdout


@pytest.mark.parametrize("count", sizes(3, 6))
def test_of_several_who_sign_at_once_each_is_kept_or_told(folder: Path, count: int) -> None:
    """Whoever is told "Signed" is in the file; the others are asked to sign once more."""
    command = ("audit", "sign", FLAG, "--role", ROLE, *YES, "--rules", str(folder), "--as")
    names = [f"Test Person {letter}" for letter in "ABCDEF"[:count]]
    running = {name: begun(*command, name) for name in names}

    told = {name: process.communicate(timeout=120) for name, process in running.items()}

    happy = {name for name, process in running.items() if process.returncode == 0}
    rulebook = load(folder)
    assert rulebook.signature_problems == ()
    assert happy
    assert sorted(happy) == sorted(signature.as_ for signature in rulebook.signatures)
    for name, words in told.items():
        said, refused = (" ".join(text.decode().split()) for text in words)
        assert (f"Signed `{FLAG}` as {name}" in said) is (name in happy)
        assert ("somebody else has just signed" in refused) is (name not in happy)
    assert {path.name for path in folder.iterdir()} == {FILE, *(p.name for p in SMALL.iterdir())}


def test_the_rulebook_inside_an_installed_program_is_not_signed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No repository would keep it, whether its folder is named or not; another folder is signed."""
    package = folder.parent / "recommender"
    shutil.copytree(folder, package / "rules")
    (package / "adapters").mkdir()
    monkeypatch.setattr(
        "recommender.adapters.rulebook.__file__", str(package / "adapters" / "rulebook.py")
    )
    who = ("--as", ONE, "--role", ROLE, *YES)

    for result in (run("audit", "sign", THIGH, *who), sign(package / "rules", THIGH, *YES)):
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Name the folder of the rulebook with `--rules`" in " ".join(result.stderr.split())
        assert not (package / "rules" / FILE).exists()
    assert sign(folder, THIGH, *YES).exit_code == 0


def test_the_file_stays_as_readable_as_it_was(folder: Path) -> None:
    """Others who could read the file before can read it after."""
    sign(folder, THIGH, *YES)
    (folder / FILE).chmod(0o664)

    sign(folder, "told-psoas", *YES)

    assert (folder / FILE).stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize(("typed", "code", "kept"), [("y\n", 0, True), ("n\n", 1, False)])
def test_where_somebody_can_be_asked_it_asks_once_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, *, kept: bool
) -> None:
    """Yes signs, no signs nothing."""
    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(audit_sign, "sys", terminal)

    result = sign(folder, THIGH, typed=typed)

    assert result.exit_code == code
    assert f"Sign this as {ONE}, {ROLE}?" in result.stderr
    assert ("Nothing was signed." in result.stderr) is not kept
    assert (folder / FILE).exists() is kept


def test_a_terminal_is_asked_and_ctrl_c_signs_nothing(folder: Path) -> None:
    """The question stands on the terminal; whoever leaves there has signed nothing."""
    ours, theirs = pty.openpty()
    process = begun(
        *("audit", "sign", THIGH, "--as", ONE, "--role", ROLE, "--rules", str(folder)),
        **dict.fromkeys(("stdin", "stdout", "stderr"), theirs),
    )
    os.close(theirs)
    seen = b""
    while b"[y/N]" not in seen and (part := read(ours)):
        seen += part
    interrupted(process)
    os.close(ours)

    assert process.returncode == 130
    assert b"Sign this as First Test Person, made up for tests?" in seen
    assert not (folder / FILE).exists()


def test_a_signature_shows_in_a_consultation_and_in_the_rules(folder: Path) -> None:
    """How many of the rules behind a result are signed is said, and by whom in the rulebook."""
    sign(folder, THIGH, *YES)
    sheet, rules = written(folder.parent, ACHING), ("--rules", str(folder))

    told = json.loads(run("recommend", sheet, *rules, "--format", "json").stdout)
    text = run("recommend", sheet, *rules).stdout
    listed = json.loads(run("rules", *rules, "--format", "json").stdout)

    assert told["rulebook"]["signed"] is False
    assert told["signed_rules"]["signed"] == 1
    count = told["signed_rules"]["of"]
    assert f"1 of the {count} rules behind this is signed" in " ".join(text.split())
    assert [(each["rule"], each["as"]) for each in listed["signatures"]] == [(THIGH, ONE)]


def test_the_audit_fails_for_damage_and_says_it_once(tmp_path: Path) -> None:
    """`audit` counts what is signed, and fails while the file is damaged."""
    folder = project(tmp_path, cases=True) / "rules"
    sign(folder, "loaded-back-inner-thigh", *YES)
    whole = run("audit", "--quick", "--rules", str(folder), "--format", "json")
    (folder / FILE).write_text((folder / FILE).read_text("utf-8").replace(ONE, OTHER), "utf-8")

    damaged = run("audit", "--quick", "--rules", str(folder), "--format", "json")

    assert json.loads(whole.stdout)["signatures"]["signed"]["hit"] == 1
    told = json.loads(damaged.stdout)
    assert [finding["code"] for finding in told["signatures"]["findings"]] == ["S101"]
    assert [finding for finding in told["lint"] if finding["code"] == "E121"] == []
    assert (damaged.exit_code, told["ok"]) == (1, False)


def test_the_picture_of_a_technique_is_told_and_bound(tmp_path: Path) -> None:
    """What is signed says how its techniques look; a changed pose withdraws the signature."""
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    rule = "tipping-pelvis-inner-thigh"

    result = sign(rules, rule, "--yes", "--on", "2026-12-01")
    signed = standing_of(load(rules), rule).state
    poses = rules / "poses.yaml"
    poses.write_text(poses.read_text().replace("a pillow beside one knee", "a pillow at one knee"))
    after = standing_of(load(rules), rule)

    assert "How the techniques are shown" in result.stdout
    assert "inner-thigh-hands: Sitting, one knee turned out" in " ".join(result.stdout.split())
    assert (signed, after.state) == ("signed", "withdrawn")
    assert after.fallen[0].why == ("the picture of the technique `inner-thigh-pillow-rest` changed")
