"""The doorbell: what one process rings, another one hears, on every kind of queue."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hearing.jobs.doorbell import Bell, no_answer, open_bell
from tests.postgres import fresh_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
    else:
        with fresh_database(request.getfixturevalue("postgres")) as database:
            yield database.replace("+psycopg", "")


def test_a_ring_is_heard_by_the_worker(url: str, data: Path) -> None:
    heard: list[int] = []
    both = threading.Event()

    def answer(job_id: int) -> None:
        heard.append(job_id)
        if len(heard) == 2:
            both.set()

    web = Bell(open_bell(url=url, data=data), no_answer)
    worker = Bell(open_bell(url=url, data=data), answer)
    assert web.is_quiet()
    web.ring([7, 8])
    assert not worker.is_quiet()
    consumer = worker.huey.create_consumer(workers=1, periodic=False)
    consumer._set_signal_handlers = lambda: None
    consumer.start()
    try:
        assert both.wait(10)
    finally:
        consumer.stop(graceful=True)
    assert heard == [7, 8]
    assert web.is_quiet()
