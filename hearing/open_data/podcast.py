"""Recordings as a podcast: RSS 2.0 with the words of iTunes and of podcastindex.org."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from hearing.open_data.tracks import Track
from hearing.programme.edition import plain

ATOM = "http://www.w3.org/2005/Atom"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
for prefix, namespace in {"atom": ATOM, "itunes": ITUNES, "podcast": PODCAST}.items():
    ElementTree.register_namespace(prefix, namespace)
# The namespace in which podcastindex.org numbers feeds by their address.
FEEDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
TYPES = {"vtt": "text/vtt", "srt": "application/x-subrip"}
CHAPTERS = "application/json+chapters"


@dataclass(frozen=True, slots=True)
class Channel:
    """What a feed says of itself; ``own`` is its address, ``page`` that of its page."""

    title: str
    description: str
    author: str
    own: str
    page: str
    cover: str
    licence: str


def write(channel: Channel, tracks: Sequence[Track]) -> bytes:
    """The feed of these tracks; the same gives the same bytes."""
    root = Element("rss", version="2.0")
    head = SubElement(root, "channel")
    for name, text in (("title", channel.title), ("link", channel.page)):
        _text(head, name, text)
    _text(head, "description", channel.description)
    _text(head, "language", "de")
    if channel.licence:
        _text(head, "copyright", channel.licence)
    SubElement(head, f"{{{ATOM}}}link", rel="self", href=channel.own, type="application/rss+xml")
    _text(head, f"{{{ITUNES}}}author", channel.author)
    _text(head, f"{{{ITUNES}}}type", "episodic")
    _text(head, f"{{{ITUNES}}}explicit", "false")
    SubElement(head, f"{{{ITUNES}}}image", href=channel.cover)
    SubElement(head, f"{{{ITUNES}}}category", text="Government")
    _text(head, f"{{{PODCAST}}}guid", _feed_number(channel.own))
    _text(head, f"{{{PODCAST}}}medium", "podcast")
    for track in tracks:
        _episode(SubElement(head, "item"), track)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _episode(item: Element, track: Track) -> None:
    _text(item, "title", track.title)
    _text(item, "link", track.page)
    _text(item, "guid", uuid.uuid5(uuid.NAMESPACE_URL, track.page).urn, isPermaLink="false")
    _text(item, "pubDate", format_datetime(track.published_at))
    _text(item, "description", track.description)
    SubElement(item, "enclosure", url=track.media, length=str(track.size), type=track.mimetype)
    _text(item, f"{{{ITUNES}}}duration", str(round(track.duration)))
    _text(item, f"{{{ITUNES}}}explicit", "false")
    language = {"language": track.language} if track.language else {}
    for address in track.captions:
        kind = TYPES[address.rpartition(".")[2]]
        about = {"url": address, "type": kind, "rel": "captions", **language}
        SubElement(item, f"{{{PODCAST}}}transcript", about)
    if track.chapters:
        SubElement(item, f"{{{PODCAST}}}chapters", url=track.chapters, type=CHAPTERS)


def _feed_number(address: str) -> str:
    return str(uuid.uuid5(FEEDS, address.partition("://")[2].rstrip("/")))


def _text(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = plain(text)
