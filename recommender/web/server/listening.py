"""
Where the server listens: sockets that are bound, what is said when they cannot be, and the names
that it may be called by.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from contextlib import suppress

from recommender.core.language.errors import UnreadableError

BACKLOG = 512
FAMILIES = (socket.AF_INET, socket.AF_INET6)


def listening(host: str, port: int) -> list[socket.socket]:
    """
    Listen at every address that a host has; port 0 is any free one.

    Raises UnreadableError, in plain words, when that cannot be.
    """
    places = _places(host, port)
    made: list[socket.socket] = []
    missing = None
    for family, place in places:
        try:
            made.append(_bound(family, place, made[0].getsockname()[1] if made else port))
        except OSError as error:
            # A name may have an address of a kind that this machine does not use.
            if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) and len(places) > 1:
                missing = error
                continue
            for one in made:
                one.close()
            raise UnreadableError(_why(error, host, port)) from None
    if not made:
        raise UnreadableError(_why(missing, host, port))
    return made


def _places(host: str, port: int) -> list[tuple[int, str]]:
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError):
        raise UnreadableError(_why(None, host, port)) from None
    wanted = [(family, str(place[0])) for family, *_, place in found if family in FAMILIES]
    return list(dict.fromkeys(wanted))


def _bound(family: int, place: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere two programs could then share a port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            with suppress(OSError):
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((place, port))
        made.listen(BACKLOG)
    except OverflowError:
        made.close()
        raise OSError(errno.EINVAL, "no such port") from None
    except OSError:
        made.close()
        raise
    made.settimeout(0)
    return made


def _why(error: OSError | None, host: str, port: int) -> str:
    match error.errno if error is not None else errno.EADDRNOTAVAIL:
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
        case errno.EADDRNOTAVAIL | errno.EAFNOSUPPORT:
            return (
                f"this machine has no address `{host}`; leave `--host` out to be reached from this "
                "machine alone, or give one of its own addresses"
            )
    reason = error.strerror if error is not None else None
    return f"`{host}` and port {port} cannot be used: {reason or 'no reason was given'}"


def is_beyond(sockets: list[socket.socket]) -> bool:
    """Say whether others than this machine can reach it."""
    return not all(_address(one).is_loopback for one in sockets)


def _address(one: socket.socket) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(str(one.getsockname()[0]).partition("%")[0])


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
    """Say which names a browser on this machine may call it by; any, where others reach it."""
    if is_beyond(sockets):
        return frozenset()
    port = sockets[0].getsockname()[1]
    own = {_written(str(_address(one))) for one in sockets}
    names = own | {"localhost", "127.0.0.1", "[::1]"}
    return frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))  # noqa: PLR2004  # the port that is left out


def _written(name: str) -> str:
    return f"[{name}]" if ":" in name else name
