"""What everybody can ask for: no address gives a word that was taken out, in no form."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.record import snapshot, versions
from hearing.recordings.models import Recording
from hearing.redactions import orders
from hearing.redactions.models import RedactionReason
from hearing.speakers.models import Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.redactions.conftest import SECRET, answer

ONE = "/anhoerungen/ki"


def addresses(recording: int, key: str, speaker: int) -> list[str]:
    """Every address that tells anything of what was said."""
    film = f"{ONE}/aufzeichnungen/{recording}"
    record = [f"{ONE}/niederschrift{end}" for end in ("", "/1", ".pdf", "/1.docx", ".txt", ".json")]
    record += [f"{ONE}/niederschrift{end}" for end in ("/1.xml", "/fassungen.json")]
    record += [f"{ONE}/ergebnis{end}" for end in (".pdf", "/1.docx", ".txt")]
    record += [f"{ONE}/niederschrift/aufzeichnung-{recording}.{end}" for end in ("vtt", "srt")]
    told = [film, f"{film}/woerter.json", f"{film}/protokoll.txt"]
    told += [f"{film}/dateien/captions.vtt", f"{ONE}/redner/{speaker}", f"/z/{key}", ONE, "/"]
    told += [f"/einbetten/ki/{recording}", "/suche?q=Markt", "/suche.atom?q=Markt"]
    told += ["/suche/vorschlaege?q=Zwieb", "/podcast.xml", "/sitemap.xml", "/daten/abzug.zip"]
    kinds = ("meeting", "agendaitem", "file", "person")
    return [*record, *told, *(f"/oparl/v1.1/body/1/{kind}" for kind in kinds)]


def read(visitor: FlaskClient, address: str) -> Iterator[str]:
    """Everything that an address gives, unpacked."""
    answer = visitor.get(address, follow_redirects=True)
    assert answer.status_code in (200, 503), (address, answer.status_code)
    if answer.data.startswith(b"%PDF"):
        yield from (page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    elif answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
            yield from (file.read(name).decode(errors="replace") for name in file.namelist())
    else:
        yield answer.text


def test_no_address_gives_what_was_taken_out(
    hearing: Hearing, recording: Recording, anna: Speaker, visitor: FlaskClient
) -> None:
    key = db.session.scalars(select(Entry.key).where(Entry.text.contains(SECRET))).one()
    answer(anna, Purpose.TRANSCRIPT, given=True)
    versions.freeze(snapshot.take(hearing), erratum="", who="pia@example.org", now=NOW)
    index.rebuild()
    db.session.commit()
    number, speaker = recording.id, anna.id
    assert SECRET in "".join(read(visitor, f"{ONE}/niederschrift.txt"))
    assert SECRET in "".join(read(visitor, "/suche?q=Markt"))
    reason = RedactionReason.PERSONAL
    orders.order(
        recording=recording, start=21.2, end=21.4, reason=reason, who="pia@example.org", now=NOW
    )
    db.session.commit()
    marked = 0
    for address in addresses(number, key, speaker):
        told = "\n".join(read(visitor, address))
        assert SECRET.lower() not in told.lower(), address
        marked += "[…]" in told
    assert marked >= 14


def test_what_was_taken_out_between_two_speakers_stands_between_them(
    recording: Recording, visitor: FlaskClient
) -> None:
    orders.order(
        recording=recording,
        start=30.0,
        end=33.0,
        reason=RedactionReason.PERSONAL,
        who="pia@example.org",
        now=NOW,
    )
    db.session.commit()
    page, note = f"{ONE}/aufzeichnungen/{recording.id}", "bis 0:33 wurde etwas entfernt."
    own = visitor.get(page).text
    for told, who in (
        (own, "turn__who"),
        (visitor.get(f"{page}/protokoll.txt").text, "Ohne Angabe"),
        (visitor.get(f"{ONE}/niederschrift").text, "turn__who"),
        (visitor.get(f"{ONE}/niederschrift.txt").text.replace("0:00:33", "0:33"), "Eine Person"),
    ):
        assert note in told
        assert told.index("Markt") < told.index(note) < told.index(who, told.index("Markt"))
    assert own.count("lässt sie sich nicht abspielen") == 2  # above the player, and in it
    assert "vorbereitet" not in own
