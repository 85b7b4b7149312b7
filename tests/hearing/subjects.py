"""What the parts of an address stand for: one row of a hearing for each name in the url_map.

A new room adds its line here; a part without a line fails tests/hearing/test_gate.py.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from hearing.accounts import staff
from hearing.agenda.models import Hearing
from hearing.database import db
from tests.conftest import NOW
from tests.hearing.cast import a_recording, a_speaker


def _an_account() -> int:
    number = db.session.scalar(select(func.count()).select_from(staff.User))
    email = f"spare{number}@example.org"
    user = staff.create(email=email, name="Spare", password="ein langes Passwort", now=NOW)
    db.session.flush()
    return user.id


# How each part's value is made for a hearing; called once for each hearing.
MAKERS: dict[str, Callable[[Hearing], object]] = {
    "slug": lambda hearing: hearing.slug,
    "item_id": lambda hearing: hearing.items[0].id,
    "speaker_id": lambda hearing: a_speaker(hearing, "Referent*in A").id,
    "recording_id": lambda hearing: a_recording(hearing).id,
    "user_id": lambda _hearing: _an_account(),
    # not of one hearing, or not a row
    "token": lambda _hearing: "no-such-token",
    "name": lambda _hearing: "film.mp4",
    "filename": lambda _hearing: "css/base.css",
}
# Parts that don't name a thing of one hearing: nothing is foreign about them.
COMMON = frozenset({"slug", "user_id", "token", "name", "filename"})


def subjects_of(hearing: Hearing) -> dict[str, object]:
    """A value for every part of every address, committed."""
    values = {name: make(hearing) for name, make in MAKERS.items()}
    db.session.commit()
    return values
