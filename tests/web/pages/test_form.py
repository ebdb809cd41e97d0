"""What was entered on a page: answers, or what is wrong, and never more than was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.core.language.cards import entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.answers import accept
from recommender.web.page.form import Page, entered, fields_of, filled, shown_on
from tests.doors import small

SMALL = small()
LIST = next(q for q in SMALL.questions if q.kind == "any-of")
ITEMS = [item.id for item in LIST.items]
SHOWN = {"shown": (" ".join(ITEMS),)}


def page_of(rulebook: Rulebook, *names: str) -> Page:
    """Give whole questions as they stand on a page."""
    return tuple((q, entries_of(q)) for q in rulebook.questions if not names or q.id in names)


def fields(**given: str) -> dict[str, tuple[str, ...]]:
    """Give the fields of a page with one list, ticked somehow."""
    return {**SHOWN, **{name.replace("__", "."): (value,) for name, value in given.items()}}


def test_an_untouched_list_is_no_none_of_these() -> None:
    """Where nothing was ticked nothing is answered, and it is said which question that is."""
    found = filled(SMALL, SHOWN)

    assert found.answers == {}
    assert found.wrong == {}
    assert found.untouched == (LIST.id,)


def test_none_of_these_answers_no_to_what_was_shown() -> None:
    """None of these is a no to each line that was shown, and to no other."""
    some = {"shown": (ITEMS[0],), f"none.{LIST.id}": ("yes",)}

    assert filled(SMALL, some).answers == {ITEMS[0]: "no"}


def test_a_tick_is_a_yes_and_the_rest_a_no() -> None:
    """What is ticked fits, what is not sure is that, and the other lines do not fit."""
    given = {**SHOWN, f"a.{ITEMS[0]}": ("yes",)}

    found = filled(SMALL, given)

    assert found.answers == {**dict.fromkeys(ITEMS, "no"), ITEMS[0]: "yes"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({f"a.{ITEMS[0]}": ("yes",), f"u.{ITEMS[0]}": ("yes",)}, "both “yes” and “not sure”"),
        ({f"a.{ITEMS[0]}": ("yes",), f"none.{LIST.id}": ("yes",)}, "also chose “None of these”"),
    ],
)
def test_what_contradicts_itself_is_said_at_the_question(
    given: dict[str, tuple[str, ...]], words: str
) -> None:
    """Two answers that exclude each other are neither; the question says what to do."""
    found = filled(SMALL, {**SHOWN, **given})

    assert found.answers == {}
    assert words in found.wrong[LIST.id]


@pytest.mark.parametrize("typed", ["-1", "4.5", "old", "1e3", "٤٠", "999999999999", "40 years"])
def test_a_number_that_is_none_is_said_in_words(typed: str) -> None:
    """A number out of range, or no whole number, is refused with the numbers that would do."""
    found = filled(SMALL, {"shown": ("age",), "a.age": (typed,)})

    assert found.answers == {}
    assert found.wrong["age"].startswith("Please type a whole number from ")


def test_what_was_not_shown_is_not_taken() -> None:
    """A field of a question that did not stand on the page answers nothing."""
    found = filled(SMALL, {"shown": (ITEMS[0],), "a.age": ("40",), f"none.{LIST.id}": ("yes",)})

    assert found.answers == {ITEMS[0]: "no"}


def test_names_that_nobody_asked_for_are_passed_over() -> None:
    """A page that claims to have shown what does not exist answers nothing with it."""
    assert shown_on(SMALL, {"shown": ("nothing-like-it constructor ../..",)}) == ()


@given(data=st.data())
def test_every_way_to_answer_comes_back_from_its_fields(data: st.DataObject) -> None:
    """Fields filled in from answers give the same answers again, for every kind of question."""
    answers = {}
    for name, entry in SMALL.entries.items():
        if entry.question.kind == "number":
            number = st.integers(entry.question.least or 0, entry.question.most or 0)
            values = st.one_of(number.map(str), *map(st.just, entry.values))
        elif entry.question.kind == "text":
            values = st.text("abc ", min_size=1).filter(str.strip).map(str.strip)
        else:
            values = st.sampled_from(entry.values)
        answers[name] = data.draw(values)
    assert not [t for t in accept(SMALL, answers)[1] if t.code != "E606"]
    page = page_of(SMALL)
    shown = {"shown": tuple(" ".join(e.id for e in entries) for _, entries in page)}

    found = filled(SMALL, {**shown, **fields_of(page, answers)})

    assert found == (answers, {}, ())


def test_what_was_entered_is_kept_as_it_was() -> None:
    """
    What a page is left with is its own fields, wrong ones too, and nothing else of what was sent.
    """
    sent = {"sheet": ("1.x.y",), "a.age": ("4o", ""), "go": ("back",), "none.symptoms": ("",)}

    assert entered(sent) == {"a.age": ("4o",)}


def test_none_of_these_is_never_ticked_for_a_list_with_an_open_line() -> None:
    """
    A list of which a part was answered no comes back untouched; only a whole no comes back as one.
    """
    lists = [(q, entries) for q, entries in page_of(SMALL) if q.kind == "any-of"]
    question, entries = next(one for one in lists if len(one[1]) > 1)
    noes = {entry.id: "no" for entry in entries}
    part = dict.fromkeys(list(noes)[1:], "no")

    assert fields_of(((question, entries),), part) == {}
    assert fields_of(((question, entries),), noes) == {f"none.{question.id}": ("yes",)}
