"""gunicorn's threaded worker, with sockets that it lets go: who follows a hearing needs no thread.

The only things it relies on in gunicorn are: ``environ["gunicorn.socket"]``, that an answer broken
off with EPIPE ends the work on its connection, and that ``finish_request`` closes it.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from hearing.events import handover


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """The worker that ``hearing.run`` starts."""

    def init_process(self) -> None:
        """Make room for many connections, then begin."""
        handover.allow_many()
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application, and let it take sockets."""
        super().load_wsgi()
        self.wsgi: Any = handover.offering(self.wsgi)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """Close the connection or keep it alive; forget one that was taken."""
        if conn.sock.fileno() == -1:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)
