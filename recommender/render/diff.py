"""
What a change of the rulebook means, for a terminal or as markdown for a comment.

Both say the same, section by section. In markdown nothing of a rulebook's text is markup: what
could be is written as an entity, and only names in backticks stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from recommender.audit.diff_result import CardChanged, Diff, Difference, ShareChanged
from recommender.render.lines import Line, blank, clean, words

__all__ = ["diff_lines", "diff_markdown"]

MOST = 12
"""So many of a kind are told one by one; JSON has them all."""
FEW = 5
MOST_MARKDOWN = 60_000
"""So many signs of markdown are written at most; a comment on a pull request holds 65,536."""
RANK = ("emergency", "referral", "offered", "pressure", "seconds", "dose", "advice")
CODE = re.compile(r"(`[A-Za-z0-9:.=<>@~^/_-]+`)")
MARKUP = {ord(sign): f"&#{ord(sign)};" for sign in "&<>\\`*_[]|~#@$!"}
EXACTLY = "Exactly these people, save those who are told of an emergency either way. Everybody who:"
UNTICKED = "does not tick "
WHAT = {"brought-back": "brought back"}


class Section(NamedTuple):
    """A heading, and paragraphs under it, each with how deep it stands; `folded` where long."""

    title: str
    body: tuple[tuple[int, str], ...]
    style: str = ""
    folded: bool = False


def diff_lines(diff: Diff) -> Iterator[Line]:
    """Say what changed, and for whom, for a terminal."""
    yield Line(_title(diff), style="title")
    for section in _sections(diff):
        yield blank()
        yield Line(section.title, style=section.style or "heading")
        for depth, text in section.body:
            if depth:
                yield Line(f"- {text}", 2 * depth, 2)
            else:
                yield Line(text, 2)


def diff_markdown(diff: Diff) -> Iterator[str]:
    """Say the same as lines of markdown, no more of them than a comment can hold."""
    left = MOST_MARKDOWN
    yield f"## {_safe(_title(diff))}"
    for section in _sections(diff):
        title = _safe(section.title)
        yield ""
        yield f"<details><summary>{title}</summary>" if section.folded else f"### {title}"
        for n, (depth, text) in enumerate(section.body):
            told = f"{'  ' * (depth - 1)}- {_safe(text)}" if depth else _safe(text)
            left -= len(told) + 2
            if left < 0:
                yield from ("", f"{words(len(section.body) - n, 'line')} left out here.")
                left = 0
                break
            if not depth or not n or not section.body[n - 1][0]:
                yield ""
            yield told
        if section.folded:
            yield from ("", "</details>")


def _safe(text: str) -> str:
    """Write text so that none of it is markup, a link or a name that is called."""
    parts = CODE.split(clean(text))
    plain = (part if n % 2 else part.translate(MARKUP) for n, part in enumerate(parts))
    told = "".join(plain).replace("://", ":&#47;&#47;").replace("www.", "www&#46;")
    return re.sub(r"^([0-9]+)([.)])|^([-+=])", _first, told)


def _first(found: re.Match[str]) -> str:
    number, dot, sign = found.groups()
    return f"&#{ord(sign)};" if sign else f"{number}&#{ord(dot)};"


def _title(diff: Diff) -> str:
    return f"What changes from {diff.before.name} to {diff.after.name}"


def _sections(diff: Diff) -> Iterator[Section]:
    yield _verdict(diff)
    yield _proof(diff)
    if diff.concerned:
        yield Section("For whom", tuple(_concerned(diff)))
    if diff.differences:
        yield Section("What these people are told", tuple(_differences(diff.differences)))
    yield _share(diff)
    yield _promises(diff)
    yield _cases(diff)
    yield _cards(diff)


def _proof(diff: Diff) -> Section:
    versions = (
        f"Version {diff.before.version} ({diff.before.digest[:12]}) before, "
        f"{diff.after.version} ({diff.after.digest[:12]}) now."
    )
    body = [(0, diff.said)]
    body += [(1, f"Not compared: {text}.") for text in diff.unread]
    body += [(1, f"{text}; compared for every answer to it.") for text in diff.apart]
    if diff.routine:
        body.append((0, diff.routine))
    body.append((0, versions))
    return Section("Outcomes", tuple(body))


def _concerned(diff: Diff) -> Iterator[tuple[int, str]]:
    special = [one.text for one in diff.concerned if not one.as_usual]
    rest = [one.text for one in diff.concerned if one.as_usual]
    yield 0, EXACTLY if diff.concerns_all else "Everybody whose outcome changes:"
    yield from ((1, text) for text in special)
    unticked = [text.removeprefix(UNTICKED) for text in rest if text.startswith(UNTICKED)]
    if unticked:
        yield 1, f"{UNTICKED}{_some(unticked)}"
    yield from ((1, text) for text in rest if not text.startswith(UNTICKED))


def _some(texts: Sequence[str]) -> str:
    if len(texts) > FEW:
        return f"any of these: {'; '.join(texts[:FEW])}; and {len(texts) - FEW} more"
    return "; or ".join(texts)


def _differences(differences: Sequence[Difference]) -> Iterator[tuple[int, str]]:
    """Tell differences by the person who shows them, the gravest first."""
    yield 0, "In each example, all else is answered as usual."
    groups: dict[str, list[Difference]] = {}
    for one in sorted(differences, key=_rank):
        groups.setdefault(one.witness.words, []).append(one)
    for told, mine in list(groups.items())[:MOST]:
        small = all(one.is_smallest for one in mine)
        yield 1, f"{told}{'' if small else ' (there may be a shorter example)'}:"
        yield from ((2, f"{one.text}{_people(one)}") for one in mine[:MOST])
        if len(mine) > MOST:
            yield 2, f"and {len(mine) - MOST} more"
    left = sum(len(mine) for mine in list(groups.values())[MOST:])
    if left:
        yield 1, f"and {words(left, 'more difference')}; `json` as the format lists them all"


def _rank(one: Difference) -> tuple[int, bool]:
    kind = one.part[0]
    return RANK.index(kind) if kind in RANK else len(RANK), not one.gained


def _people(one: Difference) -> str:
    return "" if one.people is None else f" ({one.people:,} of those drawn)"


def _share(diff: Diff) -> Section:
    if diff.share is None:
        return Section("Share of a population", ((0, diff.share_missing or "Not worked out."),))
    return Section(
        "Share of a population", ((0, _share_words(diff.share)), (0, diff.share.assumed))
    )


def _share_words(share: ShareChanged) -> str:
    return (
        f"{share.share:.3%} are told something else: {share.changed:,} of {share.people:,} people "
        f"drawn with the seed {share.seed}; 95 % interval {share.low:.3%} to {share.high:.3%}."
    )


def _promises(diff: Diff) -> Section:
    broken = [one for one in diff.promises if one.newly_broken]
    body: list[tuple[int, str]] = []
    if not broken:
        body.append((0, "No promise is newly broken."))
    for one in [*broken, *(one for one in diff.promises if not one.newly_broken)]:
        body.append((1, f"`{one.id}`: {one.title} {one.text[0].upper()}{one.text[1:]}."))
        if one.witness is not None:
            body.append((2, f"{one.witness.words}."))
    return Section("Promises", tuple(body), "alarm" if broken else "")


def _cases(diff: Diff) -> Section:
    if diff.cases is None:
        return Section("Cases", ((0, "No cases were looked at."),))
    changed = sorted(diff.cases.changed, key=lambda case: not case.newly_fails)
    failing = [case for case in changed if case.newly_fails]
    count = f"{len(changed)} of {words(diff.cases.looked_at, 'case')}"
    newly = f"{len(failing)} newly {'fails' if len(failing) == 1 else 'fail'}"
    body = [(0, f"Something else happens in {count}; {newly}.")]
    if diff.cases.unread:
        body.append((0, f"{diff.cases.unread} cannot be read by the rulebook before."))
    shown = [*failing, *[case for case in changed if not case.newly_fails][:MOST]]
    for case in shown:
        body.append((1, f"{case.case}{f' ({case.at})' if case.at else ''}"))
        if case.newly_fails:
            body += [(2, f"newly fails: {text}") for text in case.unmet]
        body += [(2, text) for text in _short(case.differs)]
    if len(shown) < len(changed):
        body.append((1, f"and {len(changed) - len(shown)} more; `json` as the format lists them"))
    return Section("Cases", tuple(body), "alarm" if failing else "", folded=not failing)


def _short(texts: Sequence[str]) -> Iterable[str]:
    yield from texts[:FEW]
    if len(texts) > FEW:
        yield f"and {len(texts) - FEW} more"


def _cards(diff: Diff) -> Section:
    if not diff.cards:
        return Section("Cards", ((0, "No card changed."),))
    reworded = sum(card.wording_only for card in diff.cards)
    only = f"; {reworded} in wording only" if reworded else ""
    body = [(0, f"{words(len(diff.cards), 'card')} changed{only}.")]
    for card in diff.cards:
        body += _card(card)
    return Section("Cards", tuple(body), folded=len(diff.cards) > MOST)


def _card(card: CardChanged) -> Iterator[tuple[int, str]]:
    what = WHAT.get(card.what, card.what)
    note = ", wording only" if card.wording_only else ""
    place = f" ({card.at})" if card.at else ""
    title = "" if card.id == card.title else f": {card.title}"
    name = f"`{card.id}`" if card.kind != "case" else card.title
    yield 1, f"{card.kind} {name} {what}{note}{title if card.kind != 'case' else ''}{place}"
    for part in card.parts:
        if part.before is not None and part.after is not None:
            yield 2, f"{part.part}, before: {part.before}"
            yield 2, f"{part.part}, now: {part.after}"
        elif part.after is not None:
            added = card.what in ("added", "removed")
            yield 2, f"{part.part}{'' if added else ', new'}: {part.after}"
        elif part.before is not None:
            yield 2, f"{part.part}, taken out: {part.before}"
        else:
            yield 2, f"{part.part} changed"


def _verdict(diff: Diff) -> Section:
    if diff.ok:
        text = f"{diff.said} No promise is newly broken and no case newly fails."
        return Section("In short", ((0, text),))
    broken = sum(one.newly_broken for one in diff.promises)
    failing = sum(case.newly_fails for case in diff.cases.changed) if diff.cases else 0
    text = f"{words(broken, 'promise')} newly broken, {words(failing, 'case')} newly failing."
    return Section("In short", ((0, f"{diff.said} {text}"),), "alarm")
