"""What rules lean on: enough to hold their meaning, and nothing besides."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.adapters.rulebook import load
from recommender.core.evaluation.compiler import compiled
from recommender.core.evaluation.semantics import INTS, evaluate, firings, ints
from recommender.core.language.cards import Rule
from recommender.core.language.conditions import FactIs, leaves
from recommender.core.language.rulebook import Rulebook
from recommender.core.signing.binding import pieces
from tests.doors import ROOT, small
from tests.signing import changed
from tests.sizes import sizes, trying
from tests.strategies import rulebook_from, rulebooks, sheet_from, sources

SOME = (
    "easing-is-followed-by-moving", "every-plan-says-when-to-stop", "tipping-pelvis-front-thigh",
    "tipping-pelvis-inner-thigh",
)  # fmt: skip
SEEDS = st.randoms(use_true_random=False)
Changed = tuple[Rulebook, str]


@pytest.fixture(scope="module")
def held(rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """What some rules of the shipped rulebook lean on."""
    return {name: pieces(rulebook, name) for name in SOME}


def all_pieces(rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """What every live rule leans on."""
    return {name: pieces(rulebook, name) for name in rulebook.rule_of}


def withdrawn(before: Rulebook, after: Rulebook) -> set[str]:
    """The rules of which a signature would fall."""
    old, new = all_pieces(before), all_pieces(after)
    return {name for name in old if old[name] != new.get(name)}


def offering(rulebook: Rulebook, technique: str) -> set[str]:
    """The rules that offer a technique: they reach its ladder, or suggest it."""
    card = rulebook.technique_of[technique]
    found = set()
    for rule in rulebook.rule_of.values():
        for one in rule.then:
            if one.suggest == technique or (card.rung is not None and one.region == card.region):
                found.add(rule.id)
    return found


def reading(rulebook: Rulebook, technique: str) -> set[str]:
    """The rules whose condition asks whether a technique is offered."""
    return {
        rule.id
        for rule in rulebook.rule_of.values()
        if any(leaf == FactIs("technique", (technique,)) for leaf, _ in leaves(rule.when))
    }


def on_features(rulebook: Rulebook, features: frozenset[str]) -> set[str]:
    """The cautions that speak of a feature."""
    return {
        rule.id
        for rule in rulebook.rule_of.values()
        for one in rule.then
        if features.intersection(one.avoid or (one.limit.on if one.limit else ()))
    }


@given(rulebooks(), SEEDS)
def test_words_that_nobody_answers_to_or_does_withdraw_nothing(
    rulebook: Rulebook, rnd: random.Random
) -> None:
    """A rule leans on what people answer to and do a step by, not on other words of other cards."""
    kept = rnd.choice(rulebook.rules).id
    words: Mapping[str, Mapping[str, Any]] = {
        "questions": {"group": "else", "because": "else"},
        "techniques": {
            "title": "else", "because": "else", "note": "else", "certainty": "high",
            "status": "active",
        },
        "rules": {"title": "else", "because": "else", "status": "reviewed"},
        "regions": {"label": "else", "words": "else"},
        "zones": {"label": "else"},
        "tools": {"label": "else"},
        "advice": {"title": "else", "text": "else"},
        "suspicions": {"label": "else", "do": "else"},
    }  # fmt: skip
    reworded = rulebook
    for kind, update in words.items():
        for card in getattr(rulebook, kind):
            if card.id != kept:
                reworded = changed(reworded, kind, card.id, **update)

    assert pieces(reworded, kept) == pieces(rulebook, kept)


MORE = {
    "brief": "an ache",
    "help": "In short.",
    "also_said": ("it aches", "it hurts"),
    "term": "pain",
}
"""More words of what is asked, which random rulebooks do not have."""


def worded(rulebook: Rulebook) -> Rulebook:
    """Give everything that is asked, and every technique, all the words that can be bound."""
    for card in rulebook.questions:
        items = tuple(item.model_copy(update=MORE) for item in card.items)
        rulebook = changed(rulebook, "questions", card.id, items=items, **MORE)
    for one in rulebook.techniques:
        rulebook = changed(rulebook, "techniques", one.id, stop_if=("it tingles", "it hurts"))
    return rulebook


def misspelled(rnd: random.Random, text: str) -> str:
    """Change one letter."""
    at = rnd.choice([n for n, letter in enumerate(text) if not letter.isspace()])
    return text[:at] + rnd.choice([one for one in "abcxyz" if one != text[at]]) + text[at + 1 :]


def in_one(rnd: random.Random, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Change one letter in one of several texts."""
    n = rnd.randrange(len(texts))
    return (*texts[:n], misspelled(rnd, texts[n]), *texts[n + 1 :])


