"""
The paper as a tagged PDF: the only importer of weasyprint.

Nothing is fetched: what is not in the page itself is refused. The same page gives the same bytes.
Where weasyprint or a library under it is missing, there is no paper, and nothing else fails.
"""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from typing import Any

from recommender.render.document.on_paper import OnPaper
from recommender.render.formats.html import Page, text_of

FULL = (12, 11, 10, 9.2, 8.5)
BRIEF = (8.8, 8.4, 8, 7.6, 7.2)
"""
Sizes of the letters in points, from the largest to the smallest. When the largest ones do not do,
what only explains an answer is named and no longer printed.
"""
CLOSE = 9
"""Below this size the steps stand closer together."""
MOST_PAGES, MOST_PAGES_OF_HELP = 2, 1
ON_A_PAGE = 600_000
"""
So many letters of one point, told by the text of the page, are more than fit on a side: sizes that
need more room than that are not tried. How many pages it takes is always counted.
"""


class NoPaperError(Exception):
    """No PDF can be made here: a library is missing."""


@cache
def _weasyprint() -> Any:
    """Load the library, or None; it says nothing of its own, since logs hold no answers."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return weasyprint


def paper(page: Page, sheet: OnPaper) -> bytes:
    """
    Make the PDF of a sheet of paper, in the largest letters that fit: a routine on two pages.

    Raises NoPaperError when weasyprint cannot be loaded.
    """
    library = _weasyprint()
    if library is None:
        raise NoPaperError
    most = MOST_PAGES if sheet.document.sections else MOST_PAGES_OF_HELP
    document, html = _fitting(library, page, sheet, most)
    name = hashlib.sha256(html.encode("utf-8", "replace")).digest()[:16]
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=name))


def _fitting(library: Any, page: Page, sheet: OnPaper, most: int) -> tuple[Any, str]:
    """Lay the sheet out in the largest letters that fit; in the smallest ones if none do."""
    document, html = None, ""
    for brief, sizes in ((False, FULL), (True, BRIEF)):
        for size in sizes:
            html = page("web/paper.html", paper=sheet, close=size < CLOSE, brief=brief)
            if len(html) * size * size > ON_A_PAGE * most and size > min(BRIEF):
                continue
            document = _laid_out(library, html, size)
            if len(document.pages) <= most:
                return document, html
    return document, html


def _laid_out(library: Any, html: str, size: float) -> Any:
    fonts = library.text.fonts.FontConfiguration()
    style = f"{text_of('web/paper.css')}\nhtml {{ font-size: {size}pt }}\n"
    nowhere = library.urls.URLFetcher(allowed_protocols=())
    look = library.CSS(string=style, font_config=fonts, url_fetcher=nowhere)
    read = library.HTML(string=html, url_fetcher=nowhere)
    return read.render(stylesheets=[look], font_config=fonts, pdf_variant="pdf/ua-1")
