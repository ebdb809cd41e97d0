"""
What a person typed, understood as answers: numbers of a list, yes or no, digits, or a line of text.

Pure. What cannot be understood comes back as one kind sentence that says what to type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from recommender.core.language.cards import Entry, Question
from recommender.core.language.characters import composed, text_trouble
from recommender.core.questionnaire.answers import LONGEST_TEXT
from recommender.core.questionnaire.applicability import changed

Answers = dict[str, str]
YES = ("y", "yes", "yeah", "yep")
NO = ("n", "no", "nope")
UNSURE = (
    "?", "not sure", "not-sure", "unsure", "don't know", "dont know", "i don't know", "i dont know",
    "i am not sure", "i'm not sure",
)  # fmt: skip
NONE = ("0", "none", "no", "n", "none of these", "none of them", "nothing", "nope")
YES_OR_NO = "Type y for yes, n for no, or ? if you are not sure."
MARKS = {"\u060c": ",", "\u3001": ",", "\uff0c": ",", "\u061f": "?", "\uff1f": "?", "\u2019": "'"}
"""What keyboards of other scripts have in place of a comma, a question mark, an apostrophe."""
UNITS = re.compile(r"(?<=[0-9]) *(years?( old)?|minutes?|mins?|weeks?|out of 10|/ *10)\Z")
"""What people write after a number; it changes nothing."""
MOST_PAIN = 10
SCORES = re.compile("(?:from +)?([0-9]{1,2})(?: *to *| *[->\u2013\u2192]+ *| +)([0-9]{1,2})")
"""Two scores, with a word, a dash, an arrow or a space between."""
PART = re.compile(r"([0-9]{1,9})(\??)")


def hint(question: Question, count: int = 0) -> str:
    """Say what may be typed for a question, of which so many lines are asked."""
    unsure = ", or ? if you are not sure" if question.safety else ""
    match question.kind:
        case "any-of" if count == 1:
            return "Type `1` if it fits, `1?` if not sure, `0` if not."
        case "any-of":
            return "Type the numbers that fit, such as `1 3`. Type `2?` if not sure, `0` for none."
        case "yes-no":
            return YES_OR_NO
        case "one-of":
            scores = ", or your pain then and now, such as `6 to 4`" if question.change else ""
            return f"Type one number{scores}{unsure}."
        case "number":
            return f"Type a whole number from {question.least} to {question.most}{unsure}."
        case _:
            return "Type one line in your own words."


def understood(question: Question, entries: Sequence[Entry], typed: str) -> Answers | str:
    """
    Understand what was typed for a question, of which `entries` are asked.

    Returns the answers by entry, or a sentence that says what to type.
    """
    word = typed.strip()
    plain = in_ascii(word).lower()
    match question.kind:
        case "any-of" if len(entries) == 1 and (answer := tick(plain)):
            return {entries[0].id: answer}
        case "any-of":
            return _ticks(entries, plain)
        case "yes-no":
            answer = tick(plain)
            return no_tick(plain) if answer is None else {question.id: answer}
        case "one-of":
            return _choice(question, plain)
        case "number":
            return _number(question, plain)
    trouble = text_trouble(word, LONGEST_TEXT)
    if trouble:
        return f"This line {trouble}. Please type it again."
    return {question.id: composed(word)}


def in_ascii(typed: str) -> str:
    """Write the digits of any script, and its comma and question mark, as ours."""
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else MARKS.get(sign, sign)
        for sign in typed
    )


def tick(word: str) -> str | None:
    """Understand what was typed as yes, no or not sure; None when it is none of these."""
    word = " ".join(in_ascii(word).lower().split()).rstrip(".!")
    for answer, known in (("yes", YES), ("no", NO), ("not-sure", UNSURE)):
        if word in known:
            return answer
    return None


def no_tick(word: str) -> str:
    """Say what to type at one question; to a number, as at a list, that this is none."""
    word = word.strip().lower()
    is_of_a_list = word in NONE or re.fullmatch(r"[0-9 ,]+\??", word)
    return f"This is one question, not a list. {YES_OR_NO}" if is_of_a_list else YES_OR_NO


def _ticks(entries: Sequence[Entry], word: str) -> Answers | str:
    if word in NONE:
        return {entry.id: "no" for entry in entries}
    if word in UNSURE:
        return "Please add the number you are not sure about, such as `2?`."
    if word in YES:
        return "Which of them? Please type the number, such as `1`, or `0` for none."
    answers = {entry.id: "no" for entry in entries}
    named: dict[int, str] = {}
    for part in re.sub(r"\s+\?|,|;| and ", lambda m: "?" if "?" in m[0] else " ", word).split():
        match = PART.fullmatch(part)
        if match is None:
            return (
                f"`{_short(part)}` is not a number. Please type some, as in `1 3`, or `0` for none."
            )
        number, answer = int(match[1]), "not-sure" if match[2] else "yes"
        if number == 0:
            return _none_and(entries, word)
        if number > len(entries):
            last = len(entries)
            here = "There is only 1." if last == 1 else f"The numbers go from 1 to {last}."
            return f"There is no {number} here. {here}"
        if named.setdefault(number, answer) != answer:
            return f"You typed both `{number}` and `{number}?`. Please type it one way."
        answers[entries[number - 1].id] = answer
    if not named:
        return "Please type numbers such as `1 3`, or `0` for none."
    return answers


def _none_and(entries: Sequence[Entry], word: str) -> str:
    """Say what was named beside `0`, which stands for none."""
    numbers = [int(number) for number, _ in PART.findall(word)]
    named = [entry.label for n, entry in enumerate(entries, 1) if n in numbers]
    beside = f", and you also named “{'”, “'.join(named)}”" if named else ""
    return f"`0` means none of these{beside}. Please type it alone, or only the numbers that fit."


def _choice(question: Question, word: str) -> Answers | str:
    options = [option.id for option in question.options]
    if word in options:
        return {question.id: word}
    if len(fits := list(_labelled(question, word))) == 1:
        return {question.id: fits[0]}
    scores = SCORES.fullmatch(word) if question.change else None
    if question.change and scores:
        before, now = int(scores[1]), int(scores[2])
        if max(before, now) > MOST_PAIN:
            return f"Pain goes from 0 to {MOST_PAIN}. Please type two such numbers."
        return {question.id: changed(question.change, before, now)}
    if word in UNSURE:
        return _unsure(question, "Please pick the number that fits best.")
    if re.fullmatch(r"[0-9]{1,9}", word) and 1 <= int(word) <= len(options):
        return {question.id: options[int(word) - 1]}
    scores_too = ", or your pain then and now, such as `6 to 4`" if question.change else ""
    return (
        f"Please type one number from 1 to {len(options)}, for the line that fits best{scores_too}."
    )


def _labelled(question: Question, word: str) -> Iterator[str]:
    """Find the options whose line this is, or which begin with this yes or no."""
    answer = tick(word)
    for option in question.options:
        line = option.label.lower()
        if word.rstrip(".") == line.rstrip(".") or re.split(r"\W", line)[0] == answer:
            yield option.id


def _number(question: Question, word: str) -> Answers | str:
    least, most = question.least or 0, question.most or 0
    word = UNITS.sub("", word)
    if word in UNSURE:
        return _unsure(question, "A guess is fine here. Please type a number.")
    word = re.sub(r"(?<=[0-9])[.,]0+\Z", "", word)
    if re.fullmatch(r"-?[0-9]+[.,][0-9]+", word):
        return "Please type a whole number, with no point or comma."
    if not re.fullmatch(r"-?[0-9]{1,9}", word):
        return f"Please type digits only, such as `{(least + most) // 2}`."
    if not least <= int(word) <= most:
        return f"Please type a number from {least} to {most}."
    return {question.id: str(int(word))}


def _unsure(question: Question, otherwise: str) -> Answers | str:
    return {question.id: "not-sure"} if question.safety else otherwise


def in_words(question: Question, entries: Sequence[Entry], answers: Mapping[str, str]) -> str:
    """Say answers to a question, of which `entries` are asked, in its words."""
    if question.kind != "any-of":
        value = answers[question.id]
        label = next((option.label for option in question.options if option.id == value), value)
        return f"{'not sure' if value == 'not-sure' else label}."
    said = [
        f"{'yes' if answers[entry.id] == 'yes' else 'not sure'}, {entry.label}"
        for entry in entries
        if answers.get(entry.id) in ("yes", "not-sure")
    ]
    return f"{'; '.join(said) or 'none of these'}."


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
