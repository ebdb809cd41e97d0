"""What the shipped rulebook must do for a person: its promises, on real and on random sheets."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from recommender.adapters.rulebook import load
from recommender.core.consultation.consult import consult
from recommender.core.consultation.result import Consultation
from recommender.core.evaluation import forward_chaining
from recommender.core.evaluation.evaluated import evaluated_whole
from recommender.core.language.cards import Entry
from recommender.core.language.conditions import (
    All,
    Answer,
    Any,
    Condition,
    Number,
    entries_read,
    leaves,
)
from recommender.core.language.fields import STOPPING, URGENCIES
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import applying
from recommender.core.routine.steps import Step
from tests import reference
from tests.conftest import ROOT
from tests.sizes import sizes, tried
from tests.strategies import consistent, sheet_from

SOFT = 3
SHORT = 28
"""So many letters at most say an answer in the line beneath a step."""
"""The hardest softness that counts as soft: a soft foam roller."""
ASKED_EVERYTHING = {"testicles": "yes", "visit": "follow-up"}
"""With these, every warning sign applies to the healthy sheet that belongs to no place or doubt."""


def told(rulebook: Rulebook, answers: Mapping[str, str], **changes: str) -> Consultation:
    """Consult on answers with some of them changed."""
    changed = {name.replace("_", "-"): value for name, value in changes.items()}
    return consult(rulebook, Sheet(answers={**answers, **changed}))


def steps_of(consultation: Consultation) -> tuple[Step, ...]:
    """List the steps, none when there is no routine."""
    return consultation.routine.steps if consultation.routine else ()


def offered(consultation: Consultation) -> set[str]:
    """Name the offered techniques."""
    return {offer.technique for offer in consultation.outcome.offers}


def warning_signs(rulebook: Rulebook) -> list[Entry]:
    """List the entries that carry an urgency."""
    return [entry for entry in rulebook.entries.values() if entry.at_least]


def bringing(rulebook: Rulebook, condition: Condition | None) -> dict[str, str]:
    """Answer so that a question with this `only-if` is asked, in the first way it names."""
    match condition:
        case All(parts):
            every = [bringing(rulebook, part) for part in parts]
            return {name: value for found in every for name, value in found.items()}
        case Any(parts):
            return bringing(rulebook, parts[0])
        case Answer(entry, values):
            before = bringing(rulebook, rulebook.entries[entry].question.only_if)
            return {**before, entry: values[0]}
        case Number(entry, at_least, below):
            return {entry: str(at_least if at_least is not None else (below or 1) - 1)}
    return {}


def asked_with(
    rulebook: Rulebook, answers: Mapping[str, str], entry: Entry, value: str
) -> dict[str, str]:
    """Answer one entry on a sheet on which its question is asked."""
    brought = bringing(rulebook, entry.question.only_if)
    return {**answers, **ASKED_EVERYTHING, **brought, entry.id: value}


def asks_after_doubt(entry: Entry) -> bool:
    """Whether a question is the further one, asked after a not sure."""
    condition = entry.question.only_if
    return condition is not None and any(
        isinstance(leaf, Answer) and leaf.values == ("not-sure",) for leaf, _ in leaves(condition)
    )


def test_three_symptoms_lead_to_the_three_releases_and_movement(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    An aching back, a tight hip and a tipping pelvis lead to front thigh, inner thigh and core, mid
    or high, eased with something soft, with movement, and with nothing on the psoas.
    """
    consultation = told(rulebook, three_symptoms)

    assert consultation.status == "recommendation"
    easing = [step for step in steps_of(consultation) if step.section == "ease"]
    eased = {step.region.removesuffix("-high") for step in easing}
    assert eased == {"front-thigh", "inner-thigh", "core"}
    assert all(rulebook.tool_of[step.tool].softness <= SOFT for step in easing)
    assert any(step.section == "move" for step in steps_of(consultation))
    assert all(
        "psoas-pressure" not in rulebook.features_of[step.technique]
        for step in steps_of(consultation)
    )
    assert "not-the-psoas" in {advice.id for advice in consultation.advice}


