"""Placeholders in templates: plain words in braces, replaced once, never run.

What is put in is not looked at again: a person may be called "{name}".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from hearing.errors import N_, HearingError
from hearing.invitations.errors import (
    LinkMissing,
    PlaceholderInSubject,
    PlaceholderMisspelt,
    PlaceholderUnknown,
    SubjectEmpty,
)

LINK = "link"
_WORDS = re.compile(r"\{([^{}\n]{1,60})\}")
# The outbox puts the personal link where it finds this word; in a name it must not. The sign
# between cannot be seen.
_OUTBOX, _HARMLESS = "{link}", "{\u2060link}"

# What stands for what in every template.
COMMON: dict[str, str] = {
    LINK: N_("der persönliche Link; er entsteht erst beim Versand"),
    "name": N_("Name der Person"),
    "organisation": N_("ihre Organisation"),
    "gruppe": N_("ihre Gruppe"),
    "titel": N_("Titel der Anhörung"),
    "angaben": N_("wann, wo und bis wann zu antworten ist, in drei Zeilen"),
    "datum": N_("Tag der Anhörung"),
    "beginn": N_("Uhrzeit des Beginns"),
    "ende": N_("Uhrzeit des Endes"),
    "ort": N_("Ort der Anhörung"),
    "frist": N_("bis wann geantwortet werden kann"),
    "teilnahme": N_("wie die Gruppe teilnehmen darf, ein Satz nach ihren Rechten"),
    "plaetze": N_("wie viele Plätze es vor Ort gibt, ein Satz; leer, wo es keine Grenze gibt"),
    "veranstalter": N_("wer einlädt"),
    "kontakt": N_("wohin man sich mit Fragen wendet"),
    "datenschutz": N_("Adresse der Datenschutzhinweise"),
}
# What fills several lines or is not known yet has no place in a subject.
NOT_IN_SUBJECT = frozenset({LINK, "angaben"})


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in place; ``{link}`` stays for the outbox. A paragraph that is
    nothing but a placeholder without a value goes."""

    def _value(found: re.Match[str]) -> str:
        word = found[1]
        if word == LINK or word not in values:
            return found[0]
        return values[word].replace(_OUTBOX, _HARMLESS)

    paragraphs = (_WORDS.sub(_value, paragraph) for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())


def check(*, subject: str, text: str, known: Collection[str], needs_link: bool) -> None:
    """Raise what is wrong with a template: the name of a placeholder that there isn't, a missing
    link, a missing subject."""
    if not subject.strip():
        raise SubjectEmpty
    in_subject = [word for word in known if word not in NOT_IN_SUBJECT]
    for word in words_in(subject):
        if word not in in_subject:
            raise PlaceholderInSubject(name=word, known=_named(in_subject))
    for word in words_in(text):
        if word not in known:
            raise _unknown(word, known)
    if needs_link and _OUTBOX not in text:
        raise LinkMissing


def words_in(text: str) -> list[str]:
    """The words in braces, in their order."""
    return _WORDS.findall(text)


def _unknown(word: str, known: Collection[str]) -> HearingError:
    near = get_close_matches(word.strip().casefold(), known, n=1)
    if near:
        return PlaceholderMisspelt(name=word, meant=near[0])
    return PlaceholderUnknown(name=word, known=_named(known))


def _named(words: Collection[str]) -> str:
    return ", ".join(f"{{{word}}}" for word in words)
