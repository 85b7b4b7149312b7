"""What there is to do: each kind of job and the verb that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hearing.jobs.models import Job

Progress = Callable[[str, float, float], None]
CancelCheck = Callable[[], bool]
Work = Callable[[Job, Progress, CancelCheck], "Outcome"]
Outcome = Callable[[], None]
"""What a work leaves to be stored: run in the transaction that marks the job as done."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: ``work`` does it, ``settle`` hears of every end of one of its jobs. One kept
    ``apart`` isn't rung for: a thread of its own asks for it, so that it waits for no other."""

    name: str
    work: Work
    settle: Callable[[Job], None]
    apart: bool = False


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. A second time replaces the first."""
    KINDS[kind.name] = kind


def nothing() -> None:
    """The outcome of work that leaves files only."""
