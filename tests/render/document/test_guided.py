"""A routine as it is guided: its timed parts, the places in it, and the words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Given
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.routine.steps import Step
from recommender.render.document.guided import (
    BEGIN,
    Guided,
    Place,
    advised,
    guided,
    moved,
    place_in,
)

SIDES = {"left": 1, "right": 1, "both": 2, "middle": 1}


@pytest.fixture(scope="module")
def steps(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> tuple[Guided, ...]:
    """The shipped routine for three symptoms."""
    routine = consult(rulebook, Sheet(answers=dict(three_symptoms))).routine
    assert routine is not None
    return guided(rulebook, routine.steps)


@pytest.fixture(scope="module")
def ten(rulebook: Rulebook, steps: tuple[Guided, ...]) -> tuple[Guided, ...]:
    """Ten steps with one turn each, but the third, which is done on the left and on the right."""
    sides = ["both" if number == 3 else "middle" for number in range(1, 11)]
    return guided(rulebook, [_like(steps[0].step, sets=1, side=side) for side in sides])


def changed(rulebook: Rulebook, step: Step, **update: object) -> Guided:
    """Guide through one step that is changed a little."""
    return guided(rulebook, [_like(step, **update)])[0]


def _like(step: Step, **update: object) -> Step:
    """Change a step a little, its total with it."""
    new = step.model_copy(update=update)
    total = new.seconds * new.sets * SIDES[new.side] + 15
    return new.model_copy(update={"total": total})


def test_parts_last_as_long_as_the_routine_says(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """For every length of a routine, the parts of a step add up to its total."""
    for minutes in ("5", "10", "20", "30"):
        answers = {**three_symptoms, "minutes": minutes}
        routine = consult(rulebook, Sheet(answers=answers)).routine
        assert routine is not None

        steps = guided(rulebook, routine.steps)

        lasts = [sum(part.seconds for part in one.parts) for one in steps]
        assert lasts == [one.step.total for one in steps]
        assert sum(lasts) == routine.seconds


@pytest.mark.parametrize("sets", [1, 2, 3, 5])
@pytest.mark.parametrize("side", ["left", "right", "both", "middle"])
def test_every_set_on_every_side_is_one_turn(
    rulebook: Rulebook, steps: tuple[Guided, ...], sets: int, side: str
) -> None:
    """Each turn has the seconds of a set, and time to get ready or change over before it."""
    one = changed(rulebook, steps[2].step, sets=sets, side=side)

    kinds = [part.kind for part in one.parts]
    assert len(one.turns) == sets * SIDES[side]
    assert kinds == ["ready", "turn", *["change", "turn"] * (len(one.turns) - 1)]
    assert {part.seconds for part in one.turns} == {one.step.seconds}
    assert all(part.seconds >= 1 for part in one.parts)
    assert sum(part.seconds for part in one.parts if part.kind != "turn") == 15
    assert [part.turn for part in one.turns] == list(range(1, len(one.turns) + 1))


def test_sides_take_turns_within_a_set(rulebook: Rulebook, steps: tuple[Guided, ...]) -> None:
    """Both sides have their first set before either has its second."""
    one = changed(rulebook, steps[2].step, sets=2, side="both")

    assert [part.label for part in one.parts] == [
        "Get ready, left side",
        "Left side, set 1 of 2",
        "Change to the right side",
        "Right side, set 1 of 2",
        "Change to the left side",
        "Left side, set 2 of 2",
        "Change to the right side",
        "Right side, set 2 of 2",
    ]


@pytest.mark.parametrize(
    ("update", "dose", "say"),
    [
        ({"seconds": 45, "side": "both"}, "45 seconds on each side.", "Left side, 45 seconds."),
        ({"seconds": 60, "side": "middle"}, "1 minute.", "1 minute."),
        (
            {"seconds": 90, "side": "right", "sets": 2},
            "1 minute 30 seconds on the right side, twice.",
            "Right side, set 1 of 2, 1 minute 30 seconds.",
        ),
        (
            {"seconds": 50, "side": "middle", "repetitions": 10, "sets": 3},
            "10 times, about 50 seconds, 3 times over.",
            "Set 1 of 3, 10 times, about 50 seconds.",
        ),
    ],
)
def test_a_dose_is_said_in_words(
    rulebook: Rulebook, steps: tuple[Guided, ...], update: dict[str, object], dose: str, say: str
) -> None:
    """Seconds, counts, sides and sets, in whole words."""
    one = changed(rulebook, steps[2].step, **update)

    assert one.dose == dose
    assert one.turns[0].say == say


def test_the_ceiling_and_the_tool_are_said(rulebook: Rulebook, steps: tuple[Guided, ...]) -> None:
    """No discomfort at all is said as such; a step without a tool names none."""
    calm = changed(rulebook, steps[0].step, ceiling=0, tool="none")
    rolled = changed(rulebook, steps[0].step, ceiling=4, tool="foam-roller")

    assert (calm.most, calm.tool) == ("It should not hurt at all.", "")
    assert rolled.most == "Discomfort: no more than 4 out of 10."
    assert rolled.tool == "With a soft foam roller."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1.1", BEGIN),
        ("3.2", Place(3, 2)),
        ("10.1", Place(10, 1)),
        *((text, BEGIN) for text in ("", "3", "3.3", "11.1", "0.1", "1.0", "-1.1", "3.2.1")),
        *((text, BEGIN) for text in ("3.2\n", " 3.2", "٣.٢", "9999.1", "3.x", "1e0.1", "3.02")),
    ],
)
def test_what_is_no_place_is_the_beginning(
    ten: tuple[Guided, ...], text: str, place: Place
) -> None:
    """Only a step and a turn that are there are a place."""
    assert place_in(ten, text) == place
    assert place_in(ten, str(place)) == place


@pytest.mark.parametrize(
    ("at", "go", "place"),
    [
        (Place(3, 1), "next", Place(3, 2)),
        (Place(3, 2), "next", Place(4, 1)),
        (Place(3, 1), "skip", Place(4, 1)),
        (Place(3, 2), "back", Place(2, 1)),
        (Place(1, 1), "back", BEGIN),
        (Place(10, 1), "next", None),
        (Place(10, 1), "skip", None),
        (Place(3, 2), "", Place(3, 2)),
        (Place(3, 2), "sideways", Place(3, 2)),
    ],
)
def test_going_on_goes_turn_by_turn(
    ten: tuple[Guided, ...], at: Place, go: str, place: Place | None
) -> None:
    """Next goes turn by turn, skip step by step, and after the last one comes the end."""
    assert moved(ten, at, go) == place


def test_advice_is_chosen_from_what_was_given(rulebook: Rulebook) -> None:
    """The advice on stopping and on afterwards is what the rulebook holds, if it was given."""
    given = [
        Given(id=one.id, title=one.title, text=one.text, first=one.first, rules=())
        for one in rulebook.advice
    ]

    assert [one.title for one in advised(given, "stop")] == ["When to stop"]
    assert [one.title for one in advised(given, "after")] == [
        "What to expect",
        "After you ease a place",
    ]
    assert advised((), "stop") == ()
