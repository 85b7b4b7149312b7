"""What is different, in words: one sentence for each difference."""

from __future__ import annotations

from datetime import datetime

from hearing.agenda.models import ItemKind
from hearing.errors import N_
from hearing.programme.changes import Change, Difference
from hearing.programme.labels import ITEM_KINDS, PARTS
from hearing.programme.words import Fact, Words
from hearing.speakers.models import Part

SENTENCES: dict[Change, str] = {
    Change.TITLE_CHANGED: N_("Die Anhörung heißt jetzt „%(after)s“ statt „%(before)s“."),
    Change.DAY_MOVED: N_("Die Anhörung beginnt um %(after)s Uhr statt um %(before)s Uhr."),
    Change.DAY_ENDS: N_("Die Anhörung endet um %(after)s Uhr statt um %(before)s Uhr."),
    Change.VENUE: N_("Der Ort der Anhörung ist jetzt „%(after)s“ statt „%(before)s“."),
    Change.DETAILS_EDITED: N_("Die Angaben zur Anhörung sind überarbeitet."),
    Change.NEW: N_("Neu: „%(name)s“ um %(after)s Uhr."),
    Change.CANCELLED: N_("Entfällt: „%(name)s“, bisher um %(before)s Uhr."),
    Change.RENAMED: N_("„%(before)s“ heißt jetzt „%(after)s“."),
    Change.MOVED: N_("„%(name)s“ beginnt um %(after)s Uhr statt um %(before)s Uhr."),
    Change.LENGTHENED: N_("„%(name)s“ dauert länger: %(after)s Minuten statt %(before)s."),
    Change.SHORTENED: N_("„%(name)s“ dauert kürzer: %(after)s Minuten statt %(before)s."),
    Change.ROOM: N_("„%(name)s“ hat einen anderen Raum: „%(after)s“ statt „%(before)s“."),
    Change.RETYPED: N_("„%(name)s“ ist jetzt: %(after)s (bisher: %(before)s)."),
    Change.OPENED: N_("„%(name)s“ ist jetzt öffentlich."),
    Change.CLOSED: N_("„%(name)s“ ist jetzt nicht öffentlich."),
    Change.PARALLEL: N_("„%(name)s“ läuft jetzt neben anderen Punkten."),
    Change.ALONE: N_("„%(name)s“ läuft nicht mehr neben anderen Punkten."),
    Change.RETEXTED: N_("Die Beschreibung von „%(name)s“ ist überarbeitet."),
    Change.JOINED: N_("„%(name)s“: %(person)s kommt dazu (%(after)s)."),
    Change.LEFT: N_("„%(name)s“: %(person)s ist nicht mehr dabei (%(after)s)."),
    Change.REPLACED: N_("„%(name)s“: %(after)s statt %(before)s."),
    Change.PART: N_("„%(name)s“: %(person)s hat eine andere Aufgabe, %(after)s statt %(before)s."),
    Change.PERSON_NEW: N_("Neu dabei: %(name)s."),
    Change.PERSON_CANCELLED: N_("%(name)s nimmt nicht teil."),
    Change.PERSON_RENAMED: N_("%(before)s heißt jetzt %(after)s."),
    Change.PERSON_EDITED: N_("Die Angaben zu %(name)s sind überarbeitet."),
    Change.PHOTO: N_("Das Foto von %(name)s ist geändert."),
    Change.STAND_NEW: N_("Neuer Stand: „%(name)s“."),
    Change.STAND_CANCELLED: N_("Der Stand „%(name)s“ entfällt."),
    Change.STAND_EDITED: N_("Die Angaben zum Stand „%(name)s“ sind überarbeitet."),
}
TO_NO_ROOM = N_("„%(name)s“ hat keinen eigenen Raum mehr (bisher „%(before)s“).")
FROM_NO_ROOM = N_("„%(name)s“ hat einen Raum: „%(after)s“.")
# One word for a column of badges: what kind of change it is, for eyes that look for one.
BADGES: dict[Change, str] = {
    Change.NEW: N_("neu"),
    Change.STAND_NEW: N_("neu"),
    Change.PERSON_NEW: N_("neu"),
    Change.CANCELLED: N_("entfällt"),
    Change.STAND_CANCELLED: N_("entfällt"),
    Change.PERSON_CANCELLED: N_("nimmt nicht teil"),
    Change.MOVED: N_("andere Zeit"),
    Change.DAY_MOVED: N_("andere Zeit"),
    Change.DAY_ENDS: N_("andere Zeit"),
    Change.ROOM: N_("anderer Raum"),
    Change.VENUE: N_("anderer Ort"),
    Change.RENAMED: N_("umbenannt"),
    Change.TITLE_CHANGED: N_("umbenannt"),
    Change.PERSON_RENAMED: N_("umbenannt"),
    Change.LENGTHENED: N_("länger"),
    Change.SHORTENED: N_("kürzer"),
    Change.OPENED: N_("öffentlich"),
    Change.CLOSED: N_("nicht öffentlich"),
    Change.JOINED: N_("kommt dazu"),
    Change.LEFT: N_("nicht mehr dabei"),
    Change.REPLACED: N_("andere Person"),
}
EDITED = N_("überarbeitet")
TIMES = frozenset({Change.DAY_MOVED, Change.DAY_ENDS, Change.NEW, Change.CANCELLED, Change.MOVED})


def describe(difference: Difference, words: Words) -> str:
    """A difference as a sentence."""
    sentence = SENTENCES[difference.change]
    if difference.change is Change.ROOM and not difference.after:
        sentence = TO_NO_ROOM
    elif difference.change is Change.ROOM and not difference.before:
        sentence = FROM_NO_ROOM
    return words.say(sentence, **_facts(difference, words))


def badge(difference: Difference, words: Words) -> str:
    """A difference as a word or two."""
    return words.say(BADGES.get(difference.change, EDITED))


def _facts(difference: Difference, words: Words) -> dict[str, Fact]:
    name, before, after = difference.name, difference.before, difference.after
    if difference.change in TIMES:
        return {"name": name, "before": _time(before), "after": _time(after)}
    if difference.change is Change.RETYPED:
        kinds = [words.say(ITEM_KINDS[ItemKind(value)]) for value in (before, after)]
        return {"name": name, "before": kinds[0], "after": kinds[1]}
    if difference.person:
        parts = [words.say(PARTS[Part(value)]) if value else "" for value in (before, after)]
        person = difference.person
        return {"name": name, "person": person, "before": parts[0], "after": parts[1]}
    return {"name": name, "before": before, "after": after}


def _time(text: str) -> Fact:
    return datetime.fromisoformat(text) if text else ""
