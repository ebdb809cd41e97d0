"""
A page that was sent: its fields, its file, and the answers that it brought, with what it said taken
in. Everything a person answers travels in the body of a request and never in an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from recommender.core.language.rulebook import Rulebook, Sheet
from recommender.core.questionnaire.applicability import is_told_sign
from recommender.web.page.carried import Carried, carried_text
from recommender.web.page.form import Fields
from recommender.web.page.site import Site


@dataclass(frozen=True)
class Posted:
    """A page that was sent: its fields by name, its file, and the answers that it brought."""

    site: Site
    fields: Fields
    carried: Carried
    said: tuple[str, ...] = ()
    file: bytes | None = None
    part: bool = False
    """Whether a script asks for the part that is new, and not for a whole page."""
    offers: bool = False
    """Whether there are new lines to offer for the person's own words."""

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that is served."""
        return self.site.rulebook

    @property
    def sheet(self) -> Sheet:
        """The answers so far."""
        return self.carried.sheet

    def one(self, name: str) -> str:
        """Give the value of a field that has one; nothing where it is not there."""
        return self.fields.get(name, ("",))[0]

    def show(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Fill a template that carries the answers so far on in the name `sheet`."""
        given = {
            "sheet": carried_text(self.rulebook, self.carried),
            "told_signs": " ".join(_signs_told(self.rulebook, self.carried)),
            "said": self.said,
            **values,
        }
        return self.site.show(template, status=status, **given)


def _signs_told(rulebook: Rulebook, carried: Carried) -> Iterator[str]:
    """Name the warning signs that were told, as the field for one has them."""
    for name, value in carried.answers.items():
        if is_told_sign(rulebook, name, value):
            yield name if value == "yes" else f"{name}={value}"


Answer = Callable[[Posted], Response]
