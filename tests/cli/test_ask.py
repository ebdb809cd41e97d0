"""The command `ask`: the interview over pipes, how it ends, and what it keeps."""

from __future__ import annotations

import datetime as dt
import json
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from recommender import read_sheet
from recommender.cli.interview import interview
from recommender.core.consultation.interview import next_lists
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire import wording as core_wording
from recommender.render.formats.terminal import MORE
from tests.doors import SMALL, begun, interrupted, program, run, small, small_run, written
from tests.rulebook.test_shipped_interview import typed as answer
from tests.sizes import sampled

WELL = ("n", "0", "40", "n", "1", "1 2", "10")
"""Typed in turn: nothing wrong, an aching back, both tools, ten minutes."""

SIDED = (*WELL[:4], "1 2", "1", "2")
"""Nothing wrong, both places felt, the first time, the right side."""
NEXT = (
    b"Is it numb", b"fit a leg", b"How old", b"your psoas", b"What do you feel", b"at hand",
    b"How many",
)  # fmt: skip
"""What is asked, by how many of these lines were typed."""
WELL_ANSWERS = {"numb-saddle": "no", "leg-signs": "none", "age": 40}
TODAY = dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test stands in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*lines: str) -> str:
    """Join what is typed."""
    return "".join(f"{line}\n" for line in lines)


def answers_in(place: Path) -> Mapping[str, str]:
    """Read the answers in a kept file."""
    return read_sheet(place.read_text("utf-8"), place.name, small()).answers


def wording(name: str) -> str:
    """Give the mark of how a question of the small rulebook is worded."""
    return core_wording.wording(small(), name)


def asking(place: Path, typed: bytes, told: bytes) -> subprocess.Popen[bytes]:
    """Start the command as a program of its own in a folder, and wait until it has told so much."""
    process = begun("ask", "--rules", str(SMALL), cwd=place)
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(typed)
    process.stdin.flush()
    seen = b""
    while told not in seen or not seen.endswith(b"> "):
        part = process.stderr.read1(1000)  # type: ignore[attr-defined]  # a buffered reader
        assert part, seen
        seen += part
    return process


def test_the_whole_interview_ends_in_a_routine() -> None:
    """
    Questions go to standard error, and the same result as from `recommend` to standard output.
    """
    result = small_run("ask", "--save", "mine.yaml", typed=typed(*WELL))

    as_json = small_run("ask", "--format", "json", typed=typed(*WELL))

    assert result.exit_code == 0
    recommended = small_run("recommend", "mine.yaml").stdout
    assert result.stdout == recommended.replace(f"{MORE}\n", "")
    assert result.stdout.startswith("Your routine: ")
    assert json.loads(as_json.stdout)["status"] == "recommendation"
    assert "Is it numb between your legs?" in result.stderr
    assert "Your answers are saved in mine.yaml" in result.stderr


def test_a_question_that_does_not_apply_is_not_asked() -> None:
    """The side is only asked of what was reported on a side."""
    without = small_run("ask", typed=typed(*WELL))
    sided = small_run("ask", typed=typed(*WELL[:4], "1 2", "1", "2", "10"))

    assert "Which side?" not in without.stderr
    assert "Which side?" in sided.stderr
    assert ", right side" in sided.stdout


def test_an_emergency_ends_the_interview_at_once() -> None:
    """After the answer that makes an emergency certain, nothing more is asked."""
    result = small_run("ask", typed=typed("n", "2", "40"))

    assert result.exit_code == 0
    assert result.stdout.startswith("GET HELP NOW\n")
    assert "How old are you?" not in result.stderr


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"", "Take your time. Type the numbers that fit"),
        (b"7", "There is no 7 here. The numbers go from 1 to 2."),
        (b"1" * 100_000, "is not a number."),
        (b"\x1b[2J", "is not a number."),
        (b"\r", "Take your time."),
    ],
)
def test_wrong_input_is_asked_again_and_nothing_is_lost(line: bytes, told: str) -> None:
    """
    What cannot be understood brings a kind sentence, which prints nothing odd back; the next line
    is the answer.
    """
    result = small_run("ask", typed=b"n\n" + line + typed("", "0", *WELL[2:]).encode())

    assert result.exit_code == 0
    assert told in " ".join(result.stderr.split())
    assert "\x1b" not in result.output


