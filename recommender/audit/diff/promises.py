"""Promises of two rulebooks: which are newly broken, and which were taken out or made weaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recommender.audit.diff.result import PromiseChanged
from recommender.audit.result import Witness
from recommender.core.language.promise import Promise
from recommender.core.language.rulebook import Rulebook
from recommender.core.reasoning.counterexample import in_words, unusual, usual_sheet
from recommender.core.reasoning.shared_questions import sheet_for, together
from recommender.core.reasoning.verifier import Proof, proofs

FAILS = ("broken", "vacuous")
BECAME = {
    "proved": "it is proved now",
    "broken": "it is broken now",
    "vacuous": "it proves nothing now, since what it speaks of can never be",
}


def promises_changed(
    old: Rulebook, new: Rulebook, usual: Mapping[str, str]
) -> Iterator[PromiseChanged]:
    """
    List the promises that fail now or failed before, and those that were taken out.

    A promise that was taken out or now says something else is asked of the new rulebook as it
    stood: so none is kept by being made weaker. `usual` are the usual answers to both together.

    Raises TooLongError.
    """
    asked = together(old, new)
    then_usual, usual = (sheet_for(names, usual) for names in (asked.before, asked.after))
    before = {one.promise.id: one for one in proofs(old, then_usual)}
    after = {one.promise.id: one for one in proofs(new, usual)}
    for name in dict.fromkeys([*after, *before]):
        then, now = before.get(name), after.get(name)
        if now is not None and (now.status in FAILS or (then and then.status in FAILS)):
            newly = now.status in FAILS and (then is None or then.status not in FAILS)
            yield _changed(new, then, now, now, BECAME[now.status], usual, newly=newly)
        elif then is not None and (now is None or _means(now.promise) != _means(then.promise)):
            yield from _as_it_stood(new, then, now, usual)


def _as_it_stood(
    new: Rulebook, then: Proof, now: Proof | None, usual: Mapping[str, str]
) -> Iterator[PromiseChanged]:
    """Ask a promise of the old rulebook of the new one."""
    gone = "it was taken out" if now is None else "it says something else now"
    try:
        asked = new.model_copy(update={"promises": (then.promise,)})
        still = next(proofs(asked, usual, then.promise))
    except KeyError:
        text = f"{gone}; as it stood before, it speaks of what the new rulebook does not have"
        yield _changed(new, then, now, None, text, usual, newly=False)
        return
    newly = still.status == "broken" and then.status == "proved"
    if newly or now is None or still.status in FAILS:
        text = f"{gone}; as it stood before, {BECAME[still.status]}"
        yield _changed(asked, then, now, still if newly else None, text, usual, newly=newly)


def _means(promise: Promise) -> dict[str, Any]:
    return promise.model_dump(mode="json", exclude={"title", "at"})


def _changed(
    new: Rulebook,
    then: Proof | None,
    now: Proof | None,
    shown: Proof | None,
    text: str,
    usual: Mapping[str, str],
    *,
    newly: bool,
) -> PromiseChanged:
    promise = (now or then or shown).promise  # type: ignore[union-attr]  # one of them is there
    of = "" if shown is None or shown.of in (None, promise.id) else f" (`{shown.of}`)"
    return PromiseChanged(
        id=promise.id,
        title=promise.title,
        before="not there" if then is None else then.status,
        after="not there" if now is None else now.status,
        newly_broken=newly,
        text=f"{text}{of}",
        witness=None if shown is None else _witness(new, shown, usual),
    )


def _witness(new: Rulebook, proof: Proof, usual: Mapping[str, str]) -> Witness | None:
    if proof.answers is None:
        return None
    as_usual = usual_sheet(new, usual)
    told = unusual(new, proof.answers, as_usual)
    words = in_words(new, proof.answers, as_usual)
    if proof.after is not None:
        then = unusual(new, proof.after, proof.answers)
        someone = in_words(new, then, {})
        words += f", and then {someone[0].lower()}{someone[1:]}"
        told |= then
    return Witness(answers=told, words=words)
