"""
Accept answers: what comes from outside is hostile until every answer is understood.

Accepted answers are text by entry: an entry is a question, or one item of a checklist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from typing import Any

from recommender.core.evaluation.evaluated import Evaluated, evaluated
from recommender.core.evaluation.program import Program
from recommender.core.language.cards import Entry, Question
from recommender.core.language.characters import MOST_PARTS, composed, short, text_trouble
from recommender.core.language.conditions import whole_number
from recommender.core.language.errors import MOST_SUGGESTED, AnswersError, Path, Trouble, suggestion
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import ignored
from recommender.core.questionnaire.hearing import heard

TICKS = {"yes": "yes", "no": "no", "not-sure": "not-sure", "true": "yes", "false": "no"}
LONGEST_TEXT = 500
"""A text has so many letters at most, as a reader counts them."""
LONGEST_TYPED = LONGEST_TEXT * MOST_PARTS
"""So many characters such letters are made of at most."""


def accept(rulebook: Rulebook, raw: Mapping[Any, Any]) -> tuple[dict[str, str], list[Trouble]]:
    """
    Accept raw answers by question or item; report all troubles.

    A list in which something fits answers the rest of its items no; one in which nothing does says
    nothing of the rest, and where warning signs are asked an empty one is refused.

    Paths in the troubles start at the answers. Answers that could be read are returned even when
    others could not; answers to questions that do not apply stay, and are ignored by the rules.
    """
    troubles: list[Trouble] = []
    answers: dict[str, str] = {}
    checklists = {q.id: q for q in rulebook.questions if q.kind == "any-of"}
    for key, value in raw.items():
        if key in checklists:
            found = _checklist(checklists[key], value, troubles)
        elif key in rulebook.entries:
            found = _single(rulebook.entries[key], value, troubles)
        else:
            near = _near(str(key), [*rulebook.entries, *checklists], troubles)
            text = f"nothing called `{_shown(key)}` is asked{near}"
            troubles.append(Trouble((key,), "E601", text, on_key=True))
            continue
        for entry, answer in found.items():
            if answers.setdefault(entry, answer) != answer:
                text = f"`{entry}` is answered twice, as `{answers[entry]}` and as `{answer}`"
                troubles.append(Trouble((key,), "E605", text, on_key=True))
    if not troubles:
        troubles += together(rulebook, answers)
    return answers, troubles


def sheet(rulebook: Rulebook, raw: Mapping[str, Any]) -> Sheet:
    """
    Make a sheet from raw answers.

    Raises ValueError with every trouble, one a line, when an answer is not acceptable.
    """
    answers, troubles = accept(rulebook, raw)
    if troubles:
        raise ValueError("\n".join(f"{trouble.code} {trouble.text}" for trouble in troubles))
    return Sheet(answers=answers)


def _near(word: str, known: Iterable[str], troubles: Sized) -> str:
    return suggestion(word, known) if len(troubles) < MOST_SUGGESTED else ""


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple | Mapping):
        return "keys with values" if isinstance(value, Mapping) else "a list"
    return short(str(value))


def _checklist(question: Question, raw: Any, troubles: list[Trouble]) -> dict[str, str]:
    items = [item.id for item in question.items]
    if isinstance(raw, Mapping):
        given: list[tuple[Path, Any, Any]] = [
            ((question.id, key), key, value) for key, value in raw.items()
        ]
    elif raw == "none":
        return dict.fromkeys(items, "no")
    elif isinstance(raw, list | tuple):
        if not raw and question.safety:
            text = f"`{question.id}` is an empty list; write `none` if none of its items fits"
            troubles.append(Trouble((question.id,), "E603", text))
        given = list(_listed(question.id, raw, troubles))
    else:
        text = f"`{question.id}` is a list of what fits, or `none`; not `{_shown(raw)}`"
        troubles.append(Trouble((question.id,), "E603", text))
        return {}
    found: dict[str, str] = {}
    for path, key, value in given:
        if key not in items:
            near = _near(str(key), items, troubles)
            text = f"`{question.id}` has no item `{_shown(key)}`{near}"
            troubles.append(Trouble(path, "E602", text))
            continue
        answer = _tick(key, value, path, troubles)
        if answer is not None and found.setdefault(key, answer) != answer:
            text = f"`{key}` is answered twice, as `{found[key]}` and as `{answer}`"
            troubles.append(Trouble(path, "E605", text))
    if isinstance(raw, list | tuple) and not {"yes", "not-sure"}.isdisjoint(found.values()):
        return {**dict.fromkeys(items, "no"), **found}
    return found


def _listed(name: str, raw: Any, troubles: list[Trouble]) -> Iterator[tuple[Path, Any, Any]]:
    for index, part in enumerate(raw):
        if isinstance(part, Mapping) and len(part) == 1:
            ((key, value),) = part.items()
            yield (name, index), key, value
        elif isinstance(part, str):
            yield (name, index), part, "yes"
        else:
            text = f"an entry of `{name}` is an item, or `item: not-sure`"
            troubles.append(Trouble((name, index), "E603", text))


def _tick(name: str, raw: Any, path: Path, troubles: list[Trouble]) -> str | None:
    value = str(raw).lower() if isinstance(raw, bool | str) else ""
    if value not in TICKS:
        text = f"`{name}` is answered `yes`, `no` or `not-sure`, not `{_shown(raw)}`"
        troubles.append(Trouble(path, "E604", text))
        return None
    return TICKS[value]


def _single(entry: Entry, raw: Any, troubles: list[Trouble]) -> dict[str, str]:
    path: Path = (entry.id,)
    if entry.ticked:
        answer = _tick(entry.id, raw, path, troubles)
        return {} if answer is None else {entry.id: answer}
    text = None
    match entry.question.kind:
        case "text":
            trouble = text_trouble(raw, LONGEST_TEXT) if isinstance(raw, str) else None
            if isinstance(raw, str) and trouble is None:
                return {entry.id: composed(raw)}
            why = f", and {trouble}" if trouble else f", not `{_shown(raw)}`; put quotes around it"
            text = f"`{entry.id}` is one line of text, {LONGEST_TEXT} characters at most{why}"
        case "number":
            number = whole_number(raw)
            least, most = entry.question.least or 0, entry.question.most or 0
            if number is not None and least <= number <= most:
                return {entry.id: str(number)}
            if raw in entry.values:
                return {entry.id: str(raw)}
            unsure = ", or `not-sure`" if entry.values else ""
            allows = f"a whole number from {least} to {most}{unsure}"
            text = f"`{entry.id}` is {allows}, not `{_shown(raw)}`"
        case _:
            number = whole_number(raw)
            word = str(raw if number is None else number)
            if not isinstance(raw, dict | list | bool) and word in entry.values:
                return {entry.id: word}
            allowed = ", ".join(f"`{value}`" for value in entry.values)
            near = suggestion(str(raw), entry.values)
            text = f"`{entry.id}` is one of {allowed}, not `{_shown(raw)}`{near}"
    troubles.append(Trouble(path, "E604", text))
    return {}


def check(
    rulebook: Rulebook, answers: Mapping[str, str], program: Program | None = None
) -> Evaluated:
    """
    Check that answers were accepted, and evaluate them once, with what follows from own words.

    `program` is the compiled form of the rulebook where it is not the rulebook's own.

    Raises AnswersError when they were not accepted for this rulebook.
    """
    known = {name: value for name, value in answers.items() if name in rulebook.entries}
    sheet = evaluated(rulebook, heard(rulebook, known), program)
    reasons = list(unfit(rulebook, answers, sheet.applies))
    if reasons:
        raise AnswersError("; ".join(reasons))
    return sheet


def unfit(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int]
) -> Iterator[str]:
    """Say which accepted answers are none: made by hand, changed since, or for another rulebook."""
    for name, value in answers.items():
        entry = rulebook.entries.get(name)
        if entry is None:
            yield f"nothing called `{_shown(name)}` is asked"
        elif not _taken(entry, value):
            yield f"`{name}` cannot be answered `{_shown(value)}`"
        elif must_apply(entry, value) and not applies[entry.question.id]:
            yield f"`{name}` is answered `{value}`, and its question does not apply"


def _taken(entry: Entry, value: str) -> bool:
    """Say whether a value is an accepted answer as it stands."""
    if entry.ticked:
        return value in ("yes", "no", "not-sure")
    return _single(entry, value, []) == {entry.id: value}


def must_apply(entry: Entry, value: str) -> bool:
    """Say whether an answer may not stand where its question does not apply: it is not a no."""
    return entry.question.safety and value != ("no" if entry.ticked else "not-sure")


def together(rulebook: Rulebook, answers: Mapping[str, str]) -> Iterator[Trouble]:
    """Find a yes or not sure to a safety question that another answer rules out."""
    for name in ignored(rulebook, answers):
        entry = rulebook.entries[name]
        if must_apply(entry, answers[name]):
            text = (
                f"`{name}` is answered `{answers[name]}`, yet another answer says that "
                f"`{entry.question.id}` does not apply; mend one of the two"
            )
            yield Trouble((name,), "E606", text)
