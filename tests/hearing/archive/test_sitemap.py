"""What search engines are told."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

from flask.testing import FlaskClient
from lxml import etree

from tests.hearing.cast import a_hearing, a_release

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_published_hearings_and_released_programmes_are_listed(visitor: FlaskClient) -> None:
    a_release(a_hearing())
    a_hearing(slug="entwurf", published_at=None)
    a_hearing(slug="spaeter")
    root = etree.fromstring(visitor.get("/sitemap.xml").data)
    found = [str(node.text) for node in root.iterfind("s:url/s:loc", NAMES)]
    assert sorted(found) == [
        "http://localhost/",
        "http://localhost/anhoerungen/ki",
        "http://localhost/anhoerungen/ki/mitwirkende",
        "http://localhost/anhoerungen/ki/programm",
        "http://localhost/anhoerungen/spaeter",
    ]


def test_robots_are_kept_out_of_what_is_not_for_them(visitor: FlaskClient) -> None:
    rules = RobotFileParser()
    rules.parse(visitor.get("/robots.txt").text.splitlines())
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]
    assert rules.can_fetch("*", "/anhoerungen/ki/programm")
    for path in ("/verwaltung/x", "/anmelden", "/l/mitwirkung/x", "/suche?q=x"):
        assert not rules.can_fetch("*", path)
