"""
Lint over what rules mean: dead rules, idle rules, doubles, contradictions, idle conditions.

L101 a rule never fires; L102 it never changes a decision; L103 another rule says all that it says;
L104 it suggests what is always ruled out with it; L105 two rules refer the same people for one
suspicion at different urgencies; L106 a condition never matters inside its rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recommender.audit.cases.coverage import Duty, leaf_words
from recommender.audit.cases.evidence import Evidence
from recommender.audit.cases.runs import batches
from recommender.audit.lint.strictness import covers, effects, less_urgent
from recommender.audit.result import Finding, Witness, failure
from recommender.core.evaluation.program import Expression, either, everything, fold, held, negated
from recommender.core.language.cards import Rule
from recommender.core.language.facts import EVERYWHERE
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import listed
from recommender.core.reasoning.counterexample import asked
from recommender.core.reasoning.encoder import Atom, Literal, Writing, wanted
from recommender.core.reasoning.solver import Solver
from recommender.core.reasoning.variants import Variants, Variation, beside, varied


def lint_rules(found: Evidence, idle: Sequence[Duty]) -> Iterator[Finding]:
    """
    Look at every rule; `idle` are the sides of conditions that no sheet can show.

    Raises TooLongError.
    """
    rules = list(found.rulebook.rule_of.values())
    can = found.possible([found.fired(rule.id) for rule in rules])
    dead = [rule for rule, is_possible in zip(rules, can, strict=True) if not is_possible]
    gone = {rule.id for rule in dead}
    live = [rule for rule in rules if rule.id not in gone]
    yield from (_dead(found, rule) for rule in dead)
    for rule, witness in _unchanging(found, live):
        yield _said_again(found, rule, live, witness)
    yield from _blocked(found, live)
    yield from _idle(found, [duty for duty in idle if duty.rule not in gone])


def _dead(found: Evidence, rule: Rule) -> Finding:
    """Say that a rule never fires, and which of its conditions never go together."""
    expression = found.rule_of[rule.id].expression
    parts = list(expression[2]) if expression[0] == "all" else [expression]
    solver = asked(found.rulebook, found.usual, parts, found.program)
    literals = list(solver.made.literals)
    core = list(solver.ruled_out(literals) or literals)
    # A least core: each literal is left out that is not needed (deletion-based minimization).
    for literal in list(core):
        fewer = [one for one in core if one != literal]
        if fewer and not solver.possible(fewer):
            core = fewer
    names = [
        _part_words(found, part) for part, one in zip(parts, literals, strict=True) if one in core
    ]
    never = "never holds" if len(names) == 1 else "never hold together"
    text = f"no answers make this rule fire: {listed(names)} {never}"
    return failure("L101", (rule.id,), text, rule.at)


def _part_words(found: Evidence, part: Expression) -> str:
    return fold(
        part,
        lambda kind, slot: f"`{leaf_words(found, (kind, slot))}`",
        lambda kind, least, parts: f"{least or kind} of ({', '.join(parts)})",
    )


def _unchanging(found: Evidence, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Witness | None]]:
    """Find the rules without which every decision is the same: by the cases, then by proof."""
    rulebook = found.rulebook
    variants = varied(rulebook, [Variation("rules", rule.id, None) for rule in rules])
    changing = _changing(found, variants)
    left = [n for n in range(len(rules)) if n not in changing]
    if not left:
        return
    kept = varied(rulebook, [variants.variations[n] for n in left])
    solver = Solver(lambda writing: _without(writing, kept))
    for k, n in enumerate(left):
        if solver.possible([solver.made[0][k], solver.made[1]]):
            continue
        yield rules[n], next(found.witnesses([found.fired(rules[n].id)]))


def _changing(found: Evidence, variants: Variants) -> set[int]:
    """Name the variations that change the decision of some case."""
    every = list(effects(variants.program))
    changing: set[int] = set()
    for batch in batches(variants, found.cases):
        differs = 0
        for effect in every:
            value = held(effect, batch.values)
            differs |= value ^ batch.repeated(value & batch.block)
        changing.update(n for n in batch.numbers if batch.of(n, differs))
    return changing


def _without(writing: Writing, variants: Variants) -> tuple[tuple[Atom, ...], Literal]:
    """Write a person under the rulebook, and under the rulebook without one rule."""
    both = beside(writing, variants)
    differs = []
    for effect in effects(variants.program):
        with_, without = (wanted(writing, copy, effect) for copy in (both.whole, both.varied))
        differs += [writing.all_of([with_, -without]), writing.all_of([without, -with_])]
    return both.chosen, writing.any_of(differs)


def _said_again(
    found: Evidence, rule: Rule, rules: Sequence[Rule], witness: Witness | None
) -> Finding:
    """Name the one rule that says all that an idle rule says, where there is one."""
    others = [other for other in rules if other.id != rule.id and covers(found, other, rule)]
    differ = [everything([found.fired(rule.id), negated(found.fired(o.id))]) for o in others]
    over = [o for o, is_beyond in zip(others, found.possible(differ), strict=True) if not is_beyond]
    if not over:
        text = "it never changes a decision: whatever it concludes, other rules conclude as well"
        return failure("L102", (rule.id,), text + _reasons(rule), rule.at, witness)
    other = over[0]
    back = everything([found.fired(other.id), negated(found.fired(rule.id))])
    same = not found.possible([back])[0]
    code, text = "L103", f"whenever it fires, `{other.id}` fires, and says all that it says"
    if same:
        text = f"it fires for just the same people as `{other.id}`, and says no more"
        if less_urgent(rule, other):
            code = "L105"
            text = f"it refers just the same people as `{other.id}`, and less urgently"
    return failure(code, (rule.id, other.id), text + _reasons(rule), rule.at, witness)


def _reasons(rule: Rule) -> str:
    """Say what a rule may still change although it changes no decision."""
    leads = {"regions", "techniques"}.intersection(rule.stages)
    return "; only reasons, and the order of steps, may differ without it" if leads else ""


def _blocked(found: Evidence, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Find rules whose every technique is ruled out whenever they fire."""
    suggesting = [(rule, names) for rule in rules if (names := _suggested(found.rulebook, rule))]
    offers = [
        everything([
            found.fired(rule.id), either(found.fact(f"offered:{name}") for name in names),
        ])
        for rule, names in suggesting
    ]  # fmt: skip
    for (rule, names), is_offered in zip(suggesting, found.possible(offers), strict=True):
        if is_offered:
            continue
        witness = next(found.witnesses([found.fired(rule.id)]))
        blocks = [
            other.id
            for other in found.rulebook.rule_of.values()
            if _blocks(found.rulebook, other, names)
            and not found.possible(
                [everything([found.fired(rule.id), negated(found.fired(other.id))])]
            )[0]
        ]
        cause = f": `{'`, `'.join(blocks)}` always fires with it" if blocks else ""
        text = f"what it suggests is never offered when it fires{cause}"
        yield failure("L104", (rule.id, *blocks), text, rule.at, witness)


