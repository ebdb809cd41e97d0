"""
The questionnaire: accept answers, say which questions apply, which are open and which comes next.

Answers come from outside and are hostile until accepted. Accepted answers are text by entry: an
entry is a question, or one item of a checklist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from functools import lru_cache
from typing import Any

from recommender.core.cards import Change, Entry, Question, entries_of
from recommender.core.compiling import compiled
from recommender.core.conditions import Condition, FactIs, leaves, whole_number
from recommender.core.errors import MOST_SUGGESTED, Path, Trouble, suggestion
from recommender.core.model import Rulebook, Sheet
from recommender.core.result import OpenQuestion
from recommender.core.semantics import PAIRS, gated, pairs
from recommender.core.vocabulary import URGENCIES

TICKS = {"yes": "yes", "no": "no", "not-sure": "not-sure", "true": "yes", "false": "no"}
LONGEST_TEXT = 500


def accept(rulebook: Rulebook, raw: Mapping[Any, Any]) -> tuple[dict[str, str], list[Trouble]]:
    """
    Accept raw answers by question or item; report all troubles.

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
        troubles += _denied(rulebook, answers)
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
        return "a mapping" if isinstance(value, Mapping) else "a list"
    text = "".join(c if c.isprintable() else "?" for c in str(value))
    return text if len(text) <= 60 else text[:59] + "…"  # noqa: PLR2004  # one line of a message


def _checklist(question: Question, raw: Any, troubles: list[Trouble]) -> dict[str, str]:
    items = [item.id for item in question.items]
    if isinstance(raw, Mapping):
        given: list[tuple[Path, Any, Any]] = [
            ((question.id, key), key, value) for key, value in raw.items()
        ]
        rest = {}
    elif raw in ("none", []):
        return dict.fromkeys(items, "no")
    elif isinstance(raw, list | tuple):
        given = list(_listed(question.id, raw, troubles))
        rest = dict.fromkeys(items, "no")
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
    return {**rest, **found}


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
            if isinstance(raw, str) and len(raw) <= LONGEST_TEXT and raw.isprintable():
                return {entry.id: raw}
            text = f"`{entry.id}` is one line of text, {LONGEST_TEXT} characters at most"
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
            if not isinstance(raw, dict | list) and str(raw) in entry.values:
                return {entry.id: str(raw)}
            allowed = ", ".join(f"`{value}`" for value in entry.values)
            near = suggestion(str(raw), entry.values)
            text = f"`{entry.id}` is one of {allowed}, not `{_shown(raw)}`{near}"
    troubles.append(Trouble(path, "E604", text))
    return {}


def unfit(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int]
) -> Iterator[str]:
    """
    Say which accepted answers are none: made by hand, changed since, or for another rulebook.
    """
    for name, value in answers.items():
        entry = rulebook.entries.get(name)
        if entry is None:
            yield f"nothing called `{_shown(name)}` is asked"
        elif not _taken(entry, value):
            yield f"`{name}` cannot be answered `{_shown(value)}`"
        elif _ruled_out(entry, value) and not applies[entry.question.id]:
            yield f"`{name}` is answered `{value}`, and its question does not apply"


def _taken(entry: Entry, value: str) -> bool:
    """Say whether a value is an accepted answer as it stands."""
    if entry.ticked:
        return value in ("yes", "no", "not-sure")
    return _single(entry, value, []) == {entry.id: value}


def _ruled_out(entry: Entry, value: str) -> bool:
    """Say whether an answer may not stand where its question does not apply: it is not a no."""
    return entry.question.safety and value != ("no" if entry.ticked else "not-sure")


def _denied(rulebook: Rulebook, answers: Mapping[str, str]) -> Iterator[Trouble]:
    """Find a yes or not sure to a safety question that another answer rules out."""
    for name in ignored(rulebook, answers):
        entry = rulebook.entries[name]
        if _ruled_out(entry, answers[name]):
            text = (
                f"`{name}` is answered `{answers[name]}`, yet another answer says that "
                f"`{entry.question.id}` does not apply; mend one of the two"
            )
            yield Trouble((name,), "E606", text)


def applying(rulebook: Rulebook, answers: Mapping[str, str]) -> dict[str, int]:
    """Say of each question whether it applies: 0 no, 2 possibly, 3 certainly."""
    program = compiled(rulebook)
    gates = {gate.question: gate.slot for gate in program.gates}
    if not gates:
        return {question.id: 3 for question in rulebook.questions}
    values = gated(program, pairs(program, rulebook, answers), PAIRS)
    return {q.id: values[gates[q.id]] if q.id in gates else 3 for q in rulebook.questions}


