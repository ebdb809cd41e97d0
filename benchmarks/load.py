"""
Many people at the web page at once: each begins, answers page after page, and begins again.

A client knows no page. It fills in whatever form stands on it, waits, and sends it, so that it goes
through any interview. The server runs as a process of its own, and what it holds in memory is read
while it works.

    python benchmarks/load.py --clients 200 --pause 5 --seconds 60
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode

START = "/"
NOT_FOLLOWED = ("/forget", "/save", "/take", "/open")
HEAD = b"\r\n\r\n"
NONE, AGAIN = 0.9, 0.3


@dataclass
class Group:
    """Fields that answer one question, in their order, and the words around them."""

    boxes: list[tuple[str, str]] = field(default_factory=list)
    radios: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    words: str = ""


@dataclass
class Form:
    """A form: where it goes, its fields in groups, and its buttons with where they go."""

    to: str = START
    hidden: list[tuple[str, str]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    """The forms of a page, as a browser sends them."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self.loose: list[tuple[str, tuple[str, str, str]]] = []
        self.inside = False
        self.feed(page)
        for name, button in self.loose:
            if name in self.named:
                self.named[name].buttons.append(button)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or what is in it."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(has.get("action", START)))
            self.named[has.get("id", "")] = self.forms[-1]
            self.inside = True
        elif tag == "button":
            button = (has.get("name", ""), has.get("value", ""), has.get("formaction", ""))
            if "form" in has:
                self.loose.append((has["form"], button))
            elif self.inside:
                self.forms[-1].buttons.append(button)
        elif self.inside and tag == "fieldset":
            self.forms[-1].groups.append(Group())
        elif self.inside and tag == "input":
            self.noted(self.forms[-1], has)

    def noted(self, form: Form, has: dict[str, str]) -> None:
        """Note a field of a form."""
        one = (has.get("name", ""), has.get("value", "on"))
        group = form.groups[-1] if form.groups else Group()
        match has.get("type", "text"):
            case "hidden":
                form.hidden.append(one)
            case "checkbox":
                group.boxes.append(one)
            case "radio":
                group.radios.append(one)
            case "text":
                group.typed.append(one[0])

    def handle_endtag(self, tag: str) -> None:
        """Leave a form."""
        self.inside = self.inside and tag != "form"

    def handle_data(self, data: str) -> None:
        """Note what a question says of itself."""
        if self.inside and self.forms[-1].groups:
            self.forms[-1].groups[-1].words += data


def filled(page: str, chance: random.Random) -> tuple[str, str] | None:
    """
    Fill in the questions of a page, or press one of its buttons.

    Gives where it goes and what is sent, or nothing where someone begins again.
    """
    forms = [one for one in Forms(page).forms if not one.to.startswith(NOT_FOLLOWED)]
    asked = next((one for one in forms if one.groups), None)
    if asked is not None:
        sent = [*asked.hidden, *(one for group in asked.groups for one in answered(group, chance))]
        name, value, to = asked.buttons[0]
        return to or asked.to, urlencode([*sent, (name, value)])
    pressed = [
        (to or form.to, [*form.hidden, (name, value)])
        for form in forms
        for name, value, to in form.buttons
        if not to.startswith(NOT_FOLLOWED)
    ]
    if not pressed or (len(pressed) > 1 and chance.random() < AGAIN):
        return None
    to, sent = chance.choice(pressed)
    return to, urlencode(sent)


def answered(group: Group, chance: random.Random) -> list[tuple[str, str]]:
    """Answer one question, most often with the last line of a list, which is none of it."""
    if group.radios:
        return [chance.choice(group.radios)]
    if group.typed:
        span = re.search(r"from (\d+) to (\d+)", group.words)
        least, most = map(int, span.groups()) if span else (0, 0)
        value = str(chance.randint(least, most)) if span else ""
        return [(name, value) for name in group.typed]
    return [group.boxes[-1] if chance.random() < NONE else chance.choice(group.boxes)]


