"""A signature, and the chain that binds each to the one before."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from recommender.core.language.rulebook import Rulebook
from recommender.core.language.signature import Signature
from recommender.core.signing.chain import chain_troubles, seal, sealed
from tests.doors import small
from tests.signing import signed

RULES = ("numb-saddle-is-emergency", "loaded-back-inner-thigh", "told-psoas")


@pytest.fixture(scope="module")
def chain() -> tuple[Signature, ...]:
    """Four signatures by made-up people."""
    return signed(small(), RULES).signatures


def troubles(chain: list[Signature], last: str | None) -> list[str]:
    """List what is wrong with a chain, as code and place."""
    placed = [(("signatures", index), one) for index, one in enumerate(chain)]
    found = chain_troubles(placed, last)
    return [f"{one.code} {'/'.join(map(str, one.path))}" for one in found]


def test_a_chain_as_it_was_written_is_whole(chain: tuple[Signature, ...]) -> None:
    """Each entry names the one before, the file the last; and a chain of none names nothing."""
    assert troubles(list(chain), chain[-1].digest) == []
    assert troubles([], None) == []
    assert chain[0].before is None
    assert [one.before for one in chain[1:]] == [one.digest for one in chain[:-1]]
    assert all(seal(one) == one.digest for one in chain)


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize(
    "update",
    [
        {"rule": "loaded-back-walk"},
        {"as_": "Someone Else"},
        {"role": "someone else"},
        {"on": "2026-11-21"},
        {"card": "0" * 16},
        {"leans": {"meaning": "0" * 16}},
        {"digest": "0" * 64},
    ],
)
def test_an_edited_entry_is_noticed(
    chain: tuple[Signature, ...], place: int, update: dict[str, object]
) -> None:
    """Whatever is edited in whichever entry, that entry is named, and no other."""
    edited = [*chain]
    edited[place] = chain[place].model_copy(update=update)
    edited[place] = Signature.model_validate(dict(edited[place]))

    assert troubles(edited, chain[-1].digest) == [f"E121 signatures/{place}/digest"]


@pytest.mark.parametrize("place", range(4))
def test_an_entry_that_is_taken_out_or_sealed_anew_is_noticed(
    chain: tuple[Signature, ...], place: int
) -> None:
    """
    The first, the last or any other entry that is gone is missed; so is one with a new digest: the
    entry after, or the line `last`, names the old one.
    """
    anew = [*chain]
    anew[place] = sealed(chain[place].model_copy(update={"as_": "Someone Else"}))
    without = [*chain[:place], *chain[place + 1 :]]

    for found, after in ((anew, place + 1), (without, place)):
        named = "last" if place == 3 else f"signatures/{after}/before"
        assert troubles(found, chain[-1].digest) == [f"E122 {named}"]


@pytest.mark.parametrize(
    "order", [(1, 0, 2, 3), (0, 2, 1, 3), (0, 1, 3, 2), (3, 1, 2, 0), (0, 1, 1, 2, 3)]
)
def test_moved_and_doubled_entries_are_noticed(
    chain: tuple[Signature, ...], order: tuple[int, ...]
) -> None:
    """Entries that change places, or stand twice, are told as such."""
    found = troubles([chain[index] for index in order], chain[-1].digest)

    assert found
    assert {one[:4] for one in found} == {"E123"}


def test_odd_names_make_no_signature(rulebook: Rulebook) -> None:
    """What the command refuses, the model refuses as well."""
    one = signed(rulebook, ["aching-back-breathing"]).signatures[0]

    with pytest.raises(ValidationError):
        Signature.model_validate({**dict(one), "as_": "a\x07b"})
    with pytest.raises(ValidationError, match="one script"):
        Signature.model_validate({**dict(one), "as_": "Аnn"})  # noqa: RUF001  # Cyrillic
    assert Signature.model_validate({**dict(one), "role": "Врач (GP)"}).role == "Врач (GP)"
