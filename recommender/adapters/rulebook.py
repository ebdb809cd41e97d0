"""
A folder of YAML files to a rulebook, or to every problem at its file, line and column.

Files are found by name; whatever else ends in `.yaml` is a file of rules. Reading goes on past
every problem, so that one run shows them all, and a card that cannot be read brings no trail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field, create_model

from recommender.adapters.folders import documents_in, listed
from recommender.adapters.placing import cards_at, head_of, located, place_in, under
from recommender.adapters.pose_forms import pose_forms
from recommender.adapters.signature_file import read_signatures
from recommender.adapters.yaml_reader import Document
from recommender.core.language.body import Region, Tool, Zone
from recommender.core.language.cards import (
    Advice,
    Question,
    Rule,
    Suspicion,
    Technique,
    UrgencyCard,
    entries_of,
)
from recommender.core.language.errors import Path as Steps
from recommender.core.language.errors import Problem, RulebookError, Trouble
from recommender.core.language.fields import Card, Text, Version, Whole, many
from recommender.core.language.grounds import Source
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.promises import in_full
from recommender.core.validation.rulebook import check, unused
from recommender.core.validation.sources import check_days
from recommender.core.validation.symbols import Cards, Placed

EMERGENCY_CALL = "<emergency-call>"
BEGUN_CALL = "<emergency"
MOST_CALL = 100
"""Whom to call is this many letters at most, since it stands in many texts."""


class Part(NamedTuple):
    """A list of cards in a file: its key, the model of each card, and what a name in it is."""

    key: str
    model: type[BaseModel]
    kind: str
    is_needed: bool = True


class Head(NamedTuple):
    """What stands in a file besides its lists of cards, and the model of the whole."""

    model: type[BaseModel]
    parts: tuple[Part, ...]


def _head(*parts: Part, **fields: Any) -> Head:
    """Describe a file with lists of cards, each card yet to be read, and with some fields more."""
    lists: dict[str, Any] = {
        part.key: (list[Any], ... if part.is_needed else Field(default_factory=list))
        for part in parts
    }
    return Head(create_model("Head", __base__=Card, **fields, **lists), parts)


FACTS = ("finding", "referral", "reached", "avoided", "suggested", "advised")
"""The kinds of name that rules bring."""
FILES = {
    "rulebook.yaml": _head(
        Part("urgencies", UrgencyCard, "urgency"),
        Part("suspicions", Suspicion, "suspicion", is_needed=False),
        version=(Version, ...),
        title=(Text, ...),
        notice=(Text, ...),
        emergency_call=(Annotated[Text, Field(max_length=MOST_CALL)] | None, None),
        stop_pressing=(Annotated[tuple[Text, ...], BeforeValidator(many), Field(max_length=4)], ()),
    ),
    "advice.yaml": _head(Part("advice", Advice, "advice")),
    "questionnaire.yaml": _head(Part("questions", Question, "question")),
    "body.yaml": _head(
        Part("zones", Zone, "zone"),
        Part("regions", Region, "region"),
        Part("tools", Tool, "tool"),
        hard_tool_from=(Annotated[Whole, Field(ge=1, le=6)], 5),
    ),
    "techniques.yaml": _head(Part("techniques", Technique, "technique")),
    "sources.yaml": _head(Part("sources", Source, "source")),
    "promises.yaml": _head(Part("promises", Promise, "promise")),
}
OPTIONAL = frozenset(("promises.yaml",))
NOT_RULES = frozenset(
    ("body-map.yaml", "intended.yaml", "poses.yaml", "population.yaml", "signatures.yaml")
)
"""Files of other rooms that may lie beside the rules."""
RULES = Part("rules", Rule, "rule")
BRINGS = {
    "question": ("answer",),
    "region": ("feature",),
    "tool": ("feature",),
    "technique": ("feature",),
    "rule": FACTS,
}
"""The other kinds of name that a card of a kind brings."""


@dataclass
class Reading:
    """A rulebook while it is being read: what was understood, and what was not."""

    documents: dict[str, Document]
    problems: list[Problem]
    troubles: list[Trouble] = field(default_factory=list)
    heads: dict[str, Any] = field(default_factory=dict)
    placed: dict[str, list[Placed[Any]]] = field(default_factory=dict)
    broken: dict[str, dict[str, Steps]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def cards(self) -> Cards:
        """Everything that has the right shape, in order of file name and place."""
        lists: dict[str, Any] = {key: tuple(cards) for key, cards in self.placed.items()}
        return Cards(
            **lists,
            hard_tool_from=self.heads.get("hard_tool_from", 5),
            broken=self.broken,
            unread=frozenset(self.unread),
        )

    def located(self, troubles: Iterable[Trouble]) -> Iterator[Problem]:
        """Turn troubles into problems, each at its place."""
        return (located(self.documents, trouble) for trouble in troubles)


def load(folder: Path | str) -> Rulebook:
    """
    Read, check and put together the rulebook of a folder.

    A damaged file of signatures does not stop anyone: its problems go with the rulebook, and then
    no rule counts as signed.

    Raises RulebookError with every problem, and UnreadableError when there is no such folder.
    """
    reading = _read(Path(folder))
    cards = reading.cards()
    reading.troubles += check(cards, partial(place_in, reading.documents))
    problems = [*reading.problems, *reading.located(reading.troubles)]
    if problems:
        raise RulebookError(listed(problems))
    plain = {name: tuple(each.card for each in placed) for name, placed in reading.placed.items()}
    signatures, damage = read_signatures(Path(folder))
    entries = [entry for question in cards.questions for entry in entries_of(question.card)]
    promises = tuple(in_full(promise.card, entries) for promise in cards.promises)
    plain |= {"promises": promises, "signatures": signatures, "signature_problems": damage}
    poses = pose_forms(Path(folder)) if signatures else {}
    return Rulebook.model_validate({**reading.heads, **plain, "pose_forms": poses})


def warnings(folder: Path | str, today: dt.date | None = None) -> tuple[Problem, ...]:
    """
    List what nothing in the rulebook uses, days to come, and damage to its signatures.

    It works all the same: a clock that is wrong must not keep anyone from help.
    """
    reading = _read(Path(folder))
    _, damage = read_signatures(Path(folder))
    cards = reading.cards()
    day = today or dt.date.today()  # noqa: DTZ011  # the day where the person is
    troubles = [*unused(cards), *check_days(cards, day)]
    return tuple(sorted([*reading.located(troubles), *damage]))


def written_cards(folder: Path | str, rulebook: Rulebook) -> dict[str, str]:
    """
    Give the lines of each rule and technique as they stand in its file, such as by `rule:bridge`.

    The files are read once more. A card that does not stand there any more as the rulebook has it,
    at the place that the rulebook names, is left out.

    Raises UnreadableError when there is no such folder.
    """
    reading = _read(Path(folder))
    known: dict[str, dict[str, Any]] = {
        "rule": {card.id: card for card in rulebook.rules},
        "technique": {card.id: card for card in rulebook.techniques},
    }
    return {
        f"{kind}:{one.card.id}": reading.documents[str(one.path[0])].lines_of(one.path[1:])
        for kind, cards in known.items()
        for one in reading.placed.get(f"{kind}s", ())
        if cards.get(one.card.id) == one.card
    }


def shipped_rules() -> Path:
    """Find the rulebook that comes with the software, in the package or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "rules"
    return inside if (inside / "rulebook.yaml").is_file() else package.parent / "rules"


