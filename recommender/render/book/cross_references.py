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
from recommender.core.evaluation.dependencies import ANSWER, Web, web
from recommender.core.language.cards import Promise, Rule, Technique, value_words
from recommender.core.language.conditions import Condition, FactIs, leaves
from recommender.core.language.rulebook import Rulebook
from recommender.render.book.links import place
from recommender.render.book.notes import Passage, Prose, prose

Named = TypeVar("Named")
PAGE = 100
"""So many cases stand on one page."""
NO_FILE = "built in Python"
NONE_WRITTEN: Mapping[str, str] = MappingProxyType({})


class Affected(NamedTuple):
    """Out of so many people drawn from a stated guess, how many let each rule hold."""

    people: int
    about: str
    held: Mapping[str, int]


class Material(NamedTuple):
    """
    Everything the pages draw on; `held` and `near` are numbers of cases by the id of a rule.

    `written` are the lines of cards in their files, such as by `rule:bridge`.
    """

    rulebook: Rulebook
    cases: Cases
    report: AuditReport | None
    affected: Affected | None
    web: Web
    held: Mapping[str, tuple[int, ...]]
    near: Mapping[str, tuple[int, ...]]
    read_by: Mapping[str, tuple[str, ...]]
    cited_by: Mapping[str, tuple[str, ...]]
    promised: Mapping[str, tuple[Promise, ...]]
    case_link: Mapping[int, str]
    takes_away: Promise | None
    by_row: Mapping[str, tuple[str, ...]]
    asked_of: Mapping[str, tuple[Passage, ...]]
    open_questions: Prose
    written: Mapping[str, str]


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
    affected: Affected | None = None, open_questions: str = "",
    written: Mapping[str, str] = NONE_WRITTEN,
) -> Material:  # fmt: skip
    """Gather what the pages draw on; a card that is not in `written` is shown without its lines."""
    written_from = ((row, name) for name, card in _cards(rulebook) for row in card.rows)
    by_row = dict(sorted(_grouped(written_from).items()))
    asked = prose(open_questions, by_row, place)
    sheets = (answers_of(cases, case, rulebook) for case in cases.cases)
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
        takes_away=_takes_away(rulebook, report),
        by_row=by_row,
        asked_of=_grouped((passage.row, passage) for passage in asked.passages),
        open_questions=asked,
        written=written,
    )  # fmt: skip


def reported(material: Material, report: AuditReport) -> Material:
    """Add what an audit found, once it has been run."""
    return material._replace(report=report, takes_away=_takes_away(material.rulebook, report))


def reads(condition: Condition) -> tuple[str, ...]:
    """Name the answers and facts a condition reads, each once, as nodes of the web."""
    return tuple(dict.fromkeys(name for leaf, _ in leaves(condition) for name in _names(leaf)))


def _names(leaf: object) -> Iterator[str]:
    if not isinstance(leaf, FactIs):
        yield f"{ANSWER}:{getattr(leaf, 'entry', '')}"
        return
    kinds = {"refer": "referral", "offered": "technique", "offered-with": "avoid"}
    yield from (f"{kinds.get(leaf.kind, leaf.kind)}:{name}" for name in leaf.names)


def concludes(rule: Rule) -> Iterator[str]:
    """Name the facts a rule concludes, as nodes of the web."""
    for one in rule.then:
        match one.kind:
            case "refer" if one.refer:
                yield from (f"referral:{one.refer.for_}", f"at-least:{one.refer.to}")
            case "avoid":
                yield from (f"avoid:{feature}" for feature in one.avoid or ())
            case "limit" if one.limit:
                yield from (f"limit:{on}" for on in one.limit.on or ("everywhere",))
            case "suggest":
                yield f"technique:{one.suggest}"
            case "advise":
                yield f"advice:{one.advise}"
            case kind:
                yield f"{kind}:{getattr(one, kind)}"


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
    named = [(promise, frozenset(_promise_reads(promise))) for promise in rulebook.promises]
    found = {}
    for rule in rulebook.rules:
        mine = {*reads(rule.when), *concludes(rule)}
        found[rule.id] = tuple(promise for promise, names in named if mine & names)
    return found


def _takes_away(rulebook: Rulebook, report: AuditReport | None) -> Promise | None:
    """Find the promise that warning signs only take away, if the audit proved it."""
    proved = {one.id for one in report.promises if one.status == "proved"} if report else set()
    meant = (one for one in rulebook.promises if one.only_takes_away is not None)
    return next((one for one in meant if one.id in proved), None)


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


def rule_parts(rulebook: Rulebook) -> list[RulePart]:
    """Sort the rules by the file they stand in."""
    files: dict[str, list[Rule]] = {}
    for rule in rulebook.rules:
        files.setdefault(rule.at.file if rule.at else NO_FILE, []).append(rule)
    return [
        RulePart(f"part:{number}", file, tuple(rules))
        for number, (file, rules) in enumerate(files.items(), 1)
    ]


def case_parts(cases: Cases) -> list[CasePart]:
    """Sort the cases by the file they stand in; a long file makes several pages."""
    files: dict[str, list[tuple[int, Case]]] = {}
    for number, case in enumerate(cases.cases):
        files.setdefault(case.at.file if case.at else NO_FILE, []).append((number, case))
    parts: list[CasePart] = []
    for file, mine in files.items():
        for start in range(0, len(mine), PAGE):
            here = tuple(mine[start : start + PAGE])
            of = f", {start + 1} to {start + len(here)}" if len(mine) > PAGE else ""
            parts.append(CasePart(f"cases-{len(parts) + 1}.html", file + of, here))
    return parts


def answers_of(cases: Cases, case: Case, rulebook: Rulebook) -> Mapping[str, str]:
    """Give the answers of a case; what it leaves out is answered as by a healthy person."""
    return sheet_of(case, cases.healthy, rulebook).answers


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
    found: dict[str, None] = {}
    seen, left = {rule.id}, [rule.id]
    while left:
        current = material.rulebook.rule_of.get(left.pop(0), rule)
        for leaf, negated in leaves(current.when):
            for name in _names(leaf):
                if name.startswith(ANSWER):
                    found[name.partition(":")[2]] = None
                elif not negated:
                    left += (one for one in _makers(material, name, seen) if one not in seen)
                    seen.update(left)
    entries = material.rulebook.entries
    return [
        (card.label, place(f"answer:{name}")) for name, card in entries.items() if name in found
    ]


def _makers(material: Material, fact: str, seen: set[str]) -> Iterator[str]:
    for edge in material.web.before(fact):
        if not edge.against:
            kind, _, rest = edge.source.partition(":")
            if kind == "rule":
                yield rest
            elif fact.startswith("technique:") and edge.source not in seen:
                seen.add(edge.source)
                yield from _makers(material, edge.source, seen)
