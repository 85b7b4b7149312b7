"""The web server as ``hearing run`` starts it: what must hold beyond the application itself."""

from __future__ import annotations

import os
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError

import pytest

from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.run import web_command
from tests.hearing.test_run import PATIENCE, answers, free_port, until

pytestmark = pytest.mark.slow
STALLED = 12


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real gunicorn with the product's own options."""
    data, port = tmp_path_factory.mktemp("server"), free_port()
    app = create_app({}, DATA=data, PORT=port)
    with app.app_context():
        upgrade(db.engine)
    environment = {**os.environ, "HEARING_DATA": str(data), "HEARING_PORT": str(port)}
    process = subprocess.Popen(web_command(app), env=environment, cwd=Path(__file__).parents[2])
    try:
        assert until(lambda: answers(port))
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_a_search_of_ten_thousand_characters_gets_our_sentence(port: int) -> None:
    address = f"http://127.0.0.1:{port}/suche?q={'a' * 10_000}"
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(address, timeout=PATIENCE)
    assert refused.value.code == 422
    assert "Die Suche ist zu lang" in refused.value.read().decode()


def test_a_dozen_visitors_on_dead_lines_do_not_keep_others_waiting(port: int) -> None:
    with ExitStack() as lines:
        for _number in range(STALLED):
            line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            lines.enter_context(line)
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # the rest never comes
        assert answers(port)
