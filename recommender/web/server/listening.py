"""
Where the server listens: sockets that are bound, what is said when they cannot be, and the names
that it may be called by.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

from recommender.core.language.errors import UnreadableError

BACKLOG = 512
FAMILIES = (socket.AF_INET, socket.AF_INET6)
UNUSED = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
NOT_OURS = (
    "this machine has no address `{host}`; leave `--host` out to be reached from this machine "
    "alone, or give one of its own addresses"
)
READY = Path(__file__).parent
"""The folder that holds a `Caddyfile` and an `nginx.conf`, in a checkout and once installed."""
OPEN_TO_OTHERS = (
    "others than this machine can reach `{host}`: put a proxy in front that adds https and holds "
    "slow clients off, and give `--behind-proxy`; ready files for Caddy and nginx are in {ready}"
)


def listening(host: str, port: int, *, beyond: bool = False) -> list[socket.socket]:
    """
    Listen at every address that a host has; port 0 is any free one.

    Raises UnreadableError, in plain words, when that cannot be, and for a host that others than
    this machine can reach unless `beyond` allows it.
    """
    places = _places(host, port)
    sockets: list[socket.socket] = []
    with ExitStack() as closing:
        for family, place in places:
            same_port = sockets[0].getsockname()[1] if sockets else port
            try:
                sockets.append(closing.enter_context(_bound(family, place, same_port)))
            except OSError as error:
                # A name may have an address of a kind that this machine does not use.
                if error.errno not in UNUSED or len(places) == 1:
                    raise UnreadableError(_why(error, host, port)) from None
        if not sockets:
            raise UnreadableError(NOT_OURS.format(host=host))
        if not beyond and not all(_address(listener).is_loopback for listener in sockets):
            raise UnreadableError(OPEN_TO_OTHERS.format(host=host, ready=READY))
        closing.pop_all()
    return sockets


def _places(host: str, port: int) -> list[tuple[int, str]]:
    try:
        places = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        raise UnreadableError(NOT_OURS.format(host=host)) from None
    wanted = [(family, str(place[0])) for family, *_, place in places if family in FAMILIES]
    return list(dict.fromkeys(wanted))


def _bound(family: int, place: str, port: int) -> socket.socket:
    with ExitStack() as closing:
        listener = closing.enter_context(socket.socket(family, socket.SOCK_STREAM))
        if os.name == "posix":  # elsewhere two programs could then share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with suppress(OSError):
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            listener.bind((place, port))
        except OverflowError:
            raise OSError(errno.EINVAL, "no such port") from None
        listener.listen(BACKLOG)
        listener.settimeout(0)
        closing.pop_all()
    return listener


def _why(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"port {port} is taken by another program; choose another with `--port`, or "
                "`--port 0` for any that is free"
            )
        case errno.EACCES | errno.EPERM:
            return (
                f"you may not use port {port}: the ones below 1024 belong to the machine; choose "
                "another with `--port`"
            )
        case code if code in UNUSED:
            return NOT_OURS.format(host=host)
    return f"`{host}` and port {port} cannot be used: {error.strerror or 'no reason was given'}"


def _address(listener: socket.socket) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(str(listener.getsockname()[0]).partition("%")[0])


def address_of(sockets: list[socket.socket], host: str) -> str:
    """Give the address to open on this machine."""
    at, port = _address(sockets[0]), sockets[0].getsockname()[1]
    name = str(at)
    if at.is_unspecified:
        name = "127.0.0.1" if at.version == 4 else "::1"  # noqa: PLR2004  # the old form
    elif host.lower() == "localhost":
        name = host.lower()
    return f"http://{_written(name)}:{port}/"


def names_of(sockets: list[socket.socket]) -> frozenset[str]:
    """List the names that a browser on this machine may call it by."""
    port = sockets[0].getsockname()[1]
    own = {_written(str(_address(listener))) for listener in sockets}
    names = own | {"localhost", "127.0.0.1", "[::1]"}
    return frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))  # noqa: PLR2004  # the port that is left out


def _written(name: str) -> str:
    return f"[{name}]" if ":" in name else name
