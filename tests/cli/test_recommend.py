"""The command `recommend`: what it prints, where, and the code it leaves with."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import IO

import pytest

from tests.doors import (
    ACHING,
    ROOT,
    SMALL,
    WELL,
    begun,
    interrupted,
    program,
    run,
    small,
    small_run,
    written,
)


def test_a_routine_comes_with_its_reasons_and_ends_well(tmp_path: Path) -> None:
    """A settled sheet brings numbered steps, the rules behind them, and exit code 0."""
    sheet = written(tmp_path, ACHING)

    result = small_run("recommend", sheet, "--reasons", "full")

    assert result.exit_code == 0
    assert "\nYour routine: 2 steps, 4 minutes.\n" in result.stdout
    assert "You said yes: The low back aches" in result.stdout
    assert "aching-back-is-loaded  small/hip.yaml:1" in result.stdout
    assert result.stderr == ""


def test_json_goes_out_alone_and_in_the_order_of_the_design(tmp_path: Path) -> None:
    """JSON is one object on standard output, the same in every run, and holds what is promised."""
    sheet = written(tmp_path, ACHING)

    first, second = (small_run("recommend", sheet, "--format", "json") for _ in range(2))

    told = json.loads(first.stdout)
    assert first.stdout == second.stdout
    assert list(told)[:4] == ["status", "referrals", "regions", "routine"]
    assert told["status"] == "recommendation"
    assert told["rulebook"]["digest"] == small().digest
    assert told["rulebook"]["signed"] is False
    assert {"withheld", "advice", "firings", "open_questions", "notice"} <= set(told)
    assert set(told["routine"]["steps"][0]) >= {
        *("technique", "region", "tool", "section", "seconds", "sets", "ceiling", "side", "rules"),
    }


def test_standard_input_is_a_sheet_too() -> None:
    """With `-` the sheet is read from standard input, as JSON or YAML."""
    result = small_run("recommend", "-", typed=json.dumps({"answers": {**WELL, "own-words": "hm"}}))

    assert result.exit_code == 0
    assert result.stdout.startswith("Nothing you reported calls for self-massage today.")


def test_an_emergency_stands_alone(tmp_path: Path) -> None:
    """
    An emergency shows what to do now, the answer behind it, below it what to show a doctor, and
    the notice: a result, code 0.
    """
    sheet = written(tmp_path, {"numb-saddle": "yes"})

    result = small_run("recommend", sheet)

    assert result.exit_code == 0
    assert result.stdout == (
        "GET HELP NOW\nCall 112, 911 or 999 now.\n\n"
        "  For: squeezed nerves\n  Tell them what is numb.\n"
        "  because  You said yes to: Is it numb between your legs?\n\n"
        "For the doctor or nurse\nSigns: Is it numb between your legs?\n"
        f"Rules: rulebook {small().version} ({small().digest[:12]})\n\n"
        "This is not a diagnosis. Nobody has signed these rules.\n"
    )


def test_open_questions_are_listed_and_leave_with_1(tmp_path: Path) -> None:
    """
    When answers are needed, each open question comes with what it allows, after what is certain.
    """
    sheet = written(tmp_path, {"swollen-leg": "yes", "numb-saddle": "no"})

    result = small_run("recommend", sheet)

    assert result.exit_code == 1
    assert result.stdout.startswith("GET HELP TODAY\n")
    assert "Other questions are still open." in result.stdout
    assert "age: a whole number from 0 to 120, or not-sure" in result.stdout
    assert "minutes:" not in result.stdout
    assert "each of these: yes, no or not-sure\n    cold-leg  A cold leg" in result.stdout
    assert f"recommender ask --resume {sheet}" in result.stderr


def test_a_failed_safety_check_leaves_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the engine stops, no step is shown and the code is 2; a referral is still told."""
    sheet = written(tmp_path, {**ACHING, "leg-signs": ["swollen-leg"]})

    def stop(*_: object) -> None:
        raise RuntimeError("no fuel")

    monkeypatch.setattr("recommender.core.evaluation.forward_chaining.run", stop)
    result = small_run("recommend", sheet)

    assert result.exit_code == 2
    assert result.stdout.startswith("GET HELP TODAY\n")
    assert "these do not agree" in result.stdout
    assert "Ease the inner thigh" not in result.stdout


def test_a_sheet_from_another_version_is_named(tmp_path: Path) -> None:
    """A sheet begun on another version is still used, with a word about it on standard error."""
    sheet = written(tmp_path, WELL, head="rulebook: 0.1.9")

    result = small_run("recommend", sheet)

    assert result.exit_code == 0
    assert "version 0.1.9" in result.stderr
    assert "version 0.2.0" in result.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "1:1: E103 "),
        (b"answers:\n  age: '\xff'\n", "2:9: E105 .* save the file as UTF-8"),
        (b"\x00\x01\x02" * 50, "1:1: E104 this is not a text file"),
        (b"answers: {agee: 40}", r"1:11: E601 .*`agee`.*did you mean `age`\?"),
        (b"answers: {age: fourty}", "1:16: E604 `age` is a whole number"),
        (b"answers: {numb-saddle: maybe}", "1:24: E604 .*`yes`, `no` or `not-sure`"),
        (b"answers: [1, 2", r"\d+:\d+: E106 "),
        (b"- a\n- b\n", r"1:1: E\d{3} "),
    ],
)
def test_a_bad_sheet_is_refused_with_its_place(tmp_path: Path, content: bytes, told: str) -> None:
    """A sheet that cannot be used says where and how to mend it; standard output stays empty."""
    place = tmp_path / "sheet.yaml"
    place.write_bytes(content)

    result = small_run("recommend", str(place), "--format", "json")

    assert result.exit_code == 1
    assert re.search(rf"sheet\.yaml:{told}", result.stderr)
    assert result.stdout == ""


