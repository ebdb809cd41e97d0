"""`recommender serve`: the web page, on this machine alone unless told otherwise."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from recommender.cli.given import need, refusals, rulebook_at, rules_option, today
from recommender.cli.printed import note, put_text

ALONE = "Only this machine can reach the page. Ctrl-C ends it."
BEHIND_PROXY = (
    "Only the proxy in front may reach this address: what people answer travels to it unencrypted, "
    "and it alone holds slow clients off. Nothing is stored here. Ctrl-C ends it."
)


@click.command(short_help="Show the web page.")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Listen at this address of this machine; one that others can reach takes "
    "`--behind-proxy`.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Listen at this port; 0 takes any that is free.",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="A proxy with https stands in front, says who asks under which name, and holds slow "
    "clients off.",
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
def serve(
    host: str,
    port: int,
    folder: Path,
    *,
    behind_proxy: bool,
    opening: bool,
    logging: bool,
) -> None:
    """
    Show the questionnaire and the explained routine in a browser.

    Only this machine can reach the page; others can through a proxy. Nothing that is answered is
    stored or sent anywhere else. Ctrl-C ends it.
    """
    with refusals():
        need("web", "igraph", "jinja2", "markdown_it", "multipart", "starlette", "uvicorn")
        rulebook = rulebook_at(folder)
        from recommender.adapters.body_map import load_body_map
        from recommender.adapters.poses import load_poses
        from recommender.web.app import application
        from recommender.web.page.site import site_of
        from recommender.web.server.listening import address_of, listening, names_of
        from recommender.web.server.serving import server

        body, poses = load_body_map(folder, rulebook), load_poses(folder, rulebook)
        sockets = listening(host, port, beyond=behind_proxy)
    address = address_of(sockets, host)
    site = site_of(rulebook, folder, today, beyond=behind_proxy, body=body, poses=poses)

    def opened() -> None:
        note(BEHIND_PROXY if behind_proxy else ALONE)
        put_text(address)
        if opening:
            threading.Thread(target=_open, args=(address,), daemon=True).start()

    hosts = frozenset() if behind_proxy else names_of(sockets)  # any name that the proxy lets in
    pages = application(site, hosts=hosts, say=note, log=note if logging else None)
    server(pages, opened, note, behind_proxy=behind_proxy).run(sockets)
    note("The web page has ended.")


def _open(address: str) -> None:
    import webbrowser

    if not webbrowser.open(address):
        note("No browser could be opened from here. Open the address yourself.")
