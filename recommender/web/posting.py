"""
What a page sends: its fields, and the answers so far that it carries.

Everything a person answers travels in the body of a request and never in an address. Pages are
worked out in a thread of their own, in turn, so that the server goes on listening meanwhile.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from recommender.core.model import Rulebook, Sheet
from recommender.web.carried import Carried, FieldError, begun, brought, carried_text
from recommender.web.errors import handed_on
from recommender.web.own_words import taken
from recommender.web.site import Site
from recommender.web.work import FullError, in_line, in_turn

__all__ = ["RETRY", "Posted", "always", "posted", "read_fields", "refused_field"]

MultiPartParser.spool_max_size = 2 * 2**20  # more than may be sent: no answer touches the disk
MOST_FIELDS, MOST_FIELD = 1000, 64 * 1024
RETRY = "5"
"""So many seconds later it is worth to try what waits in line once more."""


@dataclass(frozen=True)
class Posted:
    """
    A page that was sent: its fields by name, its file, and the answers that it brought.

    `part` says that a script of ours asks for the part of a page alone that answers.
    """

    site: Site
    fields: Mapping[str, tuple[str, ...]]
    carried: Carried
    said: tuple[str, ...] = ()
    file: bytes = b""
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

    def with_(self, carried: Carried, said: tuple[str, ...] | None = None) -> Posted:
        """Go on with other answers, and with other things that are said of them."""
        return replace(self, carried=carried, said=self.said if said is None else said)

    def show(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Fill a template that carries the answers so far on in the name `sheet`."""
        given = {"sheet": carried_text(self.rulebook, self.carried), "said": self.said, **values}
        return self.site.show(template, status=status, **given)


Fields = Mapping[str, tuple[str, ...]]
Answer = Callable[[Posted], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def always(fields: Fields) -> bool:  # noqa: ARG001  # as it is called
    """Say that a page takes long, whatever its fields are."""
    return True


def posted(
    site: Site,
    answer: Answer,
    *,
    long: Callable[[Fields], bool] | None = None,
    full: Answer | None = None,
) -> Endpoint:
    """
    Make an endpoint that reads what was sent and lets `answer` do the rest, in its turn.

    `long` says by its fields whether a page takes long; `full` answers when too many such wait.
    """

    async def endpoint(request: Request) -> Response:
        fields, file = await read_fields(request)
        handed_on(request.scope, fields.get("sheet", ("",))[0])
        part = request.headers.get("x-part") == "1"
        if long is None or not long(fields):
            return await in_turn(_answered, site, answer, fields, file, part=part)
        try:
            return await in_line(_answered, site, answer, fields, file, part=part)
        except FullError:
            if full is None:
                raise HTTPException(503, headers={"Retry-After": RETRY}) from None
            return await in_turn(_answered, site, full, fields, file, part=part)

    return endpoint


def _answered(
    site: Site,
    answer: Answer,
    fields: Fields,
    file: bytes,
    *,
    part: bool,
) -> Response:
    text = fields.get("sheet", ("",))[0]
    if not text:
        return answer(_posted(site, fields, begun(site.today()), (), file, part=part))
    try:
        carried, said = brought(site.rulebook, text, site.today())
    except FieldError as error:
        return refused_field(site, error)
    return answer(_posted(site, fields, carried, said, file, part=part))


def _posted(
    site: Site,
    fields: Fields,
    carried: Carried,
    said: tuple[str, ...],
    file: bytes,
    *,
    part: bool,
) -> Posted:
    """Put what was sent together; own words are taken whatever the page does next."""
    words = taken(site.rulebook, carried, fields)
    return Posted(site, fields, words.carried, (*said, *words.said), file, part, words.offers)


def refused_field(site: Site, error: FieldError) -> Response:
    """Say that the answers in a page cannot be used, and how to start again."""
    return site.show("refused.html", status=400, title="These answers cannot be read", why=error)


async def read_fields(request: Request) -> tuple[dict[str, tuple[str, ...]], bytes]:
    """
    Read the fields of a form and the file in it, if any.

    Raises HTTPException when it is no form, or holds too much.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(415)
    form = request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD)
    try:
        async with form as held:
            fields, file = _fields(held)
            return fields, await file.read() if file is not None else b""
    except (UnicodeError, ClientDisconnect):  # no text in the letters it names, or no end to it
        raise HTTPException(400) from None


def _fields(form: FormData) -> tuple[dict[str, tuple[str, ...]], UploadFile | None]:
    found: dict[str, tuple[str, ...]] = {}
    file = None
    for count, (name, value) in enumerate(form.multi_items()):
        if count >= MOST_FIELDS:
            raise HTTPException(413)
        if isinstance(value, UploadFile):
            file = value
        elif len(value.encode()) > MOST_FIELD or len(name.encode()) > MOST_FIELD:
            raise HTTPException(413)  # half of a letter has no bytes, and is refused as no text
        else:
            found[name] = (*found.get(name, ()), value)
    return found, file
