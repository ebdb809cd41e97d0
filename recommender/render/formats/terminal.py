"""
A document as text for a person who is tired and may be in pain: what matters most comes first.

Pure: what is said, and when, stands in the document; here it becomes lines, and `text.py` writes
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from recommender.core.consultation.result import Consultation
from recommender.core.language.characters import few
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import Line, blank, bullets, clean, headed, labelled
from recommender.render.document.consultation import (
    AdvicePart,
    Document,
    SuspicionPart,
    UrgencyPart,
    document_of,
)
from recommender.render.document.open_questions import Leading
from recommender.render.document.routine import HeldPart
from recommender.render.document.summary import summary_of
from recommender.render.document.wording import (
    DISAGREE,
    DO_NOTHING,
    FOR_CLINICIAN,
    GOOD_TO_KNOW,
    HELD_BACK,
    LEFT_OUT,
    NOTED,
    STILL_OPEN,
    ToldRow,
    UnsureSaid,
)
from recommender.render.formats.because import LABEL, Told, because, source_lines
from recommender.render.formats.questions import open_lines
from recommender.render.formats.step_lines import list_lines, step_lines

ASK_ON = "Ask about any name-written-like-this: recommender why SHEET NAME"
MORE = "How to do each step: `--steps`. All reasons and sources: `--reasons full`."
ALL_REASONS = "All reasons and sources: recommender recommend SHEET --reasons full"


def consultation_lines(
    rulebook: Rulebook,
    shown: Consultation,
    *,
    whole: bool = True,
    full: bool = False,
    leading: Mapping[str, Leading] | None = None,
    flags: bool = True,
) -> Iterator[Line]:
    """
    Show a consultation; an emergency alone, with the notice and what is signed, if anything.

    A routine is a list on one screen; where the `whole` is wanted, it comes after how each step is
    done, what was held back and what is good to know. `full` gives every reason of every step, with
    its sources; otherwise the best of each. `leading` says, of an open question, what its answers
    could change; `flags` says beneath the list what to type for the rest.
    """
    document = document_of(rulebook, shown)
    brief = document.alone or (document.sections and not (whole or full))
    if document.alone:
        yield from _help(document.help, Told())
        yield from _no_rule(document)
        yield from _clinician(document.clinician)
    elif document.sections:
        told = Told(full=full, named=not brief)
        if not brief:
            yield from _details(document, told)
            yield from _small_print(document, told)
            yield blank()
        yield from _on_one_screen(rulebook, shown, document, told)
        if flags and brief:
            yield Line(MORE, style="quiet")
    else:
        yield from _calm(rulebook, document, Told(full=full), leading or {})
    yield blank()
    yield Line(document.notice, style="quiet")
    if brief and (rulebook.signatures or rulebook.signature_problems):
        yield Line(document.stands, style="quiet")


def so_far_lines(rulebook: Rulebook, shown: Consultation) -> Iterator[Line]:
    """
    Show what is certain before the questions are all answered: help, and what is said first of all.
    """
    document, told = document_of(rulebook, shown), Told()
    if not (document.help or document.first or document.unsure):
        return
    yield from _unsure(document.unsure)
    yield from _help(document.help, told)
    if not document.alone:
        yield from _advice(document.first, told)
        yield blank()
        yield Line(STILL_OPEN)
    yield blank()
    yield Line(document.notice)


def _calm(
    rulebook: Rulebook, document: Document, told: Told, leading: Mapping[str, Leading]
) -> Iterator[Line]:
    for signs in document.fits:
        yield Line(f"{signs.label}:", style="alarm")
        yield from bullets(signs.labels, 2)
        yield Line(signs.do, style="title")
        yield blank()
    yield from _said_first(document)
    if document.title:
        yield Line(document.headline(), style="title")
    yield from _help(document.help, told)
    if document.failed:
        yield blank()
        yield Line(DISAGREE)
        yield from bullets(document.disagreements, 0)
        yield Line(DO_NOTHING)
        return
    yield from _advice(document.first, told)
    if document.waits and (document.stops or document.so_far):
        yield blank()
        yield Line(STILL_OPEN, style="title") if document.stops else Line(document.so_far)
    yield from open_lines(rulebook, document.open, leading)
    yield from _details(document, told)
    yield from _small_print(document, told)


def _details(document: Document, told: Told) -> Iterator[Line]:
    """Say how each step is done, what was held back and left out, and what is good to know."""
    for section in document.sections:
        yield from headed(section.title)
        for step in section.steps:
            yield blank()
            yield from step_lines(step, told)
    yield from _held(document.held, told)
    yield from _left(document)
    if document.later:
        yield from headed(GOOD_TO_KNOW)
    yield from _advice(document.later, told)
    if document.noted:
        yield from headed(NOTED)
        yield from bullets(document.noted, 0)
    yield from _clinician(document.clinician)


def _on_one_screen(
    rulebook: Rulebook, shown: Consultation, document: Document, told: Told
) -> Iterator[Line]:
    """Say first what is not ruled out and whom to see, then the cautions, then the steps."""
    yield from _said_first(document)
    yield from _help(document.help, told)
    yield from _advice(document.first, told)
    summary = summary_of(rulebook, shown, document)
    yield blank()
    for text in summary.cautions:
        yield Line(text, 0, 2)
    yield blank()
    yield Line(document.headline(), style="title")
    yield from list_lines(summary)


def _said_first(document: Document) -> Iterator[Line]:
    yield from _no_rule(document)
    yield from _unsure(document.unsure)


def _no_rule(document: Document) -> Iterator[Line]:
    """Say first which of the person's own words no rule reads."""
    if document.no_rule:
        yield blank()
        yield Line(document.no_rule, style="title")
        yield blank()


