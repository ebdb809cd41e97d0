"""
Parts that a plain install leaves out: what to install when one is asked for.
"""

from __future__ import annotations

from importlib.util import find_spec

from recommender.core.language.errors import UnreadableError


def need(extra: str, *modules: str) -> None:
    """
    Make sure that the libraries of an extra are there.

    Raises UnreadableError, which says what to install.
    """
    if any(find_spec(module) is None for module in modules):
        raise UnreadableError(
            f"a part that this needs is not installed; install it with "
            f"`pip install 'release-recommender[{extra}]'`"
        )
