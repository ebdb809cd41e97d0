"""
A text as stems: what of it tells what is felt, in one form for each word (snowball).

English only, off line, and always the same; no line of the questionnaire is known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from recommender.core.questionnaire.plain_words import (
    FEELINGS,
    KEPT_AFTER_NO,
    PHRASES,
    SAME,
    STOP,
    TAKES_BACK,
)

LONGEST = 2_000
"""Of a text no more letters are read."""


def tells(text: str) -> bool:
    """Say whether a text tells of a complaint."""
    return not FEELINGS.isdisjoint(content(text))


def content(text: str) -> tuple[str, ...]:
    """
    Give the stems of the words that say what is felt, each once; what is taken back is left out.
    """
    return tuple(stems_of(text))


def stems_of(text: str) -> dict[str, str]:
    """Map the stems of the words that say what is felt to the words as they are written."""
    words = list(_heard(words_of(text)))
    return {stem_of(SAME.get(word, word)): word for word in words if word not in STOP}


def words_of(text: str) -> list[str]:
    """Give the words of a text, without what is only joined to them, as in `it's`."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", folded(text[:LONGEST]))
    return [re.sub(r"'(?:s|ll|re|ve|d|m)$", "", word) for word in words]


def _heard(words: Sequence[str]) -> Iterator[str]:
    """Leave out what follows a word that takes back, unless it says what is missing."""
    taken_back = False
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if word in TAKES_BACK:
            taken_back = bool(following) and following not in KEPT_AFTER_NO
        elif word in ("or", "and", "but", "just", "only") and word != "or":
            taken_back = False
        elif not taken_back:
            yield word


def folded(text: str) -> str:
    """Fold letters, and put one word for several that say one thing."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = text.replace("\u2019", "'").replace("\u2018", "'")
    for several, word in PHRASES.items():
        text = re.sub(several, word, text)
    return text


@cache
def _stemmer() -> object:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=4096)
def stem_of(word: str) -> str:
    """Cut one word to its stem; words that mean the same have one."""
    stemmed: Iterable[str] = _stemmer().stemWords([word.replace("'", "")])  # type: ignore[attr-defined]
    stem = next(iter(stemmed))
    return SAME.get(stem, stem)
