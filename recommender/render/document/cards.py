"""
Rule and technique cards as text: a list of all rules, one card in full, and who stands for it.

Pure: a rulebook in, lines out. The words are those that the book has for the same card.
"""

from __future__ import annotations

from collections.abc import Iterator

from recommender.core.consultation.provenance import shown_card
from recommender.core.language.cards import Rule, Technique
from recommender.core.language.errors import UnknownNameError, suggestion
from recommender.core.language.rulebook import Rulebook
from recommender.core.language.sentences import conclusion_words
from recommender.core.language.signature import Signature
from recommender.core.signing.status import all_signed, count_signed, standing_of
from recommender.render.document.blocks import Line, blank, bullets, labelled, words
from recommender.render.document.reasons import certainty_words, source_words
from recommender.render.document.rule_in_words import Part, parts_of

LABEL = 10


def list_lines(rulebook: Rulebook) -> Iterator[Line]:
    """List every rule by its id and title, under the file it stands in."""
    yield Line(f"{rulebook.title}, version {rulebook.version}", style="title")
    counts = (
        words(len(rulebook.rules), "rule"),
        words(len(rulebook.techniques), "technique"),
        words(len(rulebook.questions), "question"),
        words(len(rulebook.promises), "promise"),
    )
    yield Line(f"{', '.join(counts)}. {rulebook_signed(rulebook)}")
    file = ""
    for rule in rulebook.rules:
        here = rule.at.file if rule.at else "built in Python"
        if here != file:
            file = here
            yield blank()
            yield Line(file, style="heading")
        retired = " (retired)" if rule.status == "retired" else ""
        yield Line(f"{rule.id}{retired}", 2, 2, "step")
        yield Line(rule.title, 4)
    yield blank()
    yield Line("To read one in full: recommender rules show ID", style="quiet")


def card_of(rulebook: Rulebook, name: str) -> Rule | Technique:
    """
    Find a rule, or a technique (`card:ID` or its plain id), retired ones among them.

    Raises UnknownNameError, with a suggestion.
    """
    rules = {rule.id: rule for rule in rulebook.rules}
    techniques = {card.id: card for card in rulebook.techniques}
    plain = name.removeprefix("card:")
    card = rules.get(name) or techniques.get(plain)
    if card is None:
        near = suggestion(plain, [*rules, *techniques])
        raise UnknownNameError(f"there is no rule and no technique called `{name}`{near}")
    return card


def card_lines(rulebook: Rulebook, card: Rule | Technique) -> Iterator[Line]:
    """Show one card in words."""
    yield Line(card.title, style="title")
    yield Line(f"{card.id}  {card.at or ''}".rstrip(), style="quiet")
    yield blank()
    if isinstance(card, Technique):
        yield from _technique(rulebook, card)
        yield from _grounds(rulebook, card)
        return
    yield Line("When", style="heading")
    yield from _when(parts_of(rulebook, card.when), 2)
    yield Line("Then", style="heading")
    yield from bullets((conclusion_words(rulebook, one) for one in card.then), 2)
    yield from _grounds(rulebook, card)
    yield from _rows(*signed_words(rulebook, card))


def _rows(*rows: tuple[str, str]) -> Iterator[Line]:
    """Put each label before its text; a text that is empty is left out."""
    return (labelled(label, text, 0, LABEL) for label, text in rows if text)


def _technique(rulebook: Rulebook, card: Technique) -> Iterator[Line]:
    gentler, firmer = (", ".join(one.id for one in near) for near in rulebook.neighbours(card))
    if card.never:
        yield labelled("never", card.never, 0, LABEL, "alarm")
    yield from _rows(
        ("place", rulebook.region_of[card.region].label),
        ("tool", rulebook.tool_of[card.tool].label),
        ("rung", "" if card.rung is None else f"{card.rung} of 5"),
        ("gentler", gentler),
        ("firmer", firmer),
        ("limit", f"no more than {card.ceiling} out of 10"),
        ("position", card.position),
    )
    yield Line("Steps", style="heading")
    yield from bullets(card.steps, 2)
    if card.stop_if:
        yield Line("Stop if", style="heading")
        yield from bullets(card.stop_if, 2)
    features = ", ".join(sorted(rulebook.features(card)))
    yield from _rows(("note", card.note or ""), ("features", features))


def _grounds(rulebook: Rulebook, card: Rule | Technique) -> Iterator[Line]:
    name = card.id if isinstance(card, Rule) else f"card:{card.id}"
    rows = f"{', '.join(card.rows)} of the clinical notes" if card.rows else ""
    yield from _rows(("because", card.because), ("rows", rows))
    if card.status != "retired":
        shown = shown_card(rulebook, name)
        yield from _rows(("rests on", certainty_words(shown)))
        yield from _rows(*(("source", source_words(source)) for source in shown.sources))
    people = f"{card.status}, changed {card.changed.isoformat()}"
    people += f", written by {card.author}" if card.author else ""
    people += f", reviewed by {card.reviewed}" if card.reviewed else ", reviewed by nobody yet"
    yield from _rows(("status", people))


def _when(part: Part, indent: int) -> Iterator[Line]:
    """Say a condition with its parts below it, each answer and fact with its id."""
    if not part.parts:
        yield Line(f"- {part.words} ({part.reads.removeprefix('answer:')})", indent, 2)
        return
    yield Line(f"{part.words}:", indent)
    for inner in part.parts:
        yield from _when(inner, indent + 2)


def rulebook_signed(rulebook: Rulebook) -> str:
    """Say in one sentence how far a rulebook is signed."""
    if rulebook.signature_problems:
        return "Draft. Its signatures are damaged, so none of them counts."
    if all_signed(rulebook):
        return "Signed."
    if not rulebook.signatures:
        return "Draft, not signed by anyone."
    signed = count_signed(rulebook, rulebook.rule_of)
    return f"Draft. Signed rules: {signed} of {len(rulebook.rule_of)}."


def signed_words(rulebook: Rulebook, rule: Rule) -> list[tuple[str, str]]:
    """
    Say who signed a rule, who still must, and whose signature is withdrawn and why.

    Each comes with a label such as `signed` or `withdrawn`; of a retired rule nothing is said.
    """
    if rule.id not in rulebook.rule_of:
        return []
    stands = standing_of(rulebook, rule.id)
    said = [("signed", f"by {_signer(signature)}") for signature in stands.by]
    said += (
        ("withdrawn", f"by {_signer(fallen.signature)}: {fallen.why}") for fallen in stands.fallen
    )
    if rulebook.signature_problems:
        said.append(("signed", "the file of signatures is damaged, so none of them counts"))
    elif stands.lacks_one:
        text = "one more person must sign, since this rule sends people to get help"
        said.append(("to sign", text))
    elif not stands.by:
        needs = "; two people must sign, since it sends people to get help"
        nobody = "by nobody as it stands now" if stands.fallen else "by nobody yet"
        said.append(("signed", f"{nobody}{needs if stands.needed > 1 else ''}"))
    return said


def _signer(signature: Signature) -> str:
    """Name a signer with their role and the day."""
    return f"{signature.as_}, {signature.role}, on {signature.on.isoformat()}"
