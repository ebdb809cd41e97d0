"""The stated population: how many people in a thousand give an answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, model_validator

from recommender.core.language.fields import Basis, Card, Name, OptionName, Whole, wrong
from recommender.core.language.grounds import Cite

EVERYONE = 1000
"""Shares are whole numbers of so many people."""


Part = Annotated[Whole, Field(ge=0, le=EVERYONE)]


class Band(Card):
    """How many answer a number from `from` to `to`, in which each is as likely as any other."""

    from_: Whole
    to: Whole
    of: Part


class Share(Card):
    """
    How people who are asked would answer one entry, or each item of a checklist without a share.

    `yes`, `options` or `bands` by the kind of question; those not counted in `yes` and `not_sure`
    answer no.
    """

    answer: Name | None = None
    question: Name | None = None
    yes: Part | None = None
    options: dict[OptionName, Part] | None = None
    bands: tuple[Band, ...] | None = None
    not_sure: Part | None = None
    basis: Basis
    sources: tuple[Cite, ...] = ()

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.answer is None) == (self.question is None):
            raise wrong("a share has either `answer` or `question`")
        return self

    @property
    def name(self) -> str:
        """The entry or checklist it is for."""
        return self.answer or self.question or ""


@dataclass(frozen=True, eq=False)
class Population:
    """Checked shares for every entry of a questionnaire, and the seed of the people in it."""

    about: str
    seed: int
    shares: tuple[Share, ...]

    @cached_property
    def named(self) -> dict[str, Share]:
        """Shares by the entry or checklist they are for."""
        return {share.name: share for share in self.shares}