def _read(folder: Path) -> Reading:
    """Read every file of a rulebook; nothing is checked across files."""
    documents, problems = documents_in(folder, set(FILES) - OPTIONAL, skipped=NOT_RULES)
    reading = Reading(_localised(documents), problems)
    reading.troubles += _unlocalised(reading.documents)
    documents = reading.documents
    for name in sorted({*FILES, *documents}):
        document = documents.get(name)
        if document is None or document.value is None:
            if name not in OPTIONAL or document is not None:
                _lost(reading, FILES[name].parts if name in FILES else (RULES,))
        elif name in FILES:
            _headed(reading, name, document)
        elif isinstance(document.value, list):
            _cards(reading, RULES, document, name)
        else:
            text = "a file of rules is a list of cards, each beginning with `- id: ...`"
            reading.troubles.append(Trouble((name,), "E203", text))
            _lost(reading, (RULES,))
    return reading


def _localised(documents: dict[str, Document]) -> dict[str, Document]:
    """
    Put what to call in an emergency wherever a text says `<emergency-call>`.

    It stands once, in `rulebook.yaml`, so that it is changed in one place for another country.
    """
    head = documents.get("rulebook.yaml")
    call = head.value.get("emergency-call") if head and isinstance(head.value, dict) else None
    if not isinstance(call, str) or len(call) > MOST_CALL:
        return documents
    return {
        name: replace(document, value=_replaced(document.value, call))
        if _mentions(document, EMERGENCY_CALL)
        else document
        for name, document in documents.items()
    }


