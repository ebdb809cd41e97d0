"""The command `serve`: where it listens, what it says, and how it ends."""

from __future__ import annotations

import shutil
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
from tests.doors import SMALL, begun, run

WAIT = 120


@contextmanager
def started(*arguments: str, browser: str = "") -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start the command as a program of its own, on the small rulebook; give its address, too."""
    process = begun("serve", "--rules", str(SMALL), *arguments, environment={"BROWSER": browser})
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().decode().strip()
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[bytes], how: signal.Signals) -> list[str]:
    """Tell it to end, which is no error; give the lines that it said."""
    process.send_signal(how)
    out, said = process.communicate(timeout=WAIT)
    assert (process.returncode, out) == (0, b"")
    return said.decode().splitlines()


def test_it_says_where_it_is_and_ends_calmly(tmp_path: Path) -> None:
    """
    The address goes out once it answers, to the browser as well with `--open`; with `--log` each
    request is a line, and what was sent is not in it.
    """
    browser, seen = tmp_path / "browser", tmp_path / "seen"
    ask = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).status, sys.argv[1])"
    browser.write_text(
        f"#!/bin/sh\n{sys.executable} -c '{ask}' \"$1\" > {seen}.new && mv {seen}.new {seen}\n"
    )
    browser.chmod(0o755)

    with started("--port", "0", "--log", "--open", browser=f"{browser} %s") as (process, address):
        until = time.monotonic() + WAIT
        while not seen.exists() and time.monotonic() < until:
            time.sleep(0.1)
        sent = b"low-back-ache=yes&sheet="
        with urllib.request.urlopen(f"{address}questions?low-back-ache", data=sent) as page:
            text = page.read().decode()
        said = ended(process, signal.SIGINT)

    assert address.startswith("http://127.0.0.1:")
    assert seen.read_text().strip() == f"200 {address}"
    assert "<h1>" in text
    assert said[0] == "Only this machine can reach the page. Ctrl-C ends it."
    assert said[1].startswith("GET / 200 ")
    assert said[2].startswith("POST /questions 200 ")
    assert said[3:] == ["The web page has ended."]


def test_behind_a_proxy_it_says_what_that_means() -> None:
    """
    Whoever lets a proxy in is told that nothing else may come in; any name is answered to, and
    without `--log` nothing is said of it.
    """
    place = ("--port", "0", "--host", "0.0.0.0")
    with started(*place, "--behind-proxy") as (process, address):
        asked = urllib.request.Request(address, headers={"Host": "release.example.org"})
        with urllib.request.urlopen(asked) as page:
            status = page.status
        said = ended(process, signal.SIGTERM)

    assert address.startswith("http://127.0.0.1:")
    assert status == 200
    assert said[0].startswith("Only the proxy in front may reach this address")
    assert "unencrypted" in said[0]
    assert said[1:] == ["The web page has ended."]


def test_beyond_this_machine_it_wants_a_proxy_in_front() -> None:
    """An address that others can reach is refused, with where ready files for a proxy lie."""
    result = run("serve", "--rules", str(SMALL), "--port", "0", "--host", "0.0.0.0")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("others than this machine can reach `0.0.0.0`: put a proxy in")
    assert "`--behind-proxy`" in result.stderr
    folder = Path(result.stderr.partition("Caddy and nginx are in ")[2].strip())
    assert {"Caddyfile", "nginx.conf"} <= {file.name for file in folder.iterdir()}


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
    """What is wrong with the rules, or that there are none, is said before anything is served."""
    shutil.copytree(SMALL, tmp_path / "rules")
    (tmp_path / "rules" / "questionnaire.yaml").write_text("nonsense: [", encoding="utf-8")

    wrong, none = (run("serve", "--rules", str(tmp_path / name)) for name in ("rules", "nothing"))

    assert (wrong.exit_code, none.exit_code) == (1, 2)
    assert "questionnaire.yaml:2:1: E106" in wrong.stderr
    assert "there is no such folder" in none.stderr
