"""The cards of the body and of what presses on it: zones, regions and tools."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from recommender.core.language.fields import Card, Name, Text, Whole
from recommender.core.language.grounds import Cite


class Codes(Card):
    """The names of a place in public vocabularies of anatomy, where they were confirmed."""

    fma: Annotated[str, StringConstraints(pattern=r"^FMA[0-9]{3,7}$")] | None = None
    uberon: Annotated[str, StringConstraints(pattern=r"^UBERON:[0-9]{7}$")] | None = None


class Zone(Card):
    """A part of the body with its own first-visit limit on the rung; it may lie in a wider one."""

    id: Name
    label: Text
    first_visit_rung: Annotated[Whole, Field(ge=0, le=5)] = 3
    within: Name | None = None
    codes: Codes | None = None


class Region(Card):
    """
    A named place on the body; `paired` when it has a left and a right.

    It may be part of another region, which carries the techniques; only a part that is a `place`
    has a ladder of its own. No technique presses on it when it is `never_pressed`.
    """

    id: Name
    label: Text
    zone: Name
    part_of: Name | None = None
    place: bool = False
    paired: bool = False
    never_pressed: bool = False
    words: Text | None = None
    codes: Codes | None = None
    sources: tuple[Cite, ...] = ()


class Tool(Card):
    """What presses; softness runs from 0 (nothing) to 6 (hard). Zones it is never used on."""

    id: Name
    label: Text
    softness: Annotated[Whole, Field(ge=0, le=6)]
    not_on: tuple[Name, ...] = ()
