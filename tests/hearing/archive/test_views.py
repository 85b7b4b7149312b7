"""The public's pages: what is shown, to whom, and until when."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Entry
from tests.browser.planting import Planted
from tests.hearing.archive.conftest import Read

PAGES = ("/", "/suche?q=Stadt", "/impressum", "/datenschutz", "/barrierefreiheit", "/anmelden")
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:\ssrc=|ld\+json))")


def test_the_first_page_lists_public_hearings_and_their_recordings(
    planted: Planted, read: Read
) -> None:
    page = read("/")
    assert "Künstliche Intelligenz: Einsatz in der Stadtverwaltung" in page
    assert f'href="{planted.recording_path}"' in page


def test_a_hearing_that_is_not_published_is_seen_by_staff_only(
    planted: Planted, visitor: FlaskClient, olga: FlaskClient
) -> None:
    db.session.query(Hearing).one().published_at = None
    db.session.commit()
    assert "Einsatz in der Stadtverwaltung" not in visitor.get("/").text
    assert visitor.get(planted.hearing_path).status_code == 404
    assert visitor.get(planted.recording_path).status_code == 404
    assert "Nicht öffentlich" in olga.get(planted.hearing_path).text


def test_a_hearing_shows_its_facts_in_the_citys_time(planted: Planted, read: Read) -> None:
    page = read(planted.hearing_path)
    assert "Freitag, 7. Juni 2024, 09:30 bis 13:30 Uhr" in page
    for fact in ("Agnes-Pockels-Bogen", "A 04055", "V 12687", "Einwilligung der Beteiligten"):
        assert fact in page
    assert ">10:30</time>" in page  # the third item
    assert "Öffentlich bis 19. Juli 2024" in page


def test_an_agenda_item_opens_at_its_second(planted: Planted, read: Read) -> None:
    assert f'href="{planted.recording_path}?t=22.0"' in read(planted.hearing_path)


def test_a_search_marks_the_word_and_opens_at_its_second(planted: Planted, read: Read) -> None:
    page = read("/suche?q=Datenethikkodex")
    assert "<mark>Datenethikkodex</mark>" in page
    link = re.search(rf'href="{planted.recording_path}\?t=([\d.]+)"', page)
    assert link
    entry = db.session.query(Entry).filter_by(position=6).one()
    word = entry.segments[0].words[-1]
    assert word["text"].strip() == "Datenethikkodex."
    assert abs(float(link[1]) - word["start"]) <= 0.1


def test_any_search_gives_a_page(planted: Planted, read: Read) -> None:
    for query in ('"', "*", "%25", "😀", "';DROP TABLE entry;--", "%00", "   ", "und"):
        assert 'name="q"' in read(f"/suche?q={query}")


def test_a_search_that_is_too_long_is_refused_with_a_sentence(
    planted: Planted, visitor: FlaskClient
) -> None:
    assert planted
    response = visitor.get(f"/suche?q={'a' * 10_000}")
    assert response.status_code == 422
    assert "Die Suche ist zu lang" in response.text


def test_a_page_beyond_the_last_is_the_last(planted: Planted, read: Read) -> None:
    for number in ("2", "99999999999999999999", "9" * 5000, "-1", "x"):
        page = read(f"/suche?q=Stadt&seite={number}")
        assert '<li class="hit">' in page, number
        assert page.count('class="in-hearing"') == 1, number


def test_what_was_typed_is_shown_as_text_only(planted: Planted, read: Read) -> None:
    page = read("/suche?q=<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_pages_have_one_address_for_all_languages(planted: Planted, read: Read) -> None:
    page = read(f"{planted.hearing_path}?lang=en")
    address = f"http://localhost{planted.hearing_path}"
    assert '<html lang="en">' in page
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'hreflang="de" href="{address}?lang=de"' in page
    assert f'hreflang="en" href="{address}?lang=en"' in page


def test_the_language_switch_keeps_the_page_and_is_remembered(
    planted: Planted, visitor: FlaskClient
) -> None:
    page = visitor.get(f"{planted.recording_path}?t=23").text
    assert f'href="{planted.recording_path}?t=23&amp;lang=en"' in page
    visitor.get(f"{planted.recording_path}?t=23&lang=en")
    assert '<html lang="en">' in visitor.get("/").text
    assert 'class="protocol__text" lang="de"' in visitor.get(planted.recording_path).text


def test_titles_name_the_page_the_product_and_the_city(planted: Planted, read: Read) -> None:
    titles = [re.search("<title>(.*)</title>", read(path)) for path in (*PAGES,)]
    assert all(title and title[1].endswith("Landeshauptstadt München") for title in titles)
    assert len({title[1] for title in titles if title}) == len(PAGES)


def test_no_page_has_inline_script_or_style_or_a_foreign_address(
    app: Flask, planted: Planted, visitor: FlaskClient
) -> None:
    for path in (*PAGES, planted.hearing_path, f"{planted.recording_path}?t=3", "/gibt-es-nicht"):
        page = re.sub(r"<textarea.*?</textarea>", "", visitor.get(path).text, flags=re.DOTALL)
        assert not re.search(
            r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:\ssrc=|ld\+json))", page
        ), path
        addresses = re.findall(r'(?:src|href|action)="(https?:)?//[^"]*"', page)
        own = re.findall(r'href="http://localhost/[^"]*"', page)
        assert len(addresses) == len(own), path


def test_a_legal_page_shows_the_operators_own_text(
    planted: Planted, data: Path, read: Read
) -> None:
    assert "noch nicht ausgefüllt" in read("/impressum")
    (data / "pages").mkdir()
    (data / "pages" / "impressum.txt").write_text("Stadt <Beispiel>\n\nRathaus", encoding="utf-8")
    page = read("/impressum")
    assert "noch nicht ausgefüllt" not in page
    assert "Stadt &lt;Beispiel&gt;</p>" in page
    (data / "pages" / "impressum.en.txt").write_text("City", encoding="utf-8")
    assert ">City</p>" in read("/impressum?lang=en")


def test_a_visitor_gets_no_cookie_until_changing_the_language(
    planted: Planted, visitor: FlaskClient
) -> None:
    for path in (*PAGES[:-1], planted.hearing_path, planted.recording_path):
        assert "Set-Cookie" not in visitor.get(path).headers, path
    assert "lang=en" in visitor.get("/?lang=en").headers["Set-Cookie"]


def test_an_unknown_page_offers_the_search(visitor: FlaskClient) -> None:
    response = visitor.get("/gibt-es-nicht")
    assert response.status_code == 404
    assert "Diese Seite gibt es nicht." in response.text
    assert 'href="/suche"' in response.text
