"""The record as pages: what counts, older versions, a person's words, a question, quotes."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta

import msgspec
import pytest
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.archive import quotes
from hearing.database import db
from hearing.door.models import DoorEventKind
from hearing.protocol.models import Entry, Part
from hearing.record import snapshot, versions
from hearing.record.models import RecordVersion
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker
from tests.browser.planting import SLUG, Planted
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_recording, an_invitation
from tests.hearing.record.test_beside import arrived

PAGE = f"/anhoerungen/{SLUG}/niederschrift"


@pytest.fixture
def hearing(planted: Planted) -> Hearing:
    return db.session.query(Hearing).one()


def entries() -> list[Entry]:
    return db.session.query(Entry).order_by(Entry.position).all()


def freeze(
    hearing: Hearing, *, erratum: str = "", name: str = "", **facts: object
) -> RecordVersion:
    """The entries as they are, read by somebody, as the next version."""
    for entry in entries():
        entry.checked_at = NOW
    db.session.flush()
    record = snapshot.take(hearing)
    people = tuple(msgspec.structs.replace(person, name=name) for person in record.people)
    record = msgspec.structs.replace(record, people=people, **facts)
    version = versions.freeze(record, erratum=erratum, who="pia", now=NOW)
    db.session.commit()
    return version


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_a_record_is_read_from_draft_to_corrected_version(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    draft = squeeze(visitor.get(PAGE).text)
    assert "Von einer Maschine geschrieben, noch nicht geprüft." in draft
    assert "Ein Sprachmodell berechnet" in draft
    assert visitor.get(f"{PAGE}/1").status_code == 404
    freeze(hearing)
    entries()[2].text = "Ein Sprachmodell berechnet Wörter."
    freeze(hearing, erratum="Zeile 3 berichtigt")
    newest, first = squeeze(visitor.get(PAGE).text), squeeze(visitor.get(f"{PAGE}/1").text)
    assert "geprüft." not in newest
    assert "Ein Sprachmodell berechnet Wörter." in newest
    assert "Zeile 3 berichtigt" in newest
    assert "Dies ist eine frühere Fassung" in first
    assert 'large">Niederschrift, Fassung 1</h1>' in first
    assert 'large">Niederschrift, Fassung 2</h1>' in newest
    assert "welches Wort als nächstes" in first
    assert 'content="noindex"' in first
    assert f"<loc>http://localhost{PAGE}</loc>" in visitor.get("/sitemap.xml").text
    db.session.query(Hearing).one().published_at = None
    db.session.commit()
    assert {visitor.get(page).status_code for page in (PAGE, f"{PAGE}/1")} == {404}


def test_an_interjection_stands_in_brackets_and_is_not_the_speakers(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    applause, call = entries()[1], entries()[3]
    applause.part, applause.text, applause.speaker_id = Part.SCENE, "Beifall", None
    call.part, call.text = Part.INTERJECTION, "Das glaube ich nicht!"
    caller = call.speaker_id
    freeze(hearing, name="Anna Beispiel")
    recording = f"/anhoerungen/{SLUG}/aufzeichnungen/{call.recording_id}"
    for address in (PAGE, recording):
        page = squeeze(visitor.get(address).text)
        assert re.search(r'class="entry__aside">\(<p[^>]*>Beifall</p>\)</div>', page)
        assert re.search(r">\(Zwischenruf Anna Beispiel: <p[^>]*>Das glaube ich nicht!</p>\)", page)
    assert "] (Beifall)\n" in visitor.get(f"{recording}/protokoll.txt").text
    quoted = visitor.get(f"/z/{applause.key}", follow_redirects=True).text
    assert "„Beifall“\nReaktion im Saal." in quoted
    for one in entries():  # whoever only called something out has no page of their own
        one.speaker_id = None if one.key != call.key else caller
    freeze(hearing, name="Anna Beispiel")
    assert visitor.get(f"/anhoerungen/{SLUG}/redner/{caller}").status_code == 404
    assert "/redner/" not in visitor.get(PAGE).text + visitor.get(f"/anhoerungen/{SLUG}").text


def test_a_quote_is_found_again_after_a_correction(hearing: Hearing, visitor: FlaskClient) -> None:
    third, fourth = entries()[2:4]
    key = third.key
    freeze(hearing)
    address = f"/z/{key}?v=1&w=welches+Wort+als+nächstes"
    led = visitor.get(address)
    assert led.status_code == 302
    assert led.location.startswith(f"{PAGE}?zitat={key}")
    assert led.location.endswith(f"#e-{key}")
    page = squeeze(visitor.get(led.location).text)
    assert "<mark>welches Wort als nächstes</mark>" in page
    assert "Niederschrift, Fassung 1" in page

    # Another word of the paragraph is corrected: the quote still holds.
    third.text = third.text.replace("Sprachmodell", "großes Sprachmodell")
    freeze(hearing)
    assert "<mark>welches Wort als nächstes</mark>" in visitor.get(led.location).text
    never = squeeze(visitor.get(f"/z/{key}?v=1&w=Ich+bin+ein+Lügner", follow_redirects=True).text)
    assert "Diese Worte standen nie in Fassung 1" in never
    assert "geändert" not in never
    own = squeeze(visitor.get(f"/z/{key}", follow_redirects=True).text)
    assert f"/z/{key}?v=2&amp;t=" in own
    assert "&amp;w=Ein+gro%C3%9Fes+Sprachmodell" in own
    whole = squeeze(visitor.get(f"/z/{key}?v=1", follow_redirects=True).text)
    assert "Der zitierte Wortlaut wurde geändert" in whole
    assert f"{PAGE}/1?zitat={key}" in whole

    # The quoted words are corrected: the page says so and leads to where they stand.
    third.text = "Ein Sprachmodell rät."
    freeze(hearing)
    changed = squeeze(visitor.get(address, follow_redirects=True).text)
    assert "Der zitierte Wortlaut wurde geändert" in changed
    old = re.search(rf'href="({PAGE}/2\?[^"]+)"', changed)
    assert old
    assert (
        "<mark>welches Wort als nächstes</mark>" in visitor.get(old[1].replace("&amp;", "&")).text
    )

    # The paragraph goes into its neighbour, and at last is nowhere any more.
    fourth.text, fourth.start = "Was ist das? Ein Sprachmodell rät.", third.start
    db.session.delete(third.segments[0])
    db.session.delete(third)
    freeze(hearing)
    moved = visitor.get(f"/z/{key}?v=3&w=Ein+Sprachmodell+rät")
    assert moved.location.endswith(f"#e-{fourth.key}")
    assert "stehen jetzt an dieser Stelle" in visitor.get(moved.location).text
    lie = squeeze(visitor.get(f"/z/{key}?w=Alles+ist+falsch", follow_redirects=True).text)
    assert "Diese Worte stehen hier nicht" in lie
    gone = squeeze(visitor.get(f"/z/{key}?w=Es+weiß+nicht", follow_redirects=True).text)
    assert "steht nicht mehr in dieser Fassung" in gone


def test_a_quote_of_what_was_taken_out_is_gone(hearing: Hearing, visitor: FlaskClient) -> None:
    third, fourth = entries()[2:4]
    key, recording = third.key, third.recording_id
    parts = {part.key: part for part in freeze(hearing).contributions}
    parts[key].content, parts[key].salt = None, ""
    some = parts[fourth.key]
    some.rest, some.content = {**(some.content or {}), "text": "Deshalb […].", "starts": []}, None
    db.session.commit()
    partly = visitor.get(f"/z/{fourth.key}?w=einen+Menschen", follow_redirects=True).text
    assert "An dieser Stelle wurde etwas entfernt." in partly
    assert "einen Menschen" not in partly
    assert visitor.get(f"/z/{key}").status_code == 410
    assert visitor.get(f"/anhoerungen/{SLUG}/fragen/{key}").status_code == 410
    assert visitor.get("/z/0123456789ab").status_code == 404
    db.session.get_one(Recording, recording).retain_until = NOW.date() - timedelta(days=1)
    db.session.commit()
    assert visitor.get(f"/z/0123456789ab?a={recording}").status_code == 410
    page = visitor.get(PAGE).text
    assert f"/aufzeichnungen/{recording}?" not in page  # no second of it can be played
    assert "Guten Morgen" in page


def test_a_paragraph_that_is_not_in_the_version_yet_is_not_called_removed(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    third = entries()[2]
    version = freeze(hearing)
    db.session.delete(next(part for part in version.contributions if part.key == third.key))
    db.session.commit()
    assert visitor.get(f"/z/{third.key}").status_code == 404


def test_odd_words_quote_nothing_or_say_so(hearing: Hearing, visitor: FlaskClient) -> None:
    key = entries()[2].key
    assert len(visitor.get(f"/z/{key}?w={'a' * 10_000}").location) < 600
    for words in ("*", "…", "a" * 10_000, "(((", "…und…", "\0", "🙂 \u202eabc"):
        page = visitor.get(f"/z/{key}", query_string={"w": words}, follow_redirects=True)
        assert page.status_code == 200
        assert "Ein Sprachmodell berechnet" in page.text


def test_a_quote_is_found_at_once_in_an_endless_paragraph() -> None:
    begun = time.process_time()
    assert quotes.find("die Stadt " * 20_000, "die Stadt … haftet") is None
    assert time.process_time() - begun < 1
    assert quotes.find("Ja, die Stadt; sie, die Stadt haftet.", "Die Stadt … HAFTET") == (4, 36)


def test_a_draft_tells_nothing_of_recordings_and_people_that_are_not_public(
    hearing: Hearing, planted: Planted, visitor: FlaskClient
) -> None:
    shown = db.session.get_one(Recording, planted.recording_id)
    columns = {column.key for column in Recording.__table__.columns} - {"id", "published_at"}
    facts = {name: getattr(shown, name) for name in columns} | {"sha256": "1" * 64}
    hidden = Recording(**facts)
    paul = Speaker(hearing_id=hearing.id, name="Paul", role="Quastenflosser")
    db.session.add_all([hidden, paul])
    db.session.flush()
    said = Entry(recording_id=hidden.id, position=0, start=1.0, end=2.0, text="Grinsekatze")
    said.speaker_id = paul.id
    db.session.add(said)
    council = a_group(hearing, name="Stadtrat", may_ask=True)
    carla = an_invitation(council, name="Carla Anwesend", email="carla@example.org")
    arrived(hearing, carla.id, 0, DoorEventKind.ARRIVAL)
    record = snapshot.take(hearing)
    assert record.attendance
    assert "Quastenflosser" in [person.role for person in record.people]
    told = visitor.get(f"{PAGE}.json").text + visitor.get(PAGE).text
    assert not {word for word in ("Grinsekatze", "Quastenflosser", "Carla") if word in told}
    assert visitor.get(f"/z/{said.key}").status_code == 404
    shown.retain_until = NOW.date() - timedelta(days=1)
    address = f"/aufzeichnungen/{shown.id}"
    db.session.commit()
    assert visitor.get(f"/anhoerungen/{SLUG}{address}").status_code == 410
    assert visitor.get(f"/anhoerungen/andere{address}").status_code == 404
    hearing.published_at = None
    db.session.commit()
    assert visitor.get(f"/anhoerungen/{SLUG}{address}").status_code == 404


def test_a_persons_words_are_one_page(hearing: Hearing, visitor: FlaskClient) -> None:
    speaker = entries()[2].speaker
    assert speaker is not None
    address = f"/anhoerungen/{SLUG}/redner/{speaker.id}"
    freeze(hearing)
    assert visitor.get(address).status_code == 404  # who is not named has no page
    freeze(hearing, name="Anna Beispiel")
    page = squeeze(visitor.get(address).text)
    assert "Die Stadt haftet wie für jede andere Auskunft." in page
    assert "Guten Morgen" not in page
    assert f'href="{address}"' in visitor.get(PAGE).text
    listed = visitor.get(f"/anhoerungen/{SLUG}").text.split("Redebeiträge</h2>")[1]
    names = re.findall(r'/redner/\d+">([^<]+)</a>', listed)
    assert len(names) == len(set(names)) > 1  # all are called the same, so each has its time
    assert all(re.fullmatch(r"Anna Beispiel \(ab \d:\d\d\)", one) for one in names)


def test_a_question_is_one_page_with_its_answer(hearing: Hearing, visitor: FlaskClient) -> None:
    freeze(hearing)
    question, answer = entries()[4:6]
    response = visitor.get(f"/anhoerungen/{SLUG}/fragen/{question.key}")
    assert f'<h1 class="kern-heading-large" dir="auto">Frage: {question.text}</h1>' in response.text
    data = re.search(r'<script type="application/ld\+json">(.+?)</script>', response.text)
    assert data
    told = json.loads(data[1])["mainEntity"]
    assert told["text"] == question.text
    assert [one["text"] for one in told["acceptedAnswer"]] == [answer.text]
    assert visitor.get(f"/anhoerungen/{SLUG}/fragen/{answer.key}").status_code == 404
    listed = re.findall(r"<loc>http://localhost(\S+?)</loc>", visitor.get("/sitemap.xml").text)
    assert [one for one in listed if "/fragen/" in one] == [response.request.path]


def test_a_recording_that_came_after_the_record_says_so(
    hearing: Hearing, visitor: FlaskClient, olga: FlaskClient
) -> None:
    there = db.session.query(Recording).one()
    freeze(hearing)
    late = a_recording(hearing, sha256="1" * 64, published_at=NOW)
    for number, says in ((there.id, False), (late.id, True)):
        page = visitor.get(f"/anhoerungen/{SLUG}/aufzeichnungen/{number}").text
        assert ("erst nach Fassung 1 der Niederschrift dazugekommen" in page) is says
        page = olga.get(f"/verwaltung/aufzeichnungen/{number}").text
        assert ("Fassung 1 der Niederschrift enthält diese Aufzeichnung nicht" in page) is says


def test_the_hearing_tells_its_record(hearing: Hearing, visitor: FlaskClient) -> None:
    freeze(hearing, summary="Kurz gesagt.", decisions=("Ein Bericht folgt.",))
    page = squeeze(visitor.get(f"/anhoerungen/{SLUG}").text)
    for told in ("Kurz gesagt.", "Ein Bericht folgt.", "Wer haftet, wenn MUCGPT", f"{PAGE}/1.pdf"):
        assert told in page
    assert f"/anhoerungen/{SLUG}/fragen/{entries()[4].key}" in page


def test_what_the_staff_gets_is_kept_by_no_proxy(planted: Planted, olga: FlaskClient) -> None:
    answer = olga.get(f"{PAGE}.txt")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")
