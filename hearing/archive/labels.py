"""What the public reads for the kinds that the tables know."""

from __future__ import annotations

from hearing.archive.models import Kind
from hearing.errors import N_
from hearing.exports import gaps
from hearing.protocol.models import Part

PARTS = {
    Part.SPEECH: "",
    Part.QUESTION: N_("Frage"),
    Part.ANSWER: N_("Antwort"),
    Part.INTERJECTION: N_("Zwischenruf"),
    Part.SCENE: N_("Beifall, Lachen, Unruhe"),
}
KINDS = {
    Kind.ENTRY: N_("Gesprochenes"),
    Kind.QUESTION: N_("Frage aus der Liste"),
    Kind.ITEM: N_("Programmpunkt"),
    Kind.HEARING: N_("Anhörung"),
    Kind.PERSON: N_("Mitwirkende"),
    Kind.STAND: N_("Marktstand"),
    Kind.STATEMENT: N_("Stellungnahme"),
    Kind.FILE: N_("Anlage"),
    Kind.SLIDES: N_("Folien"),
    Kind.SUMMARY: N_("Kurzfassung der Niederschrift"),
    Kind.DECISION: N_("Beschluss oder Zusage"),
    Kind.RESULT: N_("Ergebnis zu einem Punkt"),
    Kind.ANSWER: N_("Schriftliche Antwort"),
}
UNCHECKED = {True: N_("maschinell, ungeprüft"), False: N_("ungeprüft")}
"""What nobody has checked, by whether a machine wrote it."""
GAPS = gaps.SENTENCES
