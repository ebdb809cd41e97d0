"""
The traps of the forward-chaining engine: each shown on stock experta, and shown absent from ours.

The numbers X1 to X20 are those of the list of defects in experta 1.9.4. When the first half of a
test fails, a release has mended that defect; when the second half fails, we have walked into it.
What shows stock experta runs with `-m slow`; what holds for ours alone, always.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.evaluation.program import Program
from recommender.core.language.conditions import read
from recommender.core.language.errors import Trouble
from recommender.core.language.rulebook import Rulebook
from tests.doors import ROOT
from tests.strategies import GROUNDS

experta = forward_chaining._experta
Fact, Rule, MATCH = experta.Fact, experta.Rule, experta.MATCH
AND, OR, NOT, TEST, EXISTS = experta.AND, experta.OR, experta.NOT, experta.TEST, experta.EXISTS
RETE = experta.matchers.rete


class StockStrategy(experta.strategies.DepthStrategy):  # type: ignore[misc]  # experta has no types
    """
    The strategy of stock experta, without the cache that all its engines share.

    Filled by several engines in one process, that cache brings the interpreter down (X15).
    """

    get_key = experta.strategies.DepthStrategy.get_key.__wrapped__


class StockEngine(experta.KnowledgeEngine):  # type: ignore[misc]  # experta has no types
    """Stock experta: its own matcher, its own strategy."""

    __strategy__ = StockStrategy


def stock(rules: dict[str, Any], fired: list[str], **declaring: Any) -> Any:
    """
    Make a stock engine: `rules`, by name, note their firing; others declare a fact of their name.
    """

    def noting(name: str) -> Callable[..., None]:
        def note(_: Any) -> None:
            fired.append(name)

        return note

    body = {
        f"rule_{name}": rule.new_conditions(*rule)(noting(name)) for name, rule in rules.items()
    }
    for name, rule in declaring.items():
        body[f"rule_{name}"] = rule(lambda self, name=name: self.declare(Fact(name)))
    return type("Stock", (StockEngine,), body)()


def fired_by_stock(rules: dict[str, Any], facts: Iterable[Any]) -> list[str]:
    """Run stock experta once and name the rules that fired."""
    fired: list[str] = []
    stocked = stock(rules, fired)
    stocked.reset()
    stocked.declare(*facts)
    stocked.run()
    return fired


def rulebook_of(rules: dict[str, tuple[Any, Any]]) -> Rulebook:
    """Make a rulebook with yes-no questions a to h, a number `n`, and rules by id."""
    plain = {"group": "g", "ask": "?"}
    ticked = [{**plain, "id": name, "kind": "yes-no"} for name in "abcdefgh"]
    number = {**plain, "id": "n", "kind": "number", "least": 0, "most": 9, "safety": True}
    return Rulebook.model_validate(
        {
            "version": "0.0.1",
            "title": "traps",
            "notice": "traps",
            "urgencies": [{"id": "soon", "label": "soon", "do": "soon"}],
            "questions": [*ticked, number],
            "rules": [
                {"id": name, "title": name, "when": when, "then": then, **GROUNDS}
                for name, (when, then) in rules.items()
            ],
        }
    )


def answers_of(program: Program, rulebook: Rulebook, sheet: dict[str, str]) -> list[int]:
    """List the slots that hold on a complete sheet before any rule is looked at."""
    return evaluated_whole(rulebook, sheet, program).true_answers()


def fired_by_ours(rulebook: Rulebook, sheet: dict[str, str]) -> list[str]:
    """Run our engine and name the rules that fired."""
    program = compiled(rulebook)
    fired = forward_chaining.run(program, answers_of(program, rulebook, sheet))
    return [firing.rule for firing in fired]


def expected(rulebook: Rulebook, sheet: dict[str, str]) -> set[str]:
    """Name the rules that hold, by the definition."""
    return {firing.rule for firing in evaluated_whole(rulebook, sheet).firings}


def finding(name: str) -> dict[str, str]:
    """Write the finding of that name as a condition or a conclusion."""
    return {"finding": name}


def python(*scripts: str, seeds: Iterable[int] = (0, 0)) -> list[tuple[int, str, str]]:
    """Run scripts at once, each in a fresh process with a hash seed: exit code, output, errors."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
        )
        for script, seed in zip(scripts, seeds, strict=False)
    ]
    told = [process.communicate() for process in started]
    return [(p.returncode, out, err) for p, (out, err) in zip(started, told, strict=True)]


