"""Whether a routine is the same however the open questions are answered."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

import pytest

from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.routine import open_steps as room
from recommender.core.routine.open_steps import open_steps
from tests.core.routine.test_routine import posed
from tests.sizes import sizes
from tests.strategies import completions, consistent, rulebook_from, sheet_from, values_of

MOST = 512
Steps = list[tuple[object, ...]]


def steps(consultation: Consultation) -> Steps:
    """Tell a routine by its steps, with side, time and ceiling, and by what it leaves out."""
    found = consultation.routine
    if found is None:
        return []
    told: Steps = [(s.technique, s.side, s.seconds, s.sets, s.ceiling) for s in found.steps]
    return told + [(left.technique, left.reason) for left in found.left_out]


def everyones(rulebook: Rulebook, entry: str) -> list[str]:
    """List the answers to an entry, every minute among them."""
    asked = rulebook.entries[entry]
    if entry in ("minutes", "pain-now"):
        return [str(n) for n in range(asked.question.least or 0, (asked.question.most or 0) + 1)]
    return values_of(asked, dict(compiled(rulebook).thresholds))


def ways(
    rnd: random.Random, rulebook: Rulebook, answers: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """
    Yield every completion up to 512; else 512 drawn ones, and each single change from the first.
    """
    few = list(completions(rulebook, answers, most=MOST))
    if few and not {"minutes", "pain-now"} - answers.keys() & rulebook.entries.keys():
        yield from few
        return
    left = [e.id for e in rulebook.entries.values() if e.id not in answers]
    left = [name for name in left if rulebook.entries[name].question.kind != "text"]
    drawn = [{name: rnd.choice(everyones(rulebook, name)) for name in left} for _ in range(MOST)]
    for name in left:
        drawn += [{**drawn[0], name: value} for value in everyones(rulebook, name)]
    for filled in drawn:
        yield consistent(rulebook, {**answers, **filled})


def opened(rnd: random.Random, answers: Mapping[str, str], most: int) -> dict[str, str]:
    """Take some answers out of a sheet."""
    gone = rnd.sample(sorted(answers), rnd.randint(1, most))
    return {name: value for name, value in answers.items() if name not in gone}


@pytest.mark.parametrize("seeds", sizes(range(86, 106), range(400)))
def test_what_is_laid_out_is_laid_out_alike_in_every_completion(seeds: range) -> None:
    """
    On random rulebooks every completion of a laid-out sheet has the same steps; and where what can
    change them was found exactly, some completions of a sheet that is not laid out have others.
    """
    same = other = 0
    for seed in seeds:
        rnd = random.Random(seed)
        rulebook = posed(rnd, rulebook_from(rnd, rules=24, questions=4))
        for _ in range(3):
            answers = opened(rnd, sheet_from(rnd, rulebook), 2)
            shown = consult(rulebook, Sheet(answers=answers))
            offered = shown.settled and shown.outcome.offers
            if shown.laid_out and offered:
                same += 1
                for completion in ways(rnd, rulebook, answers):
                    assert steps(consult(rulebook, Sheet(answers=completion))) == steps(shown)
            elif shown.settled and not shown.laid_out:
                found = {
                    str(steps(consult(rulebook, Sheet(answers=completion))))
                    for completion in ways(rnd, rulebook, answers)
                }
                other += len(found) > 1

    assert min(same, other) > len(seeds) // 80


@pytest.mark.parametrize("seeds", sizes([*range(20), 94, 203, 433], range(600)))
def test_what_can_change_the_steps_is_found_exactly(
    monkeypatch: pytest.MonkeyPatch, seeds: Sequence[int]
) -> None:
    """
    On random rulebooks an entry is named exactly when two completions that differ in it alone have
    other steps.
    """
    monkeypatch.setattr(room, "MOST_CLASSES", 10**6)
    seen = 0
    for seed in seeds:
        rnd = random.Random(1000 + seed)
        rulebook = posed(rnd, rulebook_from(rnd, rules=24, questions=4))
        whole = sheet_from(rnd, rulebook)
        answers = opened(rnd, {n: v for n, v in whole.items() if n != "minutes"}, 2)
        answers["minutes"] = whole["minutes"]
        sheet = evaluated(rulebook, answers)
        if not sheet.is_settled:
            continue
        left = [n for n in rulebook.entries if n not in answers]
        turning = set()
        for filled in completions(rulebook, answers, most=MOST):
            mine = steps(consult(rulebook, Sheet(answers=filled)))
            for name in left:
                for value in everyones(rulebook, name):
                    changed = consistent(rulebook, {**filled, name: value})
                    if steps(consult(rulebook, Sheet(answers=changed))) != mine:
                        turning.add(name)
        seen += bool(turning)
        assert open_steps(sheet).changing == turning

    assert seen >= 3


def held(rulebook: Rulebook, count: int, seed: int) -> int:
    """Hold the completions of so many laid-out sheets of the shipped rulebook together."""
    rnd = random.Random(seed)
    signs = [e.id for e in rulebook.entries.values() if e.question.safety and e.ticked]
    found = 0
    for _ in range(count * 60):
        if found == count:
            break
        drawn = sheet_from(rnd, rulebook, noes=0.75)
        drawn = {**drawn, **dict.fromkeys(signs, "no"), "age": str(rnd.randint(18, 80))}
        answers = opened(rnd, consistent(rulebook, drawn), 8)
        shown = consult(rulebook, Sheet(answers=answers))
        if not shown.laid_out or shown.routine is None:
            continue
        found += 1
        for completion in ways(rnd, rulebook, answers):
            whole = consult(rulebook, Sheet(answers=completion))
            assert steps(whole) == steps(shown), (answers, completion)
    return found


@pytest.mark.parametrize("count", sizes(1, 4, 2000))
def test_laid_out_sheets_of_the_shipped_rulebook_stay_as_they_are(
    rulebook: Rulebook, count: int
) -> None:
    """
    Of laid-out sheets with open questions every completion, or hundreds of them, has the same
    steps.
    """
    assert held(rulebook, count, seed=1) == count


def test_the_sentence_is_true(rulebook: Rulebook, three_symptoms: Mapping[str, str]) -> None:
    """
    A sheet without minutes waits for them; without a side that changes steps it waits for that; and
    what cannot change a step is not waited for.
    """
    whole = consult(rulebook, Sheet(answers=dict(three_symptoms)))
    for name in ("minutes", "sides", "foam-roller"):
        rest = {n: v for n, v in three_symptoms.items() if n != name}
        shown = consult(rulebook, Sheet(answers=rest))
        assert (shown.settled, shown.laid_out) == (True, False)
        assert shown.status == "needs-answers"
        assert name in {entry for one in shown.open_questions for entry in one.open}
    idle = ("grip-ball", "firm-ball", "band", "pain-average", "worry")
    rest = {n: v for n, v in three_symptoms.items() if n not in idle}

    shown = consult(rulebook, Sheet(answers=rest))

    assert shown.settled
    assert shown.laid_out
    assert steps(shown) == steps(whole)
    assert shown.may_change_steps == ()
