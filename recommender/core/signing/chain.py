"""
The chain of signatures, which binds each to the one before.

It shows what was edited, taken out or moved; it does not prove who signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.core.language.errors import Path, Trouble
from recommender.core.language.signature import Signature
from recommender.core.signing.canonical import sha256


def seal(signature: Signature) -> str:
    """Work out the digest of everything in a signature but the digest itself."""
    plain = signature.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"digest"})
    return sha256(plain)


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
