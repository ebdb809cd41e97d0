"""
Cases: sheets with the outcome a person expects, and what a consultation leaves unmet.

Expectations are written from the knowledge, never from running the rules. Nothing is run or read
here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, model_validator

from recommender.core.consultation.result import Consultation, Status
from recommender.core.evaluation.firing import Offer
from recommender.core.language.cards import Refer
from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.fields import At, Card, Name, Text, Whole, wrong
from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.answers import accept
from recommender.core.questionnaire.applicability import unanswered
from recommender.core.validation.symbols import Placed


class AtMost(Card):
    """A technique that is offered with at most so much pressure, so many seconds, so many sets."""

    technique: Name
    pressure: Annotated[Whole, Field(ge=0, le=10)] | None = None
    seconds: Annotated[Whole, Field(ge=5, le=1800)] | None = None
    sets: Annotated[Whole, Field(ge=1, le=5)] | None = None

    @model_validator(mode="after")
    def _some_bound(self) -> Self:
        if self.pressure is None and self.seconds is None and self.sets is None:
            raise wrong("`at-most` has `pressure`, `seconds` or `sets`")
        return self


class Expect(Card):
    """What a person expects; what is left out is not looked at, an empty list means none at all."""

    status: Status | None = None
    referrals: tuple[Refer, ...] = ()
    regions: tuple[Name, ...] = ()
    offered: tuple[Name, ...] = ()
    not_offered: tuple[Name, ...] = ()
    at_most: tuple[AtMost, ...] = ()
    advice: tuple[Name, ...] = ()
    because: tuple[Name, ...] = ()


class Case(Card):
    """One sheet, by what differs from the healthy one, and what is expected of it."""

    case: Text
    answers: dict[str, Any] = Field(default_factory=dict)
    near_miss_of: Name | None = None
    expect: Expect | None = None
    from_: Text
    at: At = None


class Cases(NamedTuple):
    """All cases, and the healthy answers that stand in for what they leave out."""

    healthy: Mapping[str, str]
    cases: tuple[Case, ...]


def sheet_of(case: Case, healthy: Mapping[str, str], rulebook: Rulebook) -> Sheet:
    """Fill what a case leaves out with the healthy answers; the case must have been checked."""
    answers, _ = accept(rulebook, case.answers)
    return Sheet(answers={**healthy, **answers})


def unmet(case: Case, consultation: Consultation) -> Iterator[str]:
    """Say in plain words each expectation that a consultation does not meet."""
    fired = {firing.rule for firing in consultation.firings}
    if case.near_miss_of in fired:
        yield f"the rule `{case.near_miss_of}` fired, and this is a near miss of it"
    expect = case.expect
    if expect is None:
        return
    if expect.status not in (None, consultation.status):
        yield f"expected the status `{expect.status}`, got `{consultation.status}`"
    yield from _referrals(expect, consultation)
    offered = [offer.technique for offer in consultation.outcome.offers]
    advice = list(consultation.outcome.advice)
    reached = [region.id for region in consultation.regions]
    yield from _lacking("regions", "the region", "reached", expect, reached)
    yield from _lacking("offered", "the technique", "offered", expect, offered)
    yield from _lacking("advice", "the advice", "given", expect, advice)
    for technique in sorted({*expect.not_offered}.intersection(offered)):
        yield f"the technique `{technique}` is offered, and should not be"
    offers = {offer.technique: offer for offer in consultation.outcome.offers}
    for wanted in expect.at_most:
        yield from _over(wanted, offers.get(wanted.technique))
    for rule in sorted({*expect.because} - fired):
        yield f"the rule `{rule}` did not fire"


def _over(wanted: AtMost, offer: Offer | None) -> Iterator[str]:
    """Say where a technique is offered with more than expected, or not at all."""
    if offer is None:
        yield f"the technique `{wanted.technique}` is not offered"
        return
    for what, most, got in (
        ("pressure", wanted.pressure, offer.ceiling),
        ("seconds", wanted.seconds, offer.seconds),
        ("sets", wanted.sets, offer.sets),
    ):
        if most is not None and got > most:
            yield f"`{wanted.technique}` has {what} {got}; expected {most} at most"


def _referrals(expect: Expect, consultation: Consultation) -> Iterator[str]:
    found = {referred.for_: referred.to for referred in consultation.referrals}
    for wanted in expect.referrals:
        got = found.get(wanted.for_)
        if got is None:
            yield f"no referral for `{wanted.for_}`; expected `{wanted.to}`"
        elif got != wanted.to:
            yield f"the referral for `{wanted.for_}` is `{got}`; expected `{wanted.to}`"
    if "referrals" in expect.model_fields_set and not expect.referrals:
        for suspicion, to in sorted(found.items()):
            yield f"a referral to `{to}` for `{suspicion}`; none was expected"


def _lacking(key: str, what: str, done: str, expect: Expect, found: Iterable[str]) -> Iterator[str]:
    """Compare a list of names that must be there; a list written empty means none may be."""
    wanted: tuple[str, ...] = getattr(expect, key)
    for name in sorted({*wanted}.difference(found)):
        yield f"{what} `{name}` is not {done}"
    if key in expect.model_fields_set and not wanted:
        for name in sorted(found):
            yield f"{what} `{name}` is {done}, and none should be"


def check_healthy(healthy: Mapping[str, str], rulebook: Rulebook, path: Path) -> Iterator[Trouble]:
    """Find questions that the healthy sheet leaves open."""
    for question, entries in unanswered(rulebook, healthy):
        if question.kind != "text":
            names = ", ".join(f"`{entry.id}`" for entry in entries)
            yield Trouble(path, "E406", f"the healthy sheet leaves {names} open", on_key=True)


def check_cases(
    cases: Iterable[Placed[Case]],
    healthy: Mapping[str, str],
    rulebook: Rulebook,
    place: Callable[[Path], str] = lambda _path: "",
) -> Iterator[Trouble]:
    """Find what keeps cases from being run: unknown names, bad answers, nothing expected."""
    titles: dict[str, Path] = {}
    for one in cases:
        title, path = one.card.case, (*one.path, "case")
        if title in titles:
            where = place(titles[title])
            tail = f" ({where})" if where else ""
            yield Trouble(path, "E404", f"another case has this title{tail}")
        titles.setdefault(title, path)
        yield from _names(one, rulebook)
        yield from _expects(one)
        yield from _answers(one, healthy, rulebook)


def _names(one: Placed[Case], rulebook: Rulebook) -> Iterator[Trouble]:
    """Find names that the rulebook does not have."""
    case, expect = one.card, one.card.expect or Expect()
    if case.near_miss_of is not None and case.near_miss_of not in rulebook.rule_of:
        text = _no_rule(rulebook, case.near_miss_of)
        yield Trouble((*one.path, "near-miss-of"), "E401", text)
    for index, name in enumerate(expect.because):
        if name not in rulebook.rule_of:
            text = _no_rule(rulebook, name)
            yield Trouble((*one.path, "expect", "because", index), "E401", text)
    most = tuple(bound.technique for bound in expect.at_most)
    suspicions = tuple(wanted.for_ for wanted in expect.referrals)
    known: tuple[tuple[Path, tuple[str, ...], str, Mapping[str, Any]], ...] = (
        (("regions",), expect.regions, "region", rulebook.region_of),
        (("offered",), expect.offered, "technique", rulebook.technique_of),
        (("not-offered",), expect.not_offered, "technique", rulebook.technique_of),
        (("advice",), expect.advice, "advice", rulebook.advice_of),
        (("at-most", "technique"), most, "technique", rulebook.technique_of),
        (("referrals", "for"), suspicions, "suspicion", rulebook.suspicion_of),
    )
    for (key, *inner), names, what, cards in known:
        for index, name in enumerate(names):
            if name not in cards:
                text = f"unknown {what} `{name}`{suggestion(name, cards)}"
                yield Trouble((*one.path, "expect", key, index, *inner), "E402", text)


def _no_rule(rulebook: Rulebook, name: str) -> str:
    """Say that a rule is retired, or that there is none of that name."""
    if any(rule.id == name for rule in rulebook.rules):
        return f"the rule `{name}` is retired, so that it cannot fire"
    return f"unknown rule `{name}`{suggestion(name, rulebook.rule_of)}"


def _expects(one: Placed[Case]) -> Iterator[Trouble]:
    """Find a case that expects nothing, or both that a rule fires and that it does not."""
    case = one.card
    if case.near_miss_of is None and (case.expect is None or not case.expect.model_fields_set):
        yield Trouble(one.path, "E403", "a case needs `expect`, or `near-miss-of`, or both")
    if case.expect is None:
        return
    if case.near_miss_of in case.expect.because:
        text = f"`{case.near_miss_of}` is to fire, and this is a near miss of it"
        yield Trouble((*one.path, "expect", "because"), "E405", text, on_key=True)
    offered = {*case.expect.offered, *(most.technique for most in case.expect.at_most)}
    for technique in sorted(offered.intersection(case.expect.not_offered)):
        text = f"`{technique}` is to be offered and not to be offered"
        yield Trouble((*one.path, "expect", "not-offered"), "E405", text, on_key=True)


def _answers(
    one: Placed[Case], healthy: Mapping[str, str], rulebook: Rulebook
) -> Iterator[Trouble]:
    """Find answers that cannot be given, alone or beside the healthy ones."""
    answers, troubles = accept(rulebook, one.card.answers)
    if not troubles:
        _, troubles = accept(rulebook, {**healthy, **answers})
    for trouble in troubles:
        yield trouble._replace(path=(*one.path, "answers", *trouble.path))
