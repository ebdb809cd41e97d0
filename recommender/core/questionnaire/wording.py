"""
The wording of questions, so that an answer is only kept as long as its question is asked the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Rulebook

SIZE = 8


@lru_cache(maxsize=16)
def _wordings(rulebook: Rulebook) -> dict[str, str]:
    found = {}
    for question in rulebook.questions:
        words = [
            question.kind,
            question.ask,
            [(item.id, item.label) for item in question.items],
            [(option.id, option.label) for option in question.options],
            [question.least, question.most],
        ]
        text = json.dumps(words, ensure_ascii=False)
        found[question.id] = hashlib.sha256(text.encode()).hexdigest()[:SIZE]
    return found


def wording(rulebook: Rulebook, question: str) -> str:
    """Give the start of a hash of how a question is asked."""
    return _wordings(rulebook)[question]


def asked_otherwise(
    rulebook: Rulebook, asked: Mapping[str, str], answers: Iterable[str]
) -> tuple[str, ...]:
    """Name the answered entries whose question was `asked` in other words than now."""
    known = _wordings(rulebook)
    changed = {name for name, words in asked.items() if known.get(name, words) != words}
    given = set(answers)
    return tuple(
        entry.id
        for question in rulebook.questions
        if question.id in changed
        for entry in entries_of(question)
        if entry.id in given
    )
