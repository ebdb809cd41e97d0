"""The command `serve`: where it listens, what it says, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recommender.cli import given
from tests.doors import ROOT, SMALL, run

WAIT = 120


@contextmanager
def started(*arguments: str, browser: str = "") -> Iterator[subprocess.Popen[str]]:
    """Start the command as a program of its own, on the small rulebook."""
    command = [sys.executable, "-m", "recommender", "serve", "--rules", str(SMALL), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": browser}
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_ends_calmly(how: signal.Signals) -> None:
    """The address goes out once it answers; being told to end is no error."""
    with started("--port", "0") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address) as page:
            text = page.read().decode()
        process.send_signal(how)
        out, said = process.communicate(timeout=WAIT)

    assert address.startswith("http://127.0.0.1:")
    assert "<h1>" in text
    assert process.returncode == 0
    assert out == ""
    assert said.splitlines() == [
        "Only this machine can reach the page. Ctrl-C ends it.",
        "The web page has ended.",
    ]


def test_beyond_this_machine_it_wants_a_proxy_in_front() -> None:
    """An address that others can reach is refused, with what to do about it."""
    result = run("serve", "--rules", str(SMALL), "--port", "0", "--host", "0.0.0.0")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("others than this machine can reach `0.0.0.0`: put a proxy in")
    assert "`--behind-proxy`" in result.stderr


def test_behind_a_proxy_it_says_what_that_means() -> None:
    """Whoever lets a proxy in is told that nothing else may come in; any name is answered to."""
    with started("--port", "0", "--host", "0.0.0.0", "--behind-proxy") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        asked = urllib.request.Request(address, headers={"Host": "release.example.org"})
        with urllib.request.urlopen(asked) as page:
            status = page.status
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=WAIT)

    assert address.startswith("http://127.0.0.1:")
    assert status == 200
    assert said.startswith("Only the proxy in front may reach this address")
    assert "unencrypted" in said


def test_it_opens_the_browser_once_it_listens(tmp_path: Path) -> None:
    """`--open` gives the browser an address that answers."""
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    ask = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).status, sys.argv[1])"
    browser.write_text(
        f"#!/bin/sh\n{sys.executable} -c '{ask}' \"$1\" > {seen}.new && mv {seen}.new {seen}\n"
    )
    browser.chmod(0o755)

    with started("--port", "0", "--open", browser=f"{browser} %s") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        until = time.monotonic() + WAIT
        while not seen.exists() and time.monotonic() < until:
            time.sleep(0.1)

    assert seen.read_text().strip() == f"200 {address}"


def test_the_log_holds_no_answer() -> None:
    """With `--log` a request is a line, and what was sent is not in it."""
    with started("--port", "0", "--log") as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        sent = b"low-back-ache=yes&sheet="
        with urllib.request.urlopen(f"{address}questions?low-back-ache", data=sent) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=WAIT)

    assert "low-back-ache" not in said
    assert said.splitlines()[1].startswith("POST /questions 200 ")


def test_a_port_that_is_taken_is_refused() -> None:
    """Another program on the port is said so, with the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        result = run("serve", "--rules", str(SMALL), "--port", port)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"port {port} is taken by another program" in result.stderr


@pytest.mark.parametrize("host", ["no-such-host.invalid", "203.0.113.7", ""])
def test_a_host_that_is_not_this_machine_is_refused(host: str) -> None:
    """A host elsewhere, or none, is said so in plain words."""
    result = run("serve", "--rules", str(SMALL), "--host", host, "--port", "0")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("this machine has no address")


@pytest.mark.parametrize("port", ["65536", "-1", "http", ""])
def test_a_port_that_is_none_is_wrong_usage(port: str) -> None:
    """Only numbers of ports are taken."""
    result = run("serve", "--port", port)

    assert result.exit_code == 2
    assert "--port" in result.stderr


def test_a_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its libraries the command says what to install."""
    monkeypatch.setattr(given, "find_spec", lambda _name: None)

    result = run("serve", "--rules", str(SMALL))

    assert result.exit_code == 2
    assert "pip install 'release-recommender[web]'" in result.stderr


def test_a_rulebook_with_problems_is_refused(tmp_path: Path) -> None:
    """What is wrong with the rules is said before anything is served."""
    for part in SMALL.iterdir():
        (tmp_path / part.name).write_bytes(part.read_bytes())
    (tmp_path / "questionnaire.yaml").write_text("nonsense: [", encoding="utf-8")

    result = run("serve", "--rules", str(tmp_path))

    assert result.exit_code == 1
    assert "questionnaire.yaml:2:1: E106" in result.stderr


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    """A rulebook that is not there is said so."""
    result = run("serve", "--rules", str(tmp_path / "nothing"))

    assert result.exit_code == 2
    assert result.stdout == ""
