"""
`recommender audit sign RULE`: read a card in full, and stand for it under a name.

The signature is added to `signatures.yaml` beside the rules. It binds the card and what it leans
on; who signed is shown by the history of the repository, not by this file.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from recommender.cli.given import refusals, rulebook_at, rules_option, today
from recommender.cli.printed import note, put_lines
from recommender.core.language.characters import few
from recommender.core.language.errors import (
    RecommenderError,
    RulebookError,
    UnknownNameError,
    suggestion,
)

if TYPE_CHECKING:
    from recommender.core.language.rulebook import Rulebook
    from recommender.core.language.signature import Signature
    from recommender.core.posture.poses import Poses
    from recommender.render.document.blocks import Line

MOST_NAMES = 12
"""Of each kind of thing a rule leans on, so many are named."""
KINDS = {
    "question": "questions", "asking": "the words of questions",
    "answer": "answers", "saying": "the words of answers", "rule": "other rules",
    "technique": "techniques", "doing": "position, steps and signs to stop of techniques",
    "pose": "pictures of techniques",
    "region": "places", "zone": "zones", "tool": "tools", "feature": "features",
    "rung": "limits on the rung", "suspicion": "referrals", "advice": "advice",
}  # fmt: skip


def _name(context: click.Context, parameter: click.Parameter, words: str) -> str:
    from recommender.core.language.signers import mixes_scripts

    if mixes_scripts(words):
        raise click.BadParameter("this mixes letters that look alike; write the name in one script")
    return _words(context, parameter, words)


def _words(_context: click.Context, _parameter: click.Parameter, words: str) -> str:
    from recommender.core.language.signers import signer_name, signer_trouble

    trouble = signer_trouble(words)
    if trouble:
        raise click.BadParameter(f"this {trouble}")
    return signer_name(words)


def _day(_context: click.Context, _parameter: click.Parameter, words: str | None) -> dt.date:
    if words is None:
        return today()
    try:
        day = dt.date.fromisoformat(words)
    except ValueError:
        day = dt.date.min
    if day.isoformat() != words:
        raise click.BadParameter("expected a date such as 2026-11-22")
    if day > today():
        raise click.BadParameter("this day is still to come")
    return day


@click.command(short_help="Sign a rule as it stands.")
@click.argument("name", metavar="RULE")
@click.option(
    "--as", "signer", metavar="NAME", required=True, callback=_name, help="Your own name."
)
@click.option(
    "--role",
    metavar="ROLE",
    required=True,
    callback=_words,
    help="What you are, such as `physiotherapist`.",
)
@click.option("--on", "day", metavar="DATE", callback=_day, help="The day; today when left out.")
@click.option("--yes", is_flag=True, help="Sign without asking once more.")
@rules_option
@click.pass_context
def sign(
    context: click.Context,
    name: str,
    signer: str,
    role: str,
    day: dt.date,
    folder: Path,
    *,
    yes: bool,
) -> None:
    """
    Show RULE in full, and sign it as it stands.

    A signature binds the card and everything it leans on, with the words that people answer to and
    do the steps by. When any of that changes, the signature is withdrawn. A rule that sends people
    to get help needs two people.
    """
    if _is_installed(folder):
        note(
            "This rulebook came with the program, and no repository would keep what is signed in "
            "it. Name the folder of the rulebook with `--rules`."
        )
        context.exit(2)
    from recommender.adapters.poses import load_poses

    with refusals():
        rulebook = _sound(folder)
        _check(rulebook, name, signer, day)
        poses = load_poses(folder, rulebook)
        if not yes and not (sys.stdin and sys.stdin.isatty()):
            note("There is nobody to ask here. Read the card first, then sign it with `--yes`.")
            context.exit(2)
    from recommender.adapters.signature_file import FILE
    from recommender.core.signing.status import new_signature
    from recommender.render.document.cards import card_lines, card_of

    signature = new_signature(rulebook, name, signer, role, day)
    card = card_lines(rulebook, card_of(rulebook, name))
    put_lines(chain(card, _looks(poses, signature), _binding(signature)))
    if not yes and not click.confirm(f"Sign this as {signer}, {role}?", err=True):
        note("Nothing was signed.")
        context.exit(1)
    place = folder / FILE
    with refusals():
        _add(rulebook, place, signature)
    click.echo()
    put_lines(_done(rulebook, signature, place))


def _is_installed(folder: Path) -> bool:
    """Say whether a rulebook lies inside the package, as it does only once that is installed."""
    from recommender.adapters.rulebook import shipped_rules

    shipped = shipped_rules()
    return folder.resolve() == shipped and (shipped.parent / "adapters").is_dir()


def _sound(folder: Path) -> Rulebook:
    """
    Read the rulebook and its signatures.

    Raises RulebookError or UnreadableError, also when it is the signatures that are damaged.
    """
    from recommender.adapters.pose_forms import pose_forms

    rulebook = rulebook_at(folder)
    if rulebook.signature_problems:
        raise RulebookError(rulebook.signature_problems)
    return rulebook.model_copy(update={"pose_forms": pose_forms(folder)})


def _check(rulebook: Rulebook, name: str, signer: str, day: dt.date) -> None:
    """
    Make sure that there is something to sign, and was on that day.

    Raises UnknownNameError, RecommenderError when it is signed, retired or not a rule, and
    BadParameter when it was changed later.
    """
    from recommender.core.language.signers import same_signer
    from recommender.core.signing.status import standing_of

    plain = name.removeprefix("card:")
    if name not in rulebook.rule_of:
        if any(rule.id == name for rule in rulebook.rules):
            raise RecommenderError(f"`{name}` is retired, so there is nothing to sign")
        if any(card.id == plain for card in rulebook.techniques):
            raise RecommenderError(
                f"`{plain}` is a technique; sign the rules that offer it, which bind it as well"
            )
        near = suggestion(name, rulebook.rule_of)
        raise UnknownNameError(f"there is no rule called `{name}`{near}")
    for signature in standing_of(rulebook, name).by:
        if same_signer(signature.as_, signer):
            on = signature.on.isoformat()
            raise RecommenderError(f"`{signature.as_}` has signed `{name}` as it stands, on {on}")
    changed = rulebook.rule_of[name].changed
    if day < changed:
        raise click.BadParameter(
            f"`{name}` was changed on {changed.isoformat()}, so nobody can have signed it as it "
            f"stands on {day.isoformat()}",
            param_hint="'--on'",
        )


def _add(rulebook: Rulebook, place: Path, signature: Signature) -> None:
    """
    Write the file whole, with one more signature at its end, and read it back.

    Everything is read once more first, while nobody else can sign. Raises RecommenderError when
    something is not as it was shown, or the file cannot be added to or written.
    """
    from recommender.adapters.signature_file import MOST_BYTES, alone, extended
    from recommender.adapters.texts import read_text
    from recommender.cli.saving import save
    from recommender.core.signing.status import new_signature

    with alone(place.parent):
        now = _sound(place.parent)
        if now.signatures != rulebook.signatures:
            raise RecommenderError(f"{place}: somebody else has just signed; please sign once more")
        rule, signer, role, day = signature.rule, signature.as_, signature.role, signature.on
        if rule not in now.rule_of or signature != new_signature(now, rule, signer, role, day):
            raise RecommenderError(
                f"`{rule}`, or what it leans on, was changed while you read it; please read it "
                "once more"
            )
        whole = extended(read_text(place, MOST_BYTES) if place.exists() else "", signature)
        if whole is None:
            raise RecommenderError(
                f"{place}: nothing can be added to this file as it is laid out; take back what was "
                "changed in it by hand"
            )
        save(whole, place, mode=_mode(place))
        if _sound(place.parent).signatures != (*rulebook.signatures, signature):
            raise RecommenderError(
                f"{place}: your signature cannot be found in it; nothing counts as signed by you"
            )


def _mode(place: Path) -> int:
    """Keep who may read the file; a new one is as readable as any other."""
    if place.exists():
        return place.stat().st_mode & 0o777
    usual = os.umask(0o077)
    os.umask(usual)
    return 0o666 & ~usual


def _looks(poses: Poses | None, signature: Signature) -> Iterator[Line]:
    """Say how the techniques look that a signature binds."""
    from recommender.render.document.blocks import Line, blank, bullets
    from recommender.render.svg.pose import pose_text

    names = [piece.partition(":")[2] for piece in signature.leans if piece.startswith("pose:")]
    if poses is None or not names:
        return
    yield blank()
    yield Line("How the techniques are shown", style="heading")
    for name in names:
        for pose in poses.poses_of.get(name, ()):
            yield from bullets([f"{pose.id}: {pose_text(poses, name, pose.variant)}"], 2)
    yield Line("See the pictures with `recommender rules poses --to FILE`.", style="quiet")


def _binding(signature: Signature) -> Iterator[Line]:
    """Say what a signature binds besides the card."""
    from recommender.render.document.blocks import Line, blank, bullets

    yield blank()
    yield Line("A signature binds this card, and what it leans on", style="heading")
    pieces = [piece.partition(":") for piece in signature.leans]
    for kind, words in KINDS.items():
        if names := [rest for of, _, rest in pieces if of == kind]:
            yield from bullets([f"{words}: {', '.join(few(names, MOST_NAMES))}"], 2)


def _done(rulebook: Rulebook, signature: Signature, place: Path) -> Iterator[Line]:
    from recommender.core.signing.status import standing_of
    from recommender.render.document.blocks import Line

    signed = rulebook.model_copy(update={"signatures": (*rulebook.signatures, signature)})
    yield Line(f"Signed `{signature.rule}` as {signature.as_}, {signature.role}, in {place}.")
    if standing_of(signed, signature.rule).state != "signed":
        yield Line("It sends people to get help, so one more person must sign it.")
    yield Line(
        "Put the file into the history of the repository: that is what shows who signed.",
        style="quiet",
    )
