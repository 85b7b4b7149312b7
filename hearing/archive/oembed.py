"""oEmbed 1.0: what another site needs to show a recording in its own page (oembed.com)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from hearing.programme.edition import plain

WIDTH: Final = 640
SMALLEST: Final = 256
SOUND_HEIGHT: Final = 200
BELOW: Final = 72  # the line with title and source under the picture
TYPES: Final = {"json": "application/json", "xml": "text/xml"}


@dataclass(frozen=True, slots=True)
class Player:
    """A recording as other sites embed it: ``address`` is that of the frame."""

    title: str
    city: str
    home: str
    address: str
    has_picture: bool
    lasts: int  # seconds that a site may keep the answer


def size(player: Player, *, width: int = 0, height: int = 0) -> tuple[int, int]:
    """How large the frame is, no larger than asked for, no smaller than it works."""
    across = max(SMALLEST, min(width or WIDTH, WIDTH))
    if not player.has_picture:
        return across, SOUND_HEIGHT
    down = across * 9 // 16 + BELOW
    if height and down > height:
        across = max(SMALLEST, (height - BELOW) * 16 // 9)
        down = across * 9 // 16 + BELOW
    return across, down


def describe(player: Player, *, width: int = 0, height: int = 0) -> dict[str, str | int]:
    """The answer of oEmbed, as values."""
    across, down = size(player, width=width, height=height)
    return {
        "version": "1.0",
        "type": "video" if player.has_picture else "rich",
        "title": plain(player.title),
        "provider_name": player.city,
        "provider_url": player.home,
        "cache_age": player.lasts,
        "html": frame(player, across, down),
        "width": across,
        "height": down,
    }


def frame(player: Player, width: int, height: int) -> str:
    """The HTML that shows the player."""
    values = {
        "src": player.address,
        "title": plain(player.title),
        "width": str(width),
        "height": str(height),
        "allow": "fullscreen",
        "loading": "lazy",
        "referrerpolicy": "no-referrer",
    }
    told = " ".join(f'{name}="{escape(value)}"' for name, value in values.items())
    return f'<iframe {told} style="border:0;max-width:100%"></iframe>'


def write(answer: Mapping[str, str | int], form: str) -> bytes:
    """The answer as JSON or XML."""
    if form == "json":
        return json.dumps(answer, ensure_ascii=False).encode()
    root = Element("oembed")
    for name, value in answer.items():
        SubElement(root, name).text = str(value)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