# Importing it


ALIAS = "import collections, collections.abc; collections.Mapping = collections.abc.Mapping\n"


OURS = "recommender.core.evaluation.forward_chaining"
LOGGING = "\nimport logging; print(len(logging.root.handlers), logging.root.level)"


@pytest.mark.parametrize(
    ("stock", "said", "ours", "printed"),
    [
        pytest.param(
            "import experta", "Mapping",
            f"import collections, {OURS}\nprint(hasattr(collections, 'Mapping'))", "False\n",
            marks=pytest.mark.slow, id="it needs what Python no longer has",
        ),
        pytest.param(
            f"{ALIAS}import experta{LOGGING}", f"1 {logging.WARNING}\n",
            f"import {OURS}{LOGGING}", f"0 {logging.WARNING}\n",
            marks=pytest.mark.slow, id="it sets up logging for everybody",
        ),
        pytest.param(
            f"{ALIAS}import experta as e\n"
            "engine = type('E', (e.KnowledgeEngine,), {'get_deffacts': lambda self: []})()\n"
            "engine.reset(); engine.declare(e.Fact('a'))",
            "Declaring fact before reset()",
            "import logging; logging.basicConfig()\n"
            "from tests.core.evaluation.test_engine_traps import WITHDRAWN, fired_by_ours\n"
            "print(len(fired_by_ours(WITHDRAWN, {'a': 'yes'})))",
            "7\n", id="it warns when nothing was declared before",
        ),
    ],
)  # fmt: skip
def test_what_stock_experta_leaves_behind_ours_does_not(
    stock: str, said: str, ours: str, printed: str
) -> None:
    """
    Stock experta fails, logs or warns where ours imports and runs in silence, and leaves no trace.
    """
    alone, silent = python(stock, ours)

    assert said in alone[1] + alone[2]
    assert silent == (0, printed, "")


@pytest.mark.slow
def test_stock_experta_hides_a_missing_dependency() -> None:
    """Without one of its dependencies stock experta imports, empty; ours fails there and then."""
    hide = "import sys; sys.modules['schema'] = None\n"
    ask = "import experta; print(hasattr(experta, 'KnowledgeEngine'))"

    alone, ours = python(
        hide + ALIAS + ask, f"{hide}import recommender.core.evaluation.forward_chaining"
    )

    assert alone[1] == "False\n"
    assert ours[0] == 1


# X1


UNLESS = {"not": finding("guard")}
WITHDRAWN = rulebook_of(
    {
        "guard": ("b", finding("guard")),
        "guard-too": ({"all": ["c", "d"]}, finding("guard")),
        "late": ("a", finding("late")),
        **{
            f"if-not-{n}": (
                {"all": ["a" if n > 2 else finding("late"), UNLESS]},
                {"advise": f"x-{n}"},
            )
            for n in range(6)
        },
    }
)
"""
Six rules that are announced, now by an answer, now by a finding, and withdrawn by another finding.
"""


def swapped(program: Program) -> Any:
    """
    Make our engine, with the stages as saliences and experta's stock strategy in place of ours.
    """
    made = forward_chaining.engine_class(program)
    for n, (position, _) in enumerate(made.place):
        vars(made)[f"rule_{n}"].salience = -position
    return type("Swapped", (made,), {"__strategy__": StockStrategy})()


def every_sheet(names: str) -> list[dict[str, str]]:
    """Answer each of these questions yes and no, in every combination."""
    return [
        dict(zip(names, values, strict=True))
        for values in itertools.product(("yes", "no"), repeat=len(names))
    ]


