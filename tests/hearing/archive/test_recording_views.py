"""The public's page of a recording: its words, its files, until when it is there."""

from __future__ import annotations

import gzip
import random
import re
from datetime import timedelta
from pathlib import Path
from string import ascii_lowercase

import pytest
import webvtt
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.protocol import changes, entries
from hearing.protocol.models import Entry, Segment
from hearing.record import snapshot, versions
from hearing.recordings import retention
from hearing.recordings.models import Recording, State
from hearing.speakers import consents, wordings
from hearing.speakers.models import Channel, Purpose, Speaker
from tests.browser.planting import SAID, Planted
from tests.conftest import NOW
from tests.hearing.archive.conftest import Read, squeeze

ADDRESSES = ("", "/woerter.json", "/protokoll.txt", "/dateien/playback.mp4")


def the_recording(planted: Planted) -> Recording:
    return db.session.get_one(Recording, planted.recording_id)


def statuses(client: FlaskClient, planted: Planted) -> set[int]:
    """The answers of all addresses of the recording."""
    return {client.get(planted.recording_path + address).status_code for address in ADDRESSES}


def check(count: int) -> None:
    """Somebody reads the first entries against the sound."""
    for entry in db.session.query(Entry).order_by(Entry.position).limit(count):
        entry.checked_at, entry.checked_by = NOW, "pia@example.org"
    db.session.commit()


def test_the_recording_says_that_a_machine_wrote_it_and_with_which_model(
    planted: Planted, read: Read
) -> None:
    page = read(planted.recording_path)
    assert "Von einer Maschine geschrieben, noch nicht geprüft." in page
    assert "Demonstrationsmodell" in page
    text = read(f"{planted.recording_path}/protokoll.txt")
    assert "Von einer Maschine geschrieben" in text
    assert "Demonstrationsmodell" in text
    check(1)
    page = read(planted.recording_path)
    assert "Teile des Textes hat eine Maschine geschrieben" in page
    assert page.count("maschinell, ungeprüft") == len(SAID) - 1
    check(len(SAID))
    page = read(planted.recording_path)
    assert "Maschine" not in page
    assert "Demonstrationsmodell" not in page
    assert "Der Text ist geprüft, aber noch keine Niederschrift." in page


def test_items_placed_by_the_programme_are_named_as_such_on_the_page_and_in_the_text(
    planted: Planted, read: Read
) -> None:
    note = "nach dem geplanten Ablauf zugeordnet"
    for path in (planted.recording_path, f"{planted.recording_path}/protokoll.txt"):
        assert note not in read(path)
    the_recording(planted).placed_by = "programme"
    db.session.commit()
    for path in (planted.recording_path, f"{planted.recording_path}/protokoll.txt"):
        assert note in read(path)


@pytest.mark.parametrize("language", ["de", "en"])
def test_text_and_captions_name_their_language(planted: Planted, read: Read, language: str) -> None:
    the_recording(planted).language = language
    db.session.commit()
    page = read(planted.recording_path)
    assert f'class="protocol__text" lang="{language}"' in page
    assert f'srclang="{language}"' in page


def test_a_language_that_is_not_known_yet_is_not_named(planted: Planted, read: Read) -> None:
    the_recording(planted).language = "auto"
    db.session.commit()
    page = read(planted.recording_path)
    assert 'class="protocol__text"' in page
    assert '<track kind="captions"' in page
    assert "auto" not in re.findall(r'lang="([^"]*)"', page)


def test_page_text_captions_and_words_follow_every_change_and_then_the_version(
    planted: Planted, visitor: FlaskClient, read: Read
) -> None:
    forms = ("", "/protokoll.txt", "/dateien/captions.vtt", "/dateien/captions.srt")
    entry = db.session.query(Entry).filter_by(position=0).one()
    recording = the_recording(planted)
    anna = db.session.query(Speaker).order_by(Speaker.id).first()
    assert anna
    assert anna.name not in read(planted.recording_path)  # they were not asked
    assert anna.role in read(planted.recording_path)
    agree(anna)
    assert anna.name in read(planted.recording_path)
    tag = visitor.get(f"{planted.recording_path}/dateien/captions.vtt").headers["ETag"]
    told = {"who": "pia@example.org", "now": NOW}
    with commit():
        changes.rewrite(entry=entry, text="Grüß Gott alle.", seen=entry.version, **told)
    for form in forms:
        assert "Grüß Gott alle." in read(planted.recording_path + form), form
    words = visitor.get(f"{planted.recording_path}/woerter.json").get_json()[entry.key]
    assert words[::2] == [0, 5, 5]
    answer = visitor.get(
        f"{planted.recording_path}/dateien/captions.vtt", headers={"If-None-Match": tag}
    )
    assert answer.status_code == 200
    assert len(webvtt.from_string(answer.text)) >= len(SAID)
    with commit():
        versions.freeze(snapshot.take(recording.hearing), erratum="", **told)
    with commit():
        changes.rewrite(entry=entry, text="Nur ein Entwurf.", seen=entry.version, **told)
    for form in forms:
        assert "Grüß Gott alle." in read(planted.recording_path + form), form
        assert "Nur ein Entwurf." not in read(planted.recording_path + form), form


