"""
What a signature binds of the poses: for each technique all that its picture is drawn from.

The file is read as it is written, and only where something is signed: that a pose can be held and
drawn is for `poses.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from recommender.adapters.folders import document_beside

FILE = "poses.yaml"
FIGURE = "segments"


def pose_forms(folder: Path) -> dict[str, Any]:
    """
    Give by technique its poses in full, with the bases, views, props and figure they are drawn by.

    Nothing where there is no file, or none that can be read.
    """
    document = document_beside(folder, FILE)
    raw = document.value if document is not None else None
    if not isinstance(raw, Mapping):
        return {}
    found: dict[str, Any] = {}
    for pose in _cards(raw, "poses"):
        name = str(pose.get("technique"))
        found.setdefault(name, []).append(_form(raw, pose))
    return found


def _form(raw: Mapping[str, Any], pose: Mapping[str, Any]) -> dict[str, Any]:
    """Put together what one pose is drawn from."""
    bases: list[Mapping[str, Any]] = []
    name = pose.get("base")
    known = {base.get("id"): base for base in _cards(raw, "bases")}
    while name in known and known[name] not in bases:
        bases.append(known[name])
        name = known[name].get("base")
    stands = [pose, *bases, *_cards(pose, "frames")]
    used = {use.get("prop") for stand in stands for use in _cards(stand, "props")}
    used |= {stand.get("seat") for stand in stands}
    return {
        "pose": pose,
        "bases": bases,
        "view": [view for view in _cards(raw, "views") if view.get("id") == pose.get("view")],
        "props": [prop for prop in _cards(raw, "props") if prop.get("id") in used],
        "figure": raw.get(FIGURE),
    }


def _cards(raw: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    """List the cards under a key; what is none is passed over."""
    cards = raw.get(key)
    return [one for one in cards if isinstance(one, Mapping)] if isinstance(cards, list) else []
