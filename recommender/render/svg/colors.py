"""
The colors of pictures, light and dark, read from the one style sheet that holds them.

Pages of the web load that sheet itself; what is read without it gets the colors written in.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

SHEET = "colors.css"
DARK = "@media screen and (prefers-color-scheme: dark)"
_COLOR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
_NAMED = re.compile(r"var\(--([a-z-]+)\)")


@lru_cache(maxsize=1)
def colors() -> tuple[dict[str, str], dict[str, str]]:
    """Give the light and the dark colors by name, such as `map-skin`, as six hex digits."""
    text = files("recommender.render").joinpath("styles", SHEET).read_text(encoding="utf-8")
    light, dark = (dict(_COLOR.findall(part)) for part in text.split(DARK))
    return light, dark


def written_in(style: str) -> str:
    """
    Put colors in place of their names, since not every program that shows a picture knows names.

    The light ones come first. The lines that name a color follow once more with the dark ones.
    """
    light, dark = colors()
    lines = style.splitlines(keepends=True)
    first = (_NAMED.sub(lambda name: light[name[1]], line) for line in lines)
    again = (_NAMED.sub(lambda name: dark[name[1]], line) for line in lines if "var(" in line)
    return f"{''.join(first)}{DARK} {{\n{''.join(again)}}}\n"
