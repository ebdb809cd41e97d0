"""What axe, which checks whether everybody can use a page, objects to in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Page

AXE = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
ONLY_WHAT_FAILS = """
axe.run({preload: false, resultTypes: ["violations"]})
  .then(found => found.violations.map(rule => [rule.id, rule.nodes[0].html]))
"""
"""All that passes is left out, since to write it down takes longer than to check it."""


def objections(page: Page) -> Any:
    """List what axe objects to on a page: its rule, and the first element."""
    page.evaluate(AXE)
    return page.evaluate(ONLY_WHAT_FAILS)
