"""What the buttons of a page say of all its questions: noes where nothing was said, no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Sheet
from recommender.web.page.carried import Carried
from recommender.web.page.form import Fields, Page
from recommender.web.page.heard import heard
from recommender.web.page.noes import ALL_NONE, REST_NO, has_none, has_rest, with_noes
from tests.doors import small

SMALL = small()
SIGNS, PSOAS, FELT, TOOLS = "leg-signs", "told-it-is-psoas", "symptoms", "tools"
LISTS = {SIGNS: ("swollen-leg", "cold-leg"), FELT: ("low-back-ache", "front-hip-tight")}
NOTHING = Carried(Sheet())


def page_of(*names: str) -> Page:
    """Give whole questions as they stand on a page."""
    return tuple((card, entries_of(card)) for card in SMALL.questions if card.id in names)


def sent(page: Page, **given: str) -> dict[str, tuple[str, ...]]:
    """Give the fields of a page, with what was entered in some; a dot is written as `__`."""
    shown = tuple(" ".join(entry.id for entry in entries) for _, entries in page)
    entered = {name.replace("__", ".").replace("_", "-"): (v,) for name, v in given.items()}
    return {"shown": shown, **entered}


def test_none_of_these_answers_every_line_of_every_list_with_no() -> None:
    """One press is a no to each line that was shown, in all lists of the page."""
    after = heard(SMALL, NOTHING, sent(page_of(SIGNS, FELT)), ALL_NONE)

    assert not after.wrong
    assert after.carried.answers == dict.fromkeys((*LISTS[SIGNS], *LISTS[FELT]), "no")


@pytest.mark.parametrize("said", ["yes", "not-sure"])
def test_none_of_these_is_refused_where_a_line_is_ticked_and_names_it(said: str) -> None:
    """A tick stays told, a doubt too; the line is named, and the other list keeps its answer."""
    fields = sent(page_of(SIGNS, FELT), a__swollen_leg=said)

    after = heard(SMALL, NOTHING, fields, ALL_NONE)

    assert list(after.wrong) == [SIGNS]
    assert "A swollen leg" in after.wrong[SIGNS]
    assert after.carried.answers["swollen-leg"] == said
    assert "cold-leg" not in after.carried.answers


def test_none_of_these_says_nothing_of_other_questions_and_of_what_is_at_hand() -> None:
    """A yes or no that is open, and the tools of a routine, are not answered by it."""
    after = heard(SMALL, NOTHING, sent(page_of(SIGNS, PSOAS, TOOLS)), ALL_NONE)

    assert set(after.wrong) == {PSOAS, TOOLS}
    assert set(after.carried.answers) == set(LISTS[SIGNS])


def test_no_to_the_rest_keeps_what_is_ticked_and_answers_what_is_untouched() -> None:
    """A tick counts, its list is a no otherwise, and so are the untouched list and question."""
    fields = sent(page_of(SIGNS, PSOAS, FELT), a__low_back_ache="yes")

    after = heard(SMALL, NOTHING, fields, REST_NO)

    assert not after.wrong
    noes = dict.fromkeys((*LISTS[SIGNS], PSOAS, *LISTS[FELT]), "no")
    assert after.carried.answers == {**noes, "low-back-ache": "yes"}


def test_no_to_the_rest_takes_no_sign_back() -> None:
    """A list in which a sign was told, and is not ticked any more, is for the person to answer."""
    told = Carried(Sheet(answers={"swollen-leg": "yes", "cold-leg": "no"}))

    after = heard(SMALL, told, sent(page_of(SIGNS, FELT)), REST_NO)

    assert list(after.wrong) == [SIGNS]
    assert after.carried.answers["swollen-leg"] == "yes"


@given(st.data())
def test_no_button_changes_what_was_entered(data: st.DataObject) -> None:
    """Whatever stands on a page, each field keeps what was entered in it; only noes are added."""
    page = page_of(SIGNS, PSOAS, FELT, TOOLS)
    entries = [entry for _, lines in page for entry in lines]
    fields: dict[str, tuple[str, ...]] = sent(page)
    for entry in entries:
        value = data.draw(st.sampled_from(("", "yes", "no", "not-sure")))
        fields |= {f"a.{entry.id}": (value,)} if value else {}
    go = data.draw(st.sampled_from((ALL_NONE, REST_NO, "next", "back", "")))
    told = data.draw(st.sets(st.sampled_from(LISTS[SIGNS])))

    after: Fields = with_noes(page, fields, go, told)

    assert {name: after[name] for name in fields} == fields
    added = {name: value for name, value in after.items() if name not in fields}
    assert all(name.startswith("none.") or value == ("no",) for name, value in added.items())
    assert "none.tools" not in added
    assert not added or go in (ALL_NONE, REST_NO)


def test_only_pages_with_lists_have_these_buttons() -> None:
    """A page of minutes or of what is at hand has none; one list by itself has no rest."""
    assert has_none(page_of(SIGNS))
    assert not has_none(page_of(TOOLS, "minutes"))
    assert not has_none(page_of(PSOAS))
    assert not has_rest(page_of(SIGNS, TOOLS, "minutes"))
    assert has_rest(page_of(SIGNS, PSOAS))
