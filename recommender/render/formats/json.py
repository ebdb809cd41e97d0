"""
A result as JSON, for every door alike. Nothing is chosen here; the text is the same everywhere.
"""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """Write a JSON value, indented by 2, with a line break at its end."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
