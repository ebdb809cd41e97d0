"""
The book for clinicians: every page of it, as relative path and text.

Pure: nothing is read but the templates, and nothing is written. The same rulebook, cases and report
make the same pages, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from recommender.audit.cases.cases import Cases
from recommender.audit.result import AuditReport
from recommender.core.consultation.provenance import shown_card
from recommender.core.language.cards import Rule, entries_of
from recommender.core.language.fields import STAGES
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import feature_words
from recommender.core.population.sampling import Held
from recommender.core.posture.poses import Poses
from recommender.render.book.codes import (
    MEANING,
    findings_in,
    kinds_found,
    kinds_missing,
    kinds_survived,
)
from recommender.render.book.cross_references import (
    NONE_WRITTEN,
    Material,
    asked_about,
    case_parts,
    gather,
    rule_parts,
)
from recommender.render.book.links import about, anchor, place
from recommender.render.book.pages import (
    case_page,
    fact_rows,
    live_and_retired,
    makers,
    promise_rows,
    question_groups,
    referral_rows,
    rule_page,
    technique_page,
    techniques_for,
)
from recommender.render.book.progress import Live
from recommender.render.book.search_index import entries, script
from recommender.render.document.cards import rulebook_signed, signed_words
from recommender.render.document.reasons import BASIS, CERTAINTY, READ, certainty_words
from recommender.render.document.rule_in_words import in_words, parts_of, sentence
from recommender.render.formats.html import page_maker, text_of
from recommender.render.svg.pose_sheet import pose_style_alone
from recommender.render.svg.rule_graph import drawn, style
from recommender.render.svg.rule_neighbourhood import gathered

Made = Callable[[], str]
"""What makes the text of one page."""


class Leaf(NamedTuple):
    """A page to be made: its name, its template, its chapter, its title, and what it shows."""

    name: str
    template: str
    here: str
    title: str
    shows: Callable[[], Mapping[str, Any]] = dict


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
    affected: Held | None = None,
    written: Mapping[str, str] = NONE_WRITTEN,
    poses: Poses | None = None,
) -> Iterator[tuple[str, str]]:
    """
    Make every page of the book of a checked rulebook, as relative path and text.

    Without a report the pages on the audit, promises and signatures say that it was not run.
    `written` are the lines of cards in their files, such as by `rule:bridge`.
    """
    material = gather(rulebook, cases, report, affected, open_questions, written, poses)
    yield from ((name, made()) for name, made in pages(material).items())


def pages(material: Material, live: Callable[[], Live] | None = None) -> Mapping[str, Made]:
    """
    Name every page of the book, in order, each with what makes its text.

    A page is made by itself whenever it is asked for. `live` says how a served book stands.
    """
    page = page_maker({**_known(material), "live": live})

    def made(leaf: Leaf) -> str:
        return page(leaf.template, here=leaf.here, title=leaf.title, **leaf.shows())

    return {
        "book.css": lambda: text_of("book.css") + style() + pose_style_alone(),
        "find.js": lambda: script(entries(material.rulebook)),
        **{leaf.name: partial(made, leaf) for leaf in _leaves(material)},
    }


def _leaves(material: Material) -> Iterator[Leaf]:
    rulebook = material.rulebook
    index = "index.html"
    yield Leaf(index, index, index, rulebook.title)
    titles = {
        "open-questions.html": material.open_questions.title or "Open questions",
        "find.html": "Search and index",
    }
    for page, title, _ in CHAPTERS:
        yield Leaf(page, page, page, titles.get(page, title))
    for cases in case_parts(material.cases):
        title, shows = f"Cases in {cases.file}", partial(case_page, material, cases)
        yield Leaf(cases.page, "case-part.html", "cases.html", title, shows)
    for part in rule_parts(rulebook):
        for number, rule in enumerate(part.rules):
            shows = partial(rule_page, material, part, number)
            yield Leaf(place(f"rule:{rule.id}"), "rule.html", "rules.html", rule.title, shows)
    for card in rulebook.techniques:
        shows = partial(technique_page, material, card)
        name = place(f"technique:{card.id}")
        yield Leaf(name, "technique.html", "techniques.html", card.title, shows)


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
        "named": names(material).__getitem__,
        "rulebook_signed": rulebook_signed(rulebook),
        "asked_about": lambda rows: asked_about(material, rows),
        "live_and_retired": live_and_retired,
        "entries_of": entries_of,
        "rule_parts": partial(rule_parts, rulebook),
        "techniques_for": partial(techniques_for, rulebook),
        "makers": partial(makers, material),
        "question_groups": partial(question_groups, rulebook),
        "referral_rows": partial(referral_rows, rulebook),
        "fact_rows": partial(fact_rows, material),
        "promise_rows": partial(promise_rows, material),
        "case_parts": partial(case_parts, material.cases),
        "searched": partial(entries, rulebook),
        "signed_rules": partial(_signed, rulebook),
        "whole_picture": partial(_picture, rulebook),
        "takes_away": _takes_away(rulebook, material.report),
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
    codes = {finding.code for finding in findings_in(report)}
    return {code: said for code, said in MEANING.items() if code in codes}


def _takes_away(rulebook: Rulebook, report: AuditReport | None) -> Promise | None:
    """Find the promise that warning signs only take away, if the audit proved it."""
    proved = {shown.id for shown in report.promises if shown.status == "proved"} if report else ()
    promises = (card for card in rulebook.promises if card.only_takes_away is not None)
    return next((card for card in promises if card.id in proved), None)


def names(material: Material) -> dict[str, str]:
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


def _picture(rulebook: Rulebook) -> str:
    """Draw what feeds what in the whole rulebook."""
    whole = gathered(rulebook)
    return drawn(
        whole,
        "What feeds what in the whole rulebook",
        "Rules and the facts they conclude, in columns from left to right in the order of the "
        "stages. The pages of the rules say the same in words.",
        links={name: place(name) for name in whole.nodes},
        headed=True,
    )


def _signed(rulebook: Rulebook) -> list[tuple[Rule, list[tuple[str, str]]]]:
    """List the rules that anybody signed, with who stands for each and who no longer does."""
    signed = {signature.rule for signature in rulebook.signatures}
    rules = (rule for rule in rulebook.rule_of.values() if rule.id in signed)
    return [(rule, signed_words(rulebook, rule)) for rule in rules]
