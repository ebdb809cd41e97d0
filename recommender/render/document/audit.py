"""
An audit in plain words: first what it comes to, then what fails, then what is left to decide.

The models come from `audit/result.py`; nothing is worked out here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from recommender.audit.result import (
    AuditReport,
    CoverageShown,
    Finding,
    Missing,
    MutationShown,
    PromiseShown,
    StepShown,
    Survivor,
    Tally,
    Witness,
)
from recommender.core.language.fields import At
from recommender.render.document.blocks import Line, blank, labelled, words

LABEL = 13
MOST = 12
"""So many of what is missing are listed; the rest are counted."""


def report_lines(report: AuditReport, where: str, *, full: bool = False) -> Iterator[Line]:
    """Say what an audit found in the rules of a folder; `full` lists what does not fail, too."""
    verdict = "Nothing fails." if report.ok else "The audit fails."
    yield Line(
        f"Audit of rulebook {report.version}. {verdict}", style="title" if report.ok else "alarm"
    )
    yield Line(f"{where}, digest {report.digest[:16]}", style="quiet")
    yield blank()
    yield from _summary(report)
    failing = [one for one in (*report.lint, *report.signatures.findings) if one.fails]
    yield from _section("What fails in lint and signatures", finding_lines(failing))
    waiting = [one for one in report.signatures.findings if not one.fails]
    yield from _section("Signatures that are withdrawn or wait", finding_lines(waiting))
    yield from _section("Cases that are not met", finding_lines(report.cases.unmet))
    yield from _section("Promises that do not hold", _broken(report.promises))
    yield from _section("What no case shows", _missing(report.coverage.missing, full=full))
    if report.mutation is not None:
        yield from _section(
            "Small damages that nobody notices: should a case say so?",
            survivor_lines(report.mutation.survivors, full=full),
        )
    if full:
        calm = (one for one in report.lint if not one.fails)
        yield from _section("Meant to be so, and hints", finding_lines(calm))
        yield from _section("For whom each technique is a step", _steps(report.steps))
    yield blank()
    yield Line(
        "No audit reads words. What steps, reasons and labels say is for people to judge; "
        "`recommender audit book` lays them out.",
        style="quiet",
    )


def _summary(report: AuditReport) -> Iterator[Line]:
    lint = report.lint
    fails = sum(one.fails for one in lint)
    meant = sum(one.intended is not None for one in lint)
    said = f"{words(fails, 'finding')} to mend, {meant} meant to be so, "
    yield _row("lint", said + f"{len(lint) - fails - meant} hints")
    yield _row("cases", f"{_of(report.cases.passed)} pass")
    yield _coverage(report.coverage)
    people = sum(one.witness is not None for one in report.steps)
    yield _row("steps", f"{people} of {len(report.steps)} techniques are a step for somebody")
    states = [one.status for one in report.promises]
    checks = sum(one.checks for one in report.promises)
    yield _row(
        "promises",
        f"{states.count('proved')} of {len(states)} proved for every way to answer "
        f"({checks} checked one by one), {states.count('broken')} broken, "
        f"{states.count('vacuous')} that can never be put to the test",
    )
    if report.mutation is not None:
        yield from mutation_lines(report.mutation)
    signed = report.signatures.signed
    yield _row("signatures", f"{_of(signed)} rules are signed as they stand")


def _row(label: str, text: str) -> Line:
    return labelled(label, text, 0, LABEL)


def _coverage(shown: CoverageShown) -> Line:
    return _row(
        "coverage",
        f"rules that fire in a case {_of(shown.fired)}, with a near miss {_of(shown.near_missed)}; "
        f"conclusions {_of(shown.conclusions)}; conditions shown to decide "
        f"{_of(shown.conditions)} ({_share(shown.conditions)}); thresholds seen from both sides "
        f"{_of(shown.thresholds)}; promises touched {_of(shown.promises)}",
    )


def mutation_lines(shown: MutationShown) -> Iterator[Line]:
    """Say how many small damages were noticed, and by whom."""
    told = shown.mutants - shown.equivalent
    yield _row(
        "damages",
        f"{_floored(shown.score)} of {told:,} noticed: {shown.by_cases:,} by cases, "
        f"{shown.by_promises} by promises, {shown.refused} refused when read; "
        f"{len(shown.survivors)} by nobody; {shown.equivalent} more are proved to change no "
        "outcome (reasons and the order of steps aside)",
    )


def _floored(share: float) -> str:
    """Say a share in percent, rounded down: one that is missed is never rounded away."""
    return f"{math.floor(share * 1000) / 10:.1f}%"


def _of(tally: Tally) -> str:
    return f"{tally.hit} of {tally.of}"


def _share(tally: Tally) -> str:
    return _floored(tally.hit / tally.of) if tally.of else "none"


def _section(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    found = list(lines)
    if found:
        yield blank()
        yield Line(title, style="heading")
        yield from found


def finding_lines(findings: Iterable[Finding]) -> Iterator[Line]:
    """Say each finding: where, what, for whom, and why it is meant to be so."""
    for one in findings:
        about = f"{', '.join(one.about)}: " if one.about else ""
        yield from _told(f"{one.code} {about}{one.text}", one.witnesses, one.at)
        if one.intended is not None:
            yield Line(f"meant to be so: {one.intended}", 2, 2, "quiet")


def _broken(promises: Iterable[PromiseShown]) -> Iterator[Line]:
    for one in promises:
        if one.status != "proved":
            yield Line(f"{one.id} ({one.status}): {one.title}", 0, 2, "alarm")
            yield Line(one.said, 2)
            yield Line(f"{one.at or ''}", 2, style="quiet")


def _missing(missing: Iterable[Missing], *, full: bool) -> Iterator[Line]:
    listed = list(missing)
    for one in listed if full else listed[:MOST]:
        yield from _told(f"{one.about}: {one.text}", (one.witness,))
    if not full and len(listed) > MOST:
        yield Line(f"and {len(listed) - MOST} more; `--full` lists them", style="quiet")


def _steps(steps: Iterable[StepShown]) -> Iterator[Line]:
    """Show one person for each technique, and the case they are of."""
    for one in steps:
        yield Line(f"{one.technique}: {'' if one.witness else 'nobody was found'}".rstrip(), 0, 2)
        if one.witness is not None:
            yield Line(one.witness.words, 2, 2)
        if one.case is not None:
            yield Line(f"the case “{one.case}”", 2, 2, "quiet")


def survivor_lines(survivors: Iterable[Survivor], *, full: bool = True) -> Iterator[Line]:
    """Say each damage that nobody noticed, and in full whose outcome it would change."""
    for one in survivors:
        yield from _told(f"{one.about}: {one.text}", (one.witness,) if full else (), one.at)


def _told(text: str, people: Iterable[Witness | None], at: At = None) -> Iterator[Line]:
    """Say something at its place, and below it in whom it is seen."""
    yield Line(f"{at}: {text}" if at else text, 0, 2)
    for witness in people:
        if witness is not None:
            yield Line(f"for example: {witness.words}", 2, 2)


def draft_cases(report: AuditReport) -> str:
    """
    Write a file of cases to fill in: the sheets of what is broken, missing or not noticed.

    What is expected stays blank: it is for a clinician, from the knowledge.
    """
    drafts: dict[str, Witness] = {}
    for promise in report.promises:
        if promise.witness is not None:
            drafts[f"Promise {promise.id} holds"] = promise.witness
    for one in report.coverage.missing:
        if one.witness is not None:
            drafts[f"{one.about}: {one.text.removeprefix('no case ')}"] = one.witness
    for survivor in report.mutation.survivors if report.mutation else ():
        if survivor.witness is not None:
            drafts[f"{survivor.about} is not the same {survivor.text}"] = survivor.witness
    head = (
        "# Cases to fill in. Say in `case` who this is. Write under `expect` what the knowledge\n"
        "# says, and under `from` where it says so; then move each case to the file named like\n"
        "# that of its rule. Under `expect` may stand: status, referrals, regions, offered,\n"
        "# not-offered, at-most, advice, because. A rule that must not fire stands beside it, as\n"
        "# near-miss-of.\n"
    )
    return head + "".join(_draft(title, witness) for title, witness in drafts.items())


def _draft(title: str, witness: Witness) -> str:
    lines = [f"\n- case: {_quoted(title)}", f"  # {witness.words}", "  answers:"]
    lines += [f"    {name}: {value}" for name, value in witness.answers.items()]
    if not witness.answers:
        lines[-1] = "  answers: {}"
    return "\n".join([*lines, "  expect:", "  from:", ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
