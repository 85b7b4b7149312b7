"""What the staff reads about live streams."""

from __future__ import annotations

from hearing.desk.models import Hidden
from hearing.errors import N_
from hearing.speakers.consents import Reason
from hearing.stream.models import Audience, SourceKind, StreamState

SOURCES = {
    SourceKind.RTMP: N_("Der Encoder sendet zu uns (RTMP)"),
    SourceKind.SRT: N_("Der Encoder sendet zu uns (SRT)"),
    SourceKind.HLS: N_("Wir holen den Stream ab (HLS)"),
    SourceKind.RTMP_PULL: N_("Wir holen den Stream ab (RTMP)"),
    SourceKind.FILE: N_("Ein Film läuft, als wäre er live (nur in der Probe)"),
}
STATES = {
    StreamState.PREPARED: N_("vorbereitet"),
    StreamState.RUNNING: N_("läuft"),
    StreamState.ENDED: N_("beendet"),
}
AUDIENCES = {
    Audience.EVERYBODY: N_("Alle"),
    Audience.INVITED: N_("Eingeladene mit persönlichem Link, deren Gruppe es darf"),
}
# How the picture is, by the words of media.live.state.
PICTURES = {
    "waiting": N_("Wartet auf den Encoder"),
    "live": N_("Auf Sendung"),
    "gap": N_("Kein Signal"),
    "closed": N_("Standbild ohne Ton"),
    "ended": N_("Beendet"),
}
# The colour that each has.
PICTURE_BADGES = {
    "waiting": "info",
    "live": "success",
    "gap": "danger",
    "closed": "warning",
    "ended": "info",
}
# Why nothing is shown: the words of media.live, and those of hearing.desk.models.Hidden.
REASONS = {
    "no encoder yet": N_("Es hat noch kein Encoder gesendet."),
    "the encoder has gone": N_("Der Encoder hat die Verbindung beendet."),
    "the encoder sent nothing": N_("Der Encoder hat nichts mehr gesendet."),
    "what came is no stream": N_("Was ankam, war kein Stream."),
    "the file is at its end": N_("Der Film ist zu Ende."),
    "the receiving process broke off": N_("Das empfangende Programm ist ausgefallen."),
    "the encoder left out a piece": N_("Der Encoder hat ein Stück ausgelassen."),
    "nobody recorded": N_("Keine der Aufzeichnungen hat dieses Stück."),
    "session": N_("Die Sitzung war nichtöffentlich."),
    "item": N_("Der Punkt war nichtöffentlich."),
    "speaker": N_("Dieser Beitrag wird nicht übertragen."),
}
# While it is so.
HIDDEN = {
    Hidden.SESSION: N_("Die Sitzung ist nichtöffentlich."),
    Hidden.ITEM: N_("Der Punkt ist nichtöffentlich."),
    Hidden.SPEAKER: N_("Dieser Beitrag wird nicht übertragen."),
}
WARNINGS = {
    "wrong_key": N_("Ein Encoder hat es mit einem falschen Schlüssel versucht."),
    "unreadable": N_("Was zuletzt ankam, ließ sich nicht lesen."),
    "port_taken": N_("Ein anderes Programm belegt den Anschluss für den Encoder."),
    "disk": N_("Der Speicherplatz wird knapp."),
    "disk_full": N_("Der Speicher ist voll; der Livestream wurde beendet."),
    "clock": N_("Die Uhr des Servers wurde verstellt."),
}
# How captions are, by the words of captions.json.
CAPTIONS = {
    "loading": N_("werden vorbereitet"),
    "listening": N_("laufen"),
    "failed": N_("gehen nicht: Das Modell lässt sich nicht laden."),
    "ended": N_("sind fertig"),
}
NO_CAPTIONS = N_("noch keine")
# Why somebody may not be streamed.
CONSENTS = {
    Reason.NOT_ANSWERED: N_("hat noch nicht in Livestream und Aufzeichnung eingewilligt"),
    Reason.REFUSED: N_("hat in Livestream oder Aufzeichnung nicht eingewilligt"),
    Reason.EMPLOYEE: N_("gehört zur Stadtverwaltung und hat kein Amt der Liste"),
}
OTHER_WARNING = N_("Der Livestream meldet ein Problem.")
ACTIONS = {
    "stream.prepare": N_("Livestream eingerichtet"),
    "stream.change": N_("Livestream geändert"),
    "stream.renew_key": N_("Schlüssel des Livestreams erneuert"),
    "stream.start": N_("Livestream begonnen"),
    "stream.end": N_("Livestream beendet"),
}
