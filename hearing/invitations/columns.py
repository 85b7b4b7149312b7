"""Which column of a handed-in table holds what: guessed from its head, corrected by a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from hearing.errors import N_
from hearing.files.kinds import TABLES

KINDS = TABLES
IGNORED = ""
NAMES: dict[str, str] = {
    IGNORED: N_("– nicht übernehmen –"),
    "name": N_("Name"),
    "title": N_("Titel"),
    "first": N_("Vorname"),
    "last": N_("Nachname"),
    "email": N_("E-Mail-Adresse"),
    "group": N_("Gruppe"),
    "organisation": N_("Organisation"),
    "language": N_("Sprache"),
    "note": N_("Interne Notiz"),
}
# Heads in small ASCII letters, without spaces and signs.
_HEADS: dict[str, str] = {
    **dict.fromkeys(("name", "vollername", "fullname", "vorundnachname", "person", "gast"), "name"),
    **dict.fromkeys(("namevorname", "vornamename", "vornamenachname", "guest"), "name"),
    **dict.fromkeys(("titel", "title", "akademischertitel", "akadtitel", "grad"), "title"),
    **dict.fromkeys(("vorname", "firstname", "givenname", "rufname"), "first"),
    **dict.fromkeys(("nachname", "familienname", "lastname", "surname", "zuname"), "last"),
    **dict.fromkeys(("email", "mail", "emailadresse", "mailadresse", "emailaddress"), "email"),
    **dict.fromkeys(("adresse", "address", "epost", "emailkontakt", "mailaddress"), "email"),
    **dict.fromkeys(("gruppe", "group", "teilnehmendengruppe", "teilnehmergruppe"), "group"),
    **dict.fromkeys(("participantgroup", "kreis", "personenkreis"), "group"),
    **dict.fromkeys(("organisation", "organization", "firma", "company"), "organisation"),
    **dict.fromkeys(("institution", "dienststelle", "referat", "fraktion"), "organisation"),
    **dict.fromkeys(("amt", "behoerde", "organisationoderdienststelle"), "organisation"),
    **dict.fromkeys(("sprache", "language", "korrespondenzsprache", "lang"), "language"),
    **dict.fromkeys(("notiz", "note", "bemerkung", "anmerkung", "kommentar"), "note"),
    **dict.fromkeys(("internenotiz", "comment", "remark", "notes"), "note"),
}
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def guess(heads: Sequence[str]) -> list[str]:
    """What each column holds, by its head; nothing twice, unknown ones are ignored."""
    found = [_HEADS.get(_plain(head), IGNORED) for head in heads]
    if "first" in found and "last" not in found and "name" in found:
        found[found.index("name")] = "last"  # „Name; Vorname“
    return [word if word not in found[:place] else IGNORED for place, word in enumerate(found)]


def chosen(words: Sequence[str], count: int) -> list[str]:
    """What a person says each column holds; nothing twice, nothing that there isn't."""
    known = [word if word in NAMES else IGNORED for word in words][:count]
    known += [IGNORED] * (count - len(known))
    return [word if word not in known[:place] else IGNORED for place, word in enumerate(known)]


def missing(columns: Sequence[str], *, has_group: bool) -> list[str]:
    """The German names of what the table lacks."""
    lacks = []
    if not {"name", "last"} & set(columns):
        lacks.append(NAMES["name"])
    if "email" not in columns:
        lacks.append(NAMES["email"])
    if "group" not in columns and not has_group:
        lacks.append(NAMES["group"])
    return lacks


def values(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a line by what they are; the name put together of its parts."""
    found = {
        word: cells[place].strip() if place < len(cells) else ""
        for place, word in enumerate(columns)
        if word != IGNORED
    }
    if "name" not in found:
        parts = [found.get(part, "") for part in ("title", "first", "last")]
        found["name"] = " ".join(filter(None, parts))
    return found


def looks_like_people(heads: Sequence[str]) -> bool:
    """Whether the line that should name the columns is already a person."""
    return any("@" in head for head in heads)


def _plain(head: str) -> str:
    letters = unicodedata.normalize("NFC", head).casefold().translate(_GERMAN)
    return re.sub(r"[^a-z]", "", letters)
