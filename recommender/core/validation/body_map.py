"""
Whether the picture of the body fits the rulebook, and can be drawn.

Each function yields every trouble it finds, with its path; none raises.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from recommender.core.language.body_map import Drawn, View, strokes
from recommender.core.language.errors import Path, Trouble, suggestion
from recommender.core.language.rulebook import Rulebook
from recommender.core.validation.symbols import Placed, repeated


def check_views(views: Sequence[Placed[View]]) -> Iterator[Trouble]:
    """Find views that are there twice, and lines that cannot be drawn."""
    yield from _twice([(one.path, one.card.id) for one in views], "id")
    for one in views:
        for key in ("outline", "lines"):
            for index, path in enumerate(getattr(one.card, key)):
                yield from _path((*one.path, key, index), path, one.card)


def check_outline(name: str | None, rulebook: Rulebook) -> Iterator[Trouble]:
    """Find an outline that stands for no region."""
    if name is not None:
        yield from _region(("outline-is",), name, rulebook)


def check_drawn(
    places: Sequence[Placed[Drawn]], views: Sequence[View], rulebook: Rulebook
) -> Iterator[Trouble]:
    """
    Find regions drawn twice or not there, answers not asked, and shapes that do not fit.

    A view that could not be read is not among `views`; when there is none, no shape is judged.
    """
    yield from _twice([(one.path, one.card.region) for one in places], "region")
    view_of = {view.id: view for view in views}
    for one in places:
        yield from _region((*one.path, "region"), one.card.region, rulebook)
        yield from _entries(one, rulebook)
        if view_of:
            yield from _shapes(one, view_of)
            yield from _sides(one, rulebook)


def _twice(named: Sequence[tuple[Path, str]], key: str) -> Iterator[Trouble]:
    for path, name, _ in repeated(named):
        yield Trouble((*path, key), "E134", f"`{name}` is drawn twice; put it all in one place")


def _region(path: Path, name: str, rulebook: Rulebook) -> Iterator[Trouble]:
    if name not in rulebook.region_of:
        near = suggestion(name, rulebook.region_of)
        yield Trouble(path, "E131", f"no region is called `{name}`{near}")


def _entries(one: Placed[Drawn], rulebook: Rulebook) -> Iterator[Trouble]:
    ticked = {name for name, entry in rulebook.entries.items() if entry.ticked}
    for index, name in enumerate(one.card.entries):
        path: Path = (*one.path, "entries", index)
        if name not in ticked:
            text = f"nothing called `{name}` is asked that is answered with a tick"
            yield Trouble(path, "E132", f"{text}{suggestion(name, ticked)}")
        elif name in one.card.entries[:index]:
            yield Trouble(path, "E134", f"`{name}` is named twice here; name it once")


def _shapes(one: Placed[Drawn], view_of: dict[str, View]) -> Iterator[Trouble]:
    for index, shape in enumerate(one.card.shapes):
        path: Path = (*one.path, "shapes", index)
        view = view_of.get(shape.view)
        if view is None:
            near = suggestion(shape.view, view_of)
            yield Trouble((*path, "view"), "E135", f"no view is called `{shape.view}`{near}")
            continue
        yield from _path((*path, "path"), shape.path, view)
        if shape.sign is not None and not _within(shape.sign[0], shape.sign[1], view):
            yield Trouble((*path, "sign"), "E133", f"the sign stands outside {_size(view)}")


def _sides(one: Placed[Drawn], rulebook: Rulebook) -> Iterator[Trouble]:
    """A paired region has its left and its right on each view where it is; others the middle."""
    card = rulebook.region_of.get(one.card.region)
    if card is None:
        return
    needed = ("left", "right") if card.paired else ("middle",)
    said = "is paired: it has a `left` and a `right`" if card.paired else "has a `middle` alone"
    by_view: dict[str, Counter[str]] = {}
    for shape in one.card.shapes:
        by_view.setdefault(shape.view, Counter())[shape.side] += 1
    for view, sides in by_view.items():
        if set(sides) != set(needed):
            text = f"`{card.id}` {said} on a view, and not so on `{view}`"
            yield Trouble((*one.path, "shapes"), "E136", text, on_key=True)


def _path(path: Path, written: str, view: View) -> Iterator[Trouble]:
    found = strokes(written)
    if found is None:
        text = "a path is written with M, L, C, Z and numbers, such as `M10 10 L20 10 L15 20 Z`"
        yield Trouble(path, "E133", text)
        return
    for _, numbers in found:
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        outside = next(((x, y) for x, y in pairs if not _within(x, y, view)), None)
        if outside is not None:
            point = f"{outside[0]:g} {outside[1]:g}"
            yield Trouble(path, "E133", f"the path leads to {point}, outside {_size(view)}")
            return


def _within(x: float, y: float, view: View) -> bool:
    return 0 <= x <= view.width and 0 <= y <= view.height


def _size(view: View) -> str:
    return f"the {view.width} by {view.height} of `{view.id}`"
