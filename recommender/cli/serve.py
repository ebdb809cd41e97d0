"""
`recommender serve`: the web page, on this machine alone unless told otherwise.
"""

from __future__ import annotations

import datetime as dt
import threading
import webbrowser
from pathlib import Path

import click

from recommender.cli.extras import need
from recommender.cli.given import folder_of, refusals, rulebook_at, rules_option
from recommender.cli.printed import note, put_text

BEYOND = (
    "Others who can reach this machine over its network can open the page, too. What they answer "
    "is not stored here, yet it travels here unencrypted: let only people of a network that you "
    "trust reach it, or put it behind a server that adds https. Ctrl-C ends it."
)
PER_SECOND, FOR_ONE = 2.0, 24


@click.command(short_help="Show the web page.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Listen at this address of this machine; `0.0.0.0` lets others reach it.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Listen at this port; 0 takes any that is free.",
)
@click.option("--open", "opening", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--log",
    "logging",
    is_flag=True,
    help="Write a line for each request on standard error: which page and how long, never what was "
    "sent.",
)
@rules_option
def serve(host: str, port: int, folder: Path | None, *, opening: bool, logging: bool) -> None:
    """
    Show the questionnaire and the explained routine in a browser.

    Only this machine can reach the page unless `--host` says otherwise. Nothing that is answered is
    stored or sent anywhere else. Ctrl-C ends it.
    """
    with refusals():
        need("web", "igraph", "jinja2", "markdown_it", "multipart", "starlette", "uvicorn")
        rulebook = rulebook_at(folder)
        from recommender.adapters.body_map import load_body_map
        from recommender.web.app import application
        from recommender.web.page.site import site_of
        from recommender.web.server.limits import Limits
        from recommender.web.server.listening import address_of, is_beyond, listening, names_of
        from recommender.web.server.serving import Patience, server

        body = load_body_map(folder_of(folder), rulebook)
        sockets = listening(host, port)
    address, beyond = address_of(sockets, host), is_beyond(sockets)
    site = site_of(rulebook, folder_of(folder), _today, beyond=beyond, body=body)

    def opened() -> None:
        note(BEYOND if beyond else "Only this machine can reach the page. Ctrl-C ends it.")
        put_text(address)
        if opening:
            threading.Thread(target=_open, args=(address,), daemon=True).start()

    limits = Limits(per_second=PER_SECOND) if beyond else Limits()
    patience = Patience(most_for_one=FOR_ONE) if beyond else Patience()
    log = note if logging else None
    pages = application(site, limits, hosts=names_of(sockets), say=note, log=log)
    server(pages, site, opened, note, patience).run(sockets)
    note("The web page has ended.")


def _today() -> dt.date:
    return dt.date.today()  # noqa: DTZ011  # the day where the person is


def _open(address: str) -> None:
    if not webbrowser.open(address):
        note("No browser could be opened from here. Open the address yourself.")
