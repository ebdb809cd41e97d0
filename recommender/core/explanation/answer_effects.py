"""
Why a question is asked: what each of its answers could lead to, in some way of answering the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from recommender.core.consultation.result import Effect
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.outcome import Part
from recommender.core.language.cards import Entry
from recommender.core.language.errors import TooLongError
from recommender.core.language.fields import STOPPING
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.encoder import Atom, choices, stretches
from recommender.core.reasoning.solver import given, two

LIMITS = ("pressure", "seconds", "dose")
MOST = 50_000
"""An answer may take this many conflicts: less than elsewhere, since somebody waits to answer."""


class _Kinds(NamedTuple):
    """The atoms of each effect."""

    calls: dict[Effect, list[Atom]]
    brings: dict[Effect, list[Atom]]
    takes: dict[Effect, list[Atom]]


def leads_to(
    rulebook: Rulebook,
    answers: Mapping[str, str],
    entry: Entry,
    value: str,
    most: int | None = None,
) -> frozenset[Effect]:
    """
    Say what answering an open entry so could do that another answer would not; a tick beside a no.

    Each effect is had in some completion, all else that applies being equal. What an answer takes
    away is not said where it could lead to help that stops self-care, which takes away everything.

    Raises TooLongError.
    """
    solver = two(rulebook)
    made = solver.made
    assumed = [
        *given(rulebook, made, answers), made.chosen[entry.id], made.first.values[entry.id][value],
    ]  # fmt: skip
    if entry.ticked and value != "no":
        assumed.append(made.second.values[entry.id]["no"])
    kinds = _kinds(rulebook)
    effects = solver.some(assumed, kinds.calls, most) | solver.some(assumed, kinds.brings, most)
    if not any(effect[-1] in STOPPING for effect in effects):
        effects |= solver.some(assumed, kinds.takes, most)
    return frozenset(effects)


def leading(
    rulebook: Rulebook, answers: Mapping[str, str], entries: Iterable[Entry], most: int = MOST
) -> dict[str, dict[str, frozenset[Effect]]]:
    """
    Say, by entry and answer, what each answer to some entries could do; a plain no is left out.

    Once an answer takes more than `most` conflicts, what is worked out by then is said.
    """
    asked = list(entries)
    names = {entry.id for entry in asked}
    others = {name: value for name, value in answers.items() if name not in names}
    effects_of: dict[str, dict[str, frozenset[Effect]]] = {}
    try:
        for entry in asked:
            for value, words in _answers(rulebook, entry):
                effects = leads_to(rulebook, others, entry, value, most)
                effects_of.setdefault(entry.id, {})[words] = effects
    except TooLongError:
        return effects_of
    return effects_of


def _answers(rulebook: Rulebook, entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the answers worth a word, each with how it is written: a stretch of numbers as one."""
    values = choices(compiled(rulebook), entry)
    numbers = stretches(entry, values)
    for value in values:
        if value in numbers:
            first, last = numbers[value]
            yield value, value if first == last else f"{first} to {last}"
        elif not entry.ticked or value == "yes" or (value == "not-sure" and entry.question.safety):
            yield value, value


@lru_cache(maxsize=16)
def _kinds(rulebook: Rulebook) -> _Kinds:
    """Sort the parts of outcomes by what they are to a person."""
    made = two(rulebook).made
    kinds = _Kinds({}, {}, {})
    for part, atom in made.gained.items():
        if part[0] in ("emergency", "referral"):
            kinds.calls.setdefault(part, []).append(atom)
        elif part[0] == "offered":
            kinds.brings.setdefault(("brings", _region(rulebook, part)), []).append(atom)
        elif part[0] in LIMITS:
            kinds.takes.setdefault(("limits",), []).append(atom)
        elif part[0] == "advice":
            kinds.brings.setdefault(part, []).append(atom)
    for part, atom in made.lost.items():
        if part[0] == "offered":
            kinds.takes.setdefault(("takes", _region(rulebook, part)), []).append(atom)
    return kinds


def _region(rulebook: Rulebook, part: Part) -> str:
    return rulebook.technique_of[part[1]].region