def reworded(rulebook: Rulebook, rnd: random.Random, word: str) -> tuple[Rulebook, str] | None:
    """Change one letter of a bound text, and name its piece; None where there is no such text."""
    kind, _, key = word.partition(".")
    if kind == "technique":
        card = rnd.choice(rulebook.techniques)
        text = getattr(card, key)
        new = in_one(rnd, text) if isinstance(text, tuple) else misspelled(rnd, text)
        return changed(rulebook, "techniques", card.id, **{key: new}), f"doing:{card.id}"
    asked = [q for q in rulebook.questions if kind == "question" or getattr(q, f"{kind}s")]
    if not asked:
        return None
    question = rnd.choice(asked)
    parts = (question,) if kind == "question" else getattr(question, f"{kind}s")
    part = rnd.choice(parts)
    text = getattr(part, key)
    new = in_one(rnd, text) if isinstance(text, tuple) else misspelled(rnd, text)
    if kind == "question":
        return (
            changed(rulebook, "questions", question.id, **{key: new}), f"asking:{question.id}"
        )  # fmt: skip
    several = tuple(p.model_copy(update={key: new}) if p is part else p for p in parts)
    after = changed(rulebook, "questions", question.id, **{f"{kind}s": several})
    return after, f"saying:{part.id}" if kind == "item" else f"asking:{question.id}"


WORDS = [
    *(f"question.{key}" for key in ("ask", "brief", "help", "also_said", "term")),
    *(f"item.{key}" for key in ("label", "brief", "help", "also_said", "term")),
    *("option.label", "technique.position", "technique.steps", "technique.stop_if"),
]


@given(rulebooks(), SEEDS)
@trying(60)
def test_order_and_layout_withdraw_nothing(rulebook: Rulebook, rnd: random.Random) -> None:
    """
    Cards may move to other places and files, and what has no order may stand in any; the steps of a
    technique have one.
    """
    whole = moved = worded(rulebook)
    for card in whole.questions:
        options = tuple(rnd.sample(card.options, len(card.options)))
        turned = tuple(reversed(card.also_said))
        items = tuple(i.model_copy(update={"also_said": i.also_said[::-1]}) for i in card.items)
        moved = changed(
            moved, "questions", card.id, options=options, also_said=turned, items=items[::-1]
        )
    for one in whole.techniques:
        moved = changed(moved, "techniques", one.id, stop_if=one.stop_if[::-1])
    shuffled = {
        key: tuple(rnd.sample(getattr(moved, key), len(getattr(moved, key))))
        for key in ("rules", "techniques", "zones", "regions", "tools", "advice", "suspicions")
    }

    assert all_pieces(moved.model_copy(update=shuffled)) == all_pieces(whole)


def test_a_rewritten_warning_line_withdraws_the_rules_that_read_it() -> None:
    """Who signed that a sign is an emergency signed for the words in which people are asked."""
    asked = small().entries["swollen-leg"]
    items = tuple(
        item.model_copy(update={"label": "A leg that is a little swollen"})
        if item is asked.item
        else item
        for item in asked.question.items
    )

    after = changed(small(), "questions", "leg-signs", items=items)

    assert withdrawn(small(), after) == {"swollen-leg-is-same-day", "not-sure-keeps-pressure-away"}


