"""From a file that has arrived to a recording."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.recordings import pipeline, uploads
from hearing.recordings.messages import Unusable
from hearing.recordings.models import Recording, Upload
from media.errors import MediaError
from media.probe import probe


class UploadIncomplete(HearingError):
    """Something is still missing of the file."""

    sentence = N_("Von dieser Datei fehlt noch ein Teil. Bitte setzen Sie die Übertragung fort.")
    field = "file"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said about a recording when it is taken in."""

    hearing: Hearing
    title: str
    started_at: datetime
    language: str
    engine: str
    model: str
    retain_until: date
    for_minutes: bool = False


def finish(*, upload: Upload, facts: Facts, now: datetime, data: Path) -> Recording:
    """Look into the whole file and take it over as a recording; a second time it is the same one.

    Raises UploadIncomplete, Unusable and pipeline.AlreadyRecorded; a file that can never be used
    is thrown away with its upload. The caller commits, after an error too, and then rings.
    """
    if upload.recording_id is not None:
        return db.session.get_one(Recording, upload.recording_id)
    path = uploads.path_of(upload=upload, data=data)
    with uploads.locked(path) as file:
        if file.seek(0, os.SEEK_END) != upload.size:
            raise UploadIncomplete
        try:
            recording = _take_over(upload, path, facts, now, data)
        except HearingError as error:
            unusable = isinstance(error, Unusable) and error.final
            if unusable or isinstance(error, pipeline.AlreadyRecorded):
                path.unlink()
                db.session.delete(upload)
            raise
    upload.recording_id = recording.id
    return recording


def _take_over(upload: Upload, path: Path, facts: Facts, now: datetime, data: Path) -> Recording:
    try:
        probe(path)
    except MediaError as error:
        raise Unusable(error) from error
    recording = pipeline.add(
        hearing=facts.hearing,
        source=path,
        file_name=upload.file_name,
        title=facts.title,
        started_at=facts.started_at,
        language=facts.language,
        engine=facts.engine,
        model=facts.model,
        retain_until=facts.retain_until,
        now=now,
        data=data,
    )
    recording.for_minutes = facts.for_minutes
    return recording
