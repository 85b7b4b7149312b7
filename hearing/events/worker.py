"""gunicorn's threaded worker, with sockets that it lets go: who follows a hearing needs no thread.

The only things it relies on in gunicorn are: ``environ["gunicorn.socket"]``, that an answer broken
off with EPIPE ends the work on its connection, and that ``finish_request`` closes it.
"""

from __future__ import annotations

import resource
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker

from hearing.events.pages import HAND_OVER

PROTOCOLS: Final = ("HTTP/1.0", "HTTP/1.1")
MOST_FILES: Final = 65_536


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """The worker that ``hearing.run`` starts."""

    def init_process(self) -> None:
        """Allow as many open files as the system does: each connection is one."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application, and let it take sockets."""
        super().load_wsgi()
        self.wsgi: Any = _offering(self.wsgi)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """Close the connection or keep it alive; forget one that was taken."""
        if conn.sock.fileno() == -1:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)


def _offering(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def offer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        connection = environ.get("gunicorn.socket")
        if type(connection) is socket.socket and environ["SERVER_PROTOCOL"] in PROTOCOLS:
            environ[HAND_OVER] = lambda: socket.socket(fileno=connection.detach())
        return application(environ, start_response)

    return offer