@given(rulebooks(rules=24), SEEDS)
def test_a_feature_withdraws_those_that_offer_it_and_the_cautions_on_it(
    rulebook: Rulebook, rnd: random.Random
) -> None:
    """
    When a technique gains a feature, the rules that offer it and the cautions on it are withdrawn,
    and of the others at most those that ask whether it is offered.
    """
    card = rnd.choice(rulebook.techniques)
    gained = rnd.choice(("x0", "x1"))
    without = changed(rulebook, "techniques", card.id, features=())

    after = changed(rulebook, "techniques", card.id, features=(gained,))

    touched = offering(rulebook, card.id) | on_features(rulebook, frozenset((gained,)))
    fell = withdrawn(without, after)
    assert touched <= fell <= touched | reading(rulebook, card.id)


def changes(rnd: random.Random) -> dict[str, Callable[[Rulebook], Changed]]:
    """Small changes to a rulebook, each with the name of the piece that it changes."""

    def question(rulebook: Rulebook) -> Changed:
        card = rnd.choice(rulebook.questions)
        after = changed(rulebook, "questions", card.id, safety=not card.safety)
        return after, f"question:{card.id}"

    def ungated(rulebook: Rulebook) -> Changed:
        card = rnd.choice([q for q in rulebook.questions if q.only_if] or rulebook.questions)
        earlier = rulebook.questions[0]
        ticked = earlier.items[0].id if earlier.items else earlier.id
        gate = ticked if earlier.kind in ("yes-no", "any-of") and card is not earlier else None
        same = card.only_if is None and gate is None
        after = changed(rulebook, "questions", card.id, only_if=gate)
        return after, "" if same else f"question:{card.id}"

    def technique(rulebook: Rulebook) -> Changed:
        card = rnd.choice(rulebook.techniques)
        after = changed(rulebook, "techniques", card.id, ceiling=card.ceiling + 1)
        return after, f"technique:{card.id}"

    def tool(rulebook: Rulebook) -> Changed:
        card = rnd.choice(rulebook.tools)
        after = changed(rulebook, "tools", card.id, not_on=("z0", "z1"))
        return after, f"tool:{card.id}"

    def region(rulebook: Rulebook) -> Changed:
        card = rnd.choice(rulebook.regions)
        after = changed(rulebook, "regions", card.id, paired=not card.paired)
        return after, f"region:{card.id}"

    return {
        "gate": ungated, "question": question, "technique": technique, "tool": tool,
        "region": region,
    }  # fmt: skip


@given(rulebooks(rules=24), SEEDS)
@trying(40)
def test_a_change_withdraws_exactly_what_leans_on_it(
    rulebook: Rulebook, rnd: random.Random
) -> None:
    """
    Those and only those rules fall that name the changed thing among what they lean on, be it one
    letter of what people answer to or do: they read the answer, or offer or ask for the technique.
    """
    whole = worded(rulebook)
    held = all_pieces(whole)
    kinds = [kind for kind in changes(rnd) if kind != "gate"]
    anew = [changes(rnd)[kind](whole) for kind in kinds]
    anew += [change for word in WORDS if (change := reworded(whole, rnd, word))]
    for after, piece in anew:
        fell = withdrawn(whole, after)

        assert fell == {name for name, mine in held.items() if piece in mine}, piece
        kind, _, name = piece.partition(":")
        if kind in ("doing", "technique"):
            assert fell == offering(whole, name) | reading(whole, name)
        else:
            reading_it = {
                rule.id
                for rule in whole.rule_of.values()
                if any(
                    not isinstance(leaf, FactIs)
                    and name in (leaf.entry, whole.entries[leaf.entry].question.id)
                    for leaf, _ in leaves(rule.when)
                )
            }
            assert reading_it <= fell