class Tally:
    """What happened to all clients together."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.times: list[float] = []
        self.by_place: dict[str, list[float]] = {}
        self.statuses: Counter[int] = Counter()
        self.failed: Counter[str] = Counter()


async def asked(host: str, port: int, to: str, body: str | None) -> tuple[int, str]:
    """Ask for one page, as a browser does that keeps no connection."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        data = (body or "").encode()
        lines = [f"{'GET' if body is None else 'POST'} {to} HTTP/1.1", f"Host: {host}:{port}",
                 "Connection: close"]  # fmt: skip
        if body is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded",
                      f"Content-Length: {len(data)}"]  # fmt: skip
        writer.write("\r\n".join(lines).encode() + HEAD + data)
        await writer.drain()
        whole = await asyncio.wait_for(reader.read(), 60)
    finally:
        writer.close()
    head, _, text = whole.partition(HEAD)
    return int(head.split(b" ", 2)[1]), text.decode()


async def client(host: str, port: int, number: int, how: argparse.Namespace, tally: Tally) -> None:
    """Go through the interview, again and again, with a pause before each page."""
    chance = random.Random(number)
    until = perf_counter() + how.seconds
    await asyncio.sleep(chance.random() * how.pause)
    to, body = START, None
    while perf_counter() < until:
        began = perf_counter()
        try:
            status, page = await asked(host, port, to, body)
        except (OSError, ValueError, IndexError, TimeoutError) as error:
            tally.failed[type(error).__name__] += 1
            to, body = START, None
        else:
            tally.times.append(perf_counter() - began)
            tally.by_place.setdefault(to, []).append(tally.times[-1])
            tally.statuses[status] += 1
            further = filled(page, chance) if status < 500 else None
            to, body = further or (START, None)
        await asyncio.sleep(max(0.0, how.pause - (perf_counter() - began)))


def memory_of(process: int) -> float:
    """Say how many megabytes a process holds."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def work_of(process: int) -> float:
    """Say how many seconds of processor time a process has taken."""
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    spent = text.rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def figures(times: list[float]) -> str:
    """Say median, 95 of 100 and most, in milliseconds."""
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    middle, last, most = (round(1000 * one) for one in (median(ordered), last, ordered[-1]))
    return f"median {middle}, p95 {last}, most {most} ms"


async def loaded(how: argparse.Namespace, process: int, host: str, port: int) -> Tally:
    """Let all clients loose, and read the memory of the server while they are."""
    tally = Tally()
    before = work_of(process)
    everyone = [client(host, port, number, how, tally) for number in range(how.clients)]
    work = asyncio.gather(*everyone)
    for share in range(4):
        print(f"memory after {how.seconds * share / 4:.0f} s: {memory_of(process):.1f} MB")
        await asyncio.sleep(how.seconds / 4)
    await work
    print(f"memory at the end: {memory_of(process):.1f} MB")
    spent = work_of(process) - before
    each = 1000 * spent / max(1, len(tally.times))
    print(f"the server worked {spent:.1f} s, which is {each:.0f} ms a page")
    return tally


def main() -> int:
    """Start a server, load it, and say how it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--pause", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    how = parser.parse_args()
    command = [sys.executable, "-m", "recommender", "serve", "--port", "0"]
    root = Path(__file__).resolve().parent.parent
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ,
        "PYTHONPATH": str(root)})  # fmt: skip
    try:
        assert started.stdout is not None
        address = started.stdout.readline().strip()
        host, _, port = address.removeprefix("http://").rstrip("/").rpartition(":")
        tally = asyncio.run(loaded(how, started.pid, host, int(port)))
    finally:
        started.terminate()
        started.wait(20)
    print(f"{len(tally.times)} pages answered, {sum(tally.failed.values())} failed "
          f"{json.dumps(tally.failed)}, by status {json.dumps(tally.statuses)}")  # fmt: skip
    print(f"all pages: {figures(tally.times)}")
    for place, times in sorted(tally.by_place.items()):
        print(f"  {place} ({len(times)}): {figures(times)}")
    return 0 if not tally.failed and max(tally.statuses) < 500 else 1


if __name__ == "__main__":
    sys.exit(main())