@pytest.mark.slow
def test_x1_stock_experta_fires_a_rule_whose_guard_was_derived() -> None:
    """A rule withdrawn by a derived fact still fires in stock experta when activations tie."""
    rules = {
        **{f"guarded_{n}": Rule(Fact("answer"), NOT(Fact("guard"))) for n in range(6)},
        **{f"open_{n}": Rule(Fact("answer"), NOT(Fact("other"))) for n in range(6)},
    }
    wrong = 0

    for _ in range(20):
        fired: list[str] = []
        stocked = stock(rules, fired, guard=Rule(Fact("answer"), salience=1))
        stocked.reset()
        stocked.declare(Fact("answer"))
        stocked.run()
        wrong += any(name.startswith("guarded") for name in fired)

    assert wrong


def test_x1_our_engine_fires_none_that_was_withdrawn() -> None:
    """
    On every sheet of the rulebook that announces and withdraws, ours fires what the definition
    says.
    """
    for sheet in every_sheet("abcd"):
        assert set(fired_by_ours(WITHDRAWN, sheet)) == expected(WITHDRAWN, sheet)


@pytest.mark.slow
def test_x1_the_stock_strategy_in_our_engine_is_seen_to_be_wrong() -> None:
    """
    With the stock strategy in place of ours the same sheets go wrong, so the test above can see X1.
    """
    program = compiled(WITHDRAWN)
    wrong = {"stock": 0, "ours": 0}

    for sheet in every_sheet("abcd"):
        answers = answers_of(program, WITHDRAWN, sheet)
        right = expected(WITHDRAWN, sheet)
        by_stock = {firing.rule for firing in swapped(program).consult(answers)}
        by_ours = {
            firing.rule for firing in forward_chaining.engine_class(program)().consult(answers)
        }
        wrong["stock"] += bool(by_stock - right)
        wrong["ours"] += by_ours != right

    assert wrong["stock"] > 0
    assert wrong["ours"] == 0


# X2


ORDERS = """
import json
from recommender.core.evaluation import forward_chaining
from tests.core.evaluation.test_engine_traps import (
    Fact, Rule, WITHDRAWN, answers_of, compiled, fired_by_stock,
)
rules = [{str(n): Rule(Fact('a')) for n in range(8)} for _ in range(3)]
stock = [fired_by_stock(each, [Fact('a')]) for each in rules]
program = compiled(WITHDRAWN)
sheets = [{'a': 'yes'}, {'a': 'yes', 'b': 'yes'}, {'c': 'yes', 'd': 'yes'}]
ours = [
    forward_chaining.run(program, answers_of(program, WITHDRAWN, sheet)) for sheet in sheets
]
print(json.dumps([stock, [[repr(firing) for firing in each] for each in ours]]))
"""


@pytest.mark.slow
def test_x2_the_order_of_firing_is_the_same_in_every_process() -> None:
    """
    Stock experta fires in another order each time; ours, with its reasons, is the same for any
    seed.
    """
    ran = python(ORDERS, ORDERS, ORDERS, seeds=(0, 1, 2))

    told = [json.loads(out) for _, out, _ in ran]

    assert len({json.dumps(order) for stocked, _ in told for order in stocked}) > 1
    assert len({json.dumps(ours) for _, ours in told}) == 1


def test_x2_our_order_is_stage_then_rule() -> None:
    """Rules that hold together fire in order of stage and id, however they are written down."""
    rules = {
        "z": ("a", finding("z")),
        "b": ("a", {"advise": "b"}),
        "a": ("a", {"advise": "a"}),
        "m": ("a", finding("m")),
    }
    shuffled = dict(reversed(rules.items()))

    orders = [fired_by_ours(rulebook_of(each), {"a": "yes"}) for each in (rules, shuffled)]

    assert orders == [["m", "z", "a", "b"]] * 2


# X3


