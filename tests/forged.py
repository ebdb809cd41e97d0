"""
Fields of a page as a fault on the way or a forger would make them, always the same for a seed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from recommender.core.language.rulebook import Rulebook
from recommender.web.page.carried import FORM

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, [], {}, [[]], {"a": {}}, "", " ", "\x00", "\ud800",
    "\u202e", "😀", "x" * 81, "x" * 401, "x" * 5000, "yes", "no", "not-sure", "none", "-1", "007",
    "99999999999999999999", "1e9", "../../etc/passwd", "<script>", "{{ 7 * 7 }}", "%s%n", "NaN",
    "\uff12", "'; --",
)  # fmt: skip
DAYS = (
    "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "0000-00-00", "", "today", "2026-11-2",
    "\u0662\u0660\u0662\u0666-11-27", "1900-02-29", "2024-02-29",
)  # fmt: skip
PLAIN_RUBBISH = (
    b"", b"null", b"[]", b'"a"', b"{", b"\xff\xfe\x00", b"[" * 9000, b'{"a":' * 9000, b"NaN",
    b"\xef\xbb\xbf{}", b'{"on":"2026-11-27","on":1}', b"1" * 5000, b"{}" * 3, b"-", b"\x00" * 50,
)  # fmt: skip
Change = Callable[[dict[str, Any], random.Random, Rulebook], None]


def _odd(chance: random.Random) -> Any:
    """Choose something odd; a copy, as other changes may be made inside it."""
    return deepcopy(chance.choice(ODD))


def packed(raw: bytes) -> str:
    """Make a field of any bytes, with a check that fits."""
    body = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return f"{FORM}.{hashlib.sha256(body.encode()).hexdigest()[:16]}.{body}"


def unpacked(text: str) -> dict[str, Any]:
    """Read a sound field."""
    body = text.split(".")[2]
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return read


def mutated(text: str, chance: random.Random, rulebook: Rulebook) -> str:
    """Damage a sound field in one of many ways, or forge another."""
    match chance.randrange(10):
        case 0:
            return _flipped(text, chance)
        case 1:
            return text[: chance.randrange(len(text))]
        case 2:
            at = chance.randrange(len(text))
            return (
                text[:at] + chance.choice(("\x00", "é", "=", ".", " ", "😀", "A", "\n")) + text[at:]
            )
        case 3:
            return packed(chance.choice(PLAIN_RUBBISH))
        case 4:
            raw = bytearray(json.dumps(unpacked(text)).encode())
            raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
            return packed(bytes(raw))
    plain = unpacked(text)
    for _ in range(chance.randint(1, 4)):
        chance.choice(CHANGES)(plain, chance, rulebook)
    return packed(json.dumps(plain).encode())


def _flipped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chr(ord(text[at]) ^ (1 << chance.randrange(7))) + text[at + 1 :]


def _leaf(plain: dict[str, Any], chance: random.Random, _: Rulebook) -> None:
    name = chance.choice(sorted(plain) or ["on"])
    inside = plain.get(name)
    if isinstance(inside, dict) and inside and chance.random() < 0.8:
        inside[chance.choice(sorted(inside))] = _odd(chance)
    else:
        plain[name] = _odd(chance)


def _key(plain: dict[str, Any], chance: random.Random, _: Rulebook) -> None:
    name = chance.choice(sorted(plain) or ["on"])
    if chance.random() < 0.5:
        plain.pop(name, None)
    else:
        plain[f"{name}{chance.choice(('', 'x', chr(0)))}"] = _odd(chance)


def _day(plain: dict[str, Any], chance: random.Random, _: Rulebook) -> None:
    plain["on"] = chance.choice(DAYS)


def _another_rulebook(plain: dict[str, Any], chance: random.Random, _: Rulebook) -> None:
    plain["digest"] = f"{chance.getrandbits(64):016x}"
    plain["rulebook"] = chance.choice(("0.0.1", "99", "", "\x00", plain.get("rulebook", "")))


def _answers(plain: dict[str, Any], chance: random.Random, rulebook: Rulebook) -> None:
    """Answer what was not asked, or otherwise; also what is no answer, or contradicts another."""
    answers = plain.get("answers")
    if not isinstance(answers, dict):
        return
    for _ in range(chance.choice((1, 1, 3, 20, 300))):
        entry = rulebook.entries[chance.choice(sorted(rulebook.entries))]
        values = ["yes", "no", "not-sure"] if entry.ticked else [*entry.values, "40", "3"]
        sound = chance.random() < 0.95
        answers[entry.id] = chance.choice(values) if sound else str(_odd(chance))


def _unknown(plain: dict[str, Any], chance: random.Random, _: Rulebook) -> None:
    for part in ("answers", "asked"):
        if isinstance(plain.get(part), dict) and chance.random() < 0.5:
            plain[part][str(_odd(chance))] = "yes"


def _fewer(plain: dict[str, Any], chance: random.Random, _: Rulebook) -> None:
    answers = plain.get("answers")
    if isinstance(answers, dict):
        for name in chance.sample(sorted(answers), chance.randint(0, len(answers))):
            del answers[name]


def _left(plain: dict[str, Any], chance: random.Random, rulebook: Rulebook) -> None:
    """Leave questions open, and lists half answered."""
    names = [*(question.id for question in rulebook.questions), "unknown", ""]
    for part in ("skipped", "halfway"):
        plain[part] = [chance.choice(names) for _ in range(chance.randint(0, 50))]


def _many(plain: dict[str, Any], chance: random.Random, _: Rulebook) -> None:
    part = chance.choice(("answers", "asked"))
    plain[part] = {f"n{number}": "yes" for number in range(chance.choice((999, 1001, 2000)))}


CHANGES: tuple[Change, ...] = (
    _leaf, _leaf, _key, _day, _another_rulebook, _answers, _answers, _answers, _unknown, _fewer,
    _left, _many,
)  # fmt: skip
