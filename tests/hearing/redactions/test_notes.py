"""What readers are told about a passage that was taken out, and where."""

from __future__ import annotations

from flask.testing import FlaskClient

from hearing.database import db
from hearing.recordings.models import Recording
from hearing.redactions import orders
from hearing.redactions.models import RedactionReason
from tests.conftest import NOW

ONE = "/anhoerungen/ki"


def test_what_was_taken_out_between_two_speakers_stands_between_them(
    recording: Recording, visitor: FlaskClient
) -> None:
    reason = RedactionReason.PERSONAL
    orders.order(recording=recording, start=30.0, end=33.0, reason=reason, who="pia", now=NOW)
    db.session.commit()
    page, note = f"{ONE}/aufzeichnungen/{recording.id}", "bis 0:33 wurde etwas entfernt."
    own = visitor.get(page).text
    for told, who in (
        (own, "turn__who"),
        (visitor.get(f"{page}/protokoll.txt").text, "Ohne Angabe"),
        (visitor.get(f"{ONE}/niederschrift").text, "turn__who"),
        (visitor.get(f"{ONE}/niederschrift.txt").text.replace("0:00:33", "0:33"), "Eine Person"),
    ):
        assert told.index("Markt") < told.index(note) < told.index(who, told.index("Markt"))
    assert own.count("lässt sie sich nicht abspielen") == 2  # above the player, and in it
    assert "vorbereitet" not in own
