"""Cards as they are written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters.messages import shaped
from recommender.adapters.yaml_reader import parse
from recommender.core.language.cards import Rule
from recommender.core.language.rulebook import Rulebook
from recommender.render.book.written import written_card
from tests.doors import small

PRINTED = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=300
)
SIGNS = st.text("ab :#-'\"{}[],&*!|>%@`?\n\t\\", min_size=1, max_size=60)


def read_back(card: Any) -> Any:
    """Read what was written of a card."""
    document = parse(written_card(card), "card.yaml")
    assert document.problems == ()
    assert document.value is not None
    back = shaped(type(card), document.value[0])
    assert not isinstance(back, list), back
    return back


def test_every_shipped_card_reads_back(rulebook: Rulebook) -> None:
    """What the book shows of a card is that card."""
    for card in (*rulebook.rules, *rulebook.techniques):
        assert read_back(card).model_dump(exclude={"at"}) == card.model_dump(exclude={"at"})


@given(PRINTED | SIGNS, PRINTED | SIGNS)
def test_any_text_reads_back(title: str, because: str) -> None:
    """Signs that mean something to YAML get quotes, so that text stays text."""
    plain = {**small().rules[0].model_dump(mode="json", by_alias=True, exclude={"at", "then"})}
    raw = {key: value for key, value in plain.items() if value is not None}
    if not (title.strip() and because.strip()):
        return
    raw |= {"title": title, "because": because, "then": {"finding": "loaded-back"}}
    card = Rule.model_validate(raw)

    back = read_back(card)

    assert (back.title, back.because) == (card.title, card.because)


def test_a_card_begins_with_its_name_and_keeps_to_the_page() -> None:
    """The keys come in the order in which cards are written, in lines of 100 signs at most."""
    text = written_card(small().rules[1])

    assert text.startswith("- id: loaded-back-inner-thigh\n  title: ")
    assert text.index("when:") < text.index("then:") < text.index("because:")
    assert max(map(len, text.splitlines())) <= 100
    assert f"changed: {dt.date(2026, 11, 22)}" in text
