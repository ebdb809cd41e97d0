"""
Mutation: does anyone notice when a card is damaged a little?

Each damage is held against all cases at once, then against the promises; what neither notices is
proved to change no outcome, or is a survivor, with the person whose outcome would change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from recommender.audit.cases.cases import Cases
from recommender.audit.cases.evidence import Evidence
from recommender.audit.cases.runs import batches, expectations
from recommender.audit.mutation.mutants import Damage, damages
from recommender.audit.result import MutationShown, Survivor
from recommender.core.evaluation.outcome import Part, offer_parts
from recommender.core.evaluation.program import FALSE, held
from recommender.core.language.cards import Rule, Technique
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import Away, away, smallest, usual_sheet
from recommender.core.reasoning.encoder import Atom, Copy, Literal, Writing, outcome, wanted
from recommender.core.reasoning.promises import instances
from recommender.core.reasoning.solver import Solver
from recommender.core.reasoning.variants import Variants, at_most_one, begin, beside, varied
from recommender.core.reasoning.verifier import before_and_after
from recommender.core.validation.rulebook import check

CHUNK = 60
"""So many damages share one ground program: enough to be quick, few enough to stay small."""

OFFERED = ("offered", "pressure", "seconds", "dose")
"""The parts of an outcome that speak of one technique."""

Answers = Mapping[str, str]


def noticed_by_cases(variants: Variants, cases: Cases) -> dict[int, int]:
    """
    Say of each variation that some case does not meet its expectations, which is the first case.

    A case that is not met as the rulebook stands notices nothing.
    """
    rulebook, program = variants.rulebook, variants.program
    wanted = expectations(rulebook, program, cases.cases)
    own = {
        n: expectations(rulebook, program, cases.cases, card)
        for n, card in _techniques(variants).items()
    }
    found: dict[int, int] = {}
    for batch in batches(variants, cases):
        wrong = 0
        for expression, (yes, no) in wanted.items():
            value = held(expression, batch.values)
            wrong |= (batch.repeated(yes) & ~value) | (batch.repeated(no) & value)
        for n in batch.numbers:
            for expression, (yes, _) in own.get(n, {}).items():
                wrong |= (yes & ~batch.of(n, held(expression, batch.values))) << batch.shift(n)
        wrong &= ~batch.repeated(wrong & batch.block)
        for n in batch.numbers:
            if mine := batch.of(n, wrong):
                found[n] = (mine & -mine).bit_length() - 1
    return found


def _techniques(variants: Variants) -> dict[int, Technique]:
    """Give the damaged techniques, by the number of their variation."""
    by = enumerate(one.by for one in variants.variations)
    return {n: card for n, card in by if isinstance(card, Technique)}


class Fate(NamedTuple):
    """
    What became of a damage: noticed by a promise, a survivor with a witness, or equivalent.

    Equivalent is proved: no sheet has another outcome, nor another finding that the routine reads.
    The reasons, and so the order of the steps, may differ all the same.
    """

    number: int
    promise: str | None = None
    witness: dict[str, str] | None = None


class Job(NamedTuple):
    """A rulebook, its usual sheet, and damages that no case notices, with their numbers."""

    rulebook: Rulebook
    usual: Answers
    damages: tuple[tuple[int, Damage], ...]


Spread = Callable[[Callable[[Job], list[Fate]], Sequence[Job]], Iterable[list[Fate]]]
"""How the work is done: the work, the jobs, and what became of each."""


def one_after_another(
    done: Callable[[Job], list[Fate]], jobs: Sequence[Job]
) -> Iterator[list[Fate]]:
    """Do one job after another, here."""
    return map(done, jobs)


def work(job: Job) -> list[Fate]:
    """Find what becomes of the damages of one job."""
    variants = varied(job.rulebook, [damage.variation for _, damage in job.damages])
    found = fates(variants, range(len(job.damages)), job.usual)
    return [fate._replace(number=job.damages[fate.number][0]) for fate in found]


def mutation(
    found: Evidence,
    spread: Spread = one_after_another,
    among: Callable[[Sequence[Damage]], Sequence[Damage]] = list,
) -> MutationShown:
    """
    Damage every card a little, and count who notices; `among` all damages some may be chosen.

    Raises TooLongError.
    """
    rulebook = found.rulebook
    every = list(among(list(damages(rulebook))))
    variants = varied(rulebook, [damage.variation for damage in every])
    noticed = noticed_by_cases(variants, found.cases)
    left = [(n, damage) for n, damage in enumerate(every) if n not in noticed]
    jobs = [
        Job(rulebook, found.usual, tuple(left[first : first + CHUNK]))
        for first in range(0, len(left), CHUNK)
    ]
    ends = [fate for fates_ in spread(work, jobs) for fate in fates_]
    alive = [fate for fate in ends if fate.promise is None and fate.witness is not None]
    refused = {fate.number for fate in alive if _refused(rulebook, every[fate.number])}
    survivors = (
        Survivor(
            about=every[n].card,
            text=every[n].words,
            at=_card(rulebook, every[n]).at,
            witness=found.witness(sheet),
        )
        for n, _, sheet in sorted(alive)
        if sheet is not None and n not in refused
    )
    return MutationShown(
        mutants=len(every),
        refused=len(refused),
        by_cases=len(noticed),
        by_promises=sum(fate.promise is not None for fate in ends),
        equivalent=sum(fate.promise is None and fate.witness is None for fate in ends),
        survivors=tuple(survivors),
    )


def _card(rulebook: Rulebook, damage: Damage) -> Rule | Technique:
    named = rulebook.rule_of if damage.kind == "rules" else rulebook.technique_of
    return named[damage.card]


def _refused(rulebook: Rulebook, damage: Damage) -> bool:
    """Say whether the loader would refuse the damaged rulebook."""
    return next(check(damage.cards(rulebook)), None) is not None


class Damaged(NamedTuple):
    """A person under the rulebook and under a damaged one, and what of the two differs."""

    chosen: tuple[Atom, ...]
    broken: dict[str, Literal]
    any_broken: Literal
    differs: Literal
    far: Away


def fates(variants: Variants, numbers: Iterable[int], usual: Answers) -> Iterator[Fate]:
    """
    Find what becomes of variations that no case notices, one after another. A promise that is
    broken as the rulebook stands notices nothing.

    Raises TooLongError.
    """
    rulebook = variants.rulebook
    usual = usual_sheet(rulebook, usual)
    solver = Solver(lambda writing: _damaged(writing, variants, usual))
    moving = Solver(lambda writing: _moving(writing, variants, usual))
    made, (picked, more) = solver.made, moving.made
    sound = [-atom for atom in made.chosen]
    kept = {p: b for p, b in made.broken.items() if not solver.possible([*sound, b])}
    monotone = next((one.id for one in rulebook.promises if one.only_takes_away), None)
    if monotone is not None and moving.possible([*(-atom for atom in picked), more]):
        monotone = None
    for n in numbers:
        chosen = made.chosen[n]
        broken = None
        if len(kept) < len(made.broken) or solver.possible([chosen, made.any_broken]):
            broken = next((p for p, b in kept.items() if solver.possible([chosen, b])), None)
        if broken is None and monotone is not None:
            broken = monotone if moving.possible([picked[n], more]) else None
        if broken is not None:
            yield Fate(n, promise=broken)
            continue
        witness = smallest(rulebook, solver, made.far, [chosen, made.differs], usual)
        yield Fate(n, witness=witness)


def _damaged(writing: Writing, variants: Variants, usual: Answers) -> Damaged:
    rulebook, program = variants.rulebook, variants.program
    picked, values, sound, damaged = beside(writing, variants)
    told, then = (outcome(writing, rulebook, copy, program) for copy in (sound, damaged))
    cards = _techniques(variants)
    for n, card in cards.items():
        _otherwise(writing, variants, damaged, card, picked[n], then)
    differs = []
    for part in sorted(told.keys() | then.keys()):
        mine, other = (found.get(part, -writing.true) for found in (told, then))
        differs += [writing.all_of([mine, -other]), writing.all_of([other, -mine])]
    same = [-picked[n] for n in cards]
    broken = dict(_broken(writing, rulebook, variants, damaged, same))
    for n, card in cards.items():
        for promise, wrong in _broken(
            writing, _with_card(rulebook, card), variants, damaged, [picked[n]]
        ):
            writing.rule(broken[promise], [wrong])
    wrong = writing.any_of(broken.values())
    far = away(writing, values, usual)
    return Damaged(picked, broken, wrong, writing.any_of(differs), far)


def _otherwise(
    writing: Writing,
    variants: Variants,
    damaged: Copy,
    card: Technique,
    picked: Atom,
    then: dict[Part, Atom],
) -> None:
    """Let the parts of an outcome that speak of a technique be those of its damaged card."""
    mine = dict(offer_parts(variants.rulebook, variants.program, card))
    spoken = {part for part in then if part[0] in OFFERED and part[1] == card.id}
    for part in sorted(spoken | mine.keys()):
        now = wanted(writing, damaged, mine.get(part, FALSE))
        before = then.get(part, -writing.true)
        then[part] = writing.any_of(
            [writing.all_of([now, picked]), writing.all_of([before, -picked])]
        )


def _with_card(rulebook: Rulebook, card: Technique) -> Rulebook:
    cards = tuple(card if one.id == card.id else one for one in rulebook.techniques)
    return rulebook.model_copy(update={"techniques": cards})


def _broken(
    writing: Writing,
    rulebook: Rulebook,
    variants: Variants,
    damaged: Copy,
    when: Sequence[Literal],
) -> Iterator[tuple[str, Atom]]:
    """Write of each promise about one person that it is broken for the damaged copy."""
    read = variants.reading._replace(rulebook=rulebook)
    for promise in rulebook.promises:
        mine = instances(rulebook, promise, read)
        if mine:
            found = writing.any_of(wanted(writing, damaged, one.broken) for one in mine)
            yield promise.id, writing.any_of([writing.all_of([found, *when])])


def _moving(
    writing: Writing, variants: Variants, usual: Answers
) -> tuple[tuple[Atom, ...], Literal]:
    """Write a person before and after safety answers stop being no, under a damaged rulebook."""
    picked = at_most_one(writing, variants)
    start = partial(begin, writing, variants, chosen=picked)
    pair = before_and_after(writing, variants.rulebook, usual, variants.program, start)
    return picked, writing.any_of(pair.more.values())