def _unsure(unsure: Iterable[UnsureSaid]) -> Iterator[Line]:
    """Name the signs that the person was not sure about, each in two lines."""
    for sign in unsure:
        yield Line(sign.named, style="title")
        yield Line(sign.do)
        yield blank()


def _clinician(rows: tuple[ToldRow, ...]) -> Iterator[Line]:
    """Say at the end what to show a doctor or nurse."""
    if rows:
        yield from headed(FOR_CLINICIAN)
    for row in rows:
        if len(row.texts) == 1:
            yield Line(f"{row.label}: {row.texts[0]}")
        else:
            yield Line(f"{row.label}:")
            yield from bullets(row.texts, 2)


def _help(urgencies: Iterable[UrgencyPart], told: Told) -> Iterator[Line]:
    """Show where to get help, the most urgent first: what to do now, then what it may be."""
    for urgency in urgencies:
        big = urgency.stops
        yield blank()
        yield Line(
            urgency.label.upper() if big else urgency.label, style="alarm" if big else "title"
        )
        if urgency.do:
            yield Line(urgency.do, style="title" if big else "")
        for suspicion in urgency.suspicions:
            yield blank()
            yield from _suspicion(suspicion, told)


def _suspicion(suspicion: SuspicionPart, told: Told) -> Iterator[Line]:
    """Say what a referral is for and why; of an emergency only what to tell, to be told on."""
    yield labelled("For:", suspicion.referred.label, 2, 5)
    if suspicion.do:
        yield Line(suspicion.do, 2)
    if suspicion.referred.to != "emergency":
        yield from because(suspicion.why, told, "above", 2)
        return
    yield from _under("because", (answer.words for answer in suspicion.answers))


def _under(label: str, texts: Iterable[str]) -> Iterator[Line]:
    """Put texts beneath each other, the first behind a label."""
    for number, text in enumerate(texts):
        yield labelled("" if number else label, text, 2, LABEL, "quiet")


def _advice(advice: Iterable[AdvicePart], told: Told) -> Iterator[Line]:
    """Give advice, with the rules that say it and not what these used."""
    for part in advice:
        yield blank()
        yield Line(part.given.title, style="step")
        yield Line(part.given.text, 2)
        firings = tuple(firing for firing in part.why.firings if part.why.fact in firing.concluded)
        yield from because(part.why._replace(firings=firings), told, "above", 2)


def _held(held: tuple[HeldPart, ...], told: Told) -> Iterator[Line]:
    """Show the techniques that were taken away again; those with one reason together."""
    if held:
        yield from headed(HELD_BACK)
    for group in held:
        yield blank()
        yield from bullets(
            [f"{withheld.title} ({withheld.technique})" for withheld in group.withheld], 0
        )
        yield from _under("because", group.own)
        lines = list(because(group.why, told, "above", 2))
        if group.own and lines:
            lines[0] = lines[0]._replace(text=f"{'and':<{LABEL}}{lines[0].text[LABEL:]}")
        yield from lines


def _left(document: Document) -> Iterator[Line]:
    """Show the offered techniques that are not in the routine, by what they were left out for."""
    if document.left:
        yield from headed(LEFT_OUT)
    for reason, several in document.left:
        yield blank()
        yield Line(f"{clean(reason)}:")
        yield Line("; ".join(clean(title) for _, title in several) + ".", 2)


def _small_print(document: Document, told: Told) -> Iterator[Line]:
    for heading, texts in document.uncounted:
        yield blank()
        yield Line(f"{heading}:")
        yield from bullets(few(texts), 0)
    if told.sources:
        yield from headed("Sources")
        yield from source_lines(told)
    yield blank()
    if told.rules:
        yield Line(ASK_ON, style="quiet")
        if not told.full:
            yield Line(ALL_REASONS, style="quiet")
    yield Line(document.stands, style="quiet")
