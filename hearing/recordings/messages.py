"""What the machine says, in words for people: errors of ``media``, steps and states."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from hearing.agenda.models import LegalBasis
from hearing.errors import N_, HearingError
from hearing.jobs.models import JobState
from hearing.recordings.models import State
from media.errors import BAD_DATA, MediaError

# What the audit log says of what people do with recordings.
ACTIONS = {
    "recording.publish": N_("Aufzeichnung veröffentlicht"),
    "recording.unpublish": N_("Veröffentlichung der Aufzeichnung beendet"),
    "recording.set_date": N_("Aufbewahrungsdatum der Aufzeichnung geändert"),
    "recording.choose_purpose": N_("Zweck der Aufzeichnung geändert"),
    "recording.delete": N_("Aufzeichnung gelöscht"),
}
# One sentence for each code of media.errors, and for what only a background job can meet.
SENTENCES: dict[str, str] = {
    "media_error": N_("Die Verarbeitung ist mit einem unerwarteten Fehler abgebrochen."),
    "source_missing": N_("Die Datei der Aufzeichnung ist auf dem Server nicht lesbar."),
    "empty_file": N_("Diese Datei ist leer. Bitte wählen Sie eine andere aus."),
    "not_media": N_(
        "Diese Datei ist keine Ton- oder Videodatei, auch wenn ihr Name so aussieht. "
        "Bitte wählen Sie die Aufzeichnung selbst aus, zum Beispiel MP4, MKV, MP3 oder WAV."
    ),
    "no_audio": N_("Diese Aufzeichnung hat keine Tonspur, also auch nichts zum Mitschreiben."),
    "truncated_media": N_(
        "Diese Aufzeichnung bricht ab, bevor ihr Inhaltsverzeichnis kommt, und ist so nicht "
        "lesbar. Bitte kopieren Sie sie noch einmal vom Aufnahmegerät."
    ),
    "decoding_failed": N_("Die Aufzeichnung lässt sich nicht lesen. Technischer Grund: %(reason)s"),
    "program_missing": N_(
        "Auf dem Server fehlt das Programm „%(program)s“. "
        "Bitte lassen Sie es installieren und starten Sie danach hier neu."
    ),
    "engine_missing": N_("Die Spracherkennung „%(engine)s“ ist auf dem Server nicht installiert."),
    "model_missing": N_(
        "Das Modell „%(name)s“ liegt nicht auf dem Server. Es lässt sich mit "
        "„media models fetch %(name)s“ herunterladen oder mit „media models import ORDNER“ "
        "aus einem Ordner übernehmen; nur zur Demonstration gibt es das Modell „demo“."
    ),
    "model_broken": N_(
        "Das Modell „%(name)s“ lässt sich nicht laden. Technischer Grund: %(reason)s"
    ),
    "hub_unreachable": N_(
        "Das Modell „%(name)s“ konnte nicht heruntergeladen werden, weil %(hub)s nicht antwortet. "
        "Laden Sie es auf einem anderen Rechner und übernehmen Sie den Ordner hier mit "
        "„media models import ORDNER“."
    ),
    "bad_model_name": N_("„%(name)s“ geht nicht als Name eines Modells."),
    "unknown_size": N_("Ein Modell „%(name)s“ gibt es nicht zum Herunterladen."),
    "disk_full": N_(
        "Auf dem Server ist kein Platz mehr. Was fertig ist, bleibt erhalten; "
        "schaffen Sie Platz und starten Sie danach hier neu."
    ),
    "piece_missing": N_(
        "Ein Abschnitt des erkannten Textes fehlt. Starten Sie hier neu, dann wird er noch "
        "einmal gehört."
    ),
    "unknown_language": N_("Die Sprache „%(language)s“ kennt die Spracherkennung nicht."),
    "live_bad_source": N_("„%(source)s“ ist weder eine Adresse eines Streams noch eine Datei."),
    "live_key_missing": N_("Es fehlt das Kennwort, mit dem sich der Encoder ausweist."),
    "live_ended": N_("Dieser Stream ist beendet, es kann nichts mehr folgen."),
    "live_engine_fails": N_("Die Spracherkennung bricht immer wieder ab. Grund: %(reason)s"),
    "workspace_busy": N_("An dieser Aufzeichnung arbeitet gerade schon ein anderes Programm."),
    "workspace_taken": N_("Im Arbeitsordner liegt schon eine andere Aufzeichnung."),
    "cancelled": N_("Die Verarbeitung wurde angehalten."),
    "abandoned": N_(
        "Das Programm der Hintergrundarbeit ist mehrmals mitten in diesem Schritt ausgefallen."
    ),
    "not_redactable": N_(
        "Aus dieser Datei lässt sich keine einzelne Stelle entfernen; sie muss ganz weg."
    ),
    "still_heard": N_("Beim Nachhören war in „%(name)s“ bei %(time)s noch etwas zu hören."),
}
UNKNOWN = N_("Bei diesem Schritt ist ein unerwarteter Fehler aufgetreten.")

STEPS: dict[str, str] = {
    "probe": N_("Datei prüfen"),
    "playback": N_("Abspielfassung herstellen"),
    "audio": N_("Ton entnehmen"),
    "speech": N_("Gesprochenes finden"),
    "piece": N_("Text erkennen"),
    "join": N_("Text zusammensetzen"),
    "captions": N_("Untertitel schreiben"),
    "protocol": N_("Protokoll anlegen"),
}
STEP_STATES: dict[JobState, str] = {
    JobState.WAITING: N_("wartet"),
    JobState.RUNNING: N_("läuft"),
    JobState.DONE: N_("fertig"),
    JobState.FAILED: N_("fehlgeschlagen"),
    JobState.CANCELLED: N_("angehalten"),
}
STATES: dict[State, str] = {
    State.WAITING: N_("wartet auf ein Modell"),
    State.PROCESSING: N_("in Arbeit"),
    State.READY: N_("fertig"),
    State.FAILED: N_("fehlgeschlagen"),
    State.CANCELLED: N_("angehalten"),
    State.DELETED: N_("gelöscht"),
}
# The same as a whole sentence.
STATE_SENTENCES: dict[State, str] = {
    State.WAITING: N_("Die Aufzeichnung wartet, bis ein Modell für den Text gewählt ist."),
    State.PROCESSING: N_("Die Aufzeichnung wird verarbeitet."),
    State.READY: N_("Die Aufzeichnung ist fertig verarbeitet."),
    State.FAILED: N_("Die Verarbeitung ist stehen geblieben. Was fertig ist, bleibt erhalten."),
    State.CANCELLED: N_("Die Verarbeitung ist angehalten. Was fertig ist, bleibt erhalten."),
    State.DELETED: N_("Die Aufzeichnung ist gelöscht."),
}
# The colour that a state has on the pages.
BADGES: dict[State, str] = {
    State.WAITING: "warning",
    State.PROCESSING: "info",
    State.READY: "success",
    State.FAILED: "danger",
    State.CANCELLED: "warning",
    State.DELETED: "info",
}
LEGAL_BASES: dict[LegalBasis, str] = {
    LegalBasis.SESSION: N_("Sitzung nach Art. 52 Abs. 4 der Gemeindeordnung"),
    LegalBasis.CONSENT: N_("Einwilligung der Beteiligten"),
}
# Why a stretch of speech has no text, or its text is doubtful: the kinds of media.checks.
DOUBTS: dict[str, str] = {
    "speech_without_text": N_("Hier wird gesprochen, aber es wurde kein Text erkannt."),
    "text_without_speech": N_("Hier steht Text, obwohl niemand zu sprechen scheint."),
    "speed": N_("So schnell spricht niemand; wahrscheinlich ist Text erfunden."),
    "repetition": N_("Der Text wiederholt sich; wahrscheinlich hing die Erkennung fest."),
    "invented_phrase": N_("Ein Satz, den die Erkennung oft erfindet."),
    "language": N_("Der Text ist wohl in einer anderen Sprache."),
}
# Why speech has no text: the reasons of media.coverage.
REASONS: dict[str, str] = {
    "heard_again_without_text": N_("Auch beim zweiten Hören wurde hier kein Text erkannt."),
    "too_short_to_hear_again": N_("Zu kurz, um noch einmal gehört zu werden."),
}
OTHER_DOUBT = N_("Diese Stelle bitte anhören und prüfen.")


class Unusable(HearingError):
    """A file that can't become a recording. ``final``: its bytes will never do."""

    field = "file"

    def __init__(self, error: MediaError) -> None:
        self.final = error.exit_code == BAD_DATA
        code, facts = error.code, vars(error)
        self.sentence = SENTENCES.get(code, UNKNOWN)  # type: ignore[misc]  # one class, many codes
        super().__init__(**facts)


def sentence_of(error: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The sentence and the facts for a job's error; one without a known code gets a general one."""
    facts = error.get("facts") or {}
    sentence = SENTENCES.get(str(error.get("code")), UNKNOWN)
    try:
        sentence % facts
    except KeyError:
        return UNKNOWN, {}
    return sentence, facts


def clean_name(name: str) -> str:
    """A sender's file name for show: no folders, no control or direction characters, no new line.

    It is never used as a path; the stored file has a name of our own.
    """
    last = PurePath(name.replace("\\", "/").rstrip("/")).name
    kept = (" " if character.isspace() else character for character in last)
    visible = (c for c in kept if not unicodedata.category(c).startswith("C"))
    return unicodedata.normalize("NFC", " ".join("".join(visible).split()))[:200]
