"""
`recommender audit` and its commands: what must be true of the whole rulebook.
"""

from __future__ import annotations

import click

__all__ = ["audit"]


@click.group(short_help="Check, prove and sign the rulebook.")
def audit() -> None:
    """Say what must be true of the whole rulebook, and whether it is."""
