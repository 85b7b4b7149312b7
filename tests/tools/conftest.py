"""The demonstration model's tools need programs that the product does not; said where they lack."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

NEEDED = ("whisper", "torch", "num2words", "soxr", "PIL", "tokenizers")
MISSING = [name for name in NEEDED if find_spec(name) is None]

collect_ignore_glob = ["demo_*"] if MISSING else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why the tests below were left out."""
    if MISSING:
        reason = f"tests/tools/demo_* left out: not installed: {', '.join(MISSING)}"
        terminalreporter.write_line(reason)
