"""Sockets that the web server lets go: the connection of a request is taken out of its hands."""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

Environment = Mapping[str, Any]
KEY: Final = "hearing.connection"
PROTOCOLS: Final = ("HTTP/1.0", "HTTP/1.1")
# Files that the rest of the process may have open: pages, database, uploads.
RESERVED: Final = 500
MOST: Final = 65_536


def offering(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application, with the request's socket in its environment where it may be taken: a plain
    one with nothing but this request on it."""

    def offer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        connection = environ.get("gunicorn.socket")
        if type(connection) is socket.socket and environ["SERVER_PROTOCOL"] in PROTOCOLS:
            environ[KEY] = connection
        return application(environ, start_response)

    return offer


def take(environ: Environment) -> socket.socket:
    """Take the socket that is offered; the server's own object is dead from now on."""
    offered: socket.socket = environ[KEY]
    return socket.socket(fileno=offered.detach())


def is_chunked(environ: Environment) -> bool:
    """Whether the answer that has begun goes on in chunks."""
    return bool(environ["SERVER_PROTOCOL"] != "HTTP/1.0")


def allow_many() -> None:
    """Let this process open as many files as the system allows: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def room() -> int:
    """How many sockets may be taken, at most."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if soft == resource.RLIM_INFINITY else max(0, soft - RESERVED)
