"""German words for what has a last day."""

from __future__ import annotations

from hearing.privacy.labels import OBJECTS
from hearing.retention.things import What

THINGS: dict[What, str] = {what: OBJECTS[what.value] for what in What}
