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
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

START = "/"
NOT_FOLLOWED = ("/forget", "/save", "/take", "/open")
HEAD = b"\r\n\r\n"


class Forms(HTMLParser):
    """The forms of a page: where each goes, its fields, and what each field may be."""

    def __init__(self) -> None:
        """Begin with no form."""
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.choice: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a form has."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"to": has.get("action", ""), "fields": {}, "post": "post" in
                               has.get("method", "").lower(), "buttons": []})  # fmt: skip
            return
        if not self.forms or "disabled" in has:
            return
        form, name, value = self.forms[-1], has.get("name", ""), has.get("value", "on")
        kind = has.get("type", "text" if tag == "input" else tag).lower()
        if tag == "button" or kind in ("submit", "image"):
            form["buttons"].append((name, has.get("value", ""), has.get("formaction", "")))
        elif tag == "option" and self.choice is not None:
            self.choice.append(has.get("value", ""))
        elif name and tag in ("input", "select", "textarea") and kind != "file":
            field = form["fields"].setdefault(name, {"kind": kind, "values": [], "has": has})
            field["values"].append(value)
            if tag == "select":
                field["values"] = self.choice = []

    def handle_endtag(self, tag: str) -> None:
        """Leave a list of choices."""
        if tag == "select":
            self.choice = None


def filled(page: str, chance: random.Random) -> tuple[str, str] | None:
    """Fill in one form of a page; say where it goes and what is sent, if there is one."""
    reader = Forms()
    reader.feed(page)
    forms = [f for f in reader.forms if f["post"] and not f["to"].startswith(NOT_FOLLOWED)]
    if not forms:
        return None
    form = max(forms, key=lambda one: len(one["fields"]))
    if len(form["fields"]) < 3:
        form = chance.choice(forms)
    sent: list[tuple[str, str]] = []
    for name, field in form["fields"].items():
        sent += [(name, value) for value in answered(field, chance)]
    to = form["to"]
    if form["buttons"]:
        name, value, elsewhere = form["buttons"][0]
        to = elsewhere or to
        sent += [(name, value)] if name else []
    return to or START, urlencode(sent)


def answered(field: dict[str, Any], chance: random.Random) -> list[str]:
    """Answer one field as someone might who reports a little and fears nothing."""
    values = field["values"]
    match field["kind"]:
        case "hidden":
            return list(values)
        case "radio" | "select":
            quiet = [value for value in values if value in ("no", "none")]
            return [chance.choice(quiet if quiet and chance.random() < 0.9 else values)]
        case "checkbox":
            return [value for value in values if chance.random() < 0.2]
        case "number" | "range":
            least, most = (int(field["has"].get(end) or 10) for end in ("min", "max"))
            return [str(chance.randint(least, max(least, most)))]
    return [""]


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
            further = filled(page, chance) if status == 200 else None
            to, body = further or (START, None)
        await asyncio.sleep(max(0.0, how.pause - (perf_counter() - began)))


def memory_of(process: int) -> float:
    """Say how many megabytes a process holds."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def figures(times: list[float]) -> str:
    """Say median, 95 of 100 and most, in milliseconds."""
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {1000 * median(ordered):.0f}, p95 {1000 * last:.0f}, " \
           f"most {1000 * ordered[-1]:.0f} ms"  # fmt: skip


async def loaded(how: argparse.Namespace, process: int, host: str, port: int) -> Tally:
    """Let all clients loose, and read the memory of the server while they are."""
    tally = Tally()
    everyone = [client(host, port, number, how, tally) for number in range(how.clients)]
    work = asyncio.gather(*everyone)
    for share in range(4):
        print(f"memory after {how.seconds * share / 4:.0f} s: {memory_of(process):.1f} MB")
        await asyncio.sleep(how.seconds / 4)
    await work
    print(f"memory at the end: {memory_of(process):.1f} MB")
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
