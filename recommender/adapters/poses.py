"""
The poses of techniques, `poses.yaml`, to checked poses, or to every problem at its place.

They lie beside the rules, yet are none: the rulebook is read without them, and so is its digest.
What signatures bind of them, `signing/binding.py` says.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from recommender.adapters.folders import document_beside
from recommender.adapters.placing import cards_at, head_of, understood
from recommender.adapters.yaml_reader import Document
from recommender.core.language.errors import Trouble
from recommender.core.language.fields import Card
from recommender.core.language.rulebook import Rulebook
from recommender.core.posture.poses import Area, Base, Joint, Pose, Poses, Prop, Segment, View
from recommender.core.validation.pose_contacts import check_contacts
from recommender.core.validation.pose_names import check_names
from recommender.core.validation.poses import check_held

FILE = "poses.yaml"
PARTS: dict[str, type[Card]] = {
    "segments": Segment,
    "joints": Joint,
    "views": View,
    "props": Prop,
    "areas": Area,
    "bases": Base,
    "poses": Pose,
}


class PosesFile(Card):
    """The head of the file: its lists, each card yet to be read."""

    segments: list[Any]
    joints: list[Any]
    views: list[Any]
    props: list[Any]
    areas: list[Any]
    bases: list[Any]
    poses: list[Any]


def load_poses(folder: Path | str, rulebook: Rulebook) -> Poses | None:
    """
    Read and check the poses beside a rulebook; None where there are none.

    Raises RulebookError with every problem.
    """
    document = document_beside(Path(folder), FILE)
    return None if document is None else understood(document, partial(_poses, rulebook))


def _poses(rulebook: Rulebook, document: Document, troubles: list[Trouble]) -> Poses | None:
    """Read every card, then what they name, then how every pose is held and what it touches."""
    head = head_of(PosesFile, document, troubles)
    for key, model in PARTS.items():
        cards_at(model, document, (key,), troubles)
    if head is None or troubles:
        return None
    poses = head_of(Poses, document, troubles)
    if poses is None:
        return None
    troubles += check_names(poses, rulebook)
    if not troubles:
        troubles += check_held(poses)
        troubles += check_contacts(poses, rulebook)
    return None if troubles else poses