def test_every_step_goes_back_to_the_answers(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """From each step the firings lead down to answers the person gave, each card with its place."""
    consultation = told(rulebook, three_symptoms)
    made = {fact: f for f in consultation.firings for fact in f.concluded}

    for step in steps_of(consultation):
        reached, todo = set(), [f"offered:{step.technique}"]
        while todo:
            name = todo.pop()
            if name in made:
                todo += made[name].used
            else:
                reached.add(name)
        assert reached
        assert reached <= set(consultation.explanation.answers)
        assert all(three_symptoms[name] == "yes" for name in reached)
        for rule in step.rules:
            card = consultation.explanation.cards[rule]
            assert card.because
            assert card.at or rule.startswith("ladder:")


def test_the_soft_ball_on_the_core_is_reachable_on_a_first_visit(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """When nothing speaks against it the ball is held by the hands, after breathing."""
    order = [step.technique for step in steps_of(told(rulebook, three_symptoms))]

    assert order.index("belly-breathing") < order.index("core-soft-ball")


def test_each_warning_sign_alone_leads_to_its_urgency(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Every warning sign, alone on an otherwise fitting sheet, leads to at least its urgency, and
    where that stops self-care to no technique at all.
    """
    signs = warning_signs(rulebook)

    assert sum(entry.at_least == "emergency" for entry in signs) >= 16
    for entry in signs:
        answers = asked_with(rulebook, three_symptoms, entry, "yes")
        consultation = consult(rulebook, Sheet(answers=answers))
        assert entry.at_least is not None
        most = min(URGENCIES.index(referral.to) for referral in consultation.referrals)
        assert most <= URGENCIES.index(entry.at_least), entry.id
        if URGENCIES[most] not in STOPPING:
            continue
        assert consultation.status == "referral"
        assert consultation.routine is None
        assert offered(consultation) == set()


def test_not_sure_of_a_warning_sign_is_not_no(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    Not sure about any warning sign withholds belly and groin and names the sign; the rules give
    the safety net, which is told where no referral stops.
    """
    for entry in warning_signs(rulebook):
        answers = asked_with(rulebook, three_symptoms, entry, "not-sure")
        consultation = consult(rulebook, Sheet(answers=answers))
        features = {f for name in offered(consultation) for f in rulebook.features_of[name]}
        assert not features & {"belly-pressure", "groin-pressure"}, entry.id
        assert "safety-net" in consultation.outcome.advice, entry.id
        assert entry.id in {sign.name for one in consultation.not_sure for sign in one.signs}


@pytest.mark.parametrize(
    "caution", ["taking-blood-thinners", "known-hernia", "belly-surgery-not-cleared"]
)
def test_a_belly_caution_leaves_something_gentler(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], caution: str
) -> None:
    """
    No pressure on the belly, breathing in its place, and the withheld technique names the rule.
    """
    consultation = told(rulebook, three_symptoms, **{caution: "yes"})

    assert consultation.status == "recommendation"
    assert all(
        "belly-pressure" not in rulebook.features_of[step.technique]
        for step in steps_of(consultation)
    )
    assert "belly-breathing" in {step.technique for step in steps_of(consultation)}
    withheld = {entry.technique: entry.rules for entry in consultation.withheld}
    blamed = [
        firing
        for firing in consultation.firings
        if firing.rule in withheld["core-soft-ball"] and caution in firing.used
    ]
    assert blamed


def test_pregnancy_leaves_breathing_and_gentle_movement(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Someone who is or may be pregnant is shown breathing and gentle movement only."""
    for value in ("yes", "not-sure"):
        consultation = told(rulebook, three_symptoms, could_be_pregnant=value)
        assert {step.technique for step in steps_of(consultation)} == {
            "belly-breathing",
            "easy-walk",
        }


def test_being_told_it_is_the_psoas_is_answered(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """The hard tool on the psoas is suggested, never offered, and the card says why."""
    consultation = told(rulebook, healthy, told_it_is_psoas="yes")

    withheld = {entry.technique: entry for entry in consultation.withheld}
    assert withheld["psoas-hard-tool"].because
    assert "not-the-psoas" in {advice.id for advice in consultation.advice}
    assert offered(consultation)


def test_under_sixteen_nothing_is_offered(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """Nobody under 16 gets a technique, and nobody under 18 one on the belly."""
    assert offered(told(rulebook, three_symptoms, age="15")) == set()
    assert not offered(told(rulebook, three_symptoms, age="17")) & {"core-hands", "core-soft-ball"}


def test_a_certain_emergency_needs_no_other_answer(rulebook: Rulebook) -> None:
    """One emergency sign on an otherwise empty sheet is told at once, alone."""
    consultation = consult(rulebook, Sheet(answers={"numb-saddle": "yes"}))

    assert consultation.status == "referral"
    assert [referral.to for referral in consultation.referrals] == ["emergency"]
    assert consultation.advice == ()


@pytest.mark.parametrize("one_in", sizes(5, 1))
def test_an_open_warning_sign_needs_an_answer(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], one_in: int
) -> None:
    """With one warning sign not asked nothing is offered, and its question is named as open."""
    for entry in warning_signs(rulebook)[::one_in]:
        asked = asked_with(rulebook, three_symptoms, entry, "no")
        answers = {name: value for name, value in asked.items() if name != entry.id}
        consultation = consult(rulebook, Sheet(answers=answers))
        assert consultation.status == "needs-answers"
        assert consultation.outcome.offers == ()
        assert consultation.routine is None
        assert {question.id for question in consultation.open_questions} == {entry.question.id}


def broken_promises(rulebook: Rulebook, answers: Mapping[str, str]) -> Iterator[str]:
    """Name the promises that do not hold for one complete sheet, read naively."""
    decided, _ = reference.decide(rulebook, answers)
    for promise in rulebook.promises:
        parts = (promise.whenever, promise.never, promise.always)
        premise, never, always = (
            None if part is None else reference.promised(rulebook, answers, decided, part)
            for part in parts
        )
        if premise is not False and (never or always is False):
            yield promise.id


def test_doubt_that_stays_about_nerves_cord_or_bone_is_help_today(
    rulebook: Rulebook, three_symptoms: Mapping[str, str]
) -> None:
    """
    After each not sure that brings a further question, not sure of that, too, is help today or
    sooner with no technique; and a no leaves nothing that presses.
    """
    further = [entry for entry in warning_signs(rulebook) if asks_after_doubt(entry)]

    assert {entry.id for entry in further} >= {"ces-check", "cord-check", "fracture-check"}
    for entry in further:
        assert entry.question.only_if is not None
        for leaf, _ in leaves(entry.question.only_if):
            doubt = {**three_symptoms, **bringing(rulebook, leaf)}
            still = told(rulebook, doubt, **{entry.id: "not-sure"})
            cleared = told(rulebook, doubt, **{entry.id: "no"})
            most = min(URGENCIES.index(referral.to) for referral in still.referrals)
            assert most <= URGENCIES.index("same-day"), leaf
            assert offered(still) == set()
            features = {f for name in offered(cleared) for f in rulebook.features_of[name]}
            assert "pressing" not in features, leaf


def random_sheets(rulebook: Rulebook, count: int, seed: int) -> list[dict[str, str]]:
    """Draw sheets, half of them without any warning sign."""
    rnd = random.Random(seed)
    signs = [entry.id for entry in warning_signs(rulebook)]
    sheets = []
    for n in range(count):
        answers = sheet_from(rnd, rulebook, noes=rnd.choice([0.3, 0.8, 0.97]))
        if n % 2:
            answers.update(dict.fromkeys(signs, "no"))
            answers["age"] = str(rnd.randint(16, 90))
        sheets.append(consistent(rulebook, answers))
    return sheets


@pytest.mark.parametrize("count", sizes(tried(200), 4000))
def test_the_promises_hold_on_random_sheets(rulebook: Rulebook, count: int) -> None:
    """Each promise holds on every random sheet."""
    broken = [
        promise
        for answers in random_sheets(rulebook, count, seed=1)
        for promise in broken_promises(rulebook, answers)
    ]

    assert broken == []


def differing(rulebook: Rulebook, sheets: list[dict[str, str]]) -> int:
    """Count the sheets on which engine and definition differ in firings or decision."""
    wrong = 0
    for answers in sheets:
        whole = evaluated_whole(rulebook, answers)
        fired = forward_chaining.run(whole.program, whole.true_answers())
        decided = {fact for firing in fired for fact in firing.concluded}
        wrong += fired != whole.firings or decided != set(whole.decision)
    return wrong


@pytest.mark.parametrize("count", sizes(tried(500), 100_000))
def test_engine_and_definition_agree_on_the_shipped_rulebook(
    rulebook: Rulebook, count: int
) -> None:
    """On random sheets, half without warning signs, nothing differs."""
    assert differing(rulebook, random_sheets(rulebook, count, seed=2)) == 0


@pytest.mark.parametrize("count", sizes(tried(200), 3000))
def test_cautions_only_take_away(rulebook: Rulebook, count: int) -> None:
    """
    Moving safety answers from no to yes or not sure, and answering what is newly asked any way,
    never offers a technique that was not offered, and never raises a ceiling, seconds or sets.
    """
    rnd = random.Random(4)
    safety = [e.id for e in rulebook.entries.values() if e.question.safety and e.ticked]
    for answers in random_sheets(rulebook, count, seed=5):
        before = {o.technique: o for o in consult(rulebook, Sheet(answers=answers)).outcome.offers}
        applies = applying(rulebook, answers)
        noes = [
            name
            for name in safety
            if answers[name] == "no" and applies[rulebook.entries[name].question.id]
        ]
        moved = rnd.sample(noes, min(len(noes), rnd.randint(1, 3)))
        worse = {**answers, **{name: rnd.choice(["yes", "not-sure"]) for name in moved}}
        now = applying(rulebook, worse)
        worse |= {
            entry.id: rnd.choice(["yes", "no", "not-sure"])
            for entry in rulebook.entries.values()
            if now[entry.question.id] and not applies[entry.question.id]
        }
        for offer in consult(rulebook, Sheet(answers=worse)).outcome.offers:
            assert offer.technique in before
            assert offer.ceiling <= before[offer.technique].ceiling
            assert offer.seconds <= before[offer.technique].seconds
            assert offer.sets <= before[offer.technique].sets


@pytest.mark.parametrize("count", sizes(tried(200), 3000))
def test_no_consultation_fails_the_safety_check(rulebook: Rulebook, count: int) -> None:
    """On random sheets with open answers the three evaluators agree."""
    rnd = random.Random(6)
    for answers in random_sheets(rulebook, count, seed=7):
        part = {name: value for name, value in answers.items() if rnd.random() < 0.9}
        assert consult(rulebook, Sheet(answers=part)).disagreements == ()


@pytest.mark.parametrize("each", sizes(tried(30), 250))
def test_eight_threads_never_mix_people_up(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], each: int
) -> None:
    """Many consultations in eight threads equal those made alone, byte for byte."""
    sheets = [dict(three_symptoms), *random_sheets(rulebook, 24, seed=8)]
    alone = [consult(rulebook, Sheet(answers=a)).model_dump_json(by_alias=True) for a in sheets]
    wrong: list[int] = []

    def work(offset: int) -> None:
        for n in range(each):
            which = (n * 7 + offset) % len(sheets)
            mine = consult(rulebook, Sheet(answers=sheets[which])).model_dump_json(by_alias=True)
            if mine != alone[which]:
                wrong.append(which)

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


SCRIPT = """
import json, sys
from pathlib import Path
from recommender.adapters.rulebook import load
from recommender.core.consultation.consult import consult
from recommender.core.language.rulebook import Sheet
rulebook = load(Path(sys.argv[1]))
for answers in json.loads(sys.argv[2]):
    print(consult(rulebook, Sheet(answers=answers)).model_dump_json(by_alias=True))
"""


def printed(rules: Path, sheets: list[dict[str, str]], seed: str) -> str:
    """Print consultations in a process of its own with a given hash seed."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(rules), json.dumps(sheets)],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("seeds", sizes(1, 20))
def test_the_hash_seed_never_shows(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], seeds: int
) -> None:
    """Any value of PYTHONHASHSEED prints the same bytes."""
    sheets = [dict(three_symptoms), *random_sheets(rulebook, 6, seed=9)]

    consultations = [consult(rulebook, Sheet(answers=answers)) for answers in sheets]
    here = "".join(f"{shown.model_dump_json(by_alias=True)}\n" for shown in consultations)

    for seed in range(seeds):
        assert printed(ROOT / "rules", sheets, str(seed)) == here


def test_shuffled_rule_files_change_only_places(
    rulebook: Rulebook, three_symptoms: Mapping[str, str], tmp_path: Path
) -> None:
    """Cards in another order, in other files, give the same result but for where they stand."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    rnd = random.Random(10)
    for name in ("red-flags", "cautions", "hip", "core"):
        path = tmp_path / "rules" / f"{name}.yaml"
        head, *cards = path.read_text(encoding="utf-8").split("\n- id: ")
        rnd.shuffle(cards)
        path.write_text("\n- id: ".join([head, *(card + "\n" for card in cards)]), encoding="utf-8")
    (tmp_path / "rules" / "hip.yaml").rename(tmp_path / "rules" / "a-hip.yaml")

    shuffled = load(tmp_path / "rules")

    assert shuffled.digest == rulebook.digest
    for answers in (dict(three_symptoms), *random_sheets(rulebook, 20, seed=11)):
        one, two = (
            placeless(consult(book, Sheet(answers=answers))) for book in (rulebook, shuffled)
        )
        assert one == two


def placeless(consultation: Consultation) -> dict[str, object]:
    """Dump a consultation without the places of its cards."""
    plain: dict[str, object] = consultation.model_dump(mode="json")
    for card in plain["explanation"]["cards"].values():  # type: ignore[index]
        card.pop("at")
    return plain


def test_kind_words_come_before_all_else_in_a_crisis(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Thoughts of self-harm are met with words of their own, which still say whom to call; so is a
    child.
    """
    crisis = told(rulebook, healthy, self_harm_thoughts="yes").referrals[0]
    child = told(rulebook, healthy, age="14").referrals[0]

    assert crisis.do.startswith("You matter")
    assert "112, 911 or 999" in crisis.do
    assert "massage" not in crisis.do
    assert child.do.startswith("This tool is not made for people under 16.")


def test_words_for_a_young_person_come_first(
    rulebook: Rulebook, healthy: Mapping[str, str]
) -> None:
    """
    Among referrals of one urgency the words that stand in place of the urgency's come first, so
    that someone of 15 reads of an adult before anything else.
    """
    signs = {"groin-pain-at-rest": "yes", "runs": "yes", "groin-ache": "yes"}

    consultation = told(rulebook, {**healthy, **signs}, age="15")

    assert [referral.to for referral in consultation.referrals[:2]] == ["same-day", "same-day"]
    assert "adult" in consultation.referrals[0].do


def test_every_answer_that_leads_somewhere_is_said_in_a_few_words(rulebook: Rulebook) -> None:
    """What a rule reads that leads to a place or a step can be said in the line beneath a step."""
    read = {
        name
        for rule in rulebook.rules
        if any(one.region or one.suggest for one in rule.then)
        for name in entries_read(rule.when)
    }

    assert {name for name in read if len(rulebook.entries[name].brief) > SHORT} == set()
