"""Own words over the API: a text in, the lines that it may mean out. Nothing is answered by it."""

from __future__ import annotations

from typing import Any

from recommender.core.language.characters import text_trouble
from recommender.core.language.errors import Trouble
from recommender.core.language.fields import Shown
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import LONGEST_TEXT
from recommender.core.questionnaire.own_words import lines_of
from recommender.render.formats.json_schema import LENGTHS, ONE_LINE


class FoundLine(Shown):
    """An entry that a text may mean: put its answer under its `id`, once the person gave it."""

    id: str
    question: str
    label: str
    help: str | None
    at_least: str | None


class FoundLines(Shown):
    """The entries that a text may mean, best first; none where nothing fits."""

    lines: tuple[FoundLine, ...]


def text_schema() -> dict[str, Any]:
    """Describe what is sent."""
    text = {
        "description": "What a person feels, in their own words.",
        "type": "string",
        "minLength": 1,
        "pattern": ONE_LINE,
        "anyOf": LENGTHS,
    }
    return {
        "title": "OwnWords",
        "description": "What a person typed.",
        "type": "object",
        "properties": {"text": text},
        "required": ["text"],
        "additionalProperties": False,
    }


def found_lines(rulebook: Rulebook, raw: Any) -> FoundLines | list[Trouble]:
    """Find the lines for a text, or say what is wrong with what was sent."""
    if not isinstance(raw, dict):
        return [Trouble((), "E203", "this should be an object with the key `text`")]
    troubles = [
        Trouble((key,), "E202", "there is no such key here; `text` is the only one", on_key=True)
        for key in raw
        if key != "text"
    ]
    text = raw.get("text")
    if "text" not in raw:
        troubles.append(Trouble((), "E201", "`text` is missing"))
    elif not isinstance(text, str) or not text or text_trouble(text, LONGEST_TEXT):
        why = text_trouble(text, LONGEST_TEXT) if isinstance(text, str) else None
        said = f"`text` should be one line of 1 to {LONGEST_TEXT} characters"
        said += f", and {why}" if why else ""
        troubles.append(Trouble(("text",), "E203", said))
    if troubles:
        return troubles
    return FoundLines(
        lines=tuple(
            FoundLine(
                id=entry.id,
                question=entry.question.id,
                label=entry.label,
                help=entry.help,
                at_least=entry.at_least,
            )
            for entry in lines_of(rulebook, str(text))
        )
    )
