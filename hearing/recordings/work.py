"""What a worker does for each kind of step: media's functions on a recording's folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hearing.jobs import kinds, leases
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress, nothing
from hearing.jobs.models import Job
from hearing.recordings import copies, pipeline, played
from hearing.recordings.models import Recording
from media import audio, engines, playback, runfile, speech, transcribe
from media import pieces as cutting
from media.engines import Engine
from media.pipeline import write_texts
from media.probe import probe_into
from media.segments import read_segments
from media.settings import ANY_LANGUAGE, Settings
from media.workspace import Workspace, read_json

NOTE = "Maschinell erstellter Text, nicht von Menschen geprüft."
DEMONSTRATION_NOTE = "Erstellt mit dem kleinen Demonstrationsmodell."


def settle(job: Job) -> None:
    """Carry the end of a job over to its recording."""
    pipeline.settle(recording=pipeline.recording_of(job))


@dataclass
class Steps:
    """The steps of the pipeline, bound to a data folder; engines are loaded once a process."""

    data: Path
    device: str
    threads: int
    clock: Callable[[], datetime]
    _engines: dict[tuple[str, str], Engine] = field(default_factory=dict)

    def register(self) -> None:
        """Make all steps known to the worker. A second time replaces them."""
        works = {
            "probe": self.probe,
            "playback": self.playback,
            "audio": self.audio,
            "speech": self.speech,
            "piece": self.piece,
            "join": self.join,
            "captions": self.captions,
            "protocol": self.protocol,
        }
        for name, work in works.items():
            kinds.register(Kind(name, work, settle))

    def probe(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        recording, workspace = self._open(job)
        info = probe_into(self._source(recording), workspace.probe)

        def store() -> None:
            row = pipeline.recording_of(job)
            row.duration = info.duration or None
            row.has_picture = info.video is not None

        return store

    def playback(self, job: Job, progress: Progress, cancelled: CancelCheck) -> Outcome:
        recording, workspace = self._open(job)
        playback.make(self._source(recording), workspace, progress=progress, cancelled=cancelled)
        digest = played.digest(workspace.folder)

        def store() -> None:
            pipeline.recording_of(job).played_sha256 = digest

        return store

    def audio(self, job: Job, progress: Progress, cancelled: CancelCheck) -> Outcome:
        recording, workspace = self._open(job)
        if not (workspace.audio.exists() and audio.is_whole(workspace.audio)):
            source = self._source(recording)
            audio.extract(source, workspace.audio, progress=progress, cancelled=cancelled)
        length = audio.duration(workspace.audio)
        progress("audio", length, length)

        def store() -> None:
            row = pipeline.recording_of(job)
            row.duration = row.duration or length

        return store

    def speech(self, job: Job, progress: Progress, cancelled: CancelCheck) -> Outcome:
        """Find the speech and list a job for each piece."""
        _recording, workspace = self._open(job)
        spans = speech.find_speech_into(
            workspace.audio, workspace.speech, progress=progress, cancelled=cancelled
        )
        pieces = cutting.cut_into(spans, audio.duration(workspace.audio), workspace.pieces)

        def store() -> None:
            for piece in pieces:
                row = leases.add(
                    kind="piece",
                    subject=job.subject,
                    stage=pipeline.STAGES["piece"],
                    now=self.clock(),
                    facts={"index": piece.index},
                )
                row.total_seconds = piece.end - piece.start

        return store

    def piece(self, job: Job, progress: Progress, cancelled: CancelCheck) -> Outcome:
        recording, workspace = self._open(job)
        piece = cutting.read_pieces(workspace.pieces)[job.facts["index"]]
        progress("piece", 0.0, piece.end - piece.start)
        settings = self.settings(recording)
        engine = self.engine(settings)
        if settings.language == ANY_LANGUAGE:
            transcribe.find_language(workspace, engine)
            settings = self.settings(recording)
        transcribe.hear_piece(workspace, piece, engine, settings, cancelled=cancelled)
        progress("piece", piece.end - piece.start, piece.end - piece.start)
        return nothing

    def join(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        recording, workspace = self._open(job)
        runfile.claim(workspace, self._source(recording))
        transcribe.join(workspace)
        settings = self.settings(recording)
        runfile.finish(workspace, settings)
        summary = read_json(workspace.coverage)

        def store() -> None:
            row = pipeline.recording_of(job)
            row.coverage = summary
            row.language = settings.language

        return store

    def captions(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        recording, workspace = self._open(job)
        settings = self.settings(recording)
        note = f"{NOTE} {DEMONSTRATION_NOTE}" if settings.is_demonstration else NOTE
        write_texts(workspace, settings, note=note)
        return nothing

    def protocol(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        """Hand the text to every room that keeps a copy of it."""
        _recording, workspace = self._open(job)
        segments = read_segments(workspace.segments)

        def store() -> None:
            row = pipeline.recording_of(job)
            for copy in copies.COPIES:
                copy.make(row, segments)

        return store

    def _open(self, job: Job) -> tuple[Recording, Workspace]:
        recording = pipeline.recording_of(job)
        return recording, pipeline.workspace(recording=recording, data=self.data)

    def _source(self, recording: Recording) -> Path:
        return pipeline.source(recording=recording, data=self.data)

    def settings(self, recording: Recording) -> Settings:
        """With what a recording is heard."""
        workspace = pipeline.workspace(recording=recording, data=self.data)
        found = read_json(workspace.language) if recording.language == ANY_LANGUAGE else None
        return Settings(
            engine=recording.engine,
            model=recording.model,
            language=found["language"] if found else recording.language,
            vocabulary=tuple(recording.hearing.vocabulary.splitlines()),
            device=self.device,
            threads=self.threads,
        )

    def engine(self, settings: Settings) -> Engine:
        """The engine of these settings. A second time it is loaded already."""
        key = (settings.engine, settings.model)
        if key not in self._engines:
            self._engines[key] = engines.load(
                settings.engine, settings.model, device=self.device, threads=self.threads
            )
        return self._engines[key]
