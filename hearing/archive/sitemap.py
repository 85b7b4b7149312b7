"""The list of public addresses for search engines (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from hearing.open_data.tracks import Track
from hearing.programme.edition import plain

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
VIDEO = "http://www.google.com/schemas/sitemap-video/1.1"
ElementTree.register_namespace("video", VIDEO)
LONGEST_VIDEO = 28_800
"""Seconds: of longer ones the length is not told, search engines refuse it."""
LARGEST = 50_000
# Where search engines have nothing to look for; what is secret is kept by the gate.
ROBOTS = """\
User-agent: *
Disallow: /verwaltung
Disallow: /anmelden
Disallow: /l/
Disallow: /suche
Disallow: /daten/abzug.zip

Sitemap: {sitemap}
"""


def write(
    pages: Iterable[tuple[str, datetime | None]], *, tracks: Mapping[str, Track] | None = None
) -> bytes:
    """The sitemap of addresses, each with the time of its last change where that is known, and
    with its video, where ``tracks`` has one for it."""
    root = Element("urlset", xmlns=NAMESPACE)
    for address, changed_at in list(pages)[:LARGEST]:
        page = SubElement(root, "url")
        SubElement(page, "loc").text = address
        if changed_at is not None:
            SubElement(page, "lastmod").text = changed_at.isoformat(timespec="seconds")
        track = (tracks or {}).get(address)
        if track is not None and track.is_video and track.poster:  # they want a picture of it
            _write_video(SubElement(page, f"{{{VIDEO}}}video"), track)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _write_video(video: Element, track: Track) -> None:
    told = {
        "thumbnail_loc": track.poster,
        "title": track.title,
        "description": track.description,
        "content_loc": track.media,
        "player_loc": track.player,
        "duration": str(round(track.duration)) if 1 <= track.duration <= LONGEST_VIDEO else "",
        "expiration_date": track.ends_at.isoformat(timespec="seconds"),
        "publication_date": track.published_at.isoformat(timespec="seconds"),
        "family_friendly": "yes",
        "live": "no",
    }
    for name, text in told.items():
        if text:
            SubElement(video, f"{{{VIDEO}}}{name}").text = plain(text)
