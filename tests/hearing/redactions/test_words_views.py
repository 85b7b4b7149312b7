"""The staff's page of words that have to go: shown first, struck by a button, kept nowhere."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.archive.models import Document, Kind
from hearing.database import db
from hearing.record import steps
from hearing.recordings.models import Recording
from tests.conftest import NOW
from tests.hearing.cast import a_stand
from tests.hearing.redactions.conftest import SECRET
from tests.hearing.redactions.test_views import PAGE, pia

__all__ = ["pia"]
WORDS = f"{PAGE}/woerter"
STRIKE = f"{WORDS}/entfernen"


def write(hearing: Hearing) -> None:
    """The secret in two texts that people wrote, and in a note that is not for who writes a record,
    committed."""
    a_stand(hearing, notes=f"Frau B. aus dem {SECRET} hat das Telefon")
    hearing.items[2].summary = f"Fragen zum {SECRET}"
    steps.edit(
        hearing=hearing, seen=0, summary=f"Sie wohnt im {SECRET}.", decisions=[], authentic=False,
        who="pia@example.org", now=NOW,
    )  # fmt: skip
    db.session.commit()
    slides = {"kind": Kind.SLIDES, "source_id": 1, "text": f"Anfahrt zum {SECRET}", "length": 3}
    db.session.add(Document(hearing_id=hearing.id, analyser="", **slides))
    db.session.commit()


def refs(page: str) -> list[str]:
    return re.findall(r'name="shown" value="([^"]+)"', page)


def test_words_are_looked_for_and_struck_where_somebody_chooses(
    pia: FlaskClient, hearing: Hearing, recording: Recording
) -> None:
    write(hearing)
    found = pia.post(WORDS, data={"phrase": f"Nichts\n {SECRET.lower()} "})
    assert (found.status_code, found.headers["Cache-Control"]) == (200, "no-store")
    assert f"<mark>{SECRET}</mark>" in found.text
    assert "Kurzfassung der Niederschrift" in found.text
    span = f"{PAGE}?recording={recording.id}&amp;start=21.2&amp;end=21.6#vorschau"
    assert span in found.text
    assert "Anfahrt zum <mark>" in found.text  # it can't be struck, only taken back
    assert "/verwaltung/anhoerungen/ki/folien" in found.text
    assert "hat das Telefon" not in found.text
    (item, summary) = refs(found.text)

    told = {"phrase": SECRET, "shown": [item, summary]}
    assert pia.post(STRIKE, data=told).status_code == 422  # no reason
    done = pia.post(STRIKE, data=told | {"place": summary, "reason": "personal"})
    assert done.status_code == 200
    assert refs(done.text) == [item]  # what else there is still
    db.session.expire_all()
    assert steps.of(hearing).summary == "Sie wohnt im […]."
    none = pia.post(STRIKE, data=told | {"reason": "personal"})
    assert none.status_code == 422
    assert "stehen diese Wörter nicht" in none.text

    page = pia.get(PAGE).text
    assert "Aus Texten entfernte Wörter" in page
    assert SECRET not in page
    for nothing in ("", "[…]", "x" * 300, "\0"):
        assert pia.post(WORDS, data={"phrase": nothing}).status_code == 422
        assert pia.post(STRIKE, data={"phrase": nothing}).status_code == 422


def test_a_passage_is_shown_with_the_same_words_elsewhere(
    pia: FlaskClient, hearing: Hearing, recording: Recording
) -> None:
    write(hearing)
    number = recording.id
    span = {"recording": number, "start": "21,2", "end": "21,5"}
    shown = pia.get(PAGE, query_string=span).text
    assert len(refs(shown)) == 2
    done = pia.post(PAGE, data=span | {"reason": "personal"})
    assert done.status_code == 200  # something is left to do
    assert "Die Stelle ist aus dem Text entfernt." in done.text
    assert "Nehmen Sie sie zurück" in done.text
    told = {"phrase": SECRET, "shown": refs(done.text), "place": refs(done.text)}
    last = pia.post(STRIKE, data=told | {"reason": "personal"})
    assert (last.status_code, last.location) == (303, PAGE)
