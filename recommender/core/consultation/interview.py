"""
What is worth asking: which open questions can still matter, and which comes next.

Warning signs are asked in full, whatever else holds, unless an emergency is certain already. Of
everything else only what can still change the outcome is asked; once it is settled, only what the
steps of a routine wait for, and that only where an answer can change them. Whether the outcome is
settled is for the pair evaluation, whose reasons rest on given answers alone; where nothing can
matter and it still waits for an answer, because a reason splits into cases, that answer is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import dropwhile, takewhile
from typing import NamedTuple

from recommender.core.consultation.standing import Standing, standing_of
from recommender.core.evaluation.evaluated import SURELY, Evaluated
from recommender.core.evaluation.outcome import routine_slots
from recommender.core.evaluation.semantics import POSSIBLE
from recommender.core.language.cards import Entry, Question
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import check
from recommender.core.questionnaire.applicability import deciding, is_warning, unanswered
from recommender.core.reasoning import relevance
from recommender.core.routine.open_steps import OpenReading

Answers = Mapping[str, str]
Left = list[tuple[Question, list[Entry]]]


def next_question(
    rulebook: Rulebook, answers: Answers, skipped: Collection[str] = ()
) -> Asked | None:
    """
    Say what is asked next; None when nothing is, those aside that were `skipped`.

    A question of which it is open whether it applies waits for what decides that, where this was
    skipped; not so for warning signs.

    Raises AnswersError when the answers were not accepted for this rulebook.
    """
    return next(_asked(rulebook, answers, skipped), None)


def next_page(
    rulebook: Rulebook, answers: Answers, skipped: Collection[str] = ()
) -> tuple[Asked, ...]:
    """
    Say what stands on the page that is asked next: the next question, and those of its group that
    are worth asking as things stand. What lays out the routine comes along where one is possible.

    Raises AnswersError when the answers were not accepted for this rulebook.
    """
    page: list[Asked] = []
    for asked in _asked(rulebook, answers, skipped, whole=True):
        if page and asked.question.group != page[0].question.group:
            break
        if _waits_for(rulebook, asked.question).isdisjoint(other.question.id for other in page):
            page.append(asked)
    return tuple(page)


def next_lists(
    rulebook: Rulebook, answers: Answers, skipped: Collection[str] = ()
) -> tuple[Asked, ...]:
    """
    Say what is asked next in one go: the next question, or where this is a list the lists that
    follow each other on its page. What is at hand for a routine is asked by itself.

    Raises AnswersError when the answers were not accepted for this rulebook.
    """
    first = next_question(rulebook, answers, skipped)
    if first is None or not _is_list(first):
        return () if first is None else (first,)
    page = next_page(rulebook, answers, skipped)
    from_here = dropwhile(lambda asked: asked.question.id != first.question.id, page)
    return tuple(takewhile(_is_list, from_here)) or (first,)


def _is_list(asked: Asked) -> bool:
    return asked.question.kind == "any-of" and not asked.question.routine


def _asked(
    rulebook: Rulebook, answers: Answers, skipped: Collection[str], *, whole: bool = False
) -> Iterator[Asked]:
    """Yield what is asked, in order; with `whole`, of one group, judged in one query."""
    stands = standing_of(check(rulebook, answers), only_needed=True)
    if stands.sure.emergency:
        return
    interview = _Interview(stands, skipped, whole=whole)
    groups: set[str] = set()
    for question, entries in interview.left:
        if whole and groups and question.group not in groups:
            return
        if asked := interview.worth_asking(question, entries):
            groups.add(question.group)
            yield Asked(question, tuple(asked), interview.pages)
    if not groups and not stands.is_ready:
        last = interview.last() if interview.left else set()
        for question, entries in interview.left:
            if asked := _among(entries, last):
                yield Asked(question, tuple(asked), interview.pages)


def _waits_for(rulebook: Rulebook, question: Question) -> set[str]:
    """Name the questions whose answers decide whether this one applies."""
    return {rulebook.entries[name].question.id for name in deciding(question)}


def _offers_possible(sheet: Evaluated) -> bool:
    """Say whether a technique may be offered, as far as the pair evaluation can tell."""
    return any(sheet.values[slot] & POSSIBLE for slot in sheet.program.of_kind("offered"))


def still_matter(stands: Standing) -> Left:
    """
    List the open questions whose answers an unsettled sheet still waits for, in asking order.

    Those of the routine are among them as long as a technique may be offered.
    """
    if stands.is_ready:
        return []
    interview, sheet = _Interview(stands), stands.sheet
    names = stands.offered | interview.routine
    if not sheet.is_settled:
        names = stands.offered | _matter(sheet, interview.doubt)
        names |= interview.routine if _may_offer(sheet) else set()
    if not names:
        # A reason splits into cases: the first question that is behind it is named.
        behind = (_among(entries, interview.doubt) for _, entries in interview.open)
        names = frozenset(entry.id for entry in next(filter(None, behind), ()))
    return [(q, asked) for q, entries in interview.open if (asked := _among(entries, names))]


def _matter(sheet: Evaluated, doubt: Collection[str]) -> set[str]:
    """Name what can matter of what is in doubt: all of it, when it takes too long or fails."""
    if not doubt:
        return set()
    try:
        return set(relevance.matter(sheet.rulebook, sheet.answers, doubt))
    except Exception:  # noqa: BLE001  # whatever stops the solver must not stop what is certain
        return set(doubt)


def _may_offer(sheet: Evaluated) -> bool:
    try:
        return relevance.may_offer(sheet.rulebook, sheet.answers)
    except Exception:  # noqa: BLE001  # as above
        return True


def _among(entries: Iterable[Entry], names: Collection[str]) -> list[Entry]:
    return [entry for entry in entries if entry.id in names]


def _wanted(sheet: Evaluated, left: Left) -> set[str]:
    """
    Name the open questions that ask for warning signs, and those that say whether these apply.
    """
    open_ = {question.id: question for question, _ in left}
    waiting = [name for name, question in open_.items() if is_warning(question)]
    wanted: set[str] = set()
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        if sheet.applies[name] != SURELY:
            before = _waits_for(sheet.rulebook, open_[name])
            waiting += before.intersection(open_) - wanted
    return wanted


def _in_doubt(sheet: Evaluated) -> set[str]:
    """
    Name the open entries behind whatever of the outcome is possible and not certain.

    What is not among them cannot matter; what is may still not.
    """
    program = sheet.program
    kinds = ["referral", "offered", "advice", "limit"]
    if not (sheet.outcome.referrals or sheet.outcome.offers):
        kinds += ["suggested", "region"]
    slots = program.of_kind(*kinds)
    slots += routine_slots(program) if _offers_possible(sheet) else []
    return set(OpenReading(sheet, only_possible=True).names(slots))


class Asked(NamedTuple):
    """The next question, the entries of it that are asked, and the pages that may still come."""

    question: Question
    entries: tuple[Entry, ...]
    pages: tuple[str, ...]


class _Interview:
    """What is worth asking of one sheet; the solver judges a question, or a `whole` group."""

    def __init__(
        self, stands: Standing, skipped: Collection[str] = (), *, whole: bool = False
    ) -> None:
        """See what is open and was not `skipped`; what is wanted in any case; what is in doubt."""
        self.stands, self.sheet, self.rulebook = stands, stands.sheet, stands.sheet.rulebook
        self.skipped, self.whole = skipped, whole
        self.open = list(unanswered(self.rulebook, self.sheet.answers, self.sheet.applies))
        self.left = [(q, entries) for q, entries in self.open if q.id not in skipped]
        self.wanted = _wanted(self.sheet, self.open)
        self.doubt = _in_doubt(self.sheet)
        self.judged: dict[str, set[str]] = {}

    @cached_property
    def own(self) -> set[str]:
        """The open entries of the routine's own questions."""
        return {entry.id for q, entries in self.open if q.routine for entry in entries}

    @cached_property
    def routine(self) -> set[str]:
        """
        The open entries that the routine asks for: those that can change its steps, or, before the
        outcome is settled, all of its own questions that apply, or may.
        """
        return set(self.stands.steps.needed) if self.sheet.is_settled else self.own

    def worth_asking(self, question: Question, entries: list[Entry]) -> list[Entry]:
        """List the entries of an open question that are worth asking now."""
        if question.id in self.wanted:
            return entries
        may_apply = self.sheet.applies[question.id] == POSSIBLE
        if may_apply and not _waits_for(self.rulebook, question).isdisjoint(self.skipped):
            return []
        return _among(entries, self._judged(question) | self.stands.offered)

    def _judged(self, question: Question) -> set[str]:
        """Name what can matter of a question, or, on a `whole` page, of its group; judged once."""
        key = question.group if self.whole else question.id
        if key not in self.judged:
            among = {
                entry.id
                for other, entries in self.left
                if key == (other.group if self.whole else other.id)
                for entry in entries
            }
            self.judged[key] = self._mattering(among)
        return self.judged[key]

    def _mattering(self, among: set[str]) -> set[str]:
        """
        Name what can matter among some entries; where the outcome is settled, to the steps.

        On a `whole` page the questions of the routine come along where one is possible.
        """
        if self.sheet.is_settled:
            names = self.doubt & among & self.stands.steps.needed
        else:
            names = _matter(self.sheet, self.doubt & among)
        if self.whole and names and _offers_possible(self.sheet):
            names = names | (self.routine & among)
        return names

    def last(self) -> set[str]:
        """
        Name the entries that are asked when nothing else that is open may be asked or can matter.

        Where the outcome is agreed on, or what could change it was skipped, these are the
        routine's; otherwise a reason splits into cases, and its answers are.
        """
        if self.sheet.is_settled:
            return self.routine
        if _matter(self.sheet, self.doubt):
            return self.routine if _offers_possible(self.sheet) else set()
        return self.doubt

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The pages that may still come; no answer ever makes them more, only a changed one."""
        names = self.doubt | self.routine
        if not _offers_possible(self.sheet):
            names -= self.own
        return tuple(
            dict.fromkeys(
                question.group
                for question, entries in self.open
                if question.id in self.wanted or _among(entries, names)
            )
        )
