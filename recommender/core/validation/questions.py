"""
Whether each question is complete for its kind, and whether the routine finds what it reads.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.core.language.cards import Question
from recommender.core.language.errors import Trouble
from recommender.core.validation.conditions import Reader, check_condition
from recommender.core.validation.symbols import Names, Placed

ROUTINE_KINDS = {"minutes": "number", "tools": "any-of", "sides": "one-of"}
"""The questions that the routine reads, by id, and their kind; `goal` may be of any kind."""
SIDES = frozenset(("left", "right", "both"))
PARTS = {"one-of": ("options",), "any-of": ("items",), "number": ("least", "most")}
FEWEST = {"one-of": 2, "any-of": 1}
CHANGES = ("worse", "same", "a-little-better", "much-better")
"""The options, in order, of a question that two scores can answer."""


def check_questions(names: Names) -> Iterator[Trouble]:
    """Check every question, alone and among the others."""
    for position, one in enumerate(names.cards.questions):
        yield from _parts(one)
        yield from _warning(one)
        yield from _routine(names, one)
        if one.card.only_if is not None:
            reader = Reader((*one.path, "only-if"), before=position)
            yield from check_condition(names, one.card.only_if, reader)
    if names.cards.live_techniques and not names.knows("question", "minutes"):
        first = next((one.path[:-1] for one in names.cards.questions), ("questionnaire.yaml",))
        text = "the routine needs a number question called `minutes`, with `routine: true`"
        yield Trouble(first, "E332", text, on_key=True)


def _parts(one: Placed[Question]) -> Iterator[Trouble]:
    """Check that a question has the parts of its kind, and no others."""
    card = one.card
    mine = PARTS.get(card.kind, ())
    allowed = (*mine, "change") if card.kind == "one-of" else mine
    for part in ("options", "items", "least", "most", "change"):
        if getattr(card, part) not in (None, ()) and part not in allowed:
            text = f"`{part}` does not belong to a question of the kind `{card.kind}`"
            yield Trouble((*one.path, part), "E330", text, on_key=True)
    for part in mine:
        value = getattr(card, part)
        if value is None:
            yield Trouble(one.path, "E330", f"a number question needs `{part}`")
        elif isinstance(value, tuple) and len(value) < FEWEST[card.kind]:
            fewest = FEWEST[card.kind]
            text = f"a question of the kind `{card.kind}` needs {fewest} or more `{part}`"
            yield Trouble(one.path, "E330", text)
    if card.least is not None and card.most is not None and card.most < card.least:
        yield Trouble((*one.path, "most"), "E330", "`most` is below `least`")
    if card.change and card.kind == "one-of" and tuple(o.id for o in card.options) != CHANGES:
        text = f"a question with `change` has the options {', '.join(f'`{c}`' for c in CHANGES)}"
        yield Trouble((*one.path, "change"), "E330", text, on_key=True)
    if card.kind == "text" and card.safety:
        text = "free text cannot be a safety question, since no rule reads it"
        yield Trouble((*one.path, "safety"), "E330", text, on_key=True)


def _warning(one: Placed[Question]) -> Iterator[Trouble]:
    """Check that only warning signs promise an urgency."""
    paths = [(*one.path, "at-least")] if one.card.at_least else []
    items = enumerate(one.card.items)
    paths += [(*one.path, "items", n, "at-least") for n, item in items if item.at_least]
    for path in paths:
        if not one.card.safety:
            text = "`at-least` stands on safety questions only; add `safety: true`"
            yield Trouble(path, "E331", text, on_key=True)
        elif one.card.kind not in ("yes-no", "any-of"):
            text = "`at-least` says what a yes leads to, and this question has no yes"
            yield Trouble(path, "E331", text, on_key=True)
    for n, item in enumerate(one.card.items):
        if item.at_once and not item.at_least:
            text = "`at-once` stands on warning signs only; add `at-least: ...`"
            yield Trouble((*one.path, "items", n, "at-once"), "E331", text, on_key=True)


def _routine(names: Names, one: Placed[Question]) -> Iterator[Trouble]:
    card = one.card
    wanted = ROUTINE_KINDS.get(card.id)
    if not card.routine:
        if wanted:
            text = f"the routine reads `{card.id}`, so this question needs `routine: true`"
            yield Trouble((*one.path, "id"), "E332", text)
        return
    if wanted is None and card.id != "goal":
        text = f"the routine reads `minutes`, `tools`, `sides` and `goal`, not `{card.id}`"
        yield Trouble((*one.path, "routine"), "E332", text, on_key=True)
    elif card.safety:
        text = f"the routine reads `{card.id}`, so it cannot be a safety question"
        yield Trouble((*one.path, "safety"), "E332", text, on_key=True)
    elif card.id == "minutes" and card.only_if is not None:
        text = "the routine always needs `minutes`, so it has no `only-if`"
        yield Trouble((*one.path, "only-if"), "E332", text, on_key=True)
    elif wanted is not None and card.kind != wanted:
        text = f"`{card.id}` is a question of the kind `{wanted}`"
        yield Trouble((*one.path, "kind"), "E332", text)
    elif card.id == "sides" and {option.id for option in card.options} != SIDES:
        text = "the options of `sides` are `left`, `right` and `both`"
        yield Trouble((*one.path, "options"), "E332", text, on_key=True)
    elif card.id == "tools":
        for index, item in enumerate(card.items):
            path = (*one.path, "items", index, "id")
            yield from names.unknown("tool", item.id, path, "E319")
