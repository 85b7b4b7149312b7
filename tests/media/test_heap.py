"""Large blocks that are freed are gone from the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from media import heap

PROGRAM = """
import sys
from pathlib import Path
from media import heap

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS"))) // 1024

if sys.argv[1] == "small":
    heap.keep_small()
bytearray(30 << 20)  # glibc learns from it to keep blocks of this size
before = resident()
blocks = [bytearray(b"x") * (1 << 20) for _ in range(60)]
last = bytearray(b"x") * (1 << 20)  # lies above the others: the heap can't shrink below it
del blocks
print(resident() - before)
"""


@pytest.mark.skipif(not heap.keep_small(), reason="this C library is not glibc")
def test_large_blocks_that_are_freed_leave_the_process() -> None:
    kept, small = (
        int(subprocess.check_output([sys.executable, "-c", PROGRAM, word], text=True))
        for word in ("as_ever", "small")
    )
    assert kept > 50  # MB: what the C library does by itself
    assert small < 10
