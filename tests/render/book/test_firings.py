"""Firings stage by stage: in order, in words, with the way to their cards, and what differs."""

from __future__ import annotations

from recommender.core.language.fields import STAGES
from recommender.render.book.firings import decided, gone, stages_of
from tests.doors import ACHING, WELL, consulted


def test_firings_keep_their_order_and_lead_to_their_cards() -> None:
    """
    Every firing is shown once, in the order it held; rules, ladders and guards lead to their pages.
    """
    _, now = consulted(ACHING)

    stages = stages_of(now)

    shown = [(stage, firing.rule) for stage, firings in stages.items() for firing in firings]
    assert shown == [(firing.stage, firing.rule) for firing in now.firings]
    assert [*stages] == [stage for stage in STAGES if stage in stages]
    links = {firing.rule: firing.link for firings in stages.values() for firing in firings}
    assert links["loaded-back-inner-thigh"] == "rule-loaded-back-inner-thigh.html"
    assert links["ladder:inner-thigh"] == "techniques.html#ladder.inner-thigh"
    assert links["card:inner-thigh-roller"] == "technique-inner-thigh-roller.html"


def test_everything_a_firing_names_is_said_in_words() -> None:
    """Answers are told apart from facts, and what had not to hold is listed by itself."""
    _, now = consulted(ACHING)
    found = {firing.rule: firing for firings in stages_of(now).values() for firing in firings}

    for firing in now.firings:
        one = found[firing.rule]
        assert len(one.answers) + len(one.facts) == len(firing.used)
        assert len(one.absent) == len(firing.absent)
        assert len(one.concluded) == len(firing.concluded)
    answers = [one for firing in found.values() for one in firing.answers]
    assert answers
    assert all(one.words.startswith(("You ", "This does not")) for one in answers)
    assert all(one.link.startswith("questions.html#answer.") for one in answers)


def test_what_differs_from_before_is_marked() -> None:
    """What holds anew is new, what no longer holds is gone, and the rest bears no mark."""
    _, aching = consulted(ACHING)
    _, well = consulted(WELL)

    ours = {one.rule: one.mark for some in stages_of(aching, well).values() for one in some}
    lost = {one.rule: one.mark for one in gone(well, aching)}
    same = [one.mark for some in stages_of(aching, aching).values() for one in some]

    assert ours["loaded-back-inner-thigh"] == "new"
    assert lost["loaded-back-inner-thigh"] == "gone"
    assert set(same) == {""}
    assert gone(aching, aching) == []


def test_the_decision_lists_what_is_gone_last() -> None:
    """Facts that were concluded before and are not any more stand after those that hold."""
    _, aching = consulted(ACHING)
    _, well = consulted(WELL)

    facts = decided(well, aching)

    marks = [one.mark for one in facts]
    assert marks == sorted(marks)
    assert "gone" in marks
    assert {one.name for one in facts if one.mark != "gone"} == {*well.decision}
    assert {one.name for one in decided(aching)} == {*aching.decision}
