"""The list of public addresses for search engines (sitemaps.org)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LARGEST = 50_000
# Where search engines have nothing to look for; what is secret is kept by the gate.
ROBOTS = """\
User-agent: *
Disallow: /verwaltung
Disallow: /anmelden
Disallow: /l/
Disallow: /suche

Sitemap: {sitemap}
"""


def write(pages: Iterable[tuple[str, datetime | None]]) -> bytes:
    """The sitemap of addresses, each with the time of its last change where that is known."""
    root = Element("urlset", xmlns=NAMESPACE)
    for address, changed_at in list(pages)[:LARGEST]:
        page = SubElement(root, "url")
        SubElement(page, "loc").text = address
        if changed_at is not None:
            SubElement(page, "lastmod").text = changed_at.isoformat(timespec="seconds")
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
