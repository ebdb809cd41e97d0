"""Which cards are not as they were, part by part, in words."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.audit.cases.cases import Case, Cases
from recommender.audit.diff.cards import cards_changed, cases_changed
from recommender.audit.diff.result import CardChanged
from recommender.core.language.rulebook import Rulebook
from tests.doors import small


def with_card(rulebook: Rulebook, key: str, name: str, **changes: Any) -> Rulebook:
    """Change one card; None as the change takes it out."""
    cards = []
    for card in getattr(rulebook, key):
        if card.id != name:
            cards.append(card)
        elif changes:
            plain = card.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"at"})
            merged = {k: v for k, v in {**plain, **changes}.items() if v is not None}
            cards.append(type(card).model_validate(merged))
    return rulebook.model_copy(update={key: tuple(cards)})


def only(old: Rulebook, new: Rulebook) -> CardChanged:
    """Give the one card that changed."""
    (changed,) = cards_changed(old, new)
    return changed


def test_nothing_changed_in_the_same_rulebook() -> None:
    """A rulebook that is read twice has no changed card, whatever the order of its rules."""
    old, new = small(), small()
    new = new.model_copy(update={"rules": tuple(reversed(new.rules))})

    assert list(cards_changed(old, new)) == []


def test_other_words_are_wording_only() -> None:
    """
    A title and a reason in other words, on another day, is wording only, told before and after.
    """
    old = small()
    new = with_card(old, "rules", "told-psoas", title="New", because="New.", changed="2026-11-30")

    changed = only(old, new)

    assert (changed.kind, changed.id, changed.what) == ("rule", "told-psoas", "changed")
    assert changed.wording_only
    assert not changed.lays_out
    assert [(p.part, p.after) for p in changed.parts] == [
        ("reason", "New."), ("changed", "2026-11-30"), ("wording", "New"),
    ]  # fmt: skip


def test_a_condition_is_told_as_a_sentence() -> None:
    """A condition and a conclusion are told in the words a person is asked in."""
    old = small()
    new = with_card(
        old, "rules", "young-no-face-down",
        when={"all": [{"age": {"below": 16}}, {"not": "cold-leg"}]},
        then={"limit": {"pressure": 2, "on": "face-down"}},
    )  # fmt: skip

    changed = only(old, new)

    assert not changed.wording_only
    assert [(part.part, part.before, part.after) for part in changed.parts] == [
        (
            "condition",
            "“How old are you?” is answered below 18",
            "“How old are you?” is answered below 16 and “A cold leg” is answered no",
        ),
        ("conclusion", "avoid face down", "limit on face down: 2 out of 10 at most"),
    ]


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"status": "retired"}, "retired"), ({"status": "reviewed"}, "changed"), ({}, "removed")],
)
def test_a_rule_is_retired_or_removed(changes: dict[str, Any], what: str) -> None:
    """A rule that no longer fires is retired when its card stays, and removed when it does not."""
    old = small()
    new = with_card(old, "rules", "told-psoas", **changes)

    assert only(old, new).what == what
    back = {"retired": "brought-back", "changed": "changed", "removed": "added"}[what]
    assert only(new, old).what == back


@pytest.mark.parametrize(
    ("key", "name", "changes", "part", "wording"),
    [
        ("rules", "told-psoas", {"certainty": "low"}, "certainty", False),
        ("rules", "told-psoas", {"sources": []}, "sources", False),
        ("techniques", "easy-walk", {"steps": ["Walk."]}, "steps", True),
        ("techniques", "easy-walk", {"ceiling": 1}, "ceiling", False),
        ("techniques", "psoas-hard-tool", {"never": None}, "never", False),
        ("techniques", "inner-thigh-roller", {"features": []}, "features", False),
        ("questions", "visit", {"ask": "First?"}, "wording", True),
        ("questions", "age", {"safety": False}, "safety", False),
        ("questions", "sides", {"only-if": "low-back-ache"}, "only if", False),
        ("regions", "psoas", {"label": "the psoas"}, "wording", True),
        ("tools", "soft-ball", {"softness": 1}, "softness", False),
        ("suspicions", "leg-clot", {"do": "Rest."}, "wording", True),
        ("advice", "keep-moving", {"text": "Walk."}, "wording", True),
        ("urgencies", "soon", {"do": "Call."}, "wording", True),
        ("zones", "thigh", {"first-visit-rung": 2}, "first-visit-rung", False),
    ],
)
def test_every_kind_of_card_is_looked_at(
    key: str, name: str, changes: dict[str, Any], part: str, *, wording: bool
) -> None:
    """A part of any card that changes is named, and whether it is wording."""
    old = small()

    changed = only(old, with_card(old, key, name, **changes))

    assert (changed.id, [one.part for one in changed.parts]) == (name, [part])
    assert changed.wording_only == wording


def test_labels_of_options_are_wording_and_options_are_not() -> None:
    """An option in other words is wording; an option more is not, and it alone is named."""
    old = small()
    first, later = ({"id": "first", "label": "First"}, {"id": "later", "label": "A later time"})
    reworded = with_card(old, "questions", "visit", options=[first, later])
    more = with_card(
        old, "questions", "visit",
        options=[{**first, "label": "The first time"}, later, {"id": "third", "label": "Third"}],
    )  # fmt: skip

    assert only(old, reworded).wording_only
    assert only(old, reworded).parts[0].before == "first: The first time"
    assert not only(old, more).wording_only
    assert only(old, more).parts[0].after == "third: Third"


def test_the_order_of_regions_has_a_meaning() -> None:
    """Regions in another order are a change, since a routine follows it."""
    old = small()
    new = old.model_copy(update={"regions": tuple(reversed(old.regions))})

    changed = only(old, new)

    assert (changed.kind, changed.id, changed.lays_out) == ("regions", "regions", True)


FINDS = {"when": "low-back-ache", "then": {"finding": "tired"}}
SIDED = [{"id": "low-back-ache", "label": "The low back aches", "sided": True}]


@pytest.mark.parametrize(
    ("key", "name", "changes"),
    [
        ("techniques", "easy-walk", {"section": "settle"}),
        ("techniques", "inner-thigh-roller", {"rung": 1}),
        ("rules", "loaded-back-inner-thigh", {"certainty": "A1"}),
        ("rules", "loaded-back-inner-thigh", {"status": "retired"}),
        ("rules", "loaded-back-inner-thigh", {}),
        ("rules", "young-no-face-down", FINDS),
        ("zones", "thigh", {"first-visit-rung": 2}),
        ("questions", "symptoms", {"items": SIDED}),
        ("questions", "tools", {"items": [{"id": "soft-ball", "label": "A soft ball"}]}),
        ("questions", "minutes", {"least": 6}),
        ("questions", "minutes", {}),
        ("tools", "soft-ball", {}),
    ],
)
def test_what_a_routine_reads_is_said(key: str, name: str, changes: dict[str, Any]) -> None:
    """Where the choice or order of steps may change with a card, that is said of it, both ways."""
    old = small()
    new = with_card(old, key, name, **changes)

    assert only(old, new).lays_out
    assert only(new, old).lays_out


def _reworded_items(rulebook: Rulebook, name: str) -> dict[str, Any]:
    """Write the items of a checklist in other words."""
    items = next(q for q in rulebook.questions if q.id == name).items
    return {"items": [{**i.model_dump(exclude_none=True), "label": f"{i.label}!"} for i in items]}


@pytest.mark.parametrize("name", ["tools", "symptoms"])
def test_labels_never_lay_out(name: str) -> None:
    """Items in other words leave every routine as it is."""
    old = small()

    changed = only(old, with_card(old, "questions", name, **_reworded_items(old, name)))

    assert (changed.wording_only, changed.lays_out) == (True, False)


def test_a_rule_that_only_refers_or_warns_lays_nothing_out() -> None:
    """What a caution does to a routine it does through the outcome."""
    old = small()

    assert not only(old, with_card(old, "rules", "young-no-face-down")).lays_out


def test_the_head_of_the_rulebook_is_looked_at() -> None:
    """The notice is wording; from where on a tool is hard is not."""
    old = small()

    notice = only(old, old.model_copy(update={"notice": "Not a diagnosis."}))
    hard = only(old, old.model_copy(update={"hard_tool_from": 3}))

    assert notice.wording_only
    assert not hard.wording_only


def test_cases_that_were_bent_are_named() -> None:
    """A case that was taken out, added, or expects something else than before is named."""

    def case(title: str, status: str) -> Case:
        return Case.model_validate({"case": title, "from": "a test", "expect": {"status": status}})

    old = Cases({}, (case("stays", "referral"), case("bent", "referral"), case("gone", "referral")))
    new = Cases(
        {}, (case("stays", "referral"), case("bent", "recommendation"), case("new", "referral"))
    )

    found = {changed.id: changed.what for changed in cases_changed(old, new)}

    assert found == {"bent": "changed", "gone": "removed", "new": "added"}
