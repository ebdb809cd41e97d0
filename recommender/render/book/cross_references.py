"""
What the pages of the book draw on, gathered once: what reads, cites, promises and shows each card.

Pure: a rulebook, its cases and what the audit found go in. No rule is run here but on the cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from recommender.audit.cases.cases import Case, Cases, sheet_of
from recommender.audit.cases.runs import rules_fired
from recommender.audit.result import AuditReport
from recommender.core.evaluation.compiler import Draft
from recommender.core.evaluation.dependencies import ANSWER, Web, fact_node, web
from recommender.core.language.cards import Rule, Technique, value_words
from recommender.core.language.conditions import Condition, FactIs, leaves
from recommender.core.language.errors import Location
from recommender.core.language.facts import Fact
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.population.sampling import Held
from recommender.core.posture.poses import Poses
from recommender.render.book.links import place
from recommender.render.book.notes import Passage, Prose, prose

Named = TypeVar("Named")
PAGE = 100
"""So many cases stand on one page."""
NO_FILE = "built in Python"
NONE_WRITTEN: Mapping[str, str] = MappingProxyType({})


class Material(NamedTuple):
    """
    Everything the pages draw on; `held` and `near` are numbers of cases by the id of a rule.

    `written` are the lines of cards in their files, such as by `rule:bridge`; without `poses` no
    technique is shown.
    """

    rulebook: Rulebook
    cases: Cases
    report: AuditReport | None
    affected: Held | None
    web: Web
    held: Mapping[str, tuple[int, ...]]
    near: Mapping[str, tuple[int, ...]]
    read_by: Mapping[str, tuple[str, ...]]
    cited_by: Mapping[str, tuple[str, ...]]
    promised: Mapping[str, tuple[Promise, ...]]
    case_link: Mapping[int, str]
    by_row: Mapping[str, tuple[str, ...]]
    asked_of: Mapping[str, tuple[Passage, ...]]
    open_questions: Prose
    written: Mapping[str, str]
    poses: Poses | None = None


class RulePart(NamedTuple):
    """The rules of one file."""

    id: str
    file: str
    rules: tuple[Rule, ...]


class CasePart(NamedTuple):
    """The cases of one file, with their numbers among all cases."""

    page: str
    file: str
    cases: tuple[tuple[int, Case], ...]


def gather(
    rulebook: Rulebook, cases: Cases, report: AuditReport | None = None,
    affected: Held | None = None, open_questions: str = "",
    written: Mapping[str, str] = NONE_WRITTEN, poses: Poses | None = None,
) -> Material:  # fmt: skip
    """Gather what the pages draw on; a card that is not in `written` is shown without its lines."""
    written_from = ((row, name) for name, card in _cards(rulebook) for row in card.rows)
    by_row = dict(sorted(_grouped(written_from).items()))
    asked = prose(open_questions, by_row, place)
    sheets = (sheet_of(case, cases.healthy, rulebook).answers for case in cases.cases)
    held = rules_fired(rulebook, sheets)
    near = (
        (case.near_miss_of, number)
        for number, case in enumerate(cases.cases)
        if case.near_miss_of and number not in held.get(case.near_miss_of, ())
    )
    return Material(
        rulebook, cases, report, affected, web(rulebook),
        held=held,
        near=_grouped(near),
        read_by=_grouped(_readers(rulebook)),
        cited_by=_grouped(_citing(rulebook)),
        promised=_promised(rulebook),
        case_link={
            number: f"{part.page}#case-{number + 1}"
            for part in case_parts(cases)
            for number, _ in part.cases
        },
        by_row=by_row,
        asked_of=_grouped((passage.row, passage) for passage in asked.passages),
        open_questions=asked,
        poses=poses,
        written=written,
    )  # fmt: skip


def reads(condition: Condition) -> tuple[str, ...]:
    """Name the answers and facts a condition reads, each once, as nodes of the web."""
    return tuple(dict.fromkeys(name for leaf, _ in leaves(condition) for name in _names(leaf)))


def _names(leaf: object) -> Iterator[str]:
    if not isinstance(leaf, FactIs):
        yield f"{ANSWER}:{getattr(leaf, 'entry', '')}"
        return
    kinds = {"refer": "referral", "offered": "technique", "offered-with": "avoid"}
    yield from (f"{kinds.get(leaf.kind, leaf.kind)}:{name}" for name in leaf.names)


def _grouped(pairs: Iterable[tuple[str, Named]]) -> dict[str, tuple[Named, ...]]:
    """Gather what belongs to each name, each thing once, in the order in which they come."""
    groups: dict[str, dict[Named, None]] = defaultdict(dict)
    for name, thing in pairs:
        groups[name][thing] = None
    return {name: tuple(things) for name, things in groups.items()}


def _readers(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Say of answers and facts which rules and promises read them, and which questions hang on."""
    for rule in rulebook.rule_of.values():
        yield from ((name, f"rule:{rule.id}") for name in reads(rule.when))
    for question in rulebook.questions:
        read = () if question.only_if is None else reads(question.only_if)
        yield from ((name, f"question:{question.id}") for name in read)
    for promise in rulebook.promises:
        yield from ((name, f"promise:{promise.id}") for name in _promise_reads(promise))


