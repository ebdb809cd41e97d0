"""
The numbers of JSON, read alike in files and in what other programs send: `4.0` is 4 at every door.
"""

from __future__ import annotations

import json
from typing import Any

MOST_DIGITS = 15
"""A longer whole number is an answer to nothing, and may be too long to be worked with."""


def number_of(text: str) -> Any:
    """Read what stands in JSON without quotes: a number, or whether something is true."""
    return json.loads(text, parse_int=integer, parse_float=decimal, parse_constant=str)


def integer(text: str) -> int | float:
    """Read a number without point and power."""
    return int(text) if len(text) <= MOST_DIGITS else float(text)


def decimal(text: str) -> int | float:
    """Read a number with a point or a power; `4.0` is the whole number 4, as JSON Schema has it."""
    number = float(text)
    is_whole = number.is_integer() and abs(number) < 10**MOST_DIGITS
    return int(number) if is_whole else number
