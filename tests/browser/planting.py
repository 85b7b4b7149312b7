"""A small published hearing with media, planted straight into the tables."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hearing.agenda.models import AgendaItem, Hearing, ItemKind, LegalBasis
from hearing.archive import index
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.programme import release
from hearing.protocol.models import Entry, Part, Segment
from hearing.recordings.models import Recording, State
from hearing.speakers.models import Speaker
from media import playback
from media.workspace import Workspace

NOW = datetime(2024, 6, 20, 10, 0, tzinfo=UTC)
START = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)  # 09:30 in Munich
SECONDS = 40
SLUG = "ki-stadtratshearing"
ITEMS = (
    (ItemKind.GREETING, "Begrüßung", 15),
    (ItemKind.TALK, "Einführung in die Künstliche Intelligenz", 45),
    (ItemKind.Q_AND_A, "Fragen zur Einführung", 30),
    (ItemKind.BREAK, "Pause", 15),
    (ItemKind.PRESENTATION, "KI Competence Center und Projekte der Stadt", 45),
)
SPEAKERS = (
    ("Bürgermeister*in", "Grußwort"),
    ("Referent*in A", "Wissenschaft (Beispiel)"),
    ("Mitglied des Stadtrats", "Fraktion (Beispiel)"),
)
# item, speaker, part, second, text
SAID: tuple[tuple[int, int | None, Part, float, str], ...] = (
    (0, 0, Part.SPEECH, 1.0, "Guten Morgen und herzlich willkommen zum Hearing über Künstliche "
     "Intelligenz in der Stadtverwaltung."),
    (0, 0, Part.SPEECH, 6.0, "Der Antrag 20-26 / A 04055 fragt, was die Stadt schon einsetzt und "
     "wo die Grenzen liegen."),
    (1, 1, Part.SPEECH, 11.0, "Ein Sprachmodell berechnet, welches Wort als nächstes am besten "
     "passt. Es weiß nicht, ob der Satz stimmt."),
    (1, 1, Part.SPEECH, 17.0, "Deshalb braucht jede Antwort der Verwaltung einen Menschen, der sie "
     "prüft und verantwortet."),
    (2, 2, Part.QUESTION, 22.0, "Wer haftet, wenn MUCGPT einer Bürgerin eine falsche Auskunft "
     "gibt?"),
    (2, 1, Part.ANSWER, 27.0, "Die Stadt haftet wie für jede andere Auskunft. Darum steht MUCGPT "
     "nur den Beschäftigten offen."),
    (4, None, Part.SPEECH, 34.0, "Das KI Competence Center berät die Referate und prüft neue "
     "Vorhaben nach dem Datenethikkodex."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """Where to find what was planted."""

    hearing_path: str
    recording_path: str
    recording_id: int
    folder: Path


def make_media(folder: Path) -> None:
    """A picture that changes and a tone, with captions, poster and storyboard."""
    folder.mkdir(parents=True, exist_ok=True)
    _ffmpeg(
        "-f lavfi -i testsrc2=size=480x270:rate=10 -f lavfi -i sine=frequency=330:sample_rate=16000"
        f" -t {SECONDS} -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 32k",
        folder / "recorded.mp4",
    )
    playback.make(folder / "recorded.mp4", Workspace(folder))
    _ffmpeg("-f lavfi -i color=c=0x0b5563:size=480x270 -frames:v 1", folder / "poster.jpg")
    _ffmpeg("-f lavfi -i testsrc2=size=640x90:rate=1 -frames:v 1", folder / "storyboard.jpg")
    tiles = "".join(
        f"{_stamp(10 * i)} --> {_stamp(10 * i + 10)}\nstoryboard.jpg#xywh={160 * i},0,160,90\n\n"
        for i in range(4)
    )
    (folder / "storyboard.vtt").write_text(f"WEBVTT\n\n{tiles}")
    cues = "".join(f"{_stamp(second)} --> {_stamp(second + 4)}\n{text[:40]}\n\n"
                   for _item, _who, _part, second, text in SAID)  # fmt: skip
    (folder / "captions.vtt").write_text(f"WEBVTT\n\nNOTE Maschinell erstellt\n\n{cues}")
    (folder / "captions.srt").write_text("1\n00:00:01,000 --> 00:00:05,000\nGuten Morgen\n")


def _ffmpeg(arguments: str, target: Path) -> None:
    command = ["ffmpeg", "-y", "-loglevel", "error", *arguments.split(), str(target)]
    subprocess.run(command, check=True)


def _stamp(second: float) -> str:
    return f"00:00:{second:06.3f}"


def plant(data: Path) -> Planted:
    """Plant a hearing, its recording and protocol; needs an application context."""
    hearing = Hearing(
        slug=SLUG,
        title="Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
        summary="Was die Stadt schon einsetzt, was neueste Verfahren können und wo Grenzen liegen.",
        venue="Qubes am IT-Rathaus, Agnes-Pockels-Bogen",
        organizer="IT-Referat",
        starts_at=START,
        ends_at=START + timedelta(hours=4),
        motion="Antrag Nr. 20-26 / A 04055",
        paper="Sitzungsvorlage Nr. 20-26 / V 12687",
        legal_basis=LegalBasis.CONSENT,
        demonstration=True,
        published_at=START - timedelta(days=20),
    )
    db.session.add(hearing)
    items = _plant_items(hearing)
    speakers = _plant_speakers(hearing)
    recording = _plant_recording(hearing)
    _plant_marks(hearing, items, speakers)
    _plant_entries(recording, items, speakers)
    _release(hearing)
    index.rebuild()
    db.session.commit()
    path = f"/anhoerungen/{SLUG}"
    return Planted(
        path,
        f"{path}/aufzeichnungen/{recording.id}",
        recording.id,
        data / "recordings" / str(recording.id),
    )


def _release(hearing: Hearing) -> None:
    draft = release.look(hearing)
    release.make(
        hearing=hearing,
        version=draft.version,
        digest=draft.digest,
        who="leitung@example.org",
        now=START - timedelta(days=20),
    )


def _plant_items(hearing: Hearing) -> list[AgendaItem]:
    at = START
    for position, (kind, title, minutes) in enumerate(ITEMS):
        item = AgendaItem(position=position, kind=kind, title=title, starts_at=at, minutes=minutes)
        hearing.items.append(item)
        at += timedelta(minutes=minutes)
    db.session.flush()
    return hearing.items


def _plant_speakers(hearing: Hearing) -> list[Speaker]:
    speakers = [Speaker(hearing_id=hearing.id, name=name, role=role) for name, role in SPEAKERS]
    db.session.add_all(speakers)
    db.session.flush()
    return speakers


def _plant_recording(hearing: Hearing) -> Recording:
    recording = Recording(
        hearing_id=hearing.id,
        title="Aufzeichnung des Livestreams",
        file_name="stream.mp4",
        size=1,
        sha256="0" * 64,
        state=State.READY,
        created_at=START,
        started_at=START,
        duration=float(SECONDS),
        has_picture=True,
        engine="faster-whisper",
        model="demo",
        placed_by="marks",
        legal_basis=LegalBasis.CONSENT,
        retain_until=date(2024, 7, 19),
        published_at=START + timedelta(days=1),
    )
    db.session.add(recording)
    db.session.flush()
    return recording


def _plant_marks(hearing: Hearing, items: list[AgendaItem], speakers: list[Speaker]) -> None:
    for number in (0, 1, 2, 4):
        second = min(said[3] for said in SAID if said[0] == number) - 0.5
        db.session.add(
            Mark(
                hearing_id=hearing.id,
                kind=MarkKind.ITEM_STARTED,
                at=START + timedelta(seconds=second),
                item_id=items[number].id,
                speaker_id=speakers[0].id,
            )
        )


def _plant_entries(recording: Recording, items: list[AgendaItem], speakers: list[Speaker]) -> None:
    question: Entry | None = None
    for position, (item, speaker, part, second, text) in enumerate(SAID):
        entry = Entry(
            recording_id=recording.id,
            position=position,
            item_id=items[item].id,
            speaker_id=None if speaker is None else speakers[speaker].id,
            part=part,
            start=second,
            end=second + 4.5,
            text=text,
            question=question if part is Part.ANSWER else None,
        )
        question = entry if part is Part.QUESTION else question
        entry.segments.append(_segment(recording, position, second, text))
        db.session.add(entry)
    db.session.flush()


def _segment(recording: Recording, position: int, second: float, text: str) -> Segment:
    words = text.split()
    length = 4.0 / len(words)
    return Segment(
        recording_id=recording.id,
        position=position,
        start=second,
        end=second + 4.0,
        text=text,
        words=[
            {
                "start": round(second + index * length, 2),
                "end": round(second + (index + 1) * length, 2),
                "text": f" {word}",
                "probability": 0.9,
            }
            for index, word in enumerate(words)
        ],
    )