def together(*tasks: Callable[[], None]) -> None:
    """Run tasks at the same time, each in its own thread."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        list(pool.map(lambda task: task(), tasks))


@pytest.mark.slow
def test_x3_stock_experta_shows_one_person_the_answers_of_another() -> None:
    """DefFacts of two stock engines in two threads read the answers of one of them."""
    both_looked = threading.Barrier(2)
    seen: dict[str, list[str]] = {}

    class Asked(experta.KnowledgeEngine):  # type: ignore[misc]  # experta has no types
        person = ""

        @experta.DefFacts()
        def answers(self) -> Any:
            yield Fact(self.person)

        def get_deffacts(self) -> Any:
            found = super().get_deffacts()
            both_looked.wait()
            return found

    def consult(person: str) -> Callable[[], None]:
        def task() -> None:
            asked = Asked()
            asked.person = person
            asked.reset()
            seen[person] = [fact.get(0) for fact in asked.facts.values() if fact.get(0)]

        return task

    together(consult("first"), consult("second"))

    assert (seen["first"] == ["first"]) != (seen["second"] == ["second"])


def test_x3_threads_never_share_an_engine_or_an_answer() -> None:
    """Two threads that consult at once each get their own answers, from an engine of their own."""
    program = compiled(WITHDRAWN)
    sheets = every_sheet("abcd")
    wanted = {n: expected(WITHDRAWN, sheet) for n, sheet in enumerate(sheets)}
    given = {n: answers_of(program, WITHDRAWN, sheet) for n, sheet in enumerate(sheets)}
    begin = threading.Barrier(2)
    wrong: list[int] = []
    used: list[Any] = []

    def consult(order: list[int]) -> Callable[[], None]:
        def task() -> None:
            begin.wait()
            ran = ((n, forward_chaining.run(program, given[n])) for n in order * 5)
            wrong.extend(n for n, found in ran if {each.rule for each in found} != wanted[n])
            used.append(forward_chaining._mine.engines[program])

        return task

    together(consult(list(wanted)), consult(list(reversed(wanted))))

    assert wrong == []
    assert used[0] is not used[1]
    assert used[0].get_deffacts() == []


# X4 to X13: what our engine never says to experta


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "facts", "stock", "when", "sheet", "ours"),
    [
        pytest.param(
            EXISTS(Fact("a"), Fact("b")), [Fact("a")], 1,
            {"all": ["a", "b"]}, {"a": "yes"}, 0,
            id="x4: EXISTS of two facts is content with the first",
        ),
        pytest.param(
            Fact(n=(experta.L(1) | experta.L(2)) & (experta.L(2) | experta.L(3))), [Fact(n=1)], 1,
            {"all": [{"n": {"at-least": 1, "below": 3}}, {"n": {"at-least": 2, "below": 4}}]},
            {"n": "1"}, 0,
            id="x6: 1 or 2, and 2 or 3, also matches 1",
        ),
        pytest.param(
            OR(Fact("a"), Fact("b")), [Fact("a"), Fact("b")], 2,
            {"any": ["a", "b"]}, {"a": "yes", "b": "yes"}, 1,
            id="x13: an OR fires once for each branch",
        ),
    ],
)  # fmt: skip
def test_a_condition_means_what_it_says(
    pattern: Any, facts: list[Any], stock: int, when: Any, sheet: dict[str, str], ours: int
) -> None:
    """Stock experta fires more often than the same condition of ours."""
    rulebook = rulebook_of({"r": (when, finding("f"))})

    assert len(fired_by_stock({"r": Rule(pattern)}, facts)) == stock
    assert len(fired_by_ours(rulebook, sheet)) == ours


@pytest.mark.slow
def test_x5_not_of_a_join_is_split() -> None:
    """Stock NOT(AND) over a join is split in two; ours has `not` before one answer or fact only."""
    no_pair = Rule(NOT(AND(Fact(x=MATCH.v), Fact(y=MATCH.v))))
    troubles: list[Trouble] = []

    stocked = fired_by_stock({"no_pair": no_pair}, [Fact(x=1), Fact(y=2)])
    ours = read({"not": {"all": ["a", "b"]}}, troubles.append)

    assert stocked == []
    assert ours is None
    assert [trouble.code for trouble in troubles] == ["E303"]


def nested(kind: str) -> dict[str, Any]:
    """Write a rule whose condition combines two combinations of its own kind."""
    return {"r": ({kind: [{kind: ["a", "b"]}, {kind: ["c", "d"]}]}, finding("f"))}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stock", "error", "rules", "sheets", "fired"),
    [
        pytest.param(
            lambda: AND(Fact("a"), Fact("b")) & AND(Fact("c"), Fact("d")), NameError,
            nested("all"), ["abc", "abcd"], [[], ["r"]],
            id="x7: an AND of two ANDs",
        ),
        pytest.param(
            lambda: OR(Fact("a"), Fact("b")) | OR(Fact("c"), Fact("d")), NameError,
            nested("any"), ["", "d"], [[], ["r"]],
            id="x7: an OR of two ORs",
        ),
        pytest.param(
            lambda: stock({"none": Rule(NOT(EXISTS(Fact("a"))))}, []), KeyError,
            {"found": ("a", finding("f")), "none": ({"not": finding("f")}, {"advise": "none"})},
            ["a", ""], [["found"], ["none"]],
            id="x8: NOT before EXISTS",
        ),
    ],
)  # fmt: skip
def test_what_stops_stock_experta_is_an_ordinary_condition(
    stock: Callable[[], Any],
    error: type[Exception],
    rules: dict[str, Any],
    sheets: list[str],
    fired: list[list[str]],
) -> None:
    """
    What stock experta cannot build, ours takes as it is written; each sheet names what is ticked.
    """
    rulebook = rulebook_of(rules)

    with pytest.raises(error):
        stock()

    assert [fired_by_ours(rulebook, dict.fromkeys(sheet, "yes")) for sheet in sheets] == fired


@pytest.mark.slow
def test_x9_the_order_of_patterns_changes_a_meaning() -> None:
    """
    A stock NOT means something else before the pattern that binds its variable; ours has no order.
    """
    bound, absent = Fact(b=MATCH.v), NOT(Fact(a=MATCH.v))
    facts = [{"a": 1}, {"b": 2}]
    parts = ["a", {"not": finding("f")}]
    orders = [
        rulebook_of({"found": ("b", finding("f")), "r": ({"all": each}, {"advise": "r"})})
        for each in (parts, parts[::-1])
    ]

    after, before = (
        fired_by_stock({"r": Rule(*each)}, [Fact(**fact) for fact in facts])
        for each in ((bound, absent), (absent, bound))
    )
    first, second = ([fired_by_ours(each, sheet) for sheet in every_sheet("ab")] for each in orders)

    assert after != before
    assert first == second


@pytest.mark.slow
def test_x10_a_slip_of_the_pen_never_matches() -> None:
    """
    A wrong field name in a stock pattern and an unbound one in TEST pass silently; ours is closed.
    """
    slip = {"slip": Rule(Fact(pian=True)), "unbound": Rule(Fact("a"), TEST(lambda v: v is None))}

    stocked = fired_by_stock(slip, [Fact(pain=True), Fact("a")])

    assert stocked == ["unbound"]
    with pytest.raises(KeyError):
        compiled(rulebook_of({"slip": ("pian", finding("f"))}))


@pytest.mark.slow
def test_x11_a_rule_fires_on_a_fact_that_was_taken_back() -> None:
    """
    With a TEST that changes its mind stock experta fires on a retracted fact; ours retracts
    nothing.
    """
    open_minded = [True]
    fired: list[str] = []
    stocked = stock({"r": Rule(Fact("a"), TEST(lambda: open_minded[0]))}, fired)
    stocked.reset()
    fact = stocked.declare(Fact("a"))
    open_minded[0] = False
    stocked.retract(fact)
    ours = forward_chaining.engine_class(compiled(WITHDRAWN))()
    ours.reset()

    stocked.run()

    assert fired == ["r"]
    with pytest.raises(AssertionError):
        ours.matcher.changes(deleting=[Fact("a")])


def test_x12_an_engine_that_failed_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stock engine believes that it runs after an action failed; ours is not used again."""

    def fail(*_: Any) -> None:
        raise RuntimeError("an action failed")

    stocked = type("Failing", (StockEngine,), {"rule_r": Rule(Fact("a"))(fail)})()
    stocked.reset()
    stocked.declare(Fact("a"))
    program = compiled(WITHDRAWN)
    answers = answers_of(program, WITHDRAWN, {"a": "yes", "b": "yes"})
    before = forward_chaining.run(program, answers)

    with pytest.raises(RuntimeError):
        stocked.run()
    with monkeypatch.context() as patch:
        patch.setattr(forward_chaining.Engine, "fire", fail)
        with pytest.raises(RuntimeError):
            forward_chaining.run(program, answers)

    assert stocked.running is True
    assert program not in forward_chaining._mine.engines
    assert forward_chaining.run(program, answers) == before


