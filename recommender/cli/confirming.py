"""
What the interview asks once more before it goes on: whether a sign that was told is still there,
and whether the answers are right on which alone the result rests.
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.cli.prompting import Prompt, Talk, Turn, prompted
from recommender.cli.typed import YES_OR_NO, no_tick, tick
from recommender.core.consultation.standing import standing
from recommender.core.explanation.sufficient_reasons import pivotal
from recommender.core.questionnaire.answers import must_apply
from recommender.core.questionnaire.applicability import ignored
from recommender.render.document.blocks import Line, blank, bullets


def not_heeded(talk: Talk, new: Mapping[str, str]) -> Turn | None:
    """
    Ask about each sign that was told and that new answers would rule out.

    Returns None where the new answers stand, and else what the person wishes instead.
    """
    why = "A warning sign that you told counts until you say yourself that it is not so."
    for name in _ruled_out(talk, {**talk.answers, **new}):
        entry = talk.rulebook.entries[name]
        talk.say([
            blank(),
            Line(f"You told this before, and it does not go with your answer: {entry.label}"),
            Line(f"Is that still so? {YES_OR_NO}"),
        ])  # fmt: skip
        known = {"so": talk.answers[name]}
        came = prompted(talk, Prompt(YES_OR_NO, lambda: [Line(why)], _so, known))
        if came.wish in ("leave", "end", "change"):
            return came
        if not came.wish:
            talk.answers[name] = came.answers["so"]
            talk.keep(entry.question.id)
        if came.wish or came.answers["so"] != "no":
            stays = "It stays as you told it" if came.wish else "Then that counts"
            talk.say([Line(f"{stays}, and the question before it comes once more.")])
            return Turn({}, "again")
    return None


def _so(typed: str) -> Turn | str:
    """Understand whether a sign is there."""
    answer = tick(typed)
    return no_tick(typed) if answer is None else Turn({"so": answer})


def _ruled_out(talk: Talk, answers: Mapping[str, str]) -> list[str]:
    """Name what was told for safety, and would no longer be asked."""
    return [
        name
        for name in ignored(talk.rulebook, answers)
        if (entry := talk.rulebook.entries[name]).ticked and must_apply(entry, answers[name])
    ]


def confirm(talk: Talk) -> Turn:
    """
    Ask once whether the answers are right on which alone it hangs.

    Returns a wish to leave, or else, by their names, the questions to ask anew.
    """
    names = [
        name
        for name in pivotal(talk.rulebook, talk.answers)
        if f"{name}={talk.answers[name]}" not in talk.confirmed
    ]
    if not names:
        return Turn({})
    talk.confirmed.update(f"{name}={talk.answers[name]}" for name in names)
    entries = [talk.rulebook.entries[name] for name in names]
    if standing(talk.rulebook, talk.answers).sure.emergency:
        card = talk.rulebook.urgency_of["emergency"]
        talk.say([blank(), Line(f"{card.label}. {card.do}", style="alarm")])
    is_single = len(names) == 1
    these = "this answer" if is_single else "these answers"
    right = f"Type y if {'it is' if is_single else 'they are'} right, or n to change it."
    talk.say([
        blank(),
        Line(f"This rests on {these} of yours:", style="step"),
        *bullets((f"{talk.answers[e.id].replace('-', ' ')}: {e.label}" for e in entries), 2),
        Line(right),
    ])  # fmt: skip
    anew = {entry.question.id: "" for entry in entries}

    def understand(typed: str) -> Turn | str:
        answer = tick(typed)
        if answer == "not-sure":
            return "If you are not sure, type n. The question comes once more, to say so there."
        return right if answer is None else Turn({"right": answer})

    why = "With another answer there, your result would be another one. So a slip counts."
    came = prompted(talk, Prompt(right, lambda: [Line(why)], understand, {"right": "yes"}))
    if came.wish == "change":
        return Turn({came.answers["to"]: ""})
    if came.wish == "back" or came.answers.get("right") == "no":
        return Turn(anew)
    if came.wish == "skip":
        talk.say([Line(f"Then {these} {'stands' if is_single else 'stand'}.")])
    return Turn({}, "leave" if came.wish == "leave" else "")
