"""A search as an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from hearing.programme.edition import plain

NAMESPACE = "http://www.w3.org/2005/Atom"
UNCHECKED = "unchecked"
"""The category of what nobody has checked."""


class Entry(NamedTuple):
    """Something that was found: ``name`` says for ever what it is, ``label`` what its readers have
    to know about the text."""

    name: str
    title: str
    address: str
    at: datetime
    text: str
    label: str = ""


def write(
    entries: Iterable[Entry], *, title: str, author: str, own: str, page: str, now: datetime
) -> bytes:
    """The feed of these entries, the newest first, at ``own``; ``page`` is the search's address."""
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)
    root = Element("feed", xmlns=NAMESPACE)
    _text(root, "id", _number(own))
    _text(root, "title", title)
    _text(root, "updated", _time(newest[0].at if newest else now))
    _text(SubElement(root, "author"), "name", author)
    SubElement(root, "link", rel="self", href=own, type="application/atom+xml")
    SubElement(root, "link", rel="alternate", href=page, type="text/html")
    for entry in newest:
        _write(root, entry, own)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _write(root: Element, entry: Entry, own: str) -> None:
    element = SubElement(root, "entry")
    site = own.partition("/suche")[0]
    _text(element, "id", _number(f"{site} {entry.name}"))
    _text(element, "title", entry.title)
    _text(element, "updated", _time(entry.at))
    SubElement(element, "link", rel="alternate", href=entry.address)
    if entry.label:
        SubElement(element, "category", term=UNCHECKED, label=plain(entry.label))
    _text(element, "summary", entry.text)


def _number(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = plain(text)