def test_back_shows_the_earlier_answer_to_keep_or_mend() -> None:
    """Before the first question there is none."""
    lines = ("back", "n", "back", "keep", "0", "40", "back", "17", *WELL[3:])

    result = small_run("ask", "--save", "mine.yaml", typed=typed(*lines))

    told = " ".join(result.stderr.split())
    assert "This is the first question" in told
    assert "Your answer is: no. Type `keep` to keep it." in told
    assert answers_in(Path("mine.yaml"))["age"] == "17"


def test_the_end_of_input_keeps_what_was_answered() -> None:
    """Without `--save`, answers go to a new file for their owner alone, and the way on is told."""
    result = small_run("ask", typed=typed("n", "0"))

    kept = Path("my-answers.yaml")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "recommender ask --resume my-answers.yaml" in result.stderr
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    sheet = read_sheet(kept.read_text(), "kept", small())
    assert sheet.answers == {"numb-saddle": "no", "swollen-leg": "no", "cold-leg": "no"}
    assert sheet.rulebook == "0.2.0"
    assert sheet.on is not None


def test_no_file_is_ever_written_over_unasked() -> None:
    """A second and a third stop make new files beside the first."""
    Path("my-answers.yaml").write_text("mine")

    for _ in range(2):
        small_run("ask", typed=typed("n"))

    assert Path("my-answers.yaml").read_text() == "mine"
    assert sorted(path.name for path in Path().iterdir()) == [
        *("my-answers-2.yaml", "my-answers-3.yaml", "my-answers.yaml")
    ]


def test_save_stops_and_resume_goes_on() -> None:
    """
    `save` keeps the answers in the named file; `--resume` tells how many there are and goes on.
    """
    first = small_run("ask", "--save", "mine.yaml", typed=typed(*WELL[:3], "save"))
    second = small_run("ask", "--resume", "mine.yaml", typed=typed(*WELL[3:]))

    assert first.exit_code == 1
    assert second.exit_code == 0
    assert "mine.yaml holds 4 answers, from 20" in second.stderr
    assert "Is it numb" not in second.stderr
    assert second.stdout.startswith("Your routine: ")


def test_a_half_answered_checklist_is_asked_for_the_rest(tmp_path: Path) -> None:
    """Of a checklist that was begun, only the open items are asked."""
    head = f"on: {TODAY}\nrulebook: 0.1.0"
    sheet = written(tmp_path, {"numb-saddle": "no", "swollen-leg": "no"}, head=head)

    result = small_run("ask", "--resume", sheet, typed=typed("1"))

    assert "A swollen leg" not in result.stderr
    assert "1  A cold leg" in result.stderr
    assert "version 0.1.0" in result.stderr
    assert result.stdout.startswith("GET HELP NOW\n")


@pytest.mark.parametrize("head", ["on: 2026-09-01", ""])
def test_on_another_day_the_warning_signs_are_asked_again(tmp_path: Path, head: str) -> None:
    """Old answers to warning signs, or those of no known day, do not count; others are kept."""
    sheet = written(tmp_path, WELL_ANSWERS, head=head)

    result = small_run("ask", "--resume", sheet, typed=typed("n", "1"))

    assert "are asked once more" in " ".join(result.stderr.split())
    assert "Is it numb between your legs?" in result.stderr
    assert "How old are you?" not in result.stderr
    assert result.stdout.startswith("GET HELP TODAY\n")


