"""
What the pages of the book draw on, gathered once: what reads, cites, promises and shows each card.

Pure: a rulebook, its cases and what the audit found go in. No rule is run here but on the cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from recommender.audit.cases.cases import Case, Cases, sheet_of
from recommender.audit.cases.runs import rules_fired
from recommender.audit.result import AuditReport
from recommender.core.evaluation.dependencies import ANSWER, Web, web
from recommender.core.language.cards import Promise, Rule, Technique, value_words
from recommender.core.language.conditions import Condition, FactIs, leaves
from recommender.core.language.rulebook import Rulebook
from recommender.render.book.links import place
from recommender.render.book.notes import Passage, Prose, prose

PAGE = 100
"""So many cases stand on one page."""


class Affected(NamedTuple):
    """Out of so many people drawn from a stated guess, how many let each rule hold."""

    people: int
    about: str
    held: Mapping[str, int]


class Material(NamedTuple):
    """Everything the pages draw on; `held` and `near` are numbers of cases by the id of a rule."""

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
    rulebook: Rulebook, cases: Cases, report: AuditReport | None, affected: Affected | None,
    open_questions: str = "",
) -> Material:  # fmt: skip
    """Gather what the pages draw on."""
    by_row = _by_row(rulebook)
    asked = prose(open_questions, by_row, place)
    asked_of: dict[str, list[Passage]] = defaultdict(list)
    for passage in asked.passages:
        asked_of[passage.row].append(passage)
    sheets = (sheet_of(case, cases.healthy, rulebook).answers for case in cases.cases)
    held = rules_fired(rulebook, sheets)
    near: dict[str, list[int]] = defaultdict(list)
    for number, case in enumerate(cases.cases):
        rule = case.near_miss_of or ""
        if number not in held.get(rule, ()):
            near[rule].append(number)
    return Material(
        rulebook, cases, report, affected, web(rulebook),
        held=held,
        near={rule: tuple(numbers) for rule, numbers in near.items()},
        read_by=_read_by(rulebook),
        cited_by=_cited_by(rulebook),
        promised=_promised(rulebook),
        case_link={
            number: f"{part.page}#case-{number + 1}"
            for part in case_parts(cases)
            for number, _ in part.cases
        },
        takes_away=_takes_away(rulebook, report),
        by_row=by_row,
        asked_of={row: tuple(found) for row, found in asked_of.items()},
        open_questions=asked,
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


def _read_by(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Say for each answer and fact which rules and promises read it, and for what it is asked."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for rule in rulebook.rule_of.values():
        for name in reads(rule.when):
            found[name][f"rule:{rule.id}"] = None
    for question in rulebook.questions:
        for name in () if question.only_if is None else reads(question.only_if):
            found[name][f"question:{question.id}"] = None
    for promise in rulebook.promises:
        for name in _promise_reads(promise):
            found[name][f"promise:{promise.id}"] = None
    return {name: tuple(by) for name, by in found.items()}


def _promise_reads(promise: Promise) -> tuple[str, ...]:
    parts = (promise.whenever, promise.never, promise.always)
    return tuple(name for part in parts if part is not None for name in reads(part))


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
    found: dict[str, Passage] = {}
    for row in rows:
        for passage in material.asked_of.get(row, ()):
            found.setdefault(passage.words, passage)
    return list(found.values())


def _by_row(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Say for each row of the clinical notes which cards were written from it."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in rulebook.rules:
        for row in dict.fromkeys(rule.rows):
            found[row].append(f"rule:{rule.id}")
    for card in rulebook.techniques:
        for row in dict.fromkeys(card.rows):
            found[row].append(f"technique:{card.id}")
    return {row: tuple(names) for row, names in sorted(found.items())}


def _cited_by(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    cards: Iterable[tuple[str, Rule | Technique]] = (
        *((f"rule:{card.id}", card) for card in rulebook.rules),
        *((f"technique:{card.id}", card) for card in rulebook.techniques),
    )
    for name, card in cards:
        for cite in card.sources:
            found[cite.cite][name] = None
    for region in rulebook.regions:
        for cite in region.sources:
            found[cite.cite][f"region:{region.id}"] = None
    return {source: tuple(by) for source, by in found.items()}


def rule_parts(rulebook: Rulebook) -> list[RulePart]:
    """Sort the rules by the file they stand in."""
    found: dict[str, list[Rule]] = {}
    for rule in rulebook.rules:
        found.setdefault(rule.at.file if rule.at else "built in Python", []).append(rule)
    return [
        RulePart(f"part:{number}", file, tuple(rules))
        for number, (file, rules) in enumerate(found.items(), 1)
    ]


def case_parts(cases: Cases) -> list[CasePart]:
    """Sort the cases by the file they stand in; a long file makes several pages."""
    found: dict[str, list[tuple[int, Case]]] = {}
    for number, case in enumerate(cases.cases):
        found.setdefault(case.at.file if case.at else "built in Python", []).append((number, case))
    parts: list[CasePart] = []
    for file, mine in found.items():
        for start in range(0, len(mine), PAGE):
            here = tuple(mine[start : start + PAGE])
            of = f", {start + 1} to {start + len(here)}" if len(mine) > PAGE else ""
            parts.append(CasePart(f"cases-{len(parts) + 1}.html", file + of, here))
    return parts


def differing(rulebook: Rulebook, cases: Cases, case: Case) -> list[tuple[str, str, str]]:
    """List what a case answers that the healthy sheet does not: entry, words, answer in words."""
    answers = sheet_of(case, cases.healthy, rulebook).answers
    return [
        (entry.id, entry.label, value_words(entry, answers[entry.id]))
        for entry in rulebook.entries.values()
        if entry.id in answers and answers[entry.id] != cases.healthy.get(entry.id)
    ]


def behind(material: Material, rule: Rule) -> list[tuple[str, str]]:
    """
    List the answers that a rule reads, directly or through other rules: entry and words.

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
    return [(name, entries[name].label) for name in entries if name in found]


def _makers(material: Material, fact: str, seen: set[str]) -> Iterator[str]:
    for edge in material.web.before(fact):
        if not edge.against:
            kind, _, rest = edge.source.partition(":")
            if kind == "rule":
                yield rest
            elif fact.startswith("technique:") and edge.source not in seen:
                seen.add(edge.source)
                yield from _makers(material, edge.source, seen)
