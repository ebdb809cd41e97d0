"""
What the answers to a question could lead to, in words for the person who is asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from recommender.core.explanation.answer_effects import leading
from recommender.core.language.cards import Entry
from recommender.core.language.rulebook import Rulebook
from recommender.render.document.blocks import big
from recommender.render.document.open_questions import leads as could_lead
from recommender.web.page.questions import Lead


def leads(
    rulebook: Rulebook, answers: Mapping[str, str], entries: tuple[Entry, ...]
) -> tuple[Lead, ...]:
    """Say what each answer could do, together with others; answers that do the same, together."""
    effects = leading(rulebook, answers, list(entries))
    could, rest = could_lead(rulebook, entries, effects, _quoted)
    said = []
    for one in could:
        words = "; ".join(one.effects)
        if len(one.answers) > 1 and entries[0].item is not None:
            said.append(Lead(f"{big(words)}, with any of these:", tuple(one.answers)))
        else:
            said.append(Lead(f"{'; '.join(one.answers)}: {words}."))
    return tuple([*said, Lead(rest)] if rest else said)


def _quoted(entry: Entry, value: str) -> str:
    """Name an answer to a line of a list by its words."""
    return f"{'' if value == 'yes' else 'Not sure: '}“{entry.label}”"
