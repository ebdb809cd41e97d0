"""
A signature on a rule: who, in what role, on which day, and for what.

It names a digest of the card, and of each thing the card leans on, as they were on the day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated
from typing import Any as Anything

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints

from recommender.core.language.fields import Card, Day, Name, wrong
from recommender.core.language.signers import mixes_scripts, signer_trouble

PIECE = re.compile(r"([a-z]+|[a-z]+:[a-z0-9:@<=-]{1,200}) ([0-9a-f]{16})")


def _name(words: str) -> str:
    if mixes_scripts(words):
        raise wrong("this name mixes scripts; write the name in one script")
    return words


def _signer(words: str) -> str:
    trouble = signer_trouble(words)
    if trouble:
        raise wrong("this name or role {trouble}", trouble=trouble)
    return words


def _pieces(raw: Anything) -> Anything:
    """Read one piece and its digest on each line; several of one name are refused."""
    if not isinstance(raw, str):
        return raw
    found: dict[str, str] = {}
    for line in raw.splitlines():
        piece = PIECE.fullmatch(line.strip())
        if piece is None or piece[1] in found:
            raise wrong("each line of `leans` is a name and 16 digits or letters from a to f")
        found[piece[1]] = piece[2]
    return found


Signer = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_signer)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Seal = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Leans = Annotated[
    Mapping[str, Digest],
    BeforeValidator(_pieces),
    Field(min_length=1),
    PlainSerializer(lambda leans: dict(sorted(leans.items()))),
]


class Signature(Card):
    """
    Who stood for a rule, in what role, on which day, and for what exactly.

    `card` is the digest of the rule's card, `leans` that of each thing it leans on. `before` is the
    `digest` of the signature before this one in the file; `digest` is that of all the rest.
    """

    rule: Name
    as_: Annotated[Signer, AfterValidator(_name)]
    role: Signer
    on: Day
    card: Digest
    leans: Leans
    before: Seal | None = None
    digest: Seal
