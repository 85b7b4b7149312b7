"""What a worker does to hear a recording again: the pipeline's own steps, in a folder beside."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace

from hearing.database import db
from hearing.jobs import kinds, leases
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress, Work, nothing
from hearing.jobs.models import Job
from hearing.recordings import again, copies, pipeline
from hearing.recordings.again import Beside
from hearing.recordings.models import Recording
from hearing.recordings.work import Steps
from media import audio, runfile, speech, transcribe
from media import pieces as cutting
from media.pipeline import write_texts
from media.segments import read_segments
from media.settings import Settings
from media.workspace import Workspace, new_file, read_json

REPLACED = ("segments.jsonl", "coverage.json", "proposals.json")


@dataclass(frozen=True, slots=True)
class HearingAgain:
    """The steps, with the engines that the pipeline's have loaded."""

    steps: Steps

    def register(self) -> None:
        """Make them known to the worker. A second time replaces them."""
        works = {
            "again.cut": self.cut,
            "again.piece": self.piece,
            "again.join": self.join,
            "again.clean": self.clean,
        }
        for name, work in works.items():
            kinds.register(Kind(name, self._leaving_nothing(work), _settle))

    def _leaving_nothing(self, work: Work) -> Work:
        """A step that was given up while it worked, because a passage has to go, say: what it has
        heard of the old sound must not lie about."""

        def do(job: Job, progress: Progress, cancelled: CancelCheck) -> Outcome:
            try:
                return work(job, progress, cancelled)
            finally:
                db.session.rollback()
                recording = pipeline.recording_of(job)
                if not again.is_ordered(recording):
                    again.clean_up(recording=recording, data=self.steps.data)

        return do

    def cut(self, job: Job, progress: Progress, cancelled: CancelCheck) -> Outcome:
        """List a job for each piece; what an earlier work left is thrown away."""
        recording, beside, _settings = self._open(job)
        again.clean_up(recording=recording, data=self.steps.data)
        if not (beside.audio.exists() and audio.is_whole(beside.audio)):
            source = pipeline.source(recording=recording, data=self.steps.data)
            audio.extract(source, beside.audio, progress=progress, cancelled=cancelled)
        spans = speech.find_speech_into(
            beside.audio, beside.speech, progress=progress, cancelled=cancelled
        )
        pieces = cutting.cut_into(spans, audio.duration(beside.audio), beside.pieces)

        def store() -> None:
            for piece in pieces:
                leases.add(
                    kind="again.piece",
                    subject=job.subject,
                    stage=again.STAGES["again.piece"],
                    now=self.steps.clock(),
                    facts={**job.facts, "index": piece.index},
                )

        return store

    def piece(self, job: Job, _progress: Progress, cancelled: CancelCheck) -> Outcome:
        _recording, beside, settings = self._open(job)
        piece = cutting.read_pieces(beside.pieces)[job.facts["index"]]
        engine = self.steps.engine(settings)
        transcribe.hear_piece(beside, piece, engine, settings, cancelled=cancelled)
        return nothing

    def join(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        """Put the new files in the place of the old ones, and hand the new text to every room that
        keeps a copy; neither where the work was given up. What a room has to take out of the files
        comes behind it."""
        recording, beside, settings = self._open(job)
        transcribe.join(beside)
        write_texts(beside, settings)
        kept = pipeline.workspace(recording=recording, data=self.steps.data)
        coverage, segments = read_json(beside.coverage), read_segments(beside.segments)

        def store() -> None:
            _replace(kept, beside)
            runfile.finish(kept, settings)
            row = pipeline.recording_of(job)
            row.engine, row.model, row.coverage = settings.engine, settings.model, coverage
            db.session.flush()
            for copy in copies.COPIES:
                copy.make(row, segments)

        return store

    def clean(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        """Remove the folder beside; the new text counts already."""
        recording, _beside, _settings = self._open(job)
        again.clean_up(recording=recording, data=self.steps.data)
        return nothing

    def _open(self, job: Job) -> tuple[Recording, Beside, Settings]:
        recording = pipeline.recording_of(job)
        beside = again.workspace(recording=recording, data=self.steps.data)
        chosen = {"engine": job.facts["engine"], "model": job.facts["model"]}
        return recording, beside, replace(self.steps.settings(recording), **chosen)


def _replace(kept: Workspace, beside: Beside) -> None:
    """Captions are written from the record: static ones would only be old."""
    for name in REPLACED:
        with new_file(kept.folder / name) as part:
            shutil.copyfile(beside.folder / name, part)
    shutil.rmtree(kept.piece(0).parent, ignore_errors=True)
    shutil.copytree(beside.piece(0).parent, kept.piece(0).parent)
    for path in (kept.captions_vtt, kept.captions_srt):
        path.unlink(missing_ok=True)


def _settle(_job: Job) -> None:
    """The recording stays ready, whatever becomes of this work."""
