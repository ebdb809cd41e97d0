"""The cards of promises: what must hold whatever is answered."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, model_validator

from recommender.core.language.conditions import Condition
from recommender.core.language.fields import (
    At,
    Basis,
    Card,
    Certainty,
    Name,
    Text,
    When,
    many,
    wrong,
)


class Claims(Card):
    """How sure at most the cards may be of an effect or a connection; of all bases, or of some."""

    of: Literal["effects", "connections"]
    at_most: Certainty
    basis: Annotated[tuple[Basis, ...], BeforeValidator(many)] = ()

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if self.at_most.startswith("A") != (self.of == "connections"):
            raise wrong("effects are `high` to `very-low`, connections `A1` to `A4`")
        return self


class AnotherSign(Card):
    """
    Any warning sign that is ticked or in doubt, `but` those named.

    `also` adds other lines, ticked or in doubt; `doubt-about` lines only when in doubt.
    """

    but: tuple[Name, ...]
    also: tuple[Name, ...] = ()
    doubt_about: tuple[Name, ...] = ()


class Promise(Card):
    """
    A sentence that must hold for every sheet.

    `another_sign` adds to `whenever` that some warning sign is ticked or in doubt.

    `never` and `always` speak of one person, `each` of every warning sign, symptom, avoided
    feature or offer, `only_takes_away` of one person before and after safety answers stop being no,
    `claims` of the cards themselves.
    """

    id: Name
    title: Text
    whenever: When | None = None
    another_sign: AnotherSign | None = None
    never: When | None = None
    always: When | None = None
    each: Literal["warning-sign", "symptom", "avoided-feature", "offer"] | None = None
    only_takes_away: Literal["safety-answers"] | None = None
    claims: Claims | None = None
    at: At = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        sides = (self.never, self.always, self.each, self.only_takes_away, self.claims)
        if sum(side is not None for side in sides) != 1:
            raise wrong(
                "a promise has one of `never`, `always`, `each`, `only-takes-away` and `claims`"
            )
        if self.whenever is not None and self.never is None and self.always is None:
            raise wrong("`whenever` goes with `never` or `always`")
        if self.another_sign is not None and self.whenever is None:
            raise wrong("`another-sign` goes with `whenever`")
        return self

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What it asks for and what must hold, or may not."""
        parts = (self.whenever, self.never, self.always)
        return tuple(part for part in parts if part is not None)
