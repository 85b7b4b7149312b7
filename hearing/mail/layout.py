"""The layout: a letter's text as simple HTML, for programs that show no other or show it better.

Paragraphs, lists, addresses to press, and the personal link as a button. No pictures, nothing that
is loaded or counted. What is written is text: a tag in it is shown, never obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader
from jinja2.utils import urlize
from markupsafe import Markup

from hearing import places

# The words on the button, with the site's name: people are told to look where a link leads.
BUTTON = {"de": "Ihre persönliche Seite öffnen ({site})", "en": "Open your personal page ({site})"}
_environment = Environment(
    loader=FileSystemLoader(places.TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two empty lines: the link alone, a list, or lines."""

    link: str = ""
    points: tuple[Markup, ...] = ()
    lines: tuple[Markup, ...] = ()


def html(*, text: str, subject: str, language: str, link: str) -> str:
    """The whole HTML of a letter whose text already has its link, if it has one, in place."""
    button = BUTTON.get(language, BUTTON["de"]).format(site=urlsplit(link).hostname or "")
    page = _environment.get_template("mail/message.html")
    return page.render(
        subject=subject, language=language, button=button, blocks=blocks(text=text, link=link)
    )


def blocks(*, text: str, link: str) -> list[Block]:
    """A text in blocks. A line that is the link alone is a block of its own."""
    found: list[Block] = []
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        alone = bool(link) and line.strip() == link
        if line.strip() and not alone:
            lines.append(line)
            continue
        if lines:
            found.append(_block(lines))
            lines = []
        if alone:
            found.append(Block(link=link))
    return found


def _block(lines: list[str]) -> Block:
    if all(line.startswith(("- ", "– ", "• ")) for line in lines):
        return Block(points=tuple(_pressable(line[2:]) for line in lines))
    return Block(lines=tuple(_pressable(line) for line in lines))


def _pressable(line: str) -> Markup:
    """A line with its addresses to press; all else in it is text."""
    return Markup(urlize(line.strip()))
