"""The book: every page of it, its links, and what is never let into it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from markupsafe import escape

from recommender.adapters.poses import load_poses
from recommender.audit.cases.cases import sheet_of
from recommender.core.consultation.consult import consult
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.render.book.book import CHAPTERS
from recommender.render.book.search_index import entries
from tests.doors import ROOT, small
from tests.pages import (
    Book,
    Page,
    html,
    lost,
    pages_of,
    promising,
    small_book,
    small_cases,
    small_report,
)
from tests.signing import DAY, ONE, ROLE, signed
from tests.sizes import sizes, trying
from tests.strategies import rulebooks

EVIL = "</title><script>alert(1)</script>\"'&<img src=x onerror=y>"
CHAPTER_PAGES = ("index.html", *(chapter.page for chapter in CHAPTERS))


@pytest.fixture(scope="module")
def pages() -> Book:
    """The small book, audited."""
    return small_book()


@pytest.mark.parametrize("one_in", sizes(16, 1))
def test_every_link_of_the_shipped_book_leads_somewhere(
    shipped_book: Mapping[str, str], one_in: int
) -> None:
    """No page is a dead end: each link leads to a page, and to a place that is on it."""
    others = [name for name in shipped_book if name not in CHAPTER_PAGES]

    assert lost(shipped_book, [*CHAPTER_PAGES, *others[::one_in]]) == []


def test_every_page_can_be_reached_from_the_first(
    shipped_book: Mapping[str, str], rulebook: Rulebook
) -> None:
    """The first page leads to every chapter, and a chapter and the index to each card's page."""
    leads_to = {
        name: {link.partition("#")[0] for link in Page(shipped_book[name]).links}
        for name in ("index.html", "rules.html", "techniques.html", "cases.html", "find.html")
    }
    cards = {f"rule-{rule.id}.html" for rule in rulebook.rules}
    cards |= {f"technique-{card.id}.html" for card in rulebook.techniques}

    assert {*CHAPTER_PAGES} <= leads_to["index.html"]
    assert cards <= leads_to["rules.html"] | leads_to["techniques.html"]
    assert cards <= leads_to["find.html"]
    assert {*html(shipped_book)} == cards.union({*CHAPTER_PAGES}, html(leads_to["cases.html"]))


def test_every_page_is_well_made(pages: Book) -> None:
    """Each has a language, one heading of the first rank, landmarks, a way past the chapters."""
    for name in html(pages):
        page = Page(pages[name])
        tags = [tag for tag, _ in page.elements]

        assert (tags[0], page.elements[0][1]) == ("html", {"lang": "en"}), name
        assert [tags.count(tag) for tag in ("h1", "main", "header", "footer")] == [1] * 4
        assert page.links[1] == "#main", name
        assert page.crossed == [], name
        assert [id_ for id_, count in page.ids.items() if count > 1] == [], name
        ranks = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert all(b <= a + 1 for a, b in pairwise(ranks)), (name, ranks)


def test_no_page_asks_for_anything_from_outside(pages: Book) -> None:
    """Pages forbid themselves everything but their own style and search, and run nothing inline."""
    for name in html(pages):
        page = Page(pages[name])
        policy = next(a for _, a in page.elements if a.get("http-equiv"))["content"]

        assert policy is not None
        assert policy.startswith("default-src 'none';"), name
        assert "unsafe" not in policy
        loaded = [
            a.get("src") or a.get("href") for t, a in page.elements if t in ("link", "script")
        ]
        assert {*loaded} <= {"book.css", "find.js"}, name
        assert not [
            t for t, a in page.elements if any(k.startswith("on") or k == "style" for k in a)
        ]
        assert not [link for link in page.links if ":" in link.partition("#")[0]], name
    assert "http" not in pages["find.js"]


