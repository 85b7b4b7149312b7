"""Slides and photos that people hand in through their link."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.files import store
from hearing.programme import release
from hearing.speakers import contributions
from hearing.speakers.models import ReleasedPhoto, Speaker
from tests.conftest import NOW
from tests.hearing.files import samples
from tests.hearing.programme import staging
from tests.hearing.speakers.conftest import an_invited, link_of

PUBLIC = "/anhoerungen/ki/mitwirkende"


def hand_in(browser: FlaskClient, page: str, step: str, content: bytes, name: str) -> TestResponse:
    """Send a file as a browser does."""
    return browser.post(f"{page}/{step}", data={"file": (io.BytesIO(content), name)})


def fresh(speaker: Speaker) -> Speaker:
    """The row as the database has it now."""
    db.session.expire_all()
    return speaker


def released(hearing: Hearing) -> None:
    """Release the programme as it is."""
    db.session.expire_all()
    staging.released(hearing)


def test_slides_are_kept_in_versions_and_the_newest_counts(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    for number, name in ((1, "erste.pdf"), (2, "zweite.pdf")):
        assert hand_in(visitor, page, "folien", samples.pdf(pages=2), name).status_code == 303
        assert f"als Fassung {number}" in visitor.get(page).text
    assert [slides.number for slides in fresh(speaker).slides] == [2, 1]
    text = visitor.get(f"{page}/folien").text
    assert "erste.pdf" in text
    assert "zweite.pdf" in text
    assert "2 Seiten" in text
    image = visitor.get(f"{page}/folien/2/1")
    assert image.mimetype == "image/webp"
    assert Image.open(io.BytesIO(image.data)).width > 0
    assert visitor.get(f"{page}/folien/1").data.startswith(b"%PDF")
    assert visitor.get(f"{page}/folien/9").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ" + b"\0" * 4000, "folien.pdf"),
        (samples.pdf(samples.with_script), "folien.pdf"),
        (samples.honest_bomb(), "folien.pptx"),
        (samples.lying_bomb(), "folien.pptx"),
        (b"<!doctype html><script>alert(1)</script>", "folien.odp"),
        (b"", "folien.pdf"),
    ],
    ids=["a renamed EXE", "JavaScript", "a zip bomb", "a lying zip bomb", "HTML", "nothing"],
)
def test_bad_slides_are_refused_next_to_the_field(
    visitor: FlaskClient, page: str, speaker: Speaker, content: bytes, name: str
) -> None:
    answer = hand_in(visitor, page, "folien", content, name)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert fresh(speaker).slides == []


def test_slides_beyond_the_limit_are_refused_in_words(
    app: Flask, visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    app.config["FILE_LIMIT_MB"] = 1
    answer = hand_in(visitor, page, "folien", b"%PDF-" + os.urandom(2_000_000), "groß.pdf")
    assert answer.status_code == 422
    assert "zu groß" in answer.text
    assert fresh(speaker).slides == []


def test_a_link_does_not_fill_the_disk(
    visitor: FlaskClient, page: str, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contributions, "MOST_VERSIONS", 1)
    assert hand_in(visitor, page, "folien", samples.pdf(), "erste.pdf").status_code == 303
    answer = hand_in(visitor, page, "folien", samples.pdf(), "zweite.pdf")
    assert answer.status_code == 422
    assert "schon 1 Fassungen gespeichert" in answer.text
    assert len(fresh(speaker).slides) == 1


def test_500_mb_are_turned_away_before_they_are_read(visitor: FlaskClient, page: str) -> None:
    answer = visitor.post(
        f"{page}/folien",
        input_stream=io.BytesIO(b"--x\r\n"),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(500_000_000)},
    )
    assert answer.status_code == 413


def test_who_shows_no_slides_is_not_asked_for_them(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    with commit():
        fresh(speaker).without_slides = True
    assert "nicht nötig" in visitor.get(page).text
    hand_in(visitor, page, "folien", samples.pdf(), "doch.pdf")
    assert not fresh(speaker).without_slides


def test_a_photo_loses_camera_and_place(visitor: FlaskClient, page: str, speaker: Speaker) -> None:
    assert hand_in(visitor, page, "foto", samples.photo(), "ich.jpg").status_code == 303
    image = Image.open(io.BytesIO(visitor.get(f"{page}/foto/bild").data))
    assert not image.getexif()
    assert visitor.post(f"{page}/foto/entfernen").status_code == 303
    assert fresh(speaker).photo is None
    assert visitor.get(f"{page}/foto/bild").status_code == 404


def test_a_photo_is_public_only_with_consent_and_in_a_release(
    visitor: FlaskClient, page: str, speaker: Speaker, hearing: Hearing
) -> None:
    address = f"{PUBLIC}/{speaker.id}/foto"
    hand_in(visitor, page, "foto", samples.photo(), "ich.jpg")
    visitor.post(f"{page}/antwort", data={"answer": "yes"})
    assert visitor.get(address).status_code == 404
    visitor.post(f"{page}/einwilligungen", data={"photo": "yes", "photo_wording": "1"})
    assert visitor.get(address).status_code == 404  # nobody knows of the person yet
    released(hearing)
    assert visitor.get(address).mimetype == "image/jpeg"
    visitor.post(f"{page}/einwilligungen/widerrufen")
    assert visitor.get(address).status_code == 404
    visitor.post(f"{page}/einwilligungen", data={"photo": "yes", "photo_wording": "1"})
    assert visitor.get(address).status_code == 200  # the photo that was released already


def test_nobody_elses_link_opens_a_photo_or_slides(
    visitor: FlaskClient, page: str, hearing: Hearing, speaker: Speaker
) -> None:
    hand_in(visitor, page, "folien", samples.pdf(), "meine.pdf")
    other = f"/l/mitwirkung/{link_of(an_invited(hearing, 'Referent*in B'))}"
    assert visitor.get(f"{other}/folien/1").status_code == 404
    assert "meine.pdf" not in visitor.get(f"{other}/folien").text


def with_public_photo(visitor: FlaskClient, page: str, hearing: Hearing) -> bytes:
    """Let somebody confirm, consent and hand in a photo, and release it; its bytes."""
    hand_in(visitor, page, "foto", samples.photo(), "ich.jpg")
    visitor.post(f"{page}/antwort", data={"answer": "yes"})
    visitor.post(f"{page}/einwilligungen", data={"photo": "yes", "photo_wording": "1"})
    released(hearing)
    return visitor.get(f"{page}/foto/bild").data


def test_a_new_photo_is_public_with_the_next_release_and_the_old_one_stays_until_then(
    olga: FlaskClient, visitor: FlaskClient, page: str, speaker: Speaker, hearing: Hearing
) -> None:
    address = f"{PUBLIC}/{speaker.id}/foto"
    first = with_public_photo(visitor, page, hearing)
    hand_in(visitor, page, "foto", samples.photo(size=(40, 30)), "neu.jpg")
    new = visitor.get(f"{page}/foto/bild").data
    assert new != first
    assert visitor.get(address).data == first
    assert "mit der nächsten Fassung" in visitor.get(f"{page}/foto").text
    told = olga.get("/verwaltung/anhoerungen/ki/fassungen").text
    assert f"Das Foto von {speaker.name} ist geändert." in told
    released(hearing)
    assert visitor.get(address).data == new
    shown = visitor.get("/anhoerungen/ki/programm").text
    assert "Das Foto von" not in shown  # the public need not know who changes a photo


def test_the_bytes_of_a_released_photo_outlive_the_cleaning(
    app: Flask, visitor: FlaskClient, page: str, speaker: Speaker, hearing: Hearing
) -> None:
    first = with_public_photo(visitor, page, hearing)
    hand_in(visitor, page, "foto", samples.photo(size=(40, 30)), "neu.jpg")
    store.remove_unused(now=NOW + timedelta(days=9), data=app.config["DATA"])
    assert visitor.get(f"{PUBLIC}/{speaker.id}/foto").data == first


@pytest.mark.parametrize("step", ["foto/entfernen", "einwilligungen/widerrufen", "antwort"])
def test_who_takes_photo_consent_or_part_back_is_not_shown_any_longer(
    visitor: FlaskClient, page: str, speaker: Speaker, hearing: Hearing, step: str
) -> None:
    with_public_photo(visitor, page, hearing)
    assert "Foto von" in visitor.get(PUBLIC).text
    assert visitor.post(f"{page}/{step}", data={"answer": "no"}).status_code == 303
    assert visitor.get(f"{PUBLIC}/{speaker.id}/foto").status_code == 404
    assert "Foto von" not in visitor.get(PUBLIC).text


def test_a_photo_that_was_removed_does_not_come_back_with_a_new_one(
    visitor: FlaskClient, page: str, speaker: Speaker, hearing: Hearing
) -> None:
    with_public_photo(visitor, page, hearing)
    visitor.post(f"{page}/foto/entfernen")
    hand_in(visitor, page, "foto", samples.photo(size=(40, 30)), "neu.jpg")
    assert visitor.get(f"{PUBLIC}/{speaker.id}/foto").status_code == 404


def test_a_photo_removed_while_a_release_is_made_is_not_shown(
    app: Flask, visitor: FlaskClient, page: str, speaker: Speaker, hearing: Hearing
) -> None:
    hand_in(visitor, page, "foto", samples.photo(), "ich.jpg")
    visitor.post(f"{page}/antwort", data={"answer": "yes"})
    visitor.post(f"{page}/einwilligungen", data={"photo": "yes", "photo_wording": "1"})
    db.session.expire_all()
    draft = release.look(hearing)
    release.make(hearing=hearing, version=draft.version, digest=draft.digest, who="o", now=NOW)
    with ThreadPoolExecutor(1) as pool:  # waits for the release that is not committed yet
        answer = pool.submit(lambda: app.test_client().post(f"{page}/foto/entfernen").status_code)
        time.sleep(0.3)
        db.session.commit()
        assert answer.result() == 303
    assert visitor.get(f"{PUBLIC}/{speaker.id}/foto").status_code == 404
    assert db.session.scalars(select(ReleasedPhoto)).all() == []


def test_the_staff_see_slides_and_photo(
    olga: FlaskClient, visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    hand_in(visitor, page, "folien", samples.pdf(), "vortrag.pdf")
    hand_in(visitor, page, "foto", samples.photo(), "ich.jpg")
    base = f"/verwaltung/anhoerungen/ki/mitwirkende/{speaker.id}"
    assert olga.get(f"{base}/folien/1").mimetype == "application/pdf"
    assert olga.get(f"{base}/foto").mimetype == "image/jpeg"
    assert visitor.get(f"{base}/foto").status_code == 302


def test_the_staff_keep_slides_that_came_by_mail(olga: FlaskClient, speaker: Speaker) -> None:
    one = f"/verwaltung/anhoerungen/ki/mitwirkende/{speaker.id}"
    assert hand_in(olga, one, "folien", samples.slides(), "mail.pptx").status_code == 303
    (slides,) = fresh(speaker).slides
    assert (slides.file.kind, slides.who) == ("pptx", "olga@example.org")
    hand_in(olga, one, "folien", b"MZ" + bytes(99), "mail.pptx")
    assert "Das ist ein Programm" in olga.get(one).text


def test_of_two_versions_handed_in_at_once_none_is_lost(
    app: Flask, page: str, speaker: Speaker, together: Callable[..., list[int]]
) -> None:
    def send() -> int:
        return hand_in(app.test_client(), page, "folien", samples.pdf(), "v.pdf").status_code

    assert together(send, times=3) == [303] * 3
    assert sorted(slides.number for slides in fresh(speaker).slides) == [1, 2, 3]
