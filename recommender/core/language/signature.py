"""
A signature on a rule, and the chain that binds each to the one before.

A signature names a digest of the card, and of each thing the card leans on, as they were on the
day. The chain shows what was edited, taken out or moved; it does not prove who signed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated
from typing import Any as Anything

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from recommender.core.language.errors import Path, Trouble
from recommender.core.language.fields import Card, Day, Name
from recommender.core.language.signers import mixes_scripts, signer_trouble

PIECE = re.compile(r"([a-z]+|[a-z]+:[a-z0-9:@<=-]{1,200}) ([0-9a-f]{16})")


def _name(words: str) -> str:
    if mixes_scripts(words):
        raise PydanticCustomError("words", "this name mixes scripts; write the name in one script")
    return words


def _signer(words: str) -> str:
    trouble = signer_trouble(words)
    if trouble:
        raise PydanticCustomError("words", "this name or role {trouble}", {"trouble": trouble})
    return words


def _pieces(raw: Anything) -> Anything:
    """Read one piece and its digest on each line; several of one name are refused."""
    if not isinstance(raw, str):
        return raw
    found: dict[str, str] = {}
    for line in raw.splitlines():
        piece = PIECE.fullmatch(line.strip())
        if piece is None or piece[1] in found:
            raise PydanticCustomError(
                "words", "each line of `leans` is a name and 16 digits or letters from a to f"
            )
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


def seal(signature: Signature) -> str:
    """Work out the digest of everything in a signature but the digest itself."""
    plain = signature.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"digest"})
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(signature: Signature) -> Signature:
    """Give a signature the digest that it should have."""
    return signature.model_copy(update={"digest": seal(signature)})


def chain_troubles(
    entries: Sequence[tuple[Path, Signature]], last: str | None
) -> Iterator[Trouble]:
    """
    Find entries that were edited, are missing, or stand where they did not.

    `last` is the digest that the file names as its newest, so that the newest is missed as well.
    """
    known = {one.digest for _, one in entries} | {seal(one) for _, one in entries}
    before: set[str | None] = {None}
    for number, (path, one) in enumerate(entries, 1):
        named = f"entry {number}, the signature of `{one.as_}` on `{one.rule}`,"
        own = seal(one)
        if own != one.digest:
            yield Trouble((*path, "digest"), "E121", f"{named} was edited after it was signed")
        if one.before not in before:
            is_moved = one.before is None or one.before in known
            yield Trouble(
                (*path, "before"), *_gap(f"before {named.rstrip(',')}", named, moved=is_moved)
            )
        before = {one.digest, own}
    if last not in before:
        is_moved = last in known
        end = "at the end of the file"
        yield Trouble(("last",), *_gap(end, "what stands last", moved=is_moved))


def _gap(where: str, what: str, *, moved: bool) -> tuple[str, str]:
    if moved:
        return "E123", f"{what} stands in another place than it was signed in"
    return "E122", f"an entry is missing {where}"
