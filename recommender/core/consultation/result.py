"""The words of a result, as frozen models. `recommend --format json` prints a `Consultation`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from pydantic import ConfigDict

from recommender.core.evaluation.firing import Firing, Outcome
from recommender.core.language.fields import Basis, Certainty, Shown, Urgency
from recommender.core.questionnaire.applicability import OpenQuestion
from recommender.core.questionnaire.telling import ForClinician, Unsure
from recommender.core.routine.steps import Routine

Effect = tuple[str, ...]
"""
What an answer could do: `("emergency",)`, `("referral", suspicion, urgency)`, `("brings", region)`
or `("takes", region)` for techniques there, `("limits",)`, `("advice", id)`.
"""


class ReachedRegion(Shown):
    """A region the rules led to."""

    id: str
    label: str
    rules: tuple[str, ...]


class Withheld(Shown):
    """A technique that was suggested and is not offered, and the rules that took it away."""

    technique: str
    title: str
    rules: tuple[str, ...]
    because: tuple[str, ...]


class Given(Shown):
    """A piece of advice that is told to the person."""

    id: str
    title: str
    text: str
    first: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A source behind a rule, with what was actually read of it."""

    cite: str
    at: str | None
    title: str
    read: str


@dataclass(frozen=True, slots=True)
class CardShown:
    """The card behind a firing: its reason, its certainty, its sources and where it stands."""

    title: str
    because: str
    certainty: Certainty | None
    basis: Basis
    status: str
    sources: tuple[Cited, ...]
    at: str | None


class Explanation(Shown):
    """
    Everything needed to follow a firing down to the person's own answers and the sources.

    `answers` and `facts` give words for each name in the firings, `cards` the card of each rule.
    """

    answers: dict[str, str]
    facts: dict[str, str]
    cards: dict[str, CardShown]


class RulebookShown(Shown):
    """Which rulebook was used; `signed` is true once every rule is signed."""

    version: str
    title: str
    digest: str
    signed: bool


class SignedRules(Shown):
    """
    Of the rules that held, how many there are and how many are signed as they stand.

    `damaged` says that the file of signatures has problems, so that none of them counts.
    """

    signed: int
    of: int
    damaged: bool


class SheetShown(Shown):
    """
    The sheet as it was understood.

    `ignored` holds answers to questions that do not apply, `may_apply` the warning signs
    answered yes in questions of which that is still open.
    """

    on: dt.date | None
    answers: dict[str, str]
    ignored: tuple[str, ...]
    may_apply: tuple[str, ...]


class Consultation(Shown):
    """
    The whole result of one sheet and one rulebook.

    It is `settled` when every way to answer what is open has the same outcome, and `laid_out` when
    each has the same steps, too. `open_questions` are those the result still waits for,
    `not_needed` those left open that can change nothing, and `may_change_steps` those that can
    still change the steps, though neither what is told nor what is safe. `no_rule_for` and
    `not_sure` are said first; only an emergency comes before.
    """

    status: Status
    referrals: tuple[Referred, ...]
    regions: tuple[ReachedRegion, ...]
    routine: Routine | None
    no_rule_for: tuple[str, ...]
    not_sure: tuple[Unsure, ...]
    for_clinician: ForClinician | None
    withheld: tuple[Withheld, ...]
    advice: tuple[Given, ...]
    firings: tuple[Firing, ...]
    decision: tuple[str, ...]
    outcome: Outcome
    settled: bool
    laid_out: bool
    open_questions: tuple[OpenQuestion, ...]
    not_needed: tuple[str, ...]
    may_change_steps: tuple[str, ...]
    explanation: Explanation
    disagreements: tuple[str, ...]
    sheet: SheetShown
    rulebook: RulebookShown
    signed_rules: SignedRules
    notice: str


Status = Literal[
    "recommendation", "referral", "needs-answers", "nothing-reported", "safety-check-failed"
]


class Referred(Shown):
    """A referral that is told to the person."""

    to: Urgency
    for_: str
    label: str
    do: str
    rules: tuple[str, ...]

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=lambda n: n.rstrip("_"), populate_by_name=True
    )