def _suggested(rulebook: Rulebook, rule: Rule) -> set[str]:
    """Name the techniques that a rule leads to and that can be offered at all."""
    named = {one.suggest for one in rule.then if one.suggest is not None}
    for one in rule.then:
        if one.region is not None:
            named |= {card.id for card in rulebook.ladders[one.region]}
    cards = rulebook.technique_of
    return {name for name in named if name in cards and cards[name].never is None}


def _blocks(rulebook: Rulebook, rule: Rule, names: Iterable[str]) -> bool:
    """Say whether a rule takes all of some techniques away."""
    avoided = {feature for one in rule.then for feature in one.avoid or ()}
    stops = any(one.refer is not None and one.refer.to != "routine" for one in rule.then)
    return stops or all(
        avoided.intersection({*rulebook.features_of[name], EVERYWHERE}) for name in names
    )


def _idle(found: Evidence, idle: Iterable[Duty]) -> Iterator[Finding]:
    """Name each condition that never decides, once."""
    sides: dict[tuple[str, Expression], list[bool]] = {}
    for duty in idle:
        sides.setdefault((duty.rule, duty.leaf), []).append(duty.holds)
    names = dict.fromkeys(name for name, _ in sides)
    seen = found.witnesses([found.fired(name) for name in names])
    shown = dict(zip(names, seen, strict=True))
    for (name, leaf), holds in sides.items():
        rule, witness = found.rulebook.rule_of[name], shown[name]
        word = leaf_words(found, leaf)
        why = "the rest of the rule decides alone"
        if len(holds) == 1:
            often = "never" if holds[0] else "always"
            why = f"the rule would fire for the same people if it {often} held"
        text = f"the condition `{word}` never matters: {why}"
        yield failure("L106", (name, word), text, rule.at, witness)