def anything(rulebook: Rulebook, rnd: random.Random) -> Rulebook:
    """Change something in what a rulebook means, or perhaps nothing."""
    rule, card = rnd.choice(rulebook.rules), rnd.choice(rulebook.techniques)
    other = rnd.choice(rulebook.rules)
    zone = rnd.choice(rulebook.zones)
    update: Callable[[], Rulebook] = rnd.choice(
        [
            lambda: changed(rulebook, "rules", rule.id, status="retired"),
            lambda: changed(rulebook, "rules", rule.id, when=_alike(rule, other)),
            lambda: changed(rulebook, "techniques", card.id, status="retired"),
            lambda: changed(rulebook, "techniques", card.id, rung=rnd.choice((None, 0, 3, 5))),
            lambda: changed(rulebook, "techniques", card.id, never=rnd.choice((None, "no"))),
            lambda: changed(rulebook, "techniques", card.id, tool=rnd.choice(("none", "hard"))),
            lambda: changed(rulebook, "techniques", card.id, features=("x0",)),
            lambda: changed(rulebook, "zones", zone.id, first_visit_rung=rnd.randint(0, 5)),
            lambda: rulebook.model_copy(update={"hard_tool_from": rnd.randint(1, 6)}),
            lambda: changed(rulebook, "tools", "soft", softness=rnd.randint(0, 6)),
            lambda: changes(rnd)["gate"](rulebook)[0],
        ]
    )
    return update()


def _alike(rule: Rule, other: Rule) -> Any:
    """Take another rule's condition where both begin at one stage, so that it may stand there."""
    return other.when if other.stages[0] == rule.stages[0] else rule.when


def fired(rulebook: Rulebook, answers: Mapping[str, str]) -> set[str]:
    """The rules that held on a complete sheet."""
    program = compiled(rulebook)
    evaluation = evaluate(program, ints(program, rulebook, answers), INTS)
    return {firing.rule for firing in firings(program, evaluation)}


@given(sources)
@trying(100)
def test_while_nothing_it_leans_on_changes_a_rule_holds_for_the_same_people(
    rnd: random.Random,
) -> None:
    """
    Whatever else becomes of a rulebook, a rule whose signature stands fires on the same sheets.
    """
    rulebook = rulebook_from(rnd, rules=24, questions=6)
    after = anything(rulebook, rnd)
    standing = rulebook.rule_of.keys() - withdrawn(rulebook, after)

    for _ in range(20):
        answers = sheet_from(rnd, rulebook)

        before, now = fired(rulebook, answers), fired(after, answers)

        assert before & standing == now & standing


def test_what_opens_firm_techniques_is_leant_on(
    rulebook: Rulebook, held: dict[str, dict[str, str]]
) -> None:
    """A rule that offers a firm technique leans on the rules that conclude `went-well`."""
    opening = [rule for rule in rulebook.rules if any(o.finding == "went-well" for o in rule.then)]

    assert opening
    for rule in opening:
        assert f"rule:{rule.id}" in held["tipping-pelvis-front-thigh"]


def test_who_asks_for_an_offer_leans_on_all_that_allows_it(
    rulebook: Rulebook, held: dict[str, dict[str, str]]
) -> None:
    """
    A rule that asks whether a technique is offered leans on what suggests it, on what would avoid
    it or keep its rung back, and on every referral that stops.
    """
    card = rulebook.technique_of["front-thigh-stick"]
    features = {*rulebook.features_of[card.id], "everywhere"}

    leant = set()
    for rule in rulebook.rule_of.values():
        for one in rule.then:
            on = (one.limit.on or ("everywhere",)) if one.limit else ()
            is_low = one.limit is not None and one.limit.rung in ("lowest", 0, 1, 2)
            if (
                (one.refer and one.refer.to != "routine")
                or features.intersection(one.avoid or ())
                or (is_low and features.intersection(on))
                or one.region == card.region
            ):
                leant.add(f"rule:{rule.id}")

    assert card.rung == 3
    assert leant <= held["easing-is-followed-by-moving"].keys()
    walking = {f"rule:{name}" for name in offering(rulebook, "easy-walk")}
    assert walking <= held["every-plan-says-when-to-stop"].keys()


