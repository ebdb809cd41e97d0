"""
What a page sends is read here, and heard before any room answers, whichever button was pressed: its
file is opened, its words are taken, and its ticks.

What cannot be taken brings its page again. Pages are worked out in a thread of their own, in turn,
so that the server goes on listening meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from io import BytesIO

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from recommender.adapters.resuming import TakenUp, taken_up
from recommender.adapters.texts import read_text
from recommender.core.language.errors import Problem, SheetError, UnreadableError
from recommender.core.language.rulebook import Rulebook
from recommender.web.page.asked import again
from recommender.web.page.carried import Carried, FieldError, begun, brought
from recommender.web.page.form import Fields
from recommender.web.page.heard import heard
from recommender.web.page.noes import DOUBT
from recommender.web.page.own_words import WORDS, taken
from recommender.web.page.sent import Answer, Posted
from recommender.web.page.site import Site
from recommender.web.page.work import FullError, in_line, in_turn

MultiPartParser.spool_max_size = 2 * 2**20  # more than may be sent: no answer touches the disk
MOST_FIELDS, MOST_FIELD = 1000, 64 * 1024
RETRY = "5"
"""So many seconds later it is worth to try what waits in line once more."""
YOUR_FILE = "Your file"
MOST_LISTED = 12
NOT_OPENED = "No file was opened. Below stands why."
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
        request.state.fields = fields  # should an error page have to carry them on
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
    file: bytes | None,
    *,
    part: bool,
) -> Response:
    text, today = fields.get("sheet", ("",))[0], site.today()
    try:
        carried, said = brought(site.rulebook, text, today) if text else (begun(today), ())
    except FieldError as error:
        title = "These answers cannot be read"
        return site.show("refused.html", status=400, title=title, why=error)
    if file is not None:
        resumed = opened(site.rulebook, file, today)
        if isinstance(resumed, list):
            return not_opened(site, resumed, fields.get(WORDS, ("",))[0])
        carried, said = Carried(resumed.sheet.model_copy(update={"on": today})), resumed.said
        fields = {name: values for name, values in fields.items() if name != WORDS or any(values)}
    words = taken(site.rulebook, carried, fields)
    page = Posted(site, fields, words.carried, (*said, *words.said), file, part, words.offers)
    if page.one("why") or page.one("go") == DOUBT:  # the page only says more, and stays as it is
        return answer(page)
    after = heard(site.rulebook, page.carried, fields, page.one("go"))
    page = replace(page, carried=after.carried, said=(*page.said, *after.said))
    return again(page, after) if after.wrong else answer(page)


def opened(rulebook: Rulebook, raw: bytes, today: dt.date) -> TakenUp | list[str]:
    """Take up the answers in a file; or say what is wrong with it."""
    try:
        text = read_text(BytesIO(raw), file=YOUR_FILE)
        return taken_up(rulebook, text, YOUR_FILE, today)
    except SheetError as error:
        return [_told(problem) for problem in error.problems]
    except UnreadableError as error:
        problem = getattr(error, "problem", None)
        return [_told(problem) if isinstance(problem, Problem) else f"{error}"]


def _told(problem: Problem) -> str:
    return f"Line {problem.location.line}: {problem.text}"


def not_opened(site: Site, problems: Sequence[str], words: str) -> Response:
    """Show the start once more, with what is wrong with the file beside its field."""
    return site.show(
        "start.html",
        status=422,
        title="Start",
        problems=problems[:MOST_LISTED],
        more=max(0, len(problems) - MOST_LISTED),
        text=words,
        said=(NOT_OPENED,),
    )


async def read_fields(request: Request) -> tuple[dict[str, tuple[str, ...]], bytes | None]:
    """
    Read the fields of a form and the file in it; None where no file was chosen.

    Raises HTTPException when it is no form, or holds too much.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(415)
    form = request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=MOST_FIELD)
    try:
        async with form as held:
            fields, file = _fields(held)
            return fields, await file.read() if file is not None else None
    except (UnicodeError, ClientDisconnect):  # no text in the letters it names, or no end to it
        raise HTTPException(400) from None


def _fields(form: FormData) -> tuple[dict[str, tuple[str, ...]], UploadFile | None]:
    fields: dict[str, tuple[str, ...]] = {}
    file = None
    for count, (name, value) in enumerate(form.multi_items()):
        if count >= MOST_FIELDS:
            raise HTTPException(413)
        if isinstance(value, UploadFile):
            file = value if value.filename else None
        elif len(value.encode()) > MOST_FIELD or len(name.encode()) > MOST_FIELD:
            raise HTTPException(413)  # half of a letter has no bytes, and is refused as no text
        else:
            fields[name] = (*fields.get(name, ()), value)
    return fields, file
