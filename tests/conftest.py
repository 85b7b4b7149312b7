"""What all tests share: a real PostgreSQL, a fixed time, and nothing of the user's settings."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.postgres import postgres_url

# Tests of pages, by their module or by asking for a browser: what pages ask of a database is tested
# with the verbs behind them.
PAGES = re.compile(r"(gate|views|pages?|forms|public|personal|letters|guest\w*|self_\w+|exports)$")
# What many do at once is tried on both, whoever does it.
RACES = re.compile(r"(at_once|concurrency|kills|crowd)$")
SLOW = ("browser", "slow")
# A stream is made and watched while it runs: one at a time, whatever else the machine does.
REAL_TIME = re.compile(r"/(live|stream)/|/test_(live|stream)\.py$")
NOW = datetime(2024, 6, 10, 8, 0, tzinfo=UTC)
"""Three days after the Munich hearing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Pages are tested on SQLite alone, unless asked for: half of the time goes into them."""
    parser.addoption("--every-database", action="store_true", help="pages on PostgreSQL too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest, and leave out pages on PostgreSQL.

    What runs in real time (a browser, processes that are killed) gets a second try, a stream a
    third: a machine that is busy elsewhere is no mistake of ours. The report names each.
    """
    for item in items:
        if REAL_TIME.search(str(item.path)):
            item.add_marker(pytest.mark.flaky(reruns=2))
        elif any(item.get_closest_marker(name) for name in SLOW):
            item.add_marker(pytest.mark.flaky(reruns=1))
    slow = {item.path for item in items for name in SLOW if item.get_closest_marker(name)}
    items.sort(key=lambda item: (not REAL_TIME.search(str(item.path)), item.path not in slow))
    if config.getoption("--every-database"):
        return
    left_out = [item for item in items if "[postgres" in item.name and _asks_for_pages(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]


class ByModule(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """A module's tests run one after the other, as do all that run in real time."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", 1)[0]
        return "real time" if REAL_TIME.search(f"/{module}") else module


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByModule:
    """Share the tests out among processes."""
    return ByModule(config, log)


def pytest_collection_finish() -> None:
    """What was imported stays: nobody has to look for garbage in it again and again."""
    gc.freeze()


def _asks_for_pages(item: pytest.Item) -> bool:
    if RACES.search(item.path.stem) or "at_once" in item.name:
        return False
    asked = getattr(getattr(item, "function", None), "__annotations__", {}).values()
    return bool(PAGES.search(item.path.stem)) or any("FlaskClient" in str(one) for one in asked)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("HEARING_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL server, started once."""
    with postgres_url() as url:
        yield url


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