def ignored(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int] | None = None
) -> tuple[str, ...]:
    """List the answered entries whose question does not apply."""
    applies = applies or applying(rulebook, answers)
    return tuple(name for name in answers if not applies[rulebook.entries[name].question.id])


def may_apply(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int] | None = None
) -> tuple[str, ...]:
    """List the warning signs answered yes whose question may apply, the gravest first."""
    applies = applies or applying(rulebook, answers)
    signs = [
        (URGENCIES.index(entry.at_least), name)
        for name, value in answers.items()
        if (entry := rulebook.entries[name]).at_least
        and value == "yes"
        and applies[entry.question.id] == 2  # noqa: PLR2004  # possibly
    ]
    return tuple(name for _, name in sorted(signs, key=lambda sign: sign[0]))


def unanswered(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int] | None = None
) -> Iterator[tuple[Question, list[Entry]]]:
    """Yield, in asking order, each question that applies or may apply, with its open entries."""
    applies = applies or applying(rulebook, answers)
    left: dict[str, list[Entry]] = {}
    for entry in rulebook.entries.values():
        if entry.id not in answers and applies[entry.question.id]:
            left.setdefault(entry.question.id, []).append(entry)
    for entries in left.values():
        yield entries[0].question, entries


def pages(rulebook: Rulebook, applies: Mapping[str, int]) -> tuple[str, ...]:
    """
    List the pages, in order: the groups of the questions that apply or may apply.

    `applies` is what `applying` says. Questions of one group stand together on one page.
    """
    return tuple(dict.fromkeys(q.group for q in rulebook.questions if applies[q.id]))


@lru_cache(maxsize=64)
def _needed(rulebook: Rulebook) -> frozenset[str]:
    """
    Name the questions whose answers something reads: a rule, a promise, the routine, or the
    `only-if` of a question that is needed itself.
    """
    conditions = [rule.when for rule in rulebook.rules]
    for promise in rulebook.promises:
        parts = (promise.whenever, promise.never, promise.always)
        conditions += [part for part in parts if part is not None]
    read = _entries_in(conditions)
    needed = set()
    for question in reversed(rulebook.questions):
        mine = {entry.id for entry in entries_of(question)}
        if question.routine or question.safety or mine & read:
            needed.add(question.id)
            read |= _entries_in([] if question.only_if is None else [question.only_if])
    return frozenset(needed)


def _entries_in(conditions: Iterable[Condition]) -> set[str]:
    """Name the entries that conditions read."""
    found = (leaf for condition in conditions for leaf, _ in leaves(condition))
    return {leaf.entry for leaf in found if not isinstance(leaf, FactIs)}


def optional(rulebook: Rulebook, question: Question) -> bool:
    """Say whether a question may be left open, since nothing that matters reads its answers."""
    return question.id not in _needed(rulebook)


def changed(change: Change, before: int, now: int) -> str:
    """
    Say what two scores, 0 (none) to 10 (the worst), mean for a question with `change`.

    Worse from `points` more; much better from `points` less that are also `percent` of the first.
    """
    less = before - now
    if -less >= change.points:
        return "worse"
    if less >= change.points and less * 100 >= change.percent * before:
        return "much-better"
    return "a-little-better" if less > 0 else "same"


def asked_again(rulebook: Rulebook) -> frozenset[str]:
    """Name the entries that are asked anew on another day: warning signs, and what may change."""
    return frozenset(
        entry.id
        for question in rulebook.questions
        if question.every_time or any(entry.at_least for entry in entries_of(question))
        for entry in entries_of(question)
    )


def next_question(rulebook: Rulebook, answers: Mapping[str, str]) -> Question | None:
    """Say which question comes next; None when nothing is open."""
    return next((question for question, _ in unanswered(rulebook, answers)), None)


def allowed(question: Question) -> tuple[str, ...]:
    """List, in words for a sheet, what may be answered."""
    match question.kind:
        case "any-of":
            return ("none", *(item.id for item in question.items))
        case "number":
            unsure = ("not-sure",) if question.safety else ()
            return (f"{question.least} to {question.most}", *unsure)
        case "text":
            return ("your own words",)
        case _:
            return entries_of(question)[0].values


def open_questions(
    rulebook: Rulebook, answers: Mapping[str, str], applies: Mapping[str, int] | None = None
) -> tuple[OpenQuestion, ...]:
    """List the open questions, those aside that may be left open."""
    return tuple(
        OpenQuestion(
            id=question.id,
            ask=question.ask,
            kind=question.kind,
            allowed=allowed(question),
            open=tuple(entry.id for entry in left),
        )
        for question, left in unanswered(rulebook, answers, applies)
        if not optional(rulebook, question)
    )