def agree(speaker: Speaker) -> None:
    """Somebody may be named in the transcript."""
    asked = Purpose.TRANSCRIPT
    with commit():
        consents.answer(
            speaker=speaker, answers={asked: True},
            versions={asked: wordings.newest(asked).version},
            channel=Channel.PAPER, language="de", who="pia@example.org", now=NOW,
        )  # fmt: skip


def test_every_sentence_is_on_the_page_and_in_the_text(planted: Planted, read: Read) -> None:
    page = read(planted.recording_path)
    text = read(f"{planted.recording_path}/protokoll.txt")
    for *_where, sentence in SAID:
        assert f'<p class="entry__text">{sentence}</p>' in page
        assert sentence in text


def test_a_question_and_its_answer_are_one_group(planted: Planted, read: Read) -> None:
    page = read(planted.recording_path)
    group = page.split('aria-label="Frage und Antwort"')[1].split("</section>")[0]
    assert "Wer haftet" in group
    assert "Die Stadt haftet" in group
    assert page.count('aria-label="Frage und Antwort"') == 1


def test_the_asked_second_is_in_the_source_and_marks_its_entry(
    planted: Planted, read: Read
) -> None:
    page = read(f"{planted.recording_path}?t=23.4")
    assert 'playback.mp4#t=23.4"' in page
    entry = db.session.query(Entry).filter_by(position=4).one()
    assert re.search(rf'id="e-{entry.key}"[^>]*aria-current="true"', page)
    assert len(re.findall(r'class="entry"[^>]*aria-current', page)) == 1
    assert f'href="#e-{entry.key}">Zum Wortlaut' in page


def test_a_second_that_is_none_opens_at_the_beginning(planted: Planted, read: Read) -> None:
    for second in ("nan", "inf", "-1", "41", "1e99", "zwölf", ""):
        page = read(f"{planted.recording_path}?t={second}")
        assert "#t=" not in page, second
        assert not re.search(r'class="entry"[^>]*aria-current', page), second


def test_what_is_not_public_is_there_for_staff_only(
    planted: Planted, visitor: FlaskClient, olga: FlaskClient
) -> None:
    assert statuses(visitor, planted) == {200}
    retention.unpublish(recording=the_recording(planted))
    db.session.commit()
    assert statuses(visitor, planted) == {404}
    assert statuses(olga, planted) == {200}
    assert planted.recording_path not in visitor.get(planted.hearing_path).text


def test_after_the_last_day_nothing_is_served(planted: Planted, visitor: FlaskClient) -> None:
    the_recording(planted).retain_until = NOW.date()
    db.session.commit()
    assert statuses(visitor, planted) == {200}
    the_recording(planted).retain_until = NOW.date() - timedelta(days=1)
    db.session.commit()
    assert statuses(visitor, planted) == {410}


def test_what_was_deleted_is_gone_for_everybody(
    planted: Planted, data: Path, visitor: FlaskClient, olga: FlaskClient
) -> None:
    retention.delete(recording=the_recording(planted), now=NOW)
    db.session.commit()
    assert statuses(visitor, planted) == {410}
    assert statuses(olga, planted) == {410}


def test_a_recording_is_not_found_under_another_hearing(
    planted: Planted, visitor: FlaskClient
) -> None:
    other = Hearing(slug="andere", title="Andere", starts_at=NOW, ends_at=NOW, published_at=NOW)
    db.session.add(other)
    db.session.commit()
    path = f"/anhoerungen/andere/aufzeichnungen/{planted.recording_id}"
    assert visitor.get(path).status_code == 404
    assert visitor.get(f"{planted.hearing_path}/aufzeichnungen/99").status_code == 404


