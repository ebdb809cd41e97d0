"""
The book for clinicians: every page of it, as relative path and text.

Pure: nothing is read but the templates, and nothing is written. The same rulebook, cases and report
make the same pages, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from recommender.audit.cases import Cases
from recommender.audit.result import AuditReport
from recommender.core.cards import Rule, value_words
from recommender.core.explain import feature_words, shown_card
from recommender.core.model import Rulebook
from recommender.core.vocabulary import STAGES
from recommender.render.aloud import in_words, parts_of, sentence
from recommender.render.book_cards import RulePage, rule_page, signed_words, technique_page
from recommender.render.book_cases import case_rows
from recommender.render.book_kinds import MEANING, kinds_found, kinds_missing, kinds_survived
from recommender.render.book_lists import (
    fact_rows,
    live_and_retired,
    promise_rows,
    question_groups,
    referral_rows,
    region_rows,
)
from recommender.render.drawing import drawn
from recommender.render.feeding import gathered
from recommender.render.find import entries, script
from recommender.render.grounds import BASIS, CERTAINTY, READ, certainty_words
from recommender.render.material import (
    Affected,
    Material,
    asked_about,
    case_parts,
    gather,
    rule_parts,
)
from recommender.render.page import Page, page_maker, sheet_of_style
from recommender.render.places import about, anchor, place
from recommender.render.signed import rulebook_signed

__all__ = ["Affected", "book"]


class Chapter(NamedTuple):
    """A page that every page leads to."""

    page: str
    title: str
    about: str


CHAPTERS = (
    Chapter("rules.html", "Rules", "every rule, by part of the body, as a sentence"),
    Chapter("picture.html", "Picture", "what feeds what, on one sheet"),
    Chapter("techniques.html", "Techniques", "what can be offered, and how gently"),
    Chapter("body.html", "Body", "places, tools and zones, and where nothing presses"),
    Chapter("questions.html", "Questions", "what is asked, and which rules read each answer"),
    Chapter("referrals.html", "Referrals", "how urgent, for what, and which rules say so"),
    Chapter("facts.html", "Findings and cautions", "what rules conclude on the way"),
    Chapter("advice.html", "Advice", "what is said beside a plan or a referral"),
    Chapter("promises.html", "Promises", "what must hold for everyone, and the proof"),
    Chapter("cases.html", "Cases", "people made up to hold the rules to account"),
    Chapter("sources.html", "Sources", "what was read, how much of it, and who cites it"),
    Chapter("audit.html", "Audit", "what the checks found, and what no check noticed"),
    Chapter("open-questions.html", "Open questions", "what clinicians should decide"),
    Chapter("signatures.html", "Signatures", "who stands for what"),
    Chapter("find.html", "Search", "search, and an index from A to Z"),
)


def book(
    rulebook: Rulebook,
    cases: Cases,
    report: AuditReport | None,
    open_questions: str,
    affected: Affected | None = None,
) -> Iterator[tuple[str, str]]:
    """
    Make every page of the book of a checked rulebook, as relative path and text.

    Without a report the pages on the audit, promises and signatures say that it was not run.
    """
    material = gather(rulebook, cases, report, affected, open_questions)
    page = page_maker(_known(material))
    yield "book.css", sheet_of_style()
    found = entries(rulebook)
    yield "find.js", script(found)
    yield "index.html", page("index.html", here="index.html", title=rulebook.title)
    yield from _chapters(material, page)
    yield "find.html", page("find.html", here="find.html", title="Search and index", found=found)
    yield from _cards(material, page)


def _known(material: Material) -> dict[str, Any]:
    """Name what every template may use."""
    rulebook = material.rulebook
    cases = {
        case.case: material.case_link[number] for number, case in enumerate(material.cases.cases)
    }
    return {
        "chapters": CHAPTERS,
        "m": material,
        "rulebook": rulebook,
        "report": material.report,
        "place": place,
        "anchor": anchor,
        "about": lambda names, kinds: about(rulebook, cases, names, kinds),
        "kinds_found": lambda one: kinds_found(rulebook, one),
        "kinds_missing": kinds_missing,
        "kinds_survived": lambda one: kinds_survived(rulebook, one),
        "meaning": _meaning(material.report),
        "named": _names(material).__getitem__,
        "rulebook_signed": rulebook_signed(rulebook),
        "asked_about": lambda rows: asked_about(material, rows),
        "live_and_retired": live_and_retired,
        "told_of": lambda name: not name.startswith("avoid:") or name in material.web.nodes,
        "sentence": lambda rule: sentence(rulebook, rule),
        "parts_of": lambda condition: parts_of(rulebook, condition),
        "in_words": lambda condition: in_words(rulebook, condition),
        "feature_words": lambda feature: feature_words(rulebook, feature),
        "rests_on": lambda name: certainty_words(shown_card(rulebook, name)),
        "read_words": READ.__getitem__,
        "certainties": CERTAINTY,
        "bases": BASIS,
        "stages": STAGES,
    }


def _meaning(report: AuditReport | None) -> dict[str, str]:
    """Say what the codes mean that stand in the report, in their order."""
    if report is None:
        return {}
    every = (*report.lint, *report.cases.unmet, *report.signatures.findings)
    codes = {one.code for one in every}
    return {code: said for code, said in MEANING.items() if code in codes}


def _names(material: Material) -> dict[str, str]:
    """Say what everything is called, such as `rule:bridge` or `question:age`."""
    rulebook = material.rulebook
    return {
        **{name: node.words for name, node in material.web.nodes.items()},
        **{f"question:{card.id}": card.ask for card in rulebook.questions},
        **{f"answer:{entry.id}": entry.label for entry in rulebook.entries.values()},
        **{f"promise:{card.id}": card.title for card in rulebook.promises},
        **{f"region:{card.id}": f"the {card.label}" for card in rulebook.regions},
        **{f"advice:{card.id}": card.title for card in rulebook.advice},
        **{f"rule:{card.id}": card.title for card in rulebook.rules},
        **{f"technique:{card.id}": card.title for card in rulebook.techniques},
        **{f"referral:{card.id}": card.label for card in rulebook.suspicions},
    }


def _chapters(material: Material, page: Page) -> Iterator[tuple[str, str]]:
    rulebook = material.rulebook
    whole = gathered(rulebook)
    picture = drawn(
        whole,
        "What feeds what in the whole rulebook",
        "Rules and the facts they conclude, in columns from left to right in the order of the "
        "stages. The pages of the rules say the same in words.",
        links={name: place(name) for name in whole.nodes},
        headed=True,
    )
    given: dict[str, dict[str, Any]] = {
        "rules.html": {"parts": rule_parts(rulebook)},
        "picture.html": {"picture": picture},
        "techniques.html": {"regions": region_rows(material)},
        "body.html": {"regions": region_rows(material)},
        "questions.html": {"groups": question_groups(material), "value_words": value_words},
        "referrals.html": {"referrals": referral_rows(material)},
        "facts.html": {"facts": fact_rows(material)},
        "advice.html": {},
        "promises.html": {"promises": promise_rows(material)},
        "cases.html": {"parts": case_parts(material.cases)},
        "sources.html": {},
        "audit.html": {},
        "open-questions.html": {"text": material.open_questions.text},
        "signatures.html": {"signed": _signed(rulebook)},
    }
    titles = {chapter.page: chapter.title for chapter in CHAPTERS}
    titles["open-questions.html"] = material.open_questions.title or "Open questions"
    for name, values in given.items():
        yield name, page(name, here=name, title=titles[name], **values)
    for part in case_parts(material.cases):
        rows = case_rows(material, part)
        values = {"part": part, "rows": rows, "title": f"Cases in {part.file}"}
        yield part.page, page("case-part.html", here="cases.html", **values)


def _signed(rulebook: Rulebook) -> list[tuple[Rule, list[tuple[str, str]]]]:
    """List the rules that anybody signed, with who stands for each and who no longer does."""
    named = {one.rule for one in rulebook.signatures}
    rules = (rule for rule in rulebook.rule_of.values() if rule.id in named)
    return [(rule, signed_words(rulebook, rule)) for rule in rules]


def _cards(material: Material, page: Page) -> Iterator[tuple[str, str]]:
    for part in rule_parts(material.rulebook):
        shown: list[RulePage] = [rule_page(material, part, n) for n in range(len(part.rules))]
        for one in shown:
            yield (
                place(f"rule:{one.rule.id}"),
                page("rule.html", here="rules.html", title=one.rule.title, one=one),
            )
    for card in material.rulebook.techniques:
        values = {"title": card.title, "one": technique_page(material, card)}
        yield (
            place(f"technique:{card.id}"),
            page("technique.html", here="techniques.html", **values),
        )
