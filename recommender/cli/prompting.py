"""
One prompt of the interview, whatever it asks: what stands beside an answer is understood alike at
each.

A prompt says what may be typed and why it is asked; what else is typed is its own to understand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from recommender.cli.typed import in_words
from recommender.core.language.cards import Question, entries_of
from recommender.core.language.rulebook import Rulebook
from recommender.core.questionnaire.applicability import applying
from recommender.render.document.blocks import Line, labelled

Read = Callable[[], str | None]
Say = Callable[[Iterable[Line]], None]
Keep = Callable[[str], None]
"""Keep the answers, when those to a question have just changed."""
Answers = dict[str, str]
MOST_TRIES = 50
"""So many times in a row one question is asked; then something else than a person is typing."""
MOST_LABEL = 44
LEAVE = ("save", "quit", "exit", "stop")
STOPPED = "Let us stop here for now. What you answered so far is kept."
WORDS = (
    "`why` says why a question is asked. `skip` leaves it open. `back` goes to the one before. "
    "`answers` lists what you answered, to change it. `save` stops, and keeps your answers."
)


class Reply(NamedTuple):
    """
    What came of one prompt: new answers, or a wish.

    The wish is `leave`, or `end` where nothing more is to be read.
    """

    answers: Answers
    wish: str = ""


class Prompt(NamedTuple):
    """
    What may be typed at a prompt, why it is asked, and how an answer to it is understood.

    `understand` returns what came of it, or a sentence that says what to type. `known` is what
    `keep` keeps; `more` is said with `help`.
    """

    hint: str
    why: Callable[[], Iterable[Line]]
    understand: Callable[[str], Reply | str]
    known: Mapping[str, str] | None = None
    more: tuple[Line, ...] = ()


@dataclass
class Talk:
    """An interview that is going on."""

    rulebook: Rulebook
    answers: Answers
    read: Read
    say: Say
    keep: Keep
    notes: bool = False
    skipped: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    pages: list[str] = field(default_factory=list)
    most: int = 0
    group: str = ""
    idle: int = 0


def prompted(talk: Talk, prompt: Prompt) -> Reply:
    """Read until a prompt is answered or the person wants to go elsewhere."""
    for _ in range(MOST_TRIES):
        typed = talk.read()
        if typed is None:
            return Reply({}, "end")
        word = " ".join(typed.lower().replace("`", "").split())
        if word in LEAVE:
            return Reply({}, "leave")
        if word in ("back", "skip"):
            return Reply({}, word)
        if word == "keep" and prompt.known is not None:
            return Reply(dict(prompt.known))
        if word.startswith("change ") and (name := _named(talk, word)):
            return Reply({"to": name}, "change")
        if _is_answered_kindly(talk, prompt, word):
            continue
        reply = prompt.understand(typed)
        if not isinstance(reply, str):
            return reply
        talk.say([Line(reply)])
    talk.say([Line(STOPPED)])
    return Reply({}, "end")


def _is_answered_kindly(talk: Talk, prompt: Prompt, word: str) -> bool:
    """Answer what is not an answer: nothing typed, `why`, `help`, `answers`; else give False."""
    match word:
        case "":
            talk.say([Line(f"Take your time. {prompt.hint}")])
        case "why":
            talk.say(prompt.why())
        case "help":
            talk.say([Line(f"{prompt.hint} {WORDS}"), *prompt.more])
        case "keep":
            talk.say([Line("There is no answer to keep yet. Type `skip` to leave it open.")])
        case "answers" | "change":
            talk.say(_answered(talk))
        case _ if word.startswith("change "):
            talk.say([Line("There is no such number. Type `answers` to see them.")])
        case _:
            return False
    return True


def _answered(talk: Talk) -> Iterator[Line]:
    """List what was answered, by number, page by page."""
    group, number = "", 0
    for number, question in enumerate(changeable(talk), 1):
        if question.group != group:
            group = question.group
            yield Line(group, style="heading")
        entries = entries_of(question)
        is_open = not any(entry.id in talk.answers for entry in entries)
        said = "left open." if is_open else in_words(question, entries, talk.answers)
        yield labelled(f"{number:>3}", f"{_short(question)} {said}", 0, 5)
    if number:
        yield Line("To change one, type `change` and its number, such as `change 1`.")
    else:
        yield Line("Nothing is answered yet.")


def _short(question: Question) -> str:
    """Name a question; a checklist by its first line, since many are asked in the same words."""
    if question.kind != "any-of":
        return question.ask
    first, count = question.items[0].label, len(question.items)
    cut = first if len(first) <= MOST_LABEL else f"{first[:MOST_LABEL].rsplit(' ', 1)[0]} …"
    return f"{cut} ({count} lines):" if count > 1 else f"{cut}:"


def changeable(talk: Talk) -> Iterator[Question]:
    """Yield the questions that were answered or skipped, and still apply or may apply."""
    applies = applying(talk.rulebook, talk.answers)
    for question in talk.rulebook.questions:
        seen = any(entry.id in talk.answers for entry in entries_of(question))
        if applies[question.id] and (seen or question.id in talk.skipped):
            yield question


def _named(talk: Talk, word: str) -> str:
    """Find the question with this number."""
    number = word.removeprefix("change ").strip()
    listed = list(changeable(talk))
    if number.isdecimal() and 1 <= int(number[:4]) <= len(listed):
        return listed[int(number[:4]) - 1].id
    return ""
