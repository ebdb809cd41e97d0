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
from typing import NamedTuple

from recommender.core.consultation.laid_out import Steps, open_steps
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.dependencies import makers
from recommender.core.evaluation.firing import Outcome
from recommender.core.evaluation.outcome import outcome, routine_slots, settled
from recommender.core.evaluation.program import slots_of
from recommender.core.evaluation.semantics import CERTAIN, PAIRS, POSSIBLE, evaluate, pairs
from recommender.core.language.cards import Entry, Question, entries_of
from recommender.core.language.conditions import FactIs, leaves
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import check
from recommender.core.questionnaire.applicability import unanswered
from recommender.core.questionnaire.hearing import heard, still_offered
from recommender.core.reasoning import relevance

Answers = Mapping[str, str]
Left = list[tuple[Question, list[Entry]]]


class Standing(NamedTuple):
    """
    How far a sheet has come: values of the pair evaluation, what is certain, what is open.

    It `is_settled` when every completion has the same outcome, its steps wait for nothing, and it
    `waits` for no warning sign that was offered for the person's own words.
    """

    values: list[int]
    sure: Outcome
    possible: Outcome
    has_one_outcome: bool
    waits: bool
    steps: Steps
    applies: dict[str, int]

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.has_one_outcome and not (self.waits or self.steps.needed)


class Asked(NamedTuple):
    """The next question, the entries of it that are asked, and the pages that may still come."""

    question: Question
    entries: tuple[Entry, ...]
    pages: tuple[str, ...]


def standing(rulebook: Rulebook, answers: Answers) -> Standing:
    """Evaluate an incomplete sheet: what is certain, what is settled, which questions apply."""
    answers = heard(rulebook, answers)
    program = compiled(rulebook)
    values = evaluate(program, pairs(program, rulebook, answers), PAIRS).values
    gates = {gate.question: gate.slot for gate in program.gates}
    sure = outcome(rulebook, program, values, CERTAIN)
    has_one_outcome = settled(rulebook, program, values)
    return Standing(
        values=values,
        sure=sure,
        possible=outcome(rulebook, program, values, POSSIBLE),
        has_one_outcome=has_one_outcome,
        waits=not sure.emergency and bool(still_offered(rulebook, answers)),
        steps=(
            open_steps(rulebook, values, answers, only_needed=True) if has_one_outcome else Steps()
        ),
        applies={q.id: values[gates[q.id]] if q.id in gates else 3 for q in rulebook.questions},
    )


def is_warning(question: Question) -> bool:
    """Say whether a question asks for warning signs."""
    return any(entry.at_least for entry in entries_of(question))


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
    for one in _asked(rulebook, answers, skipped, whole=True):
        if page and one.question.group != page[0].question.group:
            break
        if not _reads(rulebook, one.question, [other.question.id for other in page]):
            page.append(one)
    return tuple(page)


def _asked(
    rulebook: Rulebook, answers: Answers, skipped: Collection[str], *, whole: bool = False
) -> Iterator[Asked]:
    """Yield what is asked, in order; with `whole`, of one group, judged in one query."""
    check(rulebook, answers)
    answers = heard(rulebook, answers)
    found = standing(rulebook, answers)
    if found.sure.emergency:
        return
    offered = still_offered(rulebook, answers)
    left = list(unanswered(rulebook, answers, found.applies))
    wanted, doubt = _wanted(rulebook, found, left), _in_doubt(rulebook, found, answers)
    routine = _for_routine(found, left)
    pages = _pages(rulebook, found, left, {*doubt, *routine}, wanted)
    still = [(question, entries) for question, entries in left if question.id not in skipped]
    judged: dict[str, set[str]] = {}
    any_asked, group = False, ""
    for question, entries in still:
        if whole and any_asked and question.group != group:
            return
        key = question.group if whole else question.id
        if question.id in wanted:
            asked = tuple(entries)
        elif found.applies[question.id] == POSSIBLE and _reads(rulebook, question, skipped):
            continue
        else:
            if key not in judged:
                names = {e.id for q, its in still if key in (q.id, q.group) for e in its}
                judged[key] = _judged(rulebook, answers, found, doubt & names)
                if whole and judged[key] and _offers_possible(rulebook, found):
                    judged[key] |= routine & names
            asked = tuple(e for e in entries if e.id in judged[key] or e.id in offered)
        if asked:
            any_asked, group = True, question.group
            yield Asked(question, asked, pages)
    if not (any_asked or found.is_settled):
        last = _last(rulebook, found, answers, doubt, routine) if still else set()
        yield from (
            Asked(question, asked, pages)
            for question, entries in still
            if (asked := tuple(entry for entry in entries if entry.id in last))
        )


def _judged(
    rulebook: Rulebook, answers: Answers, found: Standing, names: Collection[str]
) -> set[str]:
    """Name what can matter of what is in doubt; where the outcome is settled, to the steps."""
    if found.has_one_outcome:
        return set(found.steps.needed.intersection(names))
    return _matter(rulebook, answers, names)


def _for_routine(found: Standing, left: Left) -> set[str]:
    """
    Name the open entries that the routine asks for: those that can change its steps, or, before
    the outcome is settled, all of its own questions that apply, or may.
    """
    if found.has_one_outcome:
        return set(found.steps.needed)
    return {entry.id for question, entries in left if question.routine for entry in entries}


