"""
What a turn of the interview asks, until it is answered or the person wants to go elsewhere: a
question; whether a sign that was told is still there; whether the answers are right on which alone
the result rests.

At a list of signs a line of own words stands for numbers: lines that it may mean are offered, and
only what the person ticks becomes an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from recommender.cli.prompting import Prompt, Reply, Talk, prompted
from recommender.cli.typed import YES_OR_NO, hint, in_ascii, in_words, no_tick, tick, understood
from recommender.core.consultation.interview import Asked
from recommender.core.consultation.standing import standing
from recommender.core.explanation.sufficient_reasons import pivotal
from recommender.core.language.cards import Entry, Question
from recommender.core.language.characters import text_trouble
from recommender.core.language.fields import OWN_WORDS
from recommender.core.questionnaire.answers import LONGEST_TEXT, accept, must_apply
from recommender.core.questionnaire.applicability import ignored, is_warning, optional
from recommender.core.questionnaire.hearing import by_itself, offered
from recommender.render.document.blocks import Line, blank, bullets, labelled

FEWEST = 3
"""So many words at least are kept as they are where no line fits them."""
MOST_SAYINGS = 3
LETTERS = re.compile(r"[^\W\d_]{3}")
WORD = re.compile(r"[^\W\d_]+")
TICKS = re.compile(r"([1-9][0-9]?)(\??)")
HINT = "Type the numbers that fit, `2?` if not sure, `0` if none does."
NONE = ("0", "none", "n", "no", "none of these", "none of them")


def turn(talk: Talk, asked: Sequence[Asked]) -> Reply:
    """
    Ask one question, or several lists in one go, whose lines are numbered through, until it is
    answered or the person wants to go elsewhere.
    """
    question = asked[0].question
    entries = [entry for one in asked for entry in one.entries]

    def understand(typed: str) -> Reply | str:
        answers = understood(question, entries, typed)
        if not isinstance(answers, str):
            talk.say([Line(f"Noted: {in_words(question, entries, answers)}", style="quiet")])
            return Reply(answers)
        if not (_takes_words(talk, question) and LETTERS.search(typed)):
            return answers
        if len(WORD.findall(typed)) >= FEWEST or offered(talk.rulebook, talk.answers, typed):
            return _told(talk, typed)
        return f"{answers} Or say what you feel in {FEWEST} words or more."

    known = {entry.id: talk.answers[entry.id] for entry in entries if entry.id in talk.answers}
    if known:
        answer = in_words(question, entries, known)
        talk.say([Line(f"Your answer is: {answer} Type `keep` to keep it.")])
    prompt = Prompt(
        hint(question, len(entries)),
        lambda: _why(talk, asked, entries),
        understand,
        known or None,
        tuple(_sayings(entries)),
    )
    reply = prompted(talk, prompt)
    if reply.wish == "skip":
        gravest = max((one.question for one in asked), key=is_warning)
        talk.say([Line(_left_open(talk, gravest))])
    return reply


def _left_open(talk: Talk, question: Question) -> str:
    if optional(talk.rulebook, question):
        return "Left open."
    if is_warning(question):
        return "Left open. It asks for warning signs, so nothing can be suggested without it."
    return "Left open. If it matters in the end, you will be told what it could change."


def _why(talk: Talk, asked: Sequence[Asked], entries: Sequence[Entry]) -> Iterator[Line]:
    """Say why a question is asked, and what each answer could lead to."""
    from recommender.core.explanation.answer_effects import leading
    from recommender.render.formats.questions import leading_lines

    reasons = (one.question.because or "This helps to find what suits you." for one in asked)
    yield from map(Line, dict.fromkeys(reasons))
    yield Line("What an answer could lead to, together with others:")
    yield from leading_lines(
        talk.rulebook, entries, leading(talk.rulebook, talk.answers, entries), 2
    )


def _sayings(entries: Sequence[Entry]) -> Iterator[Line]:
    """Say how people put the lines of a question in their own words, where that is known."""
    for count, entry in enumerate(entries, 1):
        said = ", ".join(f"“{saying}”" for saying in entry.also_said[:MOST_SAYINGS])
        if said:
            yield labelled(f"{count:>3}", f"People also say: {said}.", 2, 5, style="quiet")


def _takes_words(talk: Talk, question: Question) -> bool:
    asks = question.kind == "any-of" and (question.safety or question.symptom)
    return asks and OWN_WORDS in talk.rulebook.entries


def _told(talk: Talk, typed: str) -> Reply:
    """Keep the words, offer the lines that they may mean, and take what is ticked."""
    text = _joined(talk.answers.get(OWN_WORDS, ""), typed)
    accepted, troubles = accept(talk.rulebook, {OWN_WORDS: text})
    if troubles:
        why = text_trouble(text, LONGEST_TEXT)
        talk.say([Line(f"Your line of own words {why}. Please type it again.")])
        return Reply({}, "words")
    lines = [
        entry
        for entry in offered(talk.rulebook, talk.answers, typed)
        if talk.answers.get(entry.id) not in ("yes", "not-sure")  # a no may still be changed
    ]
    talk.answers.update(accepted)
    talk.keep(OWN_WORDS)
    reply = _offered(talk, lines) if lines else Reply({})
    if reply.wish not in ("", "back", "skip"):
        return reply
    talk.answers.update(reply.answers)
    for name in dict.fromkeys(talk.rulebook.entries[entry].question.id for entry in reply.answers):
        talk.skipped.discard(name)
        talk.keep(name)
    if not reply.answers:
        talk.say([Line("Your words are kept. What no line says is named on your result.")])
    return Reply({}, "words")


def _joined(before: str, typed: str) -> str:
    said = " ".join(typed.split())
    return f"{before}; {said}" if before and said not in before else said or before


def _offered(talk: Talk, lines: Sequence[Entry]) -> Reply:
    """Ask which of the lines fit."""
    talk.say([
        Line("These lines may fit what you typed:", style="step"),
        *(labelled(f"{n:>3}", by_itself(talk.rulebook, e), 2, 5) for n, e in enumerate(lines, 1)),
        Line(HINT, style="quiet"),
    ])  # fmt: skip
    why = "One of these lines may be what you mean. What you do not tick stays open."
    return prompted(talk, Prompt(HINT, lambda: [Line(why)], lambda typed: _ticked(lines, typed)))


def _ticked(lines: Sequence[Entry], typed: str) -> Reply | str:
    """Read which of the lines fit; what is not named stays open."""
    word = " ".join(in_ascii(typed).lower().split())
    if word in NONE:
        return Reply({})
    if len(lines) == 1 and word in ("y", "yes"):
        return Reply({lines[0].id: "yes"})
    ticked: dict[str, str] = {}
    for part in re.sub(r"\s+\?", "?", word.replace(",", " ")).split():
        named = TICKS.fullmatch(part)
        if named is None or int(named[1]) > len(lines):
            numbers = "`1`" if len(lines) == 1 else f"numbers from 1 to {len(lines)}"
            return f"Please type {numbers}, or `0` for none."
        ticked[lines[int(named[1]) - 1].id] = "not-sure" if named[2] else "yes"
    return Reply(ticked)


def not_heeded(talk: Talk, new: Mapping[str, str]) -> Reply | None:
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
        reply = prompted(talk, Prompt(YES_OR_NO, lambda: [Line(why)], _so, known))
        if reply.wish in ("leave", "end", "change"):
            return reply
        if not reply.wish:
            talk.answers[name] = reply.answers["so"]
            talk.keep(entry.question.id)
        if reply.wish or reply.answers["so"] != "no":
            stays = "It stays as you told it" if reply.wish else "Then that counts"
            talk.say([Line(f"{stays}, and the question before it comes once more.")])
            return Reply({}, "again")
    return None


def _so(typed: str) -> Reply | str:
    """Understand whether a sign is there."""
    answer = tick(typed)
    return no_tick(typed) if answer is None else Reply({"so": answer})


def _ruled_out(talk: Talk, answers: Mapping[str, str]) -> list[str]:
    """Name what was told for safety, and would no longer be asked."""
    return [
        name
        for name in ignored(talk.rulebook, answers)
        if (entry := talk.rulebook.entries[name]).ticked and must_apply(entry, answers[name])
    ]


def confirm(talk: Talk) -> Reply:
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
        return Reply({})
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

    def understand(typed: str) -> Reply | str:
        answer = tick(typed)
        if answer == "not-sure":
            return "If you are not sure, type n. The question comes once more, to say so there."
        return right if answer is None else Reply({"right": answer})

    why = "With another answer there, your result would be another one. So a slip counts."
    reply = prompted(talk, Prompt(right, lambda: [Line(why)], understand, {"right": "yes"}))
    if reply.wish == "change":
        return Reply({reply.answers["to"]: ""})
    if reply.wish == "back" or reply.answers.get("right") == "no":
        return Reply(anew)
    if reply.wish == "skip":
        talk.say([Line(f"Then {these} {'stands' if is_single else 'stand'}.")])
    return Reply({}, "leave" if reply.wish == "leave" else "")
