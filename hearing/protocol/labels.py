"""What people read about contributions."""

from __future__ import annotations

from hearing.errors import N_
from hearing.protocol.models import ChangeKind, DoubtKind, Part

PARTS = {
    Part.SPEECH: N_("Beitrag"),
    Part.QUESTION: N_("Frage"),
    Part.ANSWER: N_("Antwort"),
    Part.INTERJECTION: N_("Zwischenruf"),
    Part.SCENE: N_("Beifall, Lachen, Unruhe"),
}
CHANGES = {
    ChangeKind.HEARD: N_("gehört"),
    ChangeKind.TEXT: N_("Text geändert"),
    ChangeKind.SPEAKER: N_("Person zugeordnet"),
    ChangeKind.ITEM: N_("Programmpunkt zugeordnet"),
    ChangeKind.PART: N_("Art geändert"),
    ChangeKind.SPLIT: N_("geteilt"),
    ChangeKind.JOIN: N_("mit dem nächsten verbunden"),
    ChangeKind.INSERT: N_("eingefügt"),
    ChangeKind.REMOVE: N_("entfernt"),
    ChangeKind.CHECK: N_("geprüft"),
    ChangeKind.MERGE: N_("neu gehört"),
    ChangeKind.REDACT: N_("geschwärzt"),
    ChangeKind.REPLACE: N_("Wörter ersetzt"),
    ChangeKind.RESTORE: N_("früheren Stand wiederhergestellt"),
    ChangeKind.LAY: N_("nach den Zeiten des Pults neu zugeordnet"),
}
DOUBTS = {
    DoubtKind.UNLIKELY: N_("unsicher gehört"),
    DoubtKind.REPETITION: N_("Wiederholung"),
    DoubtKind.NUMBER: N_("Zahl"),
    DoubtKind.AMOUNT: N_("Betrag"),
    DoubtKind.DATE: N_("Datum"),
    DoubtKind.SECTION: N_("Vorschrift"),
    DoubtKind.NAME: N_("Name nicht auf der Liste"),
    DoubtKind.NEAR_NAME: N_("fast ein Name der Liste"),
    DoubtKind.OVERLAP: N_("überschneidet sich mit dem Beitrag davor"),
    DoubtKind.SPEECH: N_("gesprochen, aber kein Text"),
    DoubtKind.MACHINE: N_("fraglich"),
}
