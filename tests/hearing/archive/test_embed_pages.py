"""The player in other sites' pages, and how they find it."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

from flask.testing import FlaskClient
from lxml import html

from hearing.archive import oembed
from hearing.archive.oembed import Player
from hearing.database import db
from hearing.recordings.models import Recording, State
from tests.browser.planting import SLUG, Planted
from tests.conftest import NOW


def values(page: bytes, path: str) -> list[str]:
    """What an XPath finds in a page."""
    found = html.fromstring(page).xpath(path)
    assert isinstance(found, list)
    return [str(one) for one in found]


def test_only_the_frame_may_be_shown_elsewhere_and_it_keeps_nothing(
    planted: Planted, visitor: FlaskClient
) -> None:
    frame = f"/einbetten/{SLUG}/{planted.recording_id}"
    shown = visitor.get(f"{frame}?t=12.5&lang=en")
    assert shown.status_code == 200
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in shown.headers
    assert "Set-Cookie" not in shown.headers
    assert values(shown.data, "//video/source/@src")[0].endswith("playback.mp4#t=12.5")
    assert values(shown.data, "//track/@kind") == ["captions"]
    assert not values(shown.data, "//script | //form")
    page = visitor.get(planted.recording_path)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert visitor.get(f"/einbetten/anders/{planted.recording_id}").status_code == 404


def test_a_page_names_its_oembed_and_that_the_frame(planted: Planted, visitor: FlaskClient) -> None:
    page = visitor.get(planted.recording_path).data
    (address,) = values(page, "//link[@type='application/json+oembed']/@href")
    answer = visitor.get(address)
    told = answer.get_json()
    assert answer.mimetype == "application/json"
    assert told["version"] == "1.0"
    assert told["type"] == "video"
    assert visitor.get(values(told["html"].encode(), "//iframe/@src")[0]).status_code == 200
    assert "Set-Cookie" not in answer.headers
    root = ElementTree.fromstring(visitor.get(f"{address}&format=xml").data)
    assert root.tag == "oembed"
    assert {child.tag: child.text for child in root} == {n: str(v) for n, v in told.items()}
    small = visitor.get(f"{address}&maxwidth=400&maxheight=300").get_json()
    assert small["width"] <= 400
    assert small["height"] <= 300


def test_what_is_not_public_is_not_embedded(planted: Planted, visitor: FlaskClient) -> None:
    recording = db.session.get_one(Recording, planted.recording_id)
    frame = f"/einbetten/{SLUG}/{recording.id}"
    url = f"http://localhost{planted.recording_path}"

    def statuses() -> set[int]:
        asked = visitor.get("/oembed", query_string={"url": url})
        return {asked.status_code, visitor.get(frame).status_code}

    assert statuses() == {200}
    assert visitor.get("/oembed", query_string={"url": url, "format": "yaml"}).status_code == 501
    for foreign in (
        "",
        "http://example.org/",
        "http://localhost/",
        f"{url}/woerter.json",
        "x" * 9999,
    ):
        assert visitor.get("/oembed", query_string={"url": foreign}).status_code == 404
    recording.published_at = None
    db.session.commit()
    assert statuses() == {404}
    recording.retain_until = NOW.date() - timedelta(days=1)
    recording.state = State.DELETED
    db.session.commit()
    assert statuses() == {410}
    assert "frame-ancestors *" in visitor.get(frame).headers["Content-Security-Policy"]


def test_a_frame_is_as_large_as_asked_and_says_what_its_title_is() -> None:
    player = Player('Was "KI" <kann>', "Stadt", "http://x/", "http://x/e?a=1&b=2", True, 60)
    assert oembed.size(player) == (640, 432)
    across, down = oembed.size(player, height=300)
    assert down <= 300
    assert across == 405
    frame = html.fromstring(oembed.frame(player, across, down))
    assert frame.get("title") == 'Was "KI" <kann>'
    assert frame.get("src") == "http://x/e?a=1&b=2"
