"""A hearing that is still to come, and people invited to it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.mail import links
from hearing.speakers import invitations, people
from hearing.speakers.models import Part, Speaker, SpeakerState
from hearing.speakers.people import Facts
from tests.conftest import NOW
from tests.hearing.cast import a_hearing

WHO = "olga@example.org"


def an_invited(hearing: Hearing, name: str = "Referent*in A", **facts: object) -> Speaker:
    """A person with a talk who has been invited, committed."""
    values = {"name": name, "email": "referentin.a@example.org", **facts}
    with commit():
        speaker = people.add(hearing=hearing, facts=Facts(**values), who=WHO, now=NOW)  # type: ignore[arg-type]
        speaker.state = SpeakerState.INVITED
        people.assign(
            speaker=speaker, item_id=hearing.items[1].id, part=Part.SPEAKER, who=WHO, now=NOW
        )
    return speaker


def link_of(speaker: Speaker, *, days: int = 90) -> str:
    """The token of a new personal link, committed."""
    with commit():
        return links.make(
            hearing_id=speaker.hearing_id,
            purpose=invitations.PURPOSE,
            subject_id=speaker.id,
            expires_at=NOW + timedelta(days=days),
            now=NOW,
        )


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """The Munich hearing, a month ahead."""
    start = NOW + timedelta(days=30)
    hearing = a_hearing(starts_at=start, ends_at=start + timedelta(hours=4))
    with commit():
        for number, item in enumerate(hearing.items):
            item.starts_at = start + timedelta(minutes=15 * number)
            item.room = "Qube 1"
    return hearing


@pytest.fixture
def speaker(hearing: Hearing) -> Speaker:
    """Somebody who was invited to give a talk."""
    return an_invited(hearing)


@pytest.fixture
def page(speaker: Speaker) -> str:
    """The address of the invited person's page."""
    return f"/l/mitwirkung/{link_of(speaker)}"


@pytest.fixture
def together() -> Callable[..., list[int]]:
    """Do something several times at once: ``together(send, times=3)`` gives what each returned."""

    def _together(act: Callable[[], int], *, times: int) -> list[int]:
        gate = Barrier(times)

        def _one() -> int:
            gate.wait()
            return act()

        with ThreadPoolExecutor(times) as pool:
            return [future.result() for future in [pool.submit(_one) for _ in range(times)]]

    return _together