def test_x4_to_x13_our_rules_hold_no_pattern_at_all() -> None:
    """
    Experta sees rules without patterns and ground facts of one name: its languages are never used.
    """
    program = compiled(WITHDRAWN)
    made = forward_chaining.engine_class(program)()

    made.consult(answers_of(program, WITHDRAWN, {"a": "yes", "b": "yes"}))

    assert all(tuple(rule) == () for rule in made.get_rules())
    assert len(made.get_rules()) == len(list(program.rules))
    for fact in made.facts.values():
        assert not fact.has_field_constraints()
        assert all(isinstance(value, str) for key, value in fact.items() if key == 0)
    assert type(made).__matcher__ is forward_chaining.Matcher
    assert type(made).__strategy__ is forward_chaining.Strategy


# X14 to X20


@pytest.mark.slow
def test_x14_what_an_activation_used_has_no_order() -> None:
    """
    A stock activation keeps its facts in a set; ours records what was used in the card's order.
    """
    activation = experta.activation.Activation(Rule(), [Fact("b"), Fact("a")])
    rulebook = rulebook_of({"r": ({"all": ["c", "a", "b"]}, finding("f"))})
    program = compiled(rulebook)
    sheet = dict.fromkeys("abc", "yes")

    (ours,) = forward_chaining.run(program, answers_of(program, rulebook, sheet))

    assert isinstance(activation.facts, set)
    assert ours.used == ("c", "a", "b")


