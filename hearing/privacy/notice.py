"""What a privacy notice must say (Art. 13 GDPR), and what a hearing's own doesn't say yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hearing.agenda.models import Hearing
from hearing.errors import N_
from hearing.programme import privacy

# Words of which one has to stand there, and the German name of what they stand for.
ASKED: tuple[tuple[str, str], ...] = (
    (r"verantwortlich", N_("wer verantwortlich ist")),
    (r"datenschutzbeauftragt", N_("die Datenschutzbeauftragten")),
    (r"zweck", N_("die Zwecke")),
    (r"rechtsgrundlage|art\.\s*6", N_("die Rechtsgrundlagen")),
    (r"empfänger", N_("die Empfänger")),
    (r"außerhalb der eu|drittl", N_("ob Daten die EU verlassen")),
    (r"speicherdauer|gelöscht|aufbewahr", N_("die Speicherdauer")),
    (r"auskunft", N_("die Rechte der Betroffenen")),
    (r"widerruf", N_("der Widerruf einer Einwilligung")),
    (r"aufsichtsbehörde|landesbeauftragt", N_("die Aufsichtsbehörde")),
)
BLANK = "…"


def gaps(text: str) -> Iterator[str]:
    """What a notice doesn't say, or says with dots to be filled in; German."""
    paragraphs = [part for part in text.lower().split("\n\n") if BLANK not in part]
    filled = "\n".join(paragraphs)
    for words, name in ASKED:
        if not re.search(words, filled):
            yield name


def newest(hearing: Hearing) -> str | None:
    """The notice that counts; None where there is none."""
    return next((notice.text for notice in privacy.history(hearing)), None)