@pytest.mark.parametrize(
    ("lines", "help_", "told"),
    [
        (("n", "1", "save"), "GET HELP TODAY", {"numb-saddle": "no", "swollen-leg": "yes"}),
        (("y", "save"), "GET HELP NOW", {"numb-saddle": "yes"}),
    ],
)
def test_stopping_early_still_tells_where_to_get_help(
    lines: tuple[str, ...], help_: str, told: dict[str, str]
) -> None:
    """
    Whoever should be seen hears it once, at once; who stops there is told again, and loses nothing.
    """
    result = small_run("ask", typed=typed(*lines))

    said = " ".join(result.stderr.split())
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{help_}\n")
    assert "How old" not in result.stdout
    assert answers_in(Path("my-answers.yaml")).items() >= told.items()
    if "y" not in lines:
        assert said.count("Get help today: a clot in the leg.") == 1
        assert "You may type `save` to stop here, or go on." in said
        assert said.index("Get help today") < said.index("How old are you?")


def test_nothing_answered_keeps_no_file() -> None:
    """Leaving before the first answer leaves nothing behind."""
    result = small_run("ask", typed="")

    assert result.exit_code == 1
    assert "nothing was saved" in result.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("target", "holds", "told"),
    [
        (".", None, "this is not a file"),
        ("gone/mine.yaml", None, "there is no such folder to save in"),
        ("/dev/null", None, "this is not a file"),
        ("notes.txt", "precious notes", "this file holds something else"),
        ("notes.md", "My answers to the exam: 42\n", "this file holds something else"),
        ("mine.yaml", "answers: {numb-saddle: no}", "there are answers in this file; go on"),
    ],
)
def test_a_file_that_cannot_be_saved_is_told_before_the_first_question(
    target: str, holds: str | None, told: str
) -> None:
    """Nobody answers twenty questions to learn that they cannot be kept; what is there stays."""
    if holds is not None:
        Path(target).write_text(holds)

    result = small_run("ask", "--save", target, typed=typed(*WELL))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{target}: {told}")
    assert holds is None or Path(target).read_text() == holds