def _reads(rulebook: Rulebook, question: Question, among: Collection[str]) -> bool:
    """Say whether one of some questions decides whether this one applies."""
    read = () if question.only_if is None else leaves(question.only_if)
    return any(
        not isinstance(leaf, FactIs) and rulebook.entries[leaf.entry].question.id in among
        for leaf, _ in read
    )


def _last(
    rulebook: Rulebook, found: Standing, answers: Answers, doubt: set[str], routine: set[str]
) -> set[str]:
    """
    Name the entries that are asked when nothing else that is open may be asked or can matter.

    Where the outcome is agreed on, or what could change it was skipped, these are the routine's;
    otherwise a reason splits into cases, and its answers are.
    """
    if found.has_one_outcome:
        return routine
    if _matter(rulebook, answers, doubt):
        return routine if _offers_possible(rulebook, found) else set()
    return doubt


def _offers_possible(rulebook: Rulebook, found: Standing) -> bool:
    """Say whether a technique may be offered, as far as the pair evaluation can tell."""
    program = compiled(rulebook)
    return any(
        found.values[slot] & POSSIBLE
        for slot in program.facts
        if program.names[slot].startswith("offered:")
    )


def still_matter(rulebook: Rulebook, answers: Answers) -> Left:
    """
    List the open questions whose answers an unsettled sheet still waits for, in asking order.

    Those of the routine are among them as long as a technique may be offered.
    """
    answers = heard(rulebook, answers)
    found = standing(rulebook, answers)
    if found.is_settled:
        return []
    left = list(unanswered(rulebook, answers, found.applies))
    doubt = _in_doubt(rulebook, found, answers)
    names = _for_routine(found, left)
    if not found.has_one_outcome:
        names = names if _may_offer(rulebook, answers) else set()
        names |= _matter(rulebook, answers, doubt)
    names |= still_offered(rulebook, answers)
    if not names:
        names = next(({e.id for e in es} & doubt for _, es in left if _any_in(es, doubt)), set())
    return [(q, [e for e in es if e.id in names]) for q, es in left if _any_in(es, names)]


def _matter(rulebook: Rulebook, answers: Answers, doubt: Collection[str]) -> set[str]:
    """Name what can matter of what is in doubt: all of it, when it takes too long or fails."""
    if not doubt:
        return set()
    try:
        return set(relevance.matter(rulebook, answers, doubt))
    except Exception:  # noqa: BLE001  # whatever stops the solver must not stop what is certain
        return set(doubt)


def _may_offer(rulebook: Rulebook, answers: Answers) -> bool:
    try:
        return relevance.may_offer(rulebook, answers)
    except Exception:  # noqa: BLE001  # as above
        return True


def _any_in(entries: Iterable[Entry], names: Collection[str]) -> bool:
    return any(entry.id in names for entry in entries)


def _wanted(rulebook: Rulebook, found: Standing, left: Left) -> set[str]:
    """
    Name the open questions that ask for warning signs, and those that say whether these apply.
    """
    open_ = {question.id: question for question, _ in left}
    waiting = [question for question in open_.values() if is_warning(question)]
    wanted: set[str] = set()
    while waiting:
        question = waiting.pop()
        wanted.add(question.id)
        if question.only_if is None or found.applies[question.id] == CERTAIN | POSSIBLE:
            continue
        for leaf, _ in leaves(question.only_if):
            if not isinstance(leaf, FactIs):
                reads = rulebook.entries[leaf.entry].question
                if reads.id in open_ and reads.id not in wanted:
                    waiting.append(reads)
    return wanted


def _pages(
    rulebook: Rulebook, found: Standing, left: Left, names: set[str], wanted: set[str]
) -> tuple[str, ...]:
    """Name the pages that may still come; no answer ever makes them more, only a changed one."""
    offers = _offers_possible(rulebook, found)
    routine = {entry.id for q, entries in left if q.routine and not offers for entry in entries}
    return tuple(
        dict.fromkeys(
            question.group
            for question, entries in left
            if question.id in wanted or _any_in(entries, names - routine)
        )
    )


def _in_doubt(rulebook: Rulebook, found: Standing, answers: Answers) -> set[str]:
    """
    Name the open entries behind whatever of the outcome is possible and not certain.

    What is not among them cannot matter; what is may still not.
    """
    program, values = compiled(rulebook), found.values
    gates = {slot: gate for gate in program.gates for slot in (*gate.answers, *gate.noes)}
    owner = {slot: name for name, slots in program.answers.items() for slot in slots}
    kinds = ["referral:", "offered:", "advice:", "limit:"]
    if not (found.sure.referrals or found.sure.offers):
        kinds += ["suggested:", "region:"]
    waiting = [*routine_slots(program)] if _offers_possible(rulebook, found) else []
    waiting += [slot for slot in program.facts if program.names[slot].startswith(tuple(kinds))]
    seen: set[int] = set()
    names: set[str] = set()
    while waiting:
        slot = waiting.pop()
        if slot in seen or values[slot] != POSSIBLE:
            continue
        seen.add(slot)
        for rule in makers(rulebook).get(slot, ()):
            waiting += [read for read, _ in rule.reads]
        if slot in owner:
            if owner[slot] not in answers:
                names.add(owner[slot])
            if slot in gates:
                waiting += [read for read, _ in slots_of(gates[slot].expression)]
    return names