CHECKS = (RETE.check.FactCapture, RETE.check.FeatureCheck, RETE.check.WhereCheck)


def caches() -> list[int]:
    """Measure the class-level caches of experta."""
    shared = experta.strategies.DepthStrategy.get_key.cache_info().currsize
    return [*(len(check._instances) for check in CHECKS), shared]


@pytest.mark.slow
def test_x15_class_level_caches_only_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Each stock engine class leaves something in class-level caches; ours leaves nothing there.

    Stock keys an entry by the address of an object, and an address is used again once its object is
    gone: so the caches begin empty here, and the five rules are kept.
    """
    for check in CHECKS:
        monkeypatch.setattr(check, "_instances", {})
    rules = [Rule(Fact("a"), NOT(Fact(b=MATCH.v))) for _ in range(5)]
    for rule in rules:
        fired_by_stock({"r": rule}, [Fact("a")])
    between = caches()
    for n in range(5):
        fired_by_ours(rulebook_of({f"r-{n}": ("a", finding("f"))}), {"a": "yes"})

    after = caches()

    assert sum(between) >= len(rules)
    assert after == between


def test_x15_one_engine_serves_a_program_and_few_are_kept() -> None:
    """
    A thread makes one engine for a rulebook, reuses it, and forgets the ones it used longest ago.
    """
    program = compiled(WITHDRAWN)
    forward_chaining.run(program, [])
    first = forward_chaining._mine.engines[program]
    forward_chaining.run(program, [])

    again = forward_chaining._mine.engines[program]
    for n in range(forward_chaining.MOST_ENGINES):
        forward_chaining.run(compiled(rulebook_of({f"other-{n}": ("a", finding("f"))})), [])

    assert again is first
    assert len(forward_chaining._mine.engines) == forward_chaining.MOST_ENGINES
    assert program not in forward_chaining._mine.engines


@pytest.mark.slow
def test_x16_facts_that_differ_are_one_and_names_collide() -> None:
    """
    Stock experta takes True, 1 and 1.0 for one fact, and a rule named `run` breaks it; ours does
    not.
    """
    stocked = experta.KnowledgeEngine()
    stocked.reset()
    names = ("run", "reset", "declare", "facts", "agenda", "fire", "consult", "program", "place")
    rulebook = rulebook_of({name: ("a", finding(name)) for name in names})

    declared = [stocked.declare(Fact(value)) for value in (True, 1, 1.0)]
    broken = type("Broken", (experta.KnowledgeEngine,), {"run": Rule(Fact("a"))(lambda _: None)})
    ours = fired_by_ours(rulebook, {"a": "yes"})

    assert declared[0] is not None
    assert declared[1:] == [None, None]
    assert isinstance(broken().run, Rule)
    assert ours == sorted(names)


@pytest.mark.slow
def test_x17_an_error_is_caught_under_the_wrong_name() -> None:
    """
    Stock experta stops with a KeyError where it means to carry on; our matcher is not that one.
    """
    node = RETE.nodes.ConflictSetNode(Rule(Fact("a")))
    token = RETE.token.Token.invalid(Fact("a"))

    with pytest.raises(KeyError):
        node._activate(token)

    assert not issubclass(forward_chaining.Engine.__matcher__, RETE.ReteMatcher)


@pytest.mark.slow
def test_x18_a_rule_that_comes_later_is_not_seen() -> None:
    """
    A stock engine ignores a rule added to its class; for us another rulebook is another program.
    """
    fired: list[str] = []
    stocked = stock({"first": Rule(Fact("a"))}, fired)
    type(stocked).rule_late = Rule(Fact("a"))(lambda _: fired.append("late"))
    one = {"first": ("a", finding("f"))}
    stocked.reset()
    stocked.declare(Fact("a"))

    stocked.run()
    before = fired_by_ours(rulebook_of(one), {"a": "yes"})
    after = fired_by_ours(rulebook_of({**one, "late": ("a", finding("g"))}), {"a": "yes"})

    assert fired == ["first"]
    assert (before, after) == (["first"], ["first", "late"])


@pytest.mark.slow
def test_x19_a_predicate_meets_an_answer_of_another_kind() -> None:
    """A stock comparison stops at a text; in ours `not-sure` is simply neither above nor below."""
    at_least_six = Rule(Fact(n=experta.operator.GE(6)))
    rulebook = rulebook_of(
        {
            "above": ({"n": {"at-least": 6}}, finding("above")),
            "below": ({"n": {"below": 6}}, finding("below")),
            "unsure": ({"n": "not-sure"}, finding("unsure")),
        }
    )

    with pytest.raises(TypeError):
        fired_by_stock({"r": at_least_six}, [Fact(n="not-sure")])
    ours = [fired_by_ours(rulebook, {"n": n}) for n in ("not-sure", "5", "6")]

    assert ours == [["unsure"], ["below"], ["above"]]


@pytest.mark.slow
def test_x20_every_change_visits_every_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Stock experta asks every rule after every firing; ours reads only the rules that wait for a
    fact.
    """
    visits = {"stock": 0, "ours": 0}
    asked, holds = RETE.nodes.ConflictSetNode.get_activations, forward_chaining.holds
    others = 300

    def ask(node: Any) -> Any:
        visits["stock"] += 1
        return asked(node)

    def hold(*given: Any) -> bool:
        visits["ours"] += 1
        return holds(*given)

    idle = {f"idle-{n}": ("b", finding(f"idle-{n}")) for n in range(others)}
    chain = {f"c-{n}": (finding(f"c-{n - 1}") if n else "a", finding(f"c-{n}")) for n in range(5)}
    rulebook = rulebook_of({**idle, **chain})
    program = compiled(rulebook)
    answers = answers_of(program, rulebook, {"a": "yes"})
    forward_chaining.run(program, answers)
    monkeypatch.setattr(RETE.nodes.ConflictSetNode, "get_activations", ask)
    monkeypatch.setattr(forward_chaining, "holds", hold)

    fired_by_stock({str(n): Rule(Fact("b")) for n in range(others)}, [Fact("a")])
    ours = forward_chaining.run(program, answers)

    assert visits["stock"] >= others
    assert len(ours) == 5
    assert visits["ours"] <= 10


def test_the_root_logger_is_ours_alone() -> None:
    """No handler of experta's sits on the root logger of this very process."""
    kept = [h for h in logging.root.handlers if type(h) is logging.StreamHandler]

    assert kept == []