def _promise_reads(promise: Promise) -> tuple[str, ...]:
    return tuple(name for part in promise.conditions for name in reads(part))


def _promised(rulebook: Rulebook) -> dict[str, tuple[Promise, ...]]:
    """Find the promises that name an answer, a fact or a feature that a rule reads or concludes."""
    read = [(promise, frozenset(_promise_reads(promise))) for promise in rulebook.promises]
    draft = Draft(rulebook)
    found = {}
    for rule in rulebook.rules:
        names = {*reads(rule.when)}
        for name in (name for conclusion in rule.then for name in draft.concluded(conclusion)):
            names |= {fact_node(name), f"at-least:{Fact.parse(name).level}"}
        found[rule.id] = tuple(promise for promise, its in read if names & its)
    return found


def asked_about(material: Material, rows: Iterable[str]) -> list[Passage]:
    """List the passages of the open questions that name one of some rows, each once."""
    passages = (passage for row in rows for passage in material.asked_of.get(row, ()))
    by_words: dict[str, Passage] = {}
    for passage in passages:
        by_words.setdefault(passage.words, passage)
    return list(by_words.values())


def _cards(rulebook: Rulebook) -> Iterator[tuple[str, Rule | Technique]]:
    yield from ((f"rule:{card.id}", card) for card in rulebook.rules)
    yield from ((f"technique:{card.id}", card) for card in rulebook.techniques)


def _citing(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Say of sources which cards cite them."""
    regions = ((f"region:{region.id}", region) for region in rulebook.regions)
    for name, card in (*_cards(rulebook), *regions):
        yield from ((cite.cite, name) for cite in card.sources)


def _by_file(places: Iterable[Location | None]) -> dict[str, tuple[int, ...]]:
    """Gather the numbers of some places, from 0, by the file that they are in."""
    return _grouped((at.file if at else NO_FILE, number) for number, at in enumerate(places))


def rule_parts(rulebook: Rulebook) -> list[RulePart]:
    """Sort the rules by the file they stand in."""
    rules = rulebook.rules
    return [
        RulePart(f"part:{number}", file, tuple(rules[n] for n in numbers))
        for number, (file, numbers) in enumerate(_by_file(rule.at for rule in rules).items(), 1)
    ]


def case_parts(cases: Cases) -> list[CasePart]:
    """Sort the cases by the file they stand in; a long file makes several pages."""
    parts: list[CasePart] = []
    for file, numbers in _by_file(case.at for case in cases.cases).items():
        for start in range(0, len(numbers), PAGE):
            here = tuple((n, cases.cases[n]) for n in numbers[start : start + PAGE])
            of = f", {start + 1} to {start + len(here)}" if len(numbers) > PAGE else ""
            parts.append(CasePart(f"cases-{len(parts) + 1}.html", file + of, here))
    return parts


def differing(
    rulebook: Rulebook, healthy: Mapping[str, str], answers: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """List the answers that a healthy person would not give: entry, words, answer in words."""
    return [
        (entry.id, entry.label, value_words(entry, answers[entry.id]))
        for entry in rulebook.entries.values()
        if entry.id in answers and answers[entry.id] != healthy.get(entry.id)
    ]


def behind(material: Material, rule: Rule) -> list[tuple[str, str]]:
    """
    List the answers that a rule reads, directly or through other rules: words, and their place.

    What must not have been concluded is followed no further.
    """
    rulebook = material.rulebook
    left = [name for leaf, negated in leaves(rule.when) if not negated for name in _names(leaf)]
    reached = {*left}
    while left:
        edges = material.web.before(left.pop())
        further = {edge.source for edge in edges if not edge.against} - reached
        reached |= further
        left += further
    others = [other for name, other in rulebook.rule_of.items() if f"rule:{name}" in reached]
    read = {name for one in (rule, *others) for name in reads(one.when)}
    places = ((entry.label, f"{ANSWER}:{name}") for name, entry in rulebook.entries.items())
    return [(words, place(name)) for words, name in places if name in read]
