"""
What stands on a page when any button on it is pressed, taken into the answers.

Whatever was said last about an entry is its answer. A line that is ticked counts at once; a list
that is left before it was sent off keeps its other lines open. What cannot be taken brings its page
again. A ticked warning sign is only ever taken back by an answer to that very line: neither by a
list that was emptied, nor by another answer that does away with its question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from recommender.core.language.cards import Entry, entries_of
from recommender.core.language.conditions import FactIs, leaves
from recommender.core.language.fields import URGENCIES
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying, ignored, is_told_sign, optional
from recommender.web.page.carried import Carried
from recommender.web.page.form import TICKED, Fields, Page, filled, is_none, shown_on, ticks
from recommender.web.page.noes import SENT, with_noes

SIGN = "sign"
"""The field of a warning sign that is told while a step is done."""
SINCE = "since"
"""
The field of a sign that was told after this page, before the browser went back to it: its name, or
`name=not-sure`.
"""
UNTOUCHED = {
    "any-of": "Nothing is ticked here. Tick what fits, or “None of these”.",
    "number": "There is no number here yet.",
    "text": "There is nothing here yet.",
}
NOT_CHOSEN = "Nothing is chosen here yet. Please choose one."
EMPTIED = "You had ticked something here. Tick it again, or tick “None of these”."
BESIDE = (
    "You ticked this before, and your other answer does not go with it. Does it still fit? "
    "Mend one of the two."
)
Answers = dict[str, str]


class Heard(NamedTuple):
    """
    The answers after a page, and what is wrong on it, by question.

    `asked` is the page as it has to come again where something is wrong; it may hold a question of
    another page. `said` is what a person has to know of it.
    """

    carried: Carried
    wrong: Mapping[str, str] = {}
    asked: Page = ()
    said: tuple[str, ...] = ()


def heard(rulebook: Rulebook, carried: Carried, fields: Fields, go: str = "") -> Heard:
    """
    Take in what stands on a page.

    With `next` it is sent off, so that every question has to have its answer; with `none` and
    `rest`, too, and noes are filled in; with `later` the rest of it is left open on purpose; with
    any other button it is only left.
    """
    carried = _told(rulebook, carried, (*fields.get(SINCE, ()), *fields.get(SIGN, ())))
    asked = shown_on(rulebook, fields)
    if not asked:
        return Heard(carried)
    before = dict(carried.answers)
    told = [name for name, value in before.items() if is_told_sign(rulebook, name, value)]
    fields = with_noes(asked, fields, go, told)
    is_sent = go in SENT
    given, wrong, open_ = _merged(rulebook, asked, before, fields, sent=is_sent)
    lost = _signs_lost(rulebook, given)
    clashing: Page = ()
    if lost:
        clashing = _owners(rulebook, lost)
        wrong |= {question.id: BESIDE for question, _ in clashing}
        given = _as_far_as_possible(rulebook, asked, before, given)
    kept, said = _applying(rulebook, given)
    names = [question.id for question, _ in asked]
    half = [card.id for card, entries in asked if not is_sent and _is_halfway(entries, kept)]
    skipped = [name for name in carried.skipped if name not in names or name in open_]
    if go in (*SENT, "later"):
        skipped = [*dict.fromkeys((*skipped, *open_, *half))]
    halfway = [name for name in carried.halfway if name not in names]
    sheet = carried.sheet.model_copy(update={"answers": kept})
    again = (*asked, *(part for part in clashing if part[0].id not in names))
    return Heard(Carried(sheet, tuple(skipped), (*halfway, *half)), wrong, again, said)


def _told(rulebook: Rulebook, carried: Carried, names: Iterable[str]) -> Carried:
    """Answer the warning signs that were told beside the questions; not sure takes back no yes."""
    applies = applying(rulebook, carried.answers) if names else {}
    answers = dict(carried.answers)
    for sign in names:
        name, _, unsure = sign.partition("=")
        entry = rulebook.entries.get(name)
        if entry and _is_sign(entry) and applies[entry.question.id] and answers.get(name) != "yes":
            answers[name] = "not-sure" if unsure else "yes"
    if answers == carried.answers:
        return carried
    return carried._replace(sheet=carried.sheet.model_copy(update={"answers": answers}))


def _merged(
    rulebook: Rulebook, asked: Page, before: Answers, fields: Fields, *, sent: bool
) -> tuple[Answers, dict[str, str], tuple[str, ...]]:
    """
    Put what a page says over what was said before; also give what is wrong, what is open.

    On a page that was sent off it is wrong to leave a question open, unless nothing reads it.
    """
    entered = filled(rulebook, fields)
    given, wrong, open_ = dict(before), dict(entered.wrong), []
    for question, entries in asked:
        names = [entry.id for entry in entries]
        if question.id in entered.wrong:
            _taken_back(given, () if question.kind == "any-of" else names)
            given |= ticks(entries, fields)
        elif question.id not in entered.untouched:
            new = {name: entered.answers[name] for name in names}
            whole = sent or question.kind != "any-of" or is_none(question, fields)
            if not whole and any(name not in before for name in names):
                _taken_back(given, [name for name in names if before.get(name) != "no"])
                new = {name: value for name, value in new.items() if value != "no"}
            given |= new
        elif any(_is_sign(entry) and before.get(entry.id) in TICKED for entry in entries):
            wrong[question.id] = EMPTIED
        else:
            _taken_back(given, names)
            open_.append(question.id)
            if sent and not optional(rulebook, question):
                wrong[question.id] = UNTOUCHED.get(question.kind, NOT_CHOSEN)
    return given, wrong, tuple(open_)


def _taken_back(given: Answers, names: Iterable[str]) -> None:
    for name in names:
        given.pop(name, None)


def _is_sign(entry: Entry) -> bool:
    return entry.at_least is not None


def _signs_lost(rulebook: Rulebook, given: Answers) -> list[str]:
    """Name the ticked warning signs whose question other answers do away with."""
    return [
        name
        for name in ignored(rulebook, given)
        if is_told_sign(rulebook, name, given[name])
        and not _is_graver_said(rulebook, given, rulebook.entries[name])
    ]


def _is_graver_said(rulebook: Rulebook, given: Answers, entry: Entry) -> bool:
    """Say whether a question went because a sign it asks more about is now said outright."""
    only_if = entry.question.only_if
    read = () if only_if is None else leaves(only_if)
    signs = [
        rulebook.entries[leaf.entry].at_least
        for leaf, _ in read
        if not isinstance(leaf, FactIs) and given.get(leaf.entry) == "yes"
    ]
    ranks = [URGENCIES.index(urgency) for urgency in signs if urgency is not None]
    return bool(ranks) and min(ranks) <= URGENCIES.index(entry.at_least or URGENCIES[-1])


def _owners(rulebook: Rulebook, names: Iterable[str]) -> Page:
    """List the questions that some entries belong to, whole."""
    wanted = {rulebook.entries[name].question.id for name in names}
    return tuple((card, entries_of(card)) for card in rulebook.questions if card.id in wanted)


def _as_far_as_possible(
    rulebook: Rulebook, asked: Page, before: Answers, given: Answers
) -> Answers:
    """Keep the answers as they were, with those ticks of the page that do away with no sign."""
    ticked = {
        entry.id: given[entry.id]
        for _, entries in asked
        for entry in entries
        if _is_sign(entry) and given.get(entry.id) in TICKED
    }
    kept = before | ticked
    return before if _signs_lost(rulebook, kept) else kept


def _applying(rulebook: Rulebook, given: Answers) -> tuple[Answers, tuple[str, ...]]:
    """Leave out what no longer applies, and say what of it was more than a no."""
    dropped = ignored(rulebook, given)
    lost = [rulebook.entries[name].label for name in dropped if given[name] != "no"]
    said = (f"No longer asked, and taken out: {'; '.join(lost)}",) if lost else ()
    return {name: value for name, value in given.items() if name not in dropped}, said


def _is_halfway(entries: tuple[Entry, ...], answers: Answers) -> bool:
    """Say whether some lines of a list that were shown are answered, and others open."""
    lines = [entry.id in answers for entry in entries]
    return any(lines) and not all(lines)
