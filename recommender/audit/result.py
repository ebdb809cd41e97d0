"""
What an audit finds, as frozen models: the report, and everything in it.

A witness is one person's answers that show what a finding says. Nothing is worked out here.
"""

from __future__ import annotations

from typing import Literal

from recommender.core.language.fields import At, Card


class Witness(Card):
    """
    One complete sheet: what in it is not as usual, and all of that in words.

    `answers` are by entry, in asking order; `usual` says that the rest is answered as usual.
    """

    answers: dict[str, str]
    words: str


class Finding(Card):
    """
    Something about the cards named in `about`; only what `fails` makes the audit fail.

    `code` is the kind of finding, `text` one sentence for a clinician, `intended` the reason that
    the rulebook gives for it where it does not fail for that.
    """

    code: str
    fails: bool
    about: tuple[str, ...]
    text: str
    at: At = None
    witnesses: tuple[Witness, ...] = ()
    intended: str | None = None


def failure(
    code: str, about: tuple[str, ...], text: str, at: At = None, shown: Witness | None = None
) -> Finding:
    """Make a finding that fails the audit; `shown` is a person in whom it is seen, if any."""
    seen = () if shown is None else (shown,)
    return Finding(code=code, fails=True, about=about, text=text, at=at, witnesses=seen)


class Tally(Card):
    """So many of so many."""

    hit: int
    of: int


class CasesShown(Card):
    """How many cases pass, and of each that does not, what is unmet."""

    passed: Tally
    unmet: tuple[Finding, ...]


class Missing(Card):
    """Something that no case shows: of which card, what, and a sheet that would show it."""

    about: str
    text: str
    witness: Witness | None = None


class CoverageShown(Card):
    """What the cases show of the rulebook, part by part, and what they do not."""

    fired: Tally
    near_missed: Tally
    conclusions: Tally
    conditions: Tally
    thresholds: Tally
    promises: Tally
    missing: tuple[Missing, ...]


class PromiseShown(Card):
    """A promise, and whether it is proved; `checks` counts what was proved one by one for it."""

    id: str
    title: str
    status: Literal["proved", "broken", "vacuous"]
    checks: int
    said: str
    at: At = None
    witness: Witness | None = None


class StepShown(Card):
    """
    A technique that may be offered, and a person of whom it is a step, where one was found.

    `case` is the title of the case that person is of.
    """

    technique: str
    case: str | None = None
    witness: Witness | None = None
    at: At = None


class Survivor(Card):
    """A small damage to a card that no case and no promise noticed, and whom it would affect."""

    about: str
    text: str
    at: At = None
    witness: Witness | None = None


class MutationShown(Card):
    """
    How many small damages were tried, and what became of them.

    `refused` were not accepted as a rulebook, `equivalent` are proved to change no outcome.
    """

    mutants: int
    refused: int
    by_cases: int
    by_promises: int
    equivalent: int
    survivors: tuple[Survivor, ...]

    @property
    def score(self) -> float:
        """The share of mutants that were noticed, among those not proved equivalent."""
        told = self.mutants - self.equivalent
        return 1.0 if told == 0 else (told - len(self.survivors)) / told


class SignaturesShown(Card):
    """How many live rules are signed as they stand, and what is wrong or withdrawn."""

    signed: Tally
    findings: tuple[Finding, ...]


class AuditReport(Card):
    """Everything the audit found; `ok` when nothing in it fails."""

    version: str
    digest: str
    ok: bool
    lint: tuple[Finding, ...]
    cases: CasesShown
    coverage: CoverageShown
    promises: tuple[PromiseShown, ...]
    mutation: MutationShown | None
    signatures: SignaturesShown
    steps: tuple[StepShown, ...] = ()
