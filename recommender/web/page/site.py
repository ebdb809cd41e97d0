"""
What every page needs: the rulebook, where it lies, the day, and how a page is made.

It is made once, when the server starts, and never changes; nothing about a person is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse

from recommender.core.language.body_map import BodyMap
from recommender.core.language.rulebook import Rulebook
from recommender.core.posture.poses import Poses
from recommender.render.formats.html import Page, page_maker
from recommender.render.svg.figure import Svg
from recommender.render.svg.pose import pose_thumbnail


def no_pose(_technique: str) -> Svg:
    """Draw nothing, where the rulebook has no poses."""
    return Svg("")


_now = partial(dt.datetime.now, dt.UTC)


@dataclass(frozen=True)
class Site:
    """
    A rulebook that is served. `today` gives the day, `now` the moment; `beyond` says that others
    can reach it.

    `body` is the picture of the body, where the rulebook has one; `pose` draws how a technique is
    done.
    """

    rulebook: Rulebook
    folder: Path
    today: Callable[[], dt.date]
    page: Page
    beyond: bool = False
    body: BodyMap | None = None
    pose: Callable[[str], Svg] = no_pose
    now: Callable[[], dt.datetime] = _now

    def show(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Fill a template and answer with it. A page without answers of its own has no `sheet`."""
        given = {"sheet": "", "said": (), **values}
        return HTMLResponse(self.page(f"web/{template}", **given), status_code=status)


def site_of(
    rulebook: Rulebook,
    folder: Path,
    today: Callable[[], dt.date],
    *,
    beyond: bool = False,
    body: BodyMap | None = None,
    poses: Poses | None = None,
) -> Site:
    """Make what the pages of a checked rulebook need."""
    page = page_maker({"rulebook": rulebook})
    pose = no_pose if poses is None else cache(partial(pose_thumbnail, poses))
    return Site(rulebook, folder, today, page, beyond=beyond, body=body, pose=pose)
