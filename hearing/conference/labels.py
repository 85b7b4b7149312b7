"""What the conference's pages say: German sentences, translated where they are shown."""

from __future__ import annotations

from hearing.conference.models import System
from hearing.errors import N_

SYSTEMS = {
    System.ADDRESS: N_("Eine Adresse für alle, gleich welches System"),
    System.BIGBLUEBUTTON: N_("BigBlueButton: für jede Person eine eigene, unterschriebene Adresse"),
}
ACTIONS = {"conference.change": N_("Videokonferenz geändert")}