def test_a_huge_file_and_a_crowd_of_keys_are_refused_at_once(tmp_path: Path) -> None:
    """Hostile sizes are refused in under a second, since no more than needed is read."""
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as stream:
        stream.truncate(100 * 2**20)
    crowd = tmp_path / "crowd.yaml"
    crowd.write_text("answers:\n" + "".join(f"  k{n}: yes\n" for n in range(10_000)))

    began = time.process_time()
    results = [small_run("recommend", str(place)) for place in (huge, crowd)]
    took = time.process_time() - began

    assert [result.exit_code for result in results] == [1, 1]
    assert [result.stdout for result in results] == ["", ""]
    assert "larger than 1 MiB" in results[0].stderr
    assert took < 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("recommend", "{here}"), "this is a folder, not a file"),
        (("recommend", "{here}/gone.yaml"), "there is no such file"),
        (("recommend", "-", "--rules", "{here}/gone"), "there is no such folder"),
        (("recommend",), "Missing argument 'SHEET'"),
        (("recommend", "-", "--format", "xml"), "is not one of 'text', 'json'"),
        (("recomend",), "No such command 'recomend'"),
    ],
)
def test_what_cannot_run_leaves_with_2(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """Wrong usage and what cannot be opened leave with 2 and an empty standard output."""
    result = run(*(part.format(here=tmp_path) for part in arguments), typed="answers: {}")

    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_a_reader_that_leaves_early_brings_no_traceback(tmp_path: Path) -> None:
    """When the pipe is closed, the program leaves quietly."""
    sheet = written(tmp_path, ACHING)
    reading, writing = os.pipe()
    os.close(reading)

    result = program(
        "recommend", sheet, "--rules", str(SMALL), stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)

    assert result.returncode == 2
    assert result.stderr == b""


def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    """When the output cannot be written, one line says so and the code is 2."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no full device here")

    with full.open("wb") as stream:
        result = program(
            *("recommend", written(tmp_path, ACHING), "--rules", str(SMALL)),
            stdout=stream,
            stderr=subprocess.PIPE,
        )

    assert result.returncode == 2
    assert result.stderr.startswith(b"recommender: the output could not be written")
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [("recommend -", 2, "<stdin>: "), ("ask", 1, "A small rulebook for the doors\n")],
)
def test_a_closed_standard_input_is_told(
    tmp_path: Path, command: str, code: int, told: str
) -> None:
    """Where a sheet is wanted it is named, and nothing is guessed; an interview ends with it."""
    line = f'exec "{sys.executable}" -m recommender {command} --rules "{SMALL}" <&-'

    result = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=120,
    )

    assert result.returncode == code
    assert result.stderr.decode().startswith(told)
    assert b"Traceback" not in result.stderr
    assert result.stdout == b""


def unread(pipe: IO[bytes]) -> int:
    """Count what a program has not read yet of what it was sent."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def test_ctrl_c_leaves_with_130() -> None:
    """Ctrl-C while a sheet is awaited stops quietly with 130."""
    process = begun("recommend", "-", "--rules", str(SMALL))
    assert process.stdin is not None
    process.stdin.write(b"answers:\n")
    process.stdin.flush()
    while unread(process.stdin):
        time.sleep(0.01)
    interrupted(process)
    out, err = process.communicate(timeout=120)

    assert process.returncode == 130
    assert out == b""
    assert err.strip() == b"Stopped."


def test_a_narrow_terminal_encoding_gets_question_marks(tmp_path: Path) -> None:
    """Letters the output cannot show become `?`; nothing breaks."""
    rules = tmp_path / "rules"
    rules.mkdir()
    for file in SMALL.iterdir():
        (rules / file.name).write_text(file.read_text().replace("A short walk", "Ein schöner Weg"))

    result = program(
        *("recommend", written(tmp_path, ACHING), "--rules", str(rules), "--steps"),
        environment={"PYTHONIOENCODING": "ascii"},
    )

    assert result.returncode == 0
    assert b"Ein sch?ner Weg is fine." in result.stdout


def test_the_shipped_rules_answer_without_any_option(tmp_path: Path) -> None:
    """The program finds the rulebook it comes with."""
    place = tmp_path / "sheet.yaml"
    place.write_text("answers: {numb-saddle: yes}")

    result = run("recommend", str(place))

    assert result.exit_code == 0
    assert result.stdout.startswith("GET HELP NOW\n")
    assert "112, 911 or 999" in result.stdout
