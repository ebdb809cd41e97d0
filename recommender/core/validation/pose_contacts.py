"""
Whether what a pose presses with lies on the region of its card, off every place kept clear, and
whether the view shows that.

Places are compared on the skin: a segment, shares along it, degrees around it. The picture is made
from the same numbers. Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from recommender.core.language.cards import Technique
from recommender.core.language.errors import Path, Trouble
from recommender.core.language.rulebook import Rulebook
from recommender.core.posture.body import Bone, side_of
from recommender.core.posture.contact import area_of, holds, overlaps, print_of, touch
from recommender.core.posture.placing import Moment, moment
from recommender.core.posture.poses import Area, Planted, Pose, Poses
from recommender.core.posture.sight import apart
from recommender.core.posture.standing import stands_of

PALM, BALL, ROLLER = 2.5, 0.22, 0.2
"""How far a hand, and shares of their thickness a ball and a roller, press to each side."""
GRAZES = 3.0
"""Prints that share no more than so many degrees only graze one another."""
NEAR, SEEN = 4.0, 0.3
"""Two places so far apart, in centimetres, are seen at least this share apart."""


class Contact(NamedTuple):
    """What presses: its name, the bone, and where on it."""

    name: str
    on: str
    along: float
    around: float
    half: float


def check_contacts(poses: Poses, rulebook: Rulebook) -> Iterator[Trouble]:
    """Find poses that press beside the region of their card, or where nothing may press."""
    never = [area for area in poses.areas if _is_never(area, rulebook)]
    for index, pose in enumerate(poses.poses):
        card = rulebook.technique_of[pose.technique]
        softness = rulebook.tool_of[card.tool].softness
        yield from _breath(("poses", index), pose, card)
        for number, stand in enumerate(stands_of(poses, pose)):
            path: Path = ("poses", index, "frames", number)
            one = moment(poses, stand)
            pressing = list(_contacts(one, stand.planted, rulebook))
            if softness > 0:
                yield from _on_region(path, poses, card, one, pressing)
            kept = [*never, *(poses.area_of[name] for name in pose.keep_clear)]
            for contact in pressing:
                yield from _off_kept(path, kept, one, contact)
                yield from _seen(path, poses, pose, one, contact)


def _is_never(area: Area, rulebook: Rulebook) -> bool:
    region = rulebook.region_of.get(area.id)
    return region is not None and region.never_pressed


def _contacts(one: Moment, planted: Mapping[str, Planted], rulebook: Rulebook) -> Iterator[Contact]:
    """List hands on the body, and props of a tool that presses, wherever they touch it."""
    for name, where in planted.items():
        on = getattr(where, "on", "")
        if name.endswith("hand") and on in one.bones:
            along = getattr(where, "along", None)
            yield Contact(
                name, on, 0.5 if along is None else along, getattr(where, "around", 0), PALM
            )
    for name, thing in one.things.items():
        use, card = thing.use, thing.card
        tool = rulebook.tool_of.get(card.tool or "")
        if use.on in one.bones and tool is not None and tool.softness > 0:
            half = card.size * (BALL if card.shape == "ball" else ROLLER)
            along = 0.5 if use.along is None else use.along
            yield Contact(name, str(use.on), along, use.around, half)


def _on_region(
    path: Path, poses: Poses, card: Technique, one: Moment, pressing: list[Contact]
) -> Iterator[Trouble]:
    """What the card presses with touches its region."""
    area = poses.area_of.get(card.region)
    if area is None:
        yield Trouble(path, "E153", f"no area says where `{card.region}` is")
        return
    mine = [contact for contact in pressing if _is_of(contact, card, one)]
    if not mine:
        text = f"`{card.id}` is done with `{card.tool}`, and nothing of it touches the body"
        yield Trouble(path, "E156", text)
    beside = [contact for contact in mine if not _touches(contact, area)]
    # One hand may rest or hold on elsewhere; every ball or roller is where the card wants it.
    if card.tool == "hand" and len(beside) < len(mine):
        return
    for contact in beside:
        yield Trouble(path, "E149", f"`{contact.name}` does not touch the region `{area.id}`")


def _touches(contact: Contact, area: Area) -> bool:
    places = (area_of(patch, side_of(contact.on)) for patch in area.patches)
    return any(one.on == contact.on and holds(one, contact.along, contact.around) for one in places)


def _is_of(contact: Contact, card: Technique, one: Moment) -> bool:
    thing = one.things.get(contact.name)
    return card.tool == "hand" if thing is None else thing.card.tool == card.tool


def _off_kept(path: Path, kept: list[Area], one: Moment, contact: Contact) -> Iterator[Trouble]:
    """Nothing touches a place kept clear."""
    mine = print_of(one.bones[contact.on], contact.along, contact.around, contact.half)
    for area in kept:
        if any(
            overlaps(mine, area_of(patch, side_of(contact.on)), GRAZES) for patch in area.patches
        ):
            called = area.called or f"`{area.id}`, which is never pressed"
            yield Trouble(path, "E154", f"`{contact.name}` touches {called}")


def _seen(path: Path, poses: Poses, pose: Pose, one: Moment, contact: Contact) -> Iterator[Trouble]:
    """The view shows that what presses is not on a place kept clear."""
    bone = one.bones[contact.on]
    at = touch(bone, contact.along, contact.around).at
    for name in pose.keep_clear:
        for patch in poses.area_of[name].patches:
            if area_of(patch, side_of(contact.on)).on != contact.on:
                continue
            other = _middle(bone, patch.along, patch.around)
            away = math.dist(at, other)
            if away > NEAR and apart(poses.view_of[pose.view], at, other) < SEEN * away:
                called = poses.area_of[name].called or name
                text = f"seen from `{pose.view}`, `{contact.name}` seems to lie on {called}"
                yield Trouble(path, "E150", f"{text}; choose another view")


def _middle(
    bone: Bone, along: tuple[float, ...], around: tuple[int, ...]
) -> tuple[float, float, float]:
    return touch(bone, sum(along) / 2, sum(around) / 2).at


def _breath(path: Path, pose: Pose, card: Technique) -> Iterator[Trouble]:
    """The pace of the breath is that of the card's own steps."""
    if pose.breath is None:
        return
    said = {int(number) for step in card.steps for number in re.findall(r"count of ([0-9]+)", step)}
    for key, count in (("in", pose.breath.in_), ("out", pose.breath.out)):
        if count not in said and said:
            text = f"the card does not say to breathe {key} for a count of {count}"
            yield Trouble((*path, "breath", key), "E157", text)
