"""German words for what has a last day."""

from __future__ import annotations

from hearing.errors import N_
from hearing.privacy.labels import OBJECTS
from hearing.retention.things import What

SHORT: dict[What, str] = {
    What.SOUND: N_("Ton, Bild, Untertitel"),
    What.TEXT: N_("Arbeitstext"),
}
THINGS: dict[What, str] = {what: OBJECTS[what.value] for what in What}
