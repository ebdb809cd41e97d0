"""
A result on one screen: what to fetch, a row for each step with its best reason, when to stop;
before it the cautions that changed the plan.

Only what the document and the consultation hold is said; nothing is chosen or worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.firing import Firing
from recommender.core.language.cards import Entry, value_words
from recommender.core.language.facts import EVERYWHERE, Fact
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import bounds_words, fact_words, feature_words, listed
from recommender.core.routine.laws import at_hand
from recommender.core.routine.steps import Step
from recommender.render.document.blocks import big
from recommender.render.document.consultation import Document
from recommender.render.document.reasons import best_reason, fired
from recommender.render.document.routine import StepPart


class Row(NamedTuple):
    """
    A step in a list: the answers that its best reason rests on, in a few words each, that rule's
    name, and how many more rules fired for it.
    """

    part: StepPart
    answers: tuple[str, ...]
    rule: str
    more: int

    @property
    def rules(self) -> int:
        """How many rules fired for the step."""
        return self.more + 1

    def reason(self, width: int) -> str:
        """Say the reason in so many columns: as many answers as fit, and always the rule's name."""
        rule = f"{self.rule}, {self.more} more" if self.more else self.rule
        for named in range(len(self.answers), 0, -1):
            some = [*self.answers[:named], *(["more"] if named < len(self.answers) else [])]
            said = f"you said {listed(some)}; {rule}"
            if len(said) <= width:
                return said
        return rule


class Summary(NamedTuple):
    """What stands on one screen: whole sentences of caution, and what is said beneath the rows."""

    cautions: tuple[str, ...]
    fetch: tuple[str, ...]
    rows: tuple[Row, ...]
    stop: tuple[str, ...]


def summary_of(rulebook: Rulebook, shown: Consultation, document: Document) -> Summary:
    """Say a routine on one screen; nothing where there is none."""
    steps = [part for section in document.sections for part in section.steps]
    given = [rulebook.advice_of[part.given.id].brief for part in document.later]
    return Summary(
        cautions=tuple(_cautions(rulebook, shown, [part.step for part in steps])),
        fetch=tuple(_fetched(rulebook, steps)),
        rows=tuple(_row(rulebook, shown, part) for part in steps),
        stop=tuple(text for text in given if text) if steps else (),
    )


def _fetched(rulebook: Rulebook, steps: Iterable[StepPart]) -> Iterator[str]:
    """Name what has to be fetched, each tool once: what a person without tools does not have."""
    without = at_hand(rulebook, {})
    for tool in dict.fromkeys(part.step.tool for part in steps):
        if tool not in without:
            yield rulebook.tool_of[tool].label


def _row(rulebook: Rulebook, shown: Consultation, part: StepPart) -> Row:
    best = best_reason(shown, part.why.firings)
    if best is None:
        return Row(part, (), "", 0)
    lead, names = best
    answers = dict.fromkeys(_briefly(rulebook, name) for name in names)
    return Row(part, tuple(answers), lead.rule, len(fired(part.why)) - 1)


def _briefly(rulebook: Rulebook, name: str) -> str:
    """Say an answer such as `low-back-ache`, `goal=running` or `age>=45` in a few words."""
    for sign in (">=", "<", "="):
        entry = rulebook.entries.get(name.partition(sign)[0])
        value = name.partition(sign)[2]
        if entry is not None:
            return _answer(entry, sign, value) if value else entry.brief
    return name


def _answer(entry: Entry, sign: str, value: str) -> str:
    if entry.question.is_number and value.isdecimal():
        low, high = (int(value), None) if sign == ">=" else (None, int(value))
        return f"{entry.brief} {bounds_words(low, high)}"
    words = value_words(entry, value)
    return f"{entry.brief}: {words}" if entry.ticked else f"{words[:1].lower()}{words[1:]}"


def _cautions(rulebook: Rulebook, shown: Consultation, steps: list[Step]) -> Iterator[str]:
    """
    Say each caution that took a step away or made one softer; those of one effect in one sentence.

    A caution that rests on signs alone which were not sure is told with these signs.
    """
    held = {
        rule
        for one in shown.withheld
        if rulebook.technique_of[one.technique].never is None
        for rule in one.rules
    }
    unsure = {sign.name for one in shown.not_sure for sign in one.signs}
    groups: dict[tuple[str, ...], list[Firing]] = {}
    for firing in shown.firings:
        took = tuple(name for name in firing.concluded if _takes(name))
        softer = any(_softens(rulebook, name, step) for name in took for step in steps)
        named = bool(firing.used) and {name.partition("=")[0] for name in firing.used} <= unsure
        if took and not named and (firing.rule in held or softer):
            groups.setdefault(took, []).append(firing)
    for took, firings in groups.items():
        titles = {shown.explanation.cards[firing.rule].title for firing in firings}
        if len(titles) == 1:
            yield f"{titles.pop()}."
        else:
            yield _shared(rulebook, shown, took, firings)


def _takes(name: str) -> bool:
    return Fact.parse(name).kind in ("avoid", "limit")


def _softens(rulebook: Rulebook, name: str, step: Step) -> bool:
    """Say whether a limit lowers what a step's own card allows."""
    fact = Fact.parse(name)
    if fact.kind != "limit" or fact.name not in {*rulebook.features_of[step.technique], EVERYWHERE}:
        return False
    card = rulebook.technique_of[step.technique]
    what, most = fact.limited
    match what:
        case "pressure":
            return int(most) < card.ceiling
        case "seconds":
            return int(most) < card.dose.set_seconds
    return what == "dose" and card.dose.sets > 1


def _shared(
    rulebook: Rulebook, shown: Consultation, took: tuple[str, ...], firings: list[Firing]
) -> str:
    """Say one effect of several cautions, and the answers that all of them rest on."""
    facts = [Fact.parse(name) for name in took]
    avoided = [feature_words(rulebook, fact.name) for fact in facts if fact.kind == "avoid"]
    limited = [fact_words(rulebook, fact.written) for fact in facts if fact.kind == "limit"]
    effects = [f"left out: {listed(avoided)}"] * bool(avoided) + limited
    used = dict.fromkeys(name for firing in firings for name in firing.used)
    said = [_briefly(rulebook, name) for name in used if name in shown.explanation.answers]
    return f"{big('; '.join(effects))}. You said: {'; '.join(dict.fromkeys(said))}."
