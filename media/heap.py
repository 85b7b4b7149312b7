"""The C library's heap: what is freed goes back to the system instead of lying with us."""

from __future__ import annotations

import ctypes
from functools import cache

# malloc.h of glibc; mallopt(3).
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
LARGE_BLOCK = 256 * 1024
"""bytes from which on a block is a mapping of its own; glibc's own limit grows to 32 MB"""
ARENAS = 2
"""Heaps that threads share; glibc makes eight for each processor."""


@cache
def keep_small() -> bool:
    """Let freed memory go, from now on; a second time it changes nothing.

    Return whether the C library could be told: others than glibc need no such word.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK) and mallopt(M_ARENA_MAX, ARENAS))
