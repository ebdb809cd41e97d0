"""The facts that rules conclude and read."""

from __future__ import annotations

STOPS = "stopping"


EVERYWHERE = "everywhere"
