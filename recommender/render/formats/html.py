"""
Pages from templates: the only importer of jinja2.

Everything put into a page is escaped; a name that a template does not have is an error, never a
blank. Templates read what they are given and decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from recommender.render.document import wording
from recommender.render.document.blocks import big, clean, words
from recommender.render.document.reasons import fired

Page = Callable[..., str]


def page_maker(known: Mapping[str, Any]) -> Page:
    """Make the function that fills a template; `known` are names that every template may use."""

    def page(template: str, **values: Any) -> str:
        return _environment().get_template(template).render({**known, **values})

    return page


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Make what reads templates, once, so that each is compiled only once."""
    environment = Environment(
        loader=PackageLoader("recommender.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_finalized,
    )
    environment.globals.update(fired=fired, wording=wording, words=words)
    environment.filters.update(big=big, clean=clean)
    return environment


def _finalized(value: Any) -> Any:
    """Take hidden characters out of plain texts; nothing prints as `None`."""
    if value is None:
        return ""
    return clean(value) if type(value) is str and "\n" not in value else value


def text_of(name: str) -> str:
    """Read a file that lies beside the templates."""
    return files("recommender.render").joinpath("templates", name).read_text(encoding="utf-8")
