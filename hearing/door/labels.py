"""What the door says: German sentences, translated where they are shown."""

from __future__ import annotations

from hearing.door.models import DoorEventKind
from hearing.door.presence import Part
from hearing.door.tickets import Standing
from hearing.errors import N_

# What happened, in big letters: said, and whether the person may pass.
KINDS = {
    DoorEventKind.ARRIVAL: N_("Eingelassen"),
    DoorEventKind.LEAVING: N_("Verlassen vermerkt"),
    DoorEventKind.AGAIN: N_("Schon eingelassen"),
    DoorEventKind.NOT_VALID: N_("Kein gültiger Platz"),
    DoorEventKind.OTHER_HEARING: N_("Ticket einer anderen Anhörung"),
    DoorEventKind.UNKNOWN: N_("Unbekannter Code"),
}
MAY_PASS = frozenset({DoorEventKind.ARRIVAL, DoorEventKind.LEAVING})
STANDINGS = {
    Standing.VALID: N_("Platz vor Ort"),
    Standing.CALLED_OFF: N_("Die Anhörung ist abgesagt."),
    Standing.REVOKED: N_("Die Einladung gilt nicht mehr."),
    Standing.NOT_FOR_GROUP: N_("Die Gruppe nimmt nicht vor Ort teil."),
    Standing.WAITING: N_("Steht auf der Warteliste, hat noch keinen Platz."),
    Standing.OTHER_MODE: N_("Ist für eine andere Teilnahmeform angemeldet."),
    Standing.NO_PLACE: N_("Hat keinen bestätigten Platz."),
}
PARTS = {
    Part.PRESENT: N_("anwesend"),
    Part.ABSENT: N_("nicht erschienen"),
    Part.ONLINE: N_("online dabei"),
    Part.VIRTUAL: N_("virtuell angemeldet"),
    Part.STREAM: N_("für den Stream angemeldet"),
    Part.EXCUSED: N_("hat abgesagt"),
    Part.UNANSWERED: N_("ohne Zusage"),
}
# What a guest without a ticket reads on the ticket's page.
WITHOUT = {
    Standing.CALLED_OFF: N_("Die Anhörung ist abgesagt. Ihr Ticket gilt nicht mehr."),
    Standing.WAITING: N_(
        "Sie stehen auf der Warteliste. Ihr Ticket erscheint hier, sobald Sie einen Platz haben."
    ),
    Standing.OTHER_MODE: N_(
        "Sie nehmen nicht vor Ort teil, deshalb brauchen Sie kein Ticket. Wenn Sie doch kommen"
        " möchten, ändern Sie Ihre Antwort."
    ),
    Standing.NO_PLACE: N_(
        "Ihr Ticket erscheint hier, sobald Sie für die Teilnahme vor Ort zugesagt haben."
    ),
}