@pytest.mark.parametrize("one_in", sizes(8, 1))
def test_who_reads_an_answer_leans_on_what_decides_whether_it_is_asked(
    rulebook: Rulebook, one_in: int
) -> None:
    """Behind an answer stand its question, the answers that this hangs on, and so on."""
    gated = {q.id: q.only_if for q in rulebook.questions if q.only_if is not None}

    checked = 0
    for rule in list(rulebook.rule_of)[::one_in]:
        mine = pieces(rulebook, rule)
        for name, gate in gated.items():
            if f"question:{name}" not in mine:
                continue
            for leaf, _ in leaves(gate):
                assert not isinstance(leaf, FactIs)
                assert f"question:{rulebook.entries[leaf.entry].question.id}" in mine
                checked += 1
    assert checked


def test_another_rule_is_leant_on_for_what_is_read_of_it_alone() -> None:
    """
    A referral's urgency, advice beside a finding: what is not read withdraws no other signature.
    """
    then = [{"finding": "loaded-back"}, {"advise": "keep-moving"}]

    after = changed(small(), "rules", "aching-back-is-loaded", then=then)

    assert "rule:aching-back-is-loaded" in pieces(small(), "loaded-back-walk")
    assert withdrawn(small(), after) == {"aching-back-is-loaded"}


def test_a_question_that_gains_an_option_withdraws_what_reads_it() -> None:
    """
    One more option changes whom the others are chosen by; one more item of a checklist does not.
    """
    visit, signs = (small().entries[name].question for name in ("visit", "swollen-leg"))
    base = changed(small(), "rules", "told-psoas", when={"visit": "later"})
    option = visit.options[0].model_copy(update={"id": "one-more"})
    item = signs.items[0].model_copy(update={"id": "one-more"})

    longer = changed(base, "questions", "visit", options=(*visit.options, option))
    wider = changed(base, "questions", "leg-signs", items=(*signs.items, item))

    assert withdrawn(base, longer) == {"told-psoas"}
    assert withdrawn(base, wider) == set()


def test_every_rule_says_what_it_leans_on_in_plain_names(held: dict[str, dict[str, str]]) -> None:
    """Pieces are named by what they are, and each has 16 digits."""
    mine = held["tipping-pelvis-inner-thigh"]

    assert {
        "card", "meaning", "answer:pelvis-tips-forward", "question:symptoms", "region:inner-thigh",
        "technique:inner-thigh-roller", "tool:foam-roller", "zone:thigh", "asking:symptoms",
        "saying:pelvis-tips-forward", "doing:inner-thigh-roller",
    } <= mine.keys()  # fmt: skip
    assert all(len(value) == 16 for value in mine.values())


def test_digests_are_the_same_in_every_version_of_the_software() -> None:
    """
    A later version may not withdraw what was signed with this one: these digests never change.
    """
    base = load(ROOT / "tests" / "bad" / "base" / "rules")

    assert pieces(base, "aching-back-inner-thigh") == {
        "advice:keep-moving": "44136fa355b3678a",
        "answer:low-back-ache": "44136fa355b3678a",
        "asking:symptoms": "11f22c1a4992db25",
        "card": "da516b4488612f49",
        "doing:inner-thigh-soft-ball": "61dd8c596d78dffc",
        "meaning": "5345c4dfdb3a9327",
        "question:symptoms": "4459c458572a1844",
        "region:inner-thigh": "5d452e55c7a2f98f",
        "saying:low-back-ache": "0d2075428d74f5b6",
        "technique:inner-thigh-soft-ball": "333c39efc65b38ac",
        "tool:soft-ball": "9c4b2dfbd7c44860",
        "zone:thigh": "0e9d8f9863cf40e4",
    }


def test_a_changed_picture_withdraws_the_rules_that_offer_its_technique(rulebook: Rulebook) -> None:
    """A pose is bound as position and steps are: by the rules that offer it, and by no others."""
    shown = {"bridge": ["arms at the sides"], "inner-thigh-hands": ["a flat hand"]}
    before = rulebook.model_copy(update={"pose_forms": shown})
    after = rulebook.model_copy(update={"pose_forms": {**shown, "inner-thigh-hands": ["a fist"]}})

    fell = withdrawn(before, after)

    assert offering(rulebook, "inner-thigh-hands") <= fell
    assert all("pose:inner-thigh-hands" in pieces(after, name) for name in fell)
    assert before.digest == after.digest == rulebook.digest
