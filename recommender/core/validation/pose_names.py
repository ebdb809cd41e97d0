"""
Whether everything that poses name is there, and every technique that can be offered has a pose.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.rulebook import Rulebook
from recommender.core.posture.body import TRUNK
from recommender.core.posture.poses import NOTHING, SIDES, Base, Pose, Poses, Stand
from recommender.core.posture.reach import LIMBS
from recommender.core.posture.standing import bases_of, stands_of
from recommender.core.validation.symbols import repeated

JOINTS = ("waist", "ribs", "neck", "head")
PAIRED = {"hip": "hips", "knee": "knees", "ankle": "ankles",
          "shoulder": "shoulders", "elbow": "elbows", "wrist": "wrists"}  # fmt: skip
ENDS = tuple(f"{side}-{end}" for side in SIDES for end in ("foot", "hand"))
GROUNDS = ("floor",)
LIMB_PARTS = tuple(part for parts in LIMBS.values() for part in parts)
BONES = (*TRUNK, *(f"{side}-{part}" for side in SIDES for part in LIMB_PARTS))


def check_names(poses: Poses, rulebook: Rulebook) -> Iterator[Trouble]:
    """Find what is named and not there, what is there twice, and what is missing."""
    lists = {
        "segments": [one.id for one in poses.segments],
        "joints": [one.id for one in poses.joints],
        "views": [one.id for one in poses.views],
        "props": [one.id for one in poses.props],
        "areas": [one.id for one in poses.areas],
        "bases": [one.id for one in poses.bases],
        "poses": [one.id for one in poses.poses],
    }
    for key, names in lists.items():
        yield from _twice(key, names)
    yield from _missing(("segments",), "segment", lists["segments"], (*TRUNK, *LIMB_PARTS))
    yield from _missing(("joints",), "joint", lists["joints"], (*JOINTS, *PAIRED))
    yield from _areas(poses, rulebook)
    for index, prop in enumerate(poses.props):
        if prop.tool is not None:
            path: Path = ("props", index, "tool")
            yield from _known(path, "tool", prop.tool, rulebook.tool_of)
    for index, base in enumerate(poses.bases):
        yield from _stand(("bases", index), poses, base)
        yield from _base(("bases", index, "base"), poses, base)
    for index, pose in enumerate(poses.poses):
        yield from _pose(("poses", index), poses, pose, rulebook)
    yield from _unposed(poses, rulebook)


def _known(path: Path, kind: str, name: str, known: Iterable[str]) -> Iterator[Trouble]:
    if name not in known:
        text = f"no {kind} is called `{name}`{suggestion(name, known)}"
        yield Trouble(path, "E141", text)


def _twice(key: str, names: Sequence[str]) -> Iterator[Trouble]:
    for path, name, _ in repeated([((key, index), name) for index, name in enumerate(names)]):
        own = "technique" if key == "poses" else "id"
        yield Trouble((*path, own), "E142", f"`{name}` is there twice; keep one")


def _missing(
    path: Path, kind: str, names: Iterable[str], needed: Iterable[str]
) -> Iterator[Trouble]:
    for name in sorted(set(needed) - set(names)):
        yield Trouble(path, "E143", f"the figure lacks the {kind} `{name}`", on_key=True)
    for index, name in enumerate(names):
        yield from _known((*path, index, "id"), kind, name, needed)


def _areas(poses: Poses, rulebook: Rulebook) -> Iterator[Trouble]:
    """Every region that is never pressed has an area, or says under which one it lies."""
    parts = (*TRUNK, *LIMB_PARTS)
    for index, area in enumerate(poses.areas):
        path: Path = ("areas", index)
        if area.called is None and area.id not in rulebook.region_of:
            near = suggestion(area.id, rulebook.region_of)
            text = f"no region is called `{area.id}`{near}; a place that is none has a `called`"
            yield Trouble((*path, "id"), "E141", text)
        if area.deep is not None:
            yield from _known((*path, "deep"), "area", area.deep, poses.area_of)
        elif not area.patches:
            yield Trouble(
                path, "E143", f"`{area.id}` has no `patches`, and lies `deep` under nothing"
            )
        for number, patch in enumerate(area.patches):
            yield from _known((*path, "patches", number, "on"), "segment", patch.on, parts)
    for region in rulebook.region_of.values():
        if region.never_pressed and region.id not in poses.area_of:
            text = f"`{region.id}` is never pressed, and no area says where it is"
            yield Trouble(("areas",), "E153", text, on_key=True)


def _base(path: Path, poses: Poses, base: Base) -> Iterator[Trouble]:
    if base.base is None:
        return
    yield from _known(path, "base", base.base, poses.base_of)
    if base.base in poses.base_of and base in bases_of(poses, base.base):
        yield Trouble(path, "E141", f"`{base.id}` varies itself")


def _stand(path: Path, poses: Poses, stand: Stand) -> Iterator[Trouble]:
    """Find joints, hands, feet and props that are not there."""
    joints = (*JOINTS, *PAIRED.values(), *(f"{side}-{name}" for side in SIDES for name in PAIRED))
    for name in stand.joints:
        yield from _key((*path, "joints", name), "joint", name, joints)
    for name in stand.planted:
        yield from _key((*path, "planted", name), "hand or foot", name, ENDS)
    if stand.seat not in (None, NOTHING):
        yield from _known((*path, "seat"), "prop", str(stand.seat), poses.prop_of)
    for index, use in enumerate(stand.props):
        own: Path = (*path, "props", index)
        yield from _known((*own, "prop"), "prop", use.prop, poses.prop_of)
        if use.on not in (None, NOTHING):
            yield from _known((*own, "on"), "segment", str(use.on), BONES)
        for number, name in enumerate(use.between or ()):
            yield from _known((*own, "between", number), "segment", name, BONES)


def _key(path: Path, kind: str, name: str, known: Iterable[str]) -> Iterator[Trouble]:
    yield from (trouble._replace(on_key=True) for trouble in _known(path, kind, name, known))


def _pose(path: Path, poses: Poses, pose: Pose, rulebook: Rulebook) -> Iterator[Trouble]:
    yield from _known((*path, "technique"), "technique", pose.technique, rulebook.technique_of)
    card = rulebook.technique_of.get(pose.technique)
    if card is not None and card.never:
        text = f"`{card.id}` is never offered, so nothing shows how it is done"
        yield Trouble((*path, "technique"), "E152", text)
    yield from _known((*path, "base"), "base", pose.base, poses.base_of)
    yield from _known((*path, "view"), "view", pose.view, poses.view_of)
    for number, name in enumerate(pose.keep_clear):
        yield from _known((*path, "keep-clear", number), "area", name, poses.area_of)
    if pose.felt is not None:
        yield from _known((*path, "felt", "on"), "segment", pose.felt.on, BONES)
    yield from _stand(path, poses, pose)
    for index, frame in enumerate(pose.frames):
        yield from _stand((*path, "frames", index), poses, frame)
    for index, (frame, stand) in enumerate(zip(pose.frames, stands_of(poses, pose), strict=True)):
        things = [use.name for use in stand.props]
        for number, arrow in enumerate(frame.arrows):
            own: Path = (*path, "frames", index, "arrows", number, "of")
            yield from _known(own, "segment or prop", arrow.of, (*BONES, *things))
        for name, where in stand.planted.items():
            known = (*GROUNDS, NOTHING, *BONES, *things)
            yield from _known(
                said_at(path, pose, index, "planted", name), "place to stand on", where.on, known
            )


def said_at(path: Path, pose: Pose, index: int, key: str, name: str) -> Path:
    """Find where something of a frame is said: in the frame, in the pose, or in its base."""
    if name in getattr(pose.frames[index], key):
        return (*path, "frames", index, key, name)
    return (*path, key, name) if name in getattr(pose, key) else (*path, "base")


def _unposed(poses: Poses, rulebook: Rulebook) -> Iterator[Trouble]:
    """Every technique that can be offered has a pose."""
    for card in rulebook.technique_of.values():
        if not card.never and card.status != "retired" and card.id not in poses.poses_of:
            text = f"no pose shows how `{card.id}` is done"
            yield Trouble(("poses",), "E151", text, on_key=True)