def _unlocalised(documents: dict[str, Document]) -> Iterator[Trouble]:
    """Find texts that ask for what to call, when `rulebook.yaml` does not say it."""
    waiting: list[tuple[Steps, Any]] = [
        ((name,), document.value)
        for name, document in documents.items()
        if _mentions(document, BEGUN_CALL)
    ]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and BEGUN_CALL in value.lower():
            text = f"write `{EMERGENCY_CALL}` just so, and `emergency-call: ...` in `rulebook.yaml`"
            yield Trouble(path, "E343", text)
        elif isinstance(value, dict | list):
            parts = value.items() if isinstance(value, dict) else enumerate(value)
            waiting += (((*path, key), part) for key, part in parts)


def _mentions(document: Document, text: str) -> bool:
    """Say whether a text in lower case stands anywhere in a document, or in its names."""
    return text in repr(document.value).lower()


def _replaced(value: Any, call: str) -> Any:
    if isinstance(value, str):
        return value.replace(EMERGENCY_CALL, call)
    if isinstance(value, list):
        return [_replaced(part, call) for part in value]
    if isinstance(value, dict):
        return {key: _replaced(part, call) for key, part in value.items()}
    return value


def _lost(reading: Reading, parts: Iterable[Part]) -> None:
    """Note that some names of these kinds cannot be known."""
    for part in parts:
        reading.unread.update((part.kind, *BRINGS.get(part.kind, ())))


def _headed(reading: Reading, name: str, document: Document) -> None:
    """Read a file that is a mapping with lists of cards."""
    model, parts = FILES[name]
    head = head_of(model, document, reading.troubles, file=(name,))
    if head is not None:
        fields = model.model_fields.keys() - {part.key for part in parts}
        reading.heads.update((field, getattr(head, field)) for field in fields)
    for part in parts:
        is_left_out = head is not None and part.key not in head.model_fields_set
        if is_left_out or isinstance(under(document.value, part.key), list):
            _cards(reading, part, document, name, part.key)
        else:
            _lost(reading, (part,))


def _cards(reading: Reading, part: Part, document: Document, name: str, *key: str) -> None:
    """Read a list of cards; keep the names of those that have the wrong shape."""
    cards = cards_at(part.model, document, key, reading.troubles, file=(name,))
    reading.placed.setdefault(part.key, []).extend(cards)
    read = {card.path for card in cards}
    raws = under(document.value, part.key) or () if key else document.value
    for index, raw in enumerate(raws):
        path: Steps = (name, *key, index)
        if path not in read:
            _broken(reading, part, raw, path)


def _broken(reading: Reading, part: Part, raw: Any, path: Steps) -> None:
    """Keep the names of a card that has the wrong shape, so that no trail of problems follows."""
    name = raw.get("id") if isinstance(raw, dict) else None
    if not isinstance(name, str):
        _lost(reading, (part,))
        return
    named = [(part.kind, name), *_named(part.kind, raw)]
    reading.unread.update({"feature"}.intersection(BRINGS.get(part.kind, ())))
    for kind, known in named:
        if isinstance(known, str):
            reading.broken.setdefault(kind, {})[known] = (*path, "id")


def _named(kind: str, raw: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Find what a card of the wrong shape defines or concludes."""
    if kind == "question":
        yield "answer", raw.get("id")
        items = raw.get("items")
        for item in items if isinstance(items, list) else ():
            yield "answer", item.get("id") if isinstance(item, dict) else item
    if kind == "rule":
        then = raw.get("then")
        for outcome in then if isinstance(then, list) else [then]:
            if not isinstance(outcome, dict):
                continue
            refer, avoid = outcome.get("refer"), outcome.get("avoid")
            yield "referral", refer.get("for") if isinstance(refer, dict) else refer
            for feature in avoid if isinstance(avoid, list) else [avoid]:
                yield "avoided", feature
            for key, fact in (("finding", "finding"), ("region", "reached")):
                yield fact, outcome.get(key)
            yield "suggested", outcome.get("suggest")
            yield "advised", outcome.get("advise")
