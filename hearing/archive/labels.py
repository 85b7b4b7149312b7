"""What the public reads for the kinds that the tables know."""

from __future__ import annotations

from hearing.errors import N_
from hearing.protocol.models import Part

PARTS = {
    Part.SPEECH: "",
    Part.QUESTION: N_("Frage"),
    Part.ANSWER: N_("Antwort"),
}