def test_media_comes_in_byte_ranges_and_is_asked_for_again(
    planted: Planted, visitor: FlaskClient
) -> None:
    path = f"{planted.recording_path}/dateien/playback.mp4"
    whole = visitor.get(path)
    assert whole.mimetype == "video/mp4"
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Cache-Control"] == "private, no-cache"
    part = visitor.get(path, headers={"Range": "bytes=12-23"})
    assert part.status_code == 206
    assert part.data == whole.data[12:24]
    assert part.headers["Content-Range"] == f"bytes 12-23/{len(whole.data)}"
    beyond = visitor.get(path, headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416
    again = visitor.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


def test_files_have_their_type(planted: Planted, visitor: FlaskClient) -> None:
    kinds = {
        name: visitor.get(f"{planted.recording_path}/dateien/{name}").mimetype
        for name in ("captions.vtt", "captions.srt", "poster.jpg")
    }
    assert kinds == {
        "captions.vtt": "text/vtt",
        "captions.srt": "application/x-subrip",
        "poster.jpg": "image/jpeg",
    }


def test_only_listed_files_that_exist_leave_the_house(
    planted: Planted, visitor: FlaskClient, olga: FlaskClient
) -> None:
    names = ("segments.jsonl", "run.json", "source", "storyboard.jpg", "..%2fhearing.db", "")
    for client in (visitor, olga):
        for name in names:
            path = f"{planted.recording_path}/dateien/{name}"
            assert client.get(path).status_code == 404, name


def test_the_word_times_can_be_revalidated(planted: Planted, visitor: FlaskClient) -> None:
    response = visitor.get(f"{planted.recording_path}/woerter.json")
    assert len(response.get_json()) == len(SAID)
    headers = {"If-None-Match": response.headers["ETag"]}
    again = visitor.get(f"{planted.recording_path}/woerter.json", headers=headers)
    assert again.status_code == 304


def test_sound_without_a_picture_has_a_player_too(planted: Planted, read: Read) -> None:
    (planted.folder / "playback.mp4").rename(planted.folder / "playback.m4a")
    the_recording(planted).has_picture = False
    db.session.commit()
    assert "Ton mit Protokoll" in read(planted.hearing_path)
    page = read(f"{planted.recording_path}?t=3")
    assert f'src="{planted.recording_path}/dateien/playback.m4a#t=3.0" type="audio/mp4"' in page
    assert "<video" not in page


def test_a_recording_without_text_or_files_says_so(planted: Planted, olga: FlaskClient) -> None:
    recording = the_recording(planted)
    recording.state, recording.published_at = State.PROCESSING, None
    entries.erase(recording)
    (planted.folder / "playback.mp4").unlink()
    db.session.commit()
    page = squeeze(olga.get(planted.recording_path).text)
    assert "gibt es noch keinen Text" in page
    assert "lässt sich noch nicht abspielen" in page
    assert "Nicht öffentlich" in page


def test_four_hours_fit_into_a_page(planted: Planted, visitor: FlaskClient) -> None:
    recording = the_recording(planted)
    plant_words(recording, count=35_000)
    db.session.commit()
    # Search engines get the words once more, in one block.
    page = re.sub(rb"<script type.*?</script>", b"", visitor.get(planted.recording_path).data)
    times = visitor.get(f"{planted.recording_path}/woerter.json").data
    assert page.count(b'class="entry"') == 35_000 // 70 + len(SAID)
    assert len(page) < 700_000
    assert len(times) < 300_000
    assert len(gzip.compress(page)) + len(gzip.compress(times)) < 250_000


def plant_words(recording: Recording, *, count: int) -> None:
    """Append paragraphs of 70 words; the letters are random, so that they compress badly."""
    letters = random.Random(4055)
    for number in range(count // 70):
        start = 40.0 + number * 28
        words = [
            {"start": start + i * 0.4, "end": start + i * 0.4 + 0.3, "text": word}
            for i in range(70)
            for word in ["".join(letters.choices(ascii_lowercase, k=6))]
        ]
        text = " ".join(str(word["text"]) for word in words)
        facts = {"recording_id": recording.id, "start": start, "end": start + 28, "text": text}
        entry = Entry(position=100 + number, **facts)
        entry.segments.append(Segment(position=100 + number, words=words, **facts))
        db.session.add(entry)