TOLD = {
    "rule-loaded-back-inner-thigh": (
        "When it was found: loaded back, then: look at the inner thigh",
        "A small trial : page 2 (only its summary was read)",
        "reviewed by nobody yet",
        "when: {finding: loaded-back}",
        "An aching back is a loaded back",
        "Of 1,000 people drawn from a stated guess, it holds for 123",
        "It holds in 2 cases",
        "1 near miss No ache leads nowhere",
    ),
    "rule-aching-back-is-loaded": (
        "No check would notice this change: without its reason",
        "No case shows this: the other way",
    ),
    "technique-inner-thigh-roller": ("kept back by", "look at the inner thigh"),
    "technique-psoas-hard-tool": ("Never offered. It could do harm.",),
    "audit": (
        "Something fails.",
        "Meant so: on purpose",
        "9 small damages to the cards were tried",
        "without its reason",
    ),
    "promises": (
        "Holds: proved for every way to answer (2 checked)",
        "Does not hold: broken For example: an aching back <b>alone</b>",
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_a_page_tells_what_there_is_to_tell(pages: Book, name: str) -> None:
    """
    Of a rule its sentence, reason, source with what was read, card, cases and what no check sees;
    of a technique what leads to it and keeps it back; of the audit findings, proofs and survivors.
    """
    text = Page(pages[f"{name}.html"]).text

    assert [said for said in TOLD[name] if said not in text] == []


def test_a_card_without_lines_in_a_file_says_so(pages: Book) -> None:
    """The lines of a card are text, whatever is in them; where there are none, that is said."""
    name, lines = "loaded-back-inner-thigh", "- id: loaded-back-inner-thigh # <b>&amp;</b>\n"
    bare = pages_of(small(), written={f"rule:{name}": lines})

    escaped = lines.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<pre><code>{escaped}</code></pre>" in bare[f"rule-{name}.html"]
    assert "Its lines are not shown" in bare["rule-told-psoas.html"]
    assert "Its lines are not shown" not in pages["rule-told-psoas.html"]


def test_the_cases_of_a_rule_are_those_it_fires_in() -> None:
    """What the book shows agrees with consulting each case by itself."""
    rulebook = small()
    cases = small_cases(rulebook)
    pages = pages_of(rulebook, cases)

    for number, case in enumerate(cases.cases, 1):
        shown = consult(rulebook, sheet_of(case, cases.healthy, rulebook))
        fired = {firing.rule for firing in shown.firings}
        for rule in rulebook.rule_of:
            links = Page(pages[f"rule-{rule}.html"]).links
            near = case.near_miss_of == rule
            assert (f"cases-1.html#case-{number}" in links) == (rule in fired or near), (rule, case)


def test_every_promise_is_a_sentence_in_one_list(
    shipped_book: Mapping[str, str], rulebook: Rulebook
) -> None:
    """Whoever reads only the list at the top reads every promise, each as a whole sentence."""
    listed = shipped_book["promises.html"].partition("<ol>")[2].partition("</ol>")[0]

    sentences = re.findall(
        r'<li><a href="promises\.html#promise\.[a-z0-9-]+">(.+)</a></li>', listed
    )

    assert sentences == [escape(promise.title) for promise in rulebook.promises]
    assert all(re.fullmatch(r"[A-Z].+[.]", sentence) for sentence in sentences)
    assert len(set(sentences)) == len(sentences)


def test_without_an_audit_nothing_is_claimed() -> None:
    """A book made without the audit says so, and calls nothing proved."""
    pages = small_book(audited=False)

    assert "The audit was not run for this book" in Page(pages["promises.html"]).text
    assert "Holds:" not in pages["promises.html"]
    assert "not run for this book" in Page(pages["index.html"]).text
    assert "not signed by anyone" in Page(pages["index.html"]).text
    assert lost(pages) == []


def _hostile(value: Any) -> Any:
    """Put hostile text wherever a card takes free text."""
    free = {
        *("title", "because", "label", "ask", "text", "do", "note", "never", "position", "words"),
        *("notice", "case", "author", "reviewed", "link", "doi", "group", "licence"),
    }
    if isinstance(value, dict):
        return {
            key: EVIL if key in free and isinstance(one, str) else _hostile(one)
            for key, one in value.items()
        }
    return [_hostile(one) for one in value] if isinstance(value, list) else value


def test_hostile_text_stays_text() -> None:
    """What is written in a card can never become part of a page."""
    plain = promising().model_dump(mode="json", by_alias=True, exclude_none=True)
    for kind in ("rules", "questions", "promises", "techniques"):
        for card in plain[kind]:
            card.pop("at", None)
    rulebook = Rulebook.model_validate(_hostile(plain))

    pages = pages_of(rulebook, small_cases(rulebook), open_questions=f"# {EVIL}\n\n{EVIL}\n")

    assert len(pages) > 20
    for name in html(pages):
        page = Page(pages[name])
        assert not [a for t, a in page.elements if t == "img" or "onerror" in a], name
        assert all(a.get("src") == "find.js" for t, a in page.elements if t == "script"), name
        assert "<script>alert" not in pages[name], name


def test_a_near_miss_that_holds_is_none() -> None:
    """A case is listed as a near miss only where its rule does not hold in it."""
    cases = small_cases(small())
    aching = cases.cases[0].model_copy(update={"near_miss_of": "loaded-back-inner-thigh"})

    pages = pages_of(small(), cases._replace(cases=(aching, *cases.cases[2:])))

    text = Page(pages["rule-loaded-back-inner-thigh.html"]).text
    assert "It holds in 2 cases" in text
    assert "0 near misses No case is marked as its near miss." in text


def test_only_what_is_proved_is_said_of_warning_signs(pages: Book) -> None:
    """That a warning sign brings no technique is said when the audit proved that promise alone."""
    promise = Promise(id="takes", title="Only takes.", only_takes_away="safety-answers")
    rulebook = small().model_copy(update={"promises": (promise,)})
    report = small_report(promising())
    claim = "A warning sign can never bring a technique"

    def told(status: str) -> bool:
        shown = report.promises[0].model_copy(update={"id": "takes", "status": status})
        said = report.model_copy(update={"promises": (shown,)})
        return claim in Page(pages_of(rulebook, report=said)["index.html"]).text

    assert told("proved")
    assert not told("broken")
    assert claim not in Page(pages_of(rulebook)["index.html"]).text
    assert claim not in Page(pages["index.html"]).text


def test_a_retired_rule_keeps_its_page_and_is_counted_beside_the_others() -> None:
    """It is shown as such and feeds nothing; the first page and the list of rules count alike."""
    first, *others = small().rules
    retired = first.model_copy(update={"status": "retired"})
    kept = [rule for rule in others if not rule.then[0].finding]

    pages = pages_of(small().model_copy(update={"rules": (retired, *kept)}))

    assert "This rule is retired. It never holds." in Page(pages[f"rule-{retired.id}.html"]).text
    assert f"Rules {len(kept)}, and 1 retired" in Page(pages["index.html"]).text
    assert f"Rules {len(kept)} rules, and 1 retired, by" in Page(pages["rules.html"]).text
    assert lost(pages) == []


def test_open_questions_and_rules_lead_to_each_other(
    pages: Book, shipped_book: Mapping[str, str], rulebook: Rulebook
) -> None:
    """A row that an open question names leads to its rules, and only their pages to it."""
    asked = Page(shipped_book["open-questions.html"])
    rules = [f"rule-{rule.id}.html" for rule in rulebook.rules if "RF23" in rule.rows]

    assert rules
    assert asked.links.count("open-questions.html#row.RF23") > 1
    assert asked.ids["row.RF23"] == 1
    assert {*rules} <= {*asked.links}
    for name in rules:
        page = Page(shipped_book[name])
        assert "Open questions that name its rows" in page.text
        assert "Is four the right place for soon?" in page.text
        assert any(link.startswith("open-questions.html#named.RF23.") for link in page.links)
    assert "Open questions that name" not in pages["rule-loaded-back-inner-thigh.html"]


def test_only_promises_that_name_something_of_a_rule_are_listed(pages: Book) -> None:
    """A promise about another urgency than that of a rule is not listed on its page."""
    link = "promises.html#promise.soon-shows-nothing"

    assert link in Page(pages["rule-told-psoas.html"]).links
    assert link not in Page(pages["rule-swollen-leg-is-same-day.html"]).links


def test_a_referral_is_found_by_the_words_of_its_id(pages: Book) -> None:
    """
    The index names what a rule refers for, and what it reads and cites; in the script it is one
    list of texts, which nothing in a card can end early.
    """
    rulebook = small()
    rule = next(one for one in rulebook.rules if one.then[0].refer)
    refer = rule.then[0].refer

    found = next(one for one in entries(rulebook) if one.title == rule.title)

    assert refer is not None
    assert refer.for_.replace("-", " ") in found.more
    assert rulebook.suspicion_of[refer.for_].label in found.more
    assert "questions.html#answer.numb-saddle" in found.lent
    assert {*found.lent} <= {one.link for one in entries(rulebook)}
    line = next(x for x in pages["find.js"].splitlines() if x.startswith("  const index = "))
    assert line.isascii()
    assert line.endswith("]];")


@trying(12)
@given(rulebooks())
def test_any_rulebook_makes_a_whole_book(rulebook: Rulebook) -> None:
    """Random rulebooks make books without a lost link, whatever feeds what in them."""
    assert lost(pages_of(rulebook)) == []


def test_the_same_rulebook_makes_the_same_bytes(pages: Book) -> None:
    """Neither a second run nor another hash seed changes a byte."""
    code = (
        "import sys; from tests.pages import small_book;"
        "sys.stdout.buffer.write(repr(dict(small_book())).encode())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}

    again = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True, cwd=ROOT
    )

    assert again.stdout == repr(dict(pages)).encode()


def test_signatures_are_told_with_what_became_of_them() -> None:
    """Who stands for a rule is named on its page, and a withdrawn signature with the reason."""
    rulebook = signed(small(), ["told-psoas", "loaded-back-inner-thigh"])
    changed = [
        rule.model_copy(update={"because": "Something else."}) if rule.id == "told-psoas" else rule
        for rule in rulebook.rules
    ]

    pages = pages_of(rulebook.model_copy(update={"rules": tuple(changed)}))

    stands = Page(pages["rule-loaded-back-inner-thigh.html"]).text
    fell = Page(pages["rule-told-psoas.html"]).text
    assert f"Signed by {ONE}, {ROLE}, on {DAY.isoformat()}" in stands
    assert f"Withdrawn by {ONE}" in fell
    assert "Signed by nobody yet" in Page(pages["rule-aching-back-is-loaded.html"]).text
    assert f"Withdrawn by {ONE}" in Page(pages["signatures.html"]).text


def test_a_technique_is_shown_in_the_book(rulebook: Rulebook) -> None:
    """Its page holds each picture with its words; a technique that is never offered has none."""
    book = pages_of(rulebook, poses=load_poses(ROOT / "rules", rulebook))

    breathing = book["technique-belly-breathing.html"]
    never = book["technique-psoas-hard-tool.html"]

    assert breathing.count('<svg xmlns="http://www.w3.org/2000/svg" stroke-linejoin') == 2
    assert "<figcaption>Half-lying on a bed" in breathing
    assert "<style" not in breathing
    assert "How it looks" not in never
    assert ".map-pose-near" in book["book.css"]
    assert "var(--" not in book["book.css"].partition(".map-pose-near")[2]