def test_a_disk_that_fails_later_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When saving fails at the end, the answers are shown to be copied."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("recommender.cli.ask.check_target", lambda _, *, resumed: resumed)
    monkeypatch.setattr("recommender.cli.saving.put_whole", full)
    result = small_run("ask", "--save", "mine.yaml", typed=typed("n", "save"))

    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert "numb-saddle: 'no'" in result.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "name", ["recommender.core.evaluation.forward_chaining.run", "recommender.cli.turn.in_words"]
)
def test_a_defect_inside_loses_no_answer(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """When the engine or the interview itself fails, what was answered is kept all the same."""
    calls = []

    def fail(*_: object) -> str:
        calls.append(1)
        if len(calls) > 1 or name.endswith("run"):
            raise RuntimeError("boom")
        return ""

    Path("begun.yaml").write_text("answers: {numb-saddle: no}")
    monkeypatch.setattr(name, fail)
    result = small_run("ask", "--resume", "begun.yaml", typed=typed(*WELL[1:]))

    assert result.exit_code != 0
    assert answers_in(Path("begun.yaml"))["numb-saddle"] == "no"


def test_a_resumed_file_is_replaced_whole_through_its_link() -> None:
    """Saving follows a link and leaves no other file behind."""
    Path("real.yaml").write_text("answers: {numb-saddle: not-sure}")
    Path("link.yaml").symlink_to("real.yaml")

    small_run("ask", "--resume", "link.yaml", typed=typed("n", "save"))

    assert Path("link.yaml").is_symlink()
    assert answers_in(Path("real.yaml"))["numb-saddle"] == "no"
    assert len(list(Path().iterdir())) == 2


@pytest.mark.parametrize(
    ("holds", "code", "told"),
    [
        ("answers: {agee: 4}", 1, ":1:11: E601"),
        ("rulebook: 0.2.0\nanswers:\n  hip-signs: none\n", 1, ":3:3: E601"),
        ("a" * (2**20 + 1), 1, ":1:1: E102"),
        (None, 2, ": there is no such file"),
    ],
)
def test_a_refused_resume_leaves_with_its_code(holds: str | None, code: int, told: str) -> None:
    """
    A file that cannot be resumed is refused as `recommend` refuses it: what nobody changed since
    is a mistake in it, and told with its place.
    """
    if holds is not None:
        Path("mine.yaml").write_text(holds)

    result = small_run("ask", "--resume", "mine.yaml", typed="")

    assert result.exit_code == code
    assert f"mine.yaml{told}" in result.stderr


def test_ctrl_c_keeps_what_was_answered(tmp_path: Path) -> None:
    """Ctrl-C in the interview saves the answers, says so, and leaves with 1."""
    process = asking(tmp_path, b"n\n0\n", b"How old")
    interrupted(process)
    _, err = process.communicate(timeout=120)

    assert process.returncode == 1
    assert b"Stopped." in err
    assert b"recommender ask --resume my-answers.yaml" in err
    assert b"Traceback" not in err
    assert answers_in(tmp_path / "my-answers.yaml")["cold-leg"] == "no"


def test_the_shipped_interview_can_be_begun() -> None:
    """The shipped questionnaire is asked from its first question."""
    result = run("ask", typed=typed("1"))

    assert result.exit_code == 0
    assert result.stdout.startswith("GET HELP NOW\n")


def test_the_program_asks_over_plain_pipes(tmp_path: Path) -> None:
    """As a program of its own the interview works over pipes, odd bytes and all."""
    lines = b"\xff\xfe\x00\n" + typed(*WELL).encode()

    result = program("ask", "--rules", str(SMALL), cwd=tmp_path, input=lines)

    assert result.returncode == 0
    assert b"\x1b" not in result.stdout + result.stderr
    assert result.stdout.startswith(b"Your routine: ")


def test_a_skipped_question_stays_open_and_is_told_of() -> None:
    """
    Whatever is skipped stays open; if it matters in the end, the result says what it could change.
    """
    result = small_run("ask", "--save", "mine.yaml", typed=typed("skip", *WELL[1:]))

    told = " ".join(result.stdout.split())
    assert result.exit_code == 1
    assert "It asks for warning signs, so nothing can be suggested without it" in " ".join(
        result.stderr.split()
    )
    assert "What you skipped still matters" in result.stderr
    assert "Is it numb between your legs?" in told
    assert "What an answer could change, together with others: - yes: get help now" in told
    assert "numb-saddle" not in Path("mine.yaml").read_text()


def test_what_no_rule_reads_is_asked_only_when_wanted() -> None:
    """With `--notes` the person's own words are asked as well, and shown back."""
    without = small_run("ask", typed=typed(*WELL))
    with_it = small_run("ask", "--notes", "--steps", typed=typed(*WELL, "since May", "1"))

    assert "What else is there to say?" not in without.stderr
    assert "What else is there to say?" in with_it.stderr
    assert "What else is there to say? since May" in with_it.stdout


def test_a_page_is_named_once_with_how_many_there_are() -> None:
    """Each page shows its name and number where it begins."""
    result = small_run("ask", typed=typed(*WELL))

    pages = [line for line in result.stderr.splitlines() if "(page " in line]
    assert pages[0] == "Signs (page 1 of at most 5)"
    assert pages[-1] == "Time (page 5 of 5)"
    assert len(pages) == len(set(pages))


def test_answers_of_an_older_rulebook_are_carried_over() -> None:
    """
    What is no longer asked, no longer allowed or asked in other words is named, and asked again.
    """
    Path("old.yaml").write_text(
        f"on: {TODAY}\nrulebook: 0.0.9\n"
        f"asked: {{age: '00000000', leg-signs: {wording('leg-signs')}}}\n"
        "answers: {hip-signs: none, visit: weekly, numb-saddle: no, leg-signs: none, age: 40}\n"
    )

    result = small_run("ask", "--resume", "old.yaml", typed=typed("40", *WELL[3:]))

    told = " ".join(result.stderr.split())
    assert result.exit_code == 0
    assert "begun on version 0.0.9 of the rulebook. This is version 0.2.0." in told
    assert "No longer asked: hip-signs." in told
    assert "Answered otherwise now, so asked again: Is this the first time?" in told
    assert "Asked in other words now, so asked again (1 answer), under: You." in told
    assert "Is it numb" not in told
    assert "How old are you?" in told


def test_of_many_answers_that_are_no_longer_asked_a_few_are_named() -> None:
    """Seventy names of a file tell a person nothing; three and a count do."""
    lines = "".join(f"  old-{number}: no\n" for number in range(70))
    Path("old.yaml").write_text(f"on: {TODAY}\nrulebook: 0.0.9\nanswers:\n{lines}  age: 40\n")

    result = small_run("ask", "--resume", "old.yaml", typed=typed("save"))

    told = " ".join(result.stderr.split())
    assert "No longer asked: old-0, old-1, old-2, and 67 more." in told


@pytest.mark.parametrize("count", sampled(range(1, len(WELL)), 4))
def test_a_killed_interview_has_lost_nothing(tmp_path: Path, count: int) -> None:
    """Killed after any of its answers, with no time to say goodbye, it resumes with all of them."""
    lines = typed(*WELL).encode().splitlines(keepends=True)
    process = asking(tmp_path, b"".join(lines[:count]), NEXT[count])
    process.kill()
    process.communicate(timeout=120)

    resumed = small_run("ask", "--resume", "my-answers.yaml", typed=b"".join(lines[count:]))

    assert resumed.exit_code == 0
    assert resumed.stdout.startswith("Your routine: ")


def test_a_finished_interview_leaves_no_file_unasked() -> None:
    """What was kept on the way is taken away with the result, unless a file was named."""
    result = small_run("ask", typed=typed(*WELL))

    assert result.exit_code == 0
    assert "Your answers were not kept." in result.stderr
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(("reply", "ends"), [("y", "GET HELP NOW"), ("n", "Your routine: ")])
def test_an_answer_on_which_all_hangs_is_confirmed_once(reply: str, ends: str) -> None:
    """A slip that makes an emergency can be mended; what to do is said before it is asked about."""
    result = small_run("ask", typed=typed("y", reply, *WELL))

    told = " ".join(result.stderr.split())
    assert result.exit_code == 0
    assert told.index("Get help now.") < told.index("This rests on this answer of yours:")
    assert told.count("This rests on") == 1
    assert "- yes: Is it numb between your legs? Type y if it is right, or n to change it." in told
    assert result.stdout.startswith(ends)


def test_an_emergency_with_nobody_to_confirm_it_stands() -> None:
    """At the end of input, and after nonsense, an emergency is told."""
    for lines in (("y",), ("y", *["what"] * 60)):
        result = small_run("ask", typed=typed(*lines))

        assert result.exit_code == 0
        assert result.stdout.startswith("GET HELP NOW\n")


def test_any_answer_can_be_changed_from_the_list() -> None:
    """`answers` lists them by number; `change` and a number asks that question again."""
    lines = (*WELL[:4], "answers", "change 99", "change 2", "1", "save")

    result = small_run("ask", "--save", "mine.yaml", typed=typed(*lines))

    told = " ".join(result.stderr.split())
    assert "2 A swollen leg (2 lines): none of these." in told
    assert "There is no such number." in told
    assert "Signs (page 1 again)" in told
    assert answers_in(Path("mine.yaml"))["swollen-leg"] == "yes"


def test_why_names_what_each_answer_could_lead_to() -> None:
    """Every answer is told with what it could do: help, steps, or fewer of them."""
    result = small_run("ask", typed=typed("why", "n", "0", "why", "40", "n", "why", "save"))

    told = " ".join(result.stderr.split())
    assert "What an answer could lead to, together with others: - yes: get help now" in told
    assert "steps for inner thigh" in told


def test_more_pages_are_told_with_their_reason() -> None:
    """The number of pages only grows when an earlier answer was changed, and that is said."""
    away = typed("n", "1", "40", "change 2", "0", "n", "1", "1 2", "10")

    told = " ".join(small_run("ask", typed=away).stderr.split())

    assert "What you changed or left open brings 2 more pages." in told


def test_when_reasoning_takes_too_long_everything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    With no conflict to find out what can matter, all in doubt is asked; the result is the same.
    """
    short = small_run("ask", typed=typed(*WELL))
    monkeypatch.setattr("recommender.core.reasoning.solver.GUESSES", 0)
    monkeypatch.setattr("recommender.core.reasoning.solver.MOST", 0)

    long = small_run("ask", typed=typed(*WELL))
    some = small_run("recommend", "-", typed="answers: {numb-saddle: no}")

    assert long.exit_code == 0
    assert long.stdout == short.stdout
    assert long.stderr == short.stderr
    assert some.exit_code == 1
    assert "minutes: a whole number" in some.stdout


def test_skipping_what_was_answered_opens_it_again() -> None:
    """After `back`, `skip` takes the old answer out; it is no longer what the result rests on."""
    lines = ("n", "0", "back", "skip", "40", "n", "1", "1 2", "10")

    result = small_run("ask", "--save", "mine.yaml", typed=typed(*lines))

    assert result.exit_code == 1
    assert "Some questions still need an answer" in result.stdout
    assert "cold-leg" not in Path("mine.yaml").read_text()


def test_the_routine_is_asked_for_though_something_was_skipped() -> None:
    """Only what was skipped is open in the end, so that one answer more is enough."""
    first = small_run("ask", "--save", "mine.yaml", typed=typed("n", "skip", *WELL[2:]))
    second = small_run("ask", "--resume", "mine.yaml", typed=typed("0"))

    assert first.exit_code == 1
    assert "minutes:" not in first.stdout
    assert second.exit_code == 0
    assert second.stdout.startswith("Your routine: ")


def test_a_file_that_was_resumed_and_not_added_to_is_as_it_was() -> None:
    """Looking in and leaving changes nothing, whatever would be asked again."""
    text = "# mine\non: 2026-01-01\nanswers: {numb-saddle: no, age: 40}\n"
    Path("mine.yaml").write_text(text)

    result = small_run("ask", "--resume", "mine.yaml", typed="")

    assert result.exit_code == 1
    assert Path("mine.yaml").read_text() == text
    assert "mine.yaml is as it was" in result.stderr


def test_output_that_fails_after_the_interview_loses_no_answers(tmp_path: Path) -> None:
    """With no room for the result the answers are still there."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123  # a device
        done = program(
            "ask", "--rules", str(SMALL),
            cwd=tmp_path, input=typed(*WELL).encode(), stdout=full, stderr=subprocess.PIPE,
        )  # fmt: skip

    assert done.returncode == 2
    assert answers_in(tmp_path / "my-answers.yaml")["minutes"] == "10"


@pytest.mark.parametrize(
    ("answers", "code", "told"),
    [
        ("{leg-signs: [swollen-calf], numb-saddle: no}", 0, "so asked again: "),
        ("{swollen-leg: yes, leg-signs: none}", 1, "E605"),
    ],
)
def test_an_older_sheet_never_turns_an_unknown_item_into_a_no(
    answers: str, code: int, told: str
) -> None:
    """A checklist with an item that is gone is asked again in full; a contradiction is refused."""
    Path("old.yaml").write_text(f"on: {TODAY}\nrulebook: 0.0.9\nanswers: {answers}\n")

    result = small_run("ask", "--resume", "old.yaml", typed=typed("0", *WELL[2:]))

    assert result.exit_code == code
    assert told in " ".join(result.stderr.split())
    assert code or "1  A swollen leg" in result.stderr


def test_the_same_suspicion_is_told_again_when_it_becomes_more_urgent(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Losing weight is seen soon; with pain that wakes at night it is seen today, and told as that.
    """
    person = {**healthy, "weight-loss": "yes", "wakes-turning-helps": "yes", "low-back-ache": "yes"}
    answers: dict[str, str] = {}
    said: list[str] = []

    def read() -> str | None:
        asked = next_lists(rulebook, answers)
        entries = [entry for one in asked for entry in one.entries]
        return answer(asked[0].question, entries, person) if asked else "y"

    interview(
        rulebook, answers, read, lambda lines: said.extend(line.text for line in lines),
        lambda _: None,
    )  # fmt: skip

    told = [text.partition(":")[0] for text in said if "has not been found yet" in text]
    assert told == ["See someone soon", "Get help today"]


def test_a_session_past_midnight_keeps_the_day_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of yesterday evening are not taken for today's: warning signs are asked again."""
    days = iter([dt.date(2026, 11, 23)])
    monkeypatch.setattr("recommender.cli.ask.today", lambda: next(days, dt.date(2026, 11, 24)))
    small_run("ask", "--save", "mine.yaml", typed=typed(*WELL[:4], "save"))

    result = small_run("ask", "--resume", "mine.yaml", typed=typed("n", "0", *WELL[4:]))

    assert "2026-11-23" not in Path("mine.yaml").read_text()
    assert "Is it numb" in result.stderr
    assert "asked once more" in " ".join(result.stderr.split())


def test_what_last_time_called_for_is_not_forgotten(tmp_path: Path) -> None:
    """
    On another day the help that the old answers called for is told before they are asked again.
    """
    sheet = written(tmp_path, {"leg-signs": ["swollen-leg"]}, head="on: 2026-01-01")

    result = small_run("ask", "--resume", sheet, typed="")

    told = " ".join(result.stderr.split())
    assert "Last time your answers called for this. Get help today: a clot in the leg." in told
    assert "swollen-leg" in Path(sheet).read_text()


@pytest.mark.parametrize("line", ["what", "back", "change 1", "skip"])
def test_going_round_in_circles_comes_to_an_end(line: str) -> None:
    """Whatever is typed for ever, the interview stops and keeps what there is."""
    result = small_run("ask", typed=typed("n", *[line] * 5_000))

    assert result.exit_code == 1
    assert len(result.stderr) < 500_000
    assert ("Let us stop here for now." in result.stderr) == (line != "skip")
    assert answers_in(Path("my-answers.yaml")) == {"numb-saddle": "no"}


def test_a_sign_of_yesterday_stays_told_until_its_line_is_answered() -> None:
    """On another day its page comes first, with what was told; leaving takes nothing back."""
    head = "on: 2026-11-20\nrulebook: 0.2.0\n"
    Path("mine.yaml").write_text(f"{head}answers: {{numb-saddle: no, swollen-leg: yes, age: 40}}")

    left = small_run("ask", "--resume", "mine.yaml", typed=typed("save"))
    skipped = small_run("ask", "--resume", "mine.yaml", typed=typed("skip", "n", "save"))
    kept = answers_in(Path("mine.yaml"))
    answered = small_run("ask", "--resume", "mine.yaml", typed=typed("change 2", "0", *WELL[2:]))

    assert "Your answer is: yes, A swollen leg." in left.stderr
    assert "What you told stays: A swollen leg." in skipped.stderr
    assert kept["swollen-leg"] == "yes"
    assert answered.stdout.startswith("Your routine: ")
    assert answers_in(Path("mine.yaml"))["swollen-leg"] == "no"


def test_skipping_a_page_takes_no_sign_back() -> None:
    """`skip` is no answer: what was told stays, and what was answered no is open."""
    small_run("ask", "--save", "mine.yaml", typed=typed("n", "1", "back", "skip", "save"))

    assert answers_in(Path("mine.yaml")) == {"numb-saddle": "no", "swollen-leg": "yes"}


def test_what_no_longer_applies_is_taken_out_and_named_in_its_words() -> None:
    """A person reads the question, not the name that it has in a file."""
    lines = (*SIDED, "back", "back", "back", "1", "10")

    result = small_run("ask", "--save", "mine.yaml", typed=typed(*lines))

    assert "No longer needed, and taken out: Which side?" in result.stderr
    assert "taken out: sides" not in result.stderr
    assert "sides" not in answers_in(Path("mine.yaml"))
