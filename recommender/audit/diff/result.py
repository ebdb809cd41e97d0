"""
What a change of the rulebook means, as frozen models: the comparison, and everything in it.

Nothing is worked out here.
"""

from __future__ import annotations

from typing import Literal

from recommender.audit.result import Witness
from recommender.core.language.fields import At, Card


class Side(Card):
    """One of the two rulebooks: what it was called by, its version and its digest."""

    name: str
    version: str
    digest: str


class PartChanged(Card):
    """One part of a card, before and after; `keeping` when it says who wrote the card and when."""

    part: str
    before: str | None
    after: str | None
    wording: bool = False
    keeping: bool = False


class CardChanged(Card):
    """
    A card that is not as it was; `wording_only` when no answer can lead elsewhere by it.

    `lays_out` says that the order and choice of steps in a routine may change with it.
    """

    kind: str
    id: str
    title: str
    what: Literal["added", "removed", "retired", "brought-back", "changed"]
    parts: tuple[PartChanged, ...]
    wording_only: bool
    lays_out: bool = False
    at: At = None


class Concerned(Card):
    """
    What everybody whose outcome changes has in common: the answers to one question.

    `as_usual` when the usual answer is among them; `safety` when it is asked for safety.
    """

    answer: str
    values: tuple[str, ...]
    as_usual: bool
    text: str
    safety: bool = False


class Difference(Card):
    """
    One kind of changed outcome: which part, gained or lost, and the person most like the usual one.

    `is_smallest` unless proving that nobody is more like it took too long. `people` counts, of the
    people drawn, those for whom it changes.
    """

    part: tuple[str, ...]
    gained: bool
    text: str
    witness: Witness
    is_smallest: bool = True
    people: int | None = None


class CaseChanged(Card):
    """A case with which something else happens now; `newly_fails` when it passed before."""

    case: str
    at: At = None
    differs: tuple[str, ...]
    unmet: tuple[str, ...]
    newly_fails: bool


class CasesCompared(Card):
    """How many cases were looked at; those that the old rulebook cannot read; those that change."""

    looked_at: int
    unread: int
    changed: tuple[CaseChanged, ...]


class PromiseChanged(Card):
    """A promise that is broken or proves nothing now, or no longer is."""

    id: str
    title: str
    before: Literal["proved", "broken", "vacuous", "not there"]
    after: Literal["proved", "broken", "vacuous", "not there"]
    newly_broken: bool
    text: str
    witness: Witness | None = None


class ShareChanged(Card):
    """
    The share of a stated population that is told something else, with its 95 % interval.

    `assumed` says what the number rests on.
    """

    people: int
    changed: int
    share: float
    low: float
    high: float
    seed: int
    evenly: tuple[str, ...]
    assumed: str


class Withdrawn(Card):
    """A signature on a rule that stood before and does not stand now, and why."""

    rule: str
    by: str
    reasons: tuple[str, ...]


class Diff(Card):
    """
    Everything that was found; `ok` when no promise is newly broken and no case newly fails.

    `same` is the proof that no outcome differs, for every sheet that both can read; `unread` says
    which sheets are not among them, `apart` what only one of the two asks. All of `concerned` holds
    of everybody whose outcome changes; with `concerns_all` it changes for all of whom it holds,
    save those who are told of an emergency by both.
    `share_missing` says why there is no share, `covers` what the proof says and what it does not,
    `reworded` that people read new words, `not_raised` that the version should have been.
    """

    before: Side
    after: Side
    ok: bool
    same: bool
    said: str
    unread: tuple[str, ...]
    apart: tuple[str, ...]
    cards: tuple[CardChanged, ...]
    routine: str | None
    concerned: tuple[Concerned, ...]
    concerns_all: bool
    differences: tuple[Difference, ...]
    cases: CasesCompared | None
    promises: tuple[PromiseChanged, ...]
    share: ShareChanged | None
    share_missing: str | None = None
    covers: str | None = None
    reworded: str | None = None
    not_raised: str | None = None
    withdrawn: tuple[Withdrawn, ...] = ()
