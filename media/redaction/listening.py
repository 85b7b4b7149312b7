"""Hearing a passage again that was taken out: in what is played there, nothing may be left of it.

A file is decoded as a player decodes it, and only where something was taken out. Digital silence is
nothing, and what is louder than ``QUIET`` is something; what lies between is made loud and given to
the detector of speech.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np

from media import ffmpeg, speech
from media.audio import SAMPLE_RATE, Samples
from media.captions import timestamp
from media.errors import Cancelled, DecodingFailed
from media.live.folder import AUDIO, LOW, MAIN, Folder
from media.live.parts import BASE, TICKS, Unit, read
from media.live.publish import FIRST_TICK
from media.live.recording import Recording
from media.redaction.errors import StillHeard
from media.redaction.spans import Span, merged
from media.workspace import CancelCheck, never

STEP = "redaction"
QUIET = 0.001
"""of the loudest that there can be: 60 dB below it"""
BEFORE = 0.2
"""seconds that are decoded before a passage: what a packet sounds like depends on the last ones"""
BLOCK_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Sound:
    """Some samples of all channels in a row, from ``second`` on."""

    second: float
    rate: int
    samples: Samples

    @property
    def loudness(self) -> float:
        return float(np.abs(self.samples).max(initial=0.0))

    @property
    def first_loud(self) -> float:
        """Return the second of the first sample that is louder than ``QUIET``."""
        return self.second + int((np.abs(self.samples) > QUIET).any(axis=0).argmax()) / self.rate

    def within(self, span: Span) -> Sound:
        """Return those samples that are wholly in the span."""
        first = max(0, ceil((span.start - self.second) * self.rate))
        last = max(first, floor((span.end - self.second) * self.rate))
        second = self.second + first / self.rate
        return Sound(second, self.rate, self.samples[:, first:last])


def hear_again(path: Path, *, spans: Sequence[Span], cancelled: CancelCheck = never) -> None:
    """Listen to the spans in all sound tracks of a file, or in all variants of a stream that has
    ended, in its folder. Raises StillHeard, DecodingFailed, Cancelled."""
    listen = _hear_parts if path.is_dir() else _hear_file
    listen(path, merged(spans), cancelled)


def is_silent(path: Path, *, spans: Sequence[Span]) -> bool:
    """Say whether nothing is left in the spans."""
    try:
        hear_again(path, spans=spans)
    except (StillHeard, DecodingFailed):
        return False
    return True


def _hear_file(path: Path, spans: Sequence[Span], cancelled: CancelCheck) -> None:
    import av

    options = ffmpeg.open_options(path)
    try:
        with av.open(ffmpeg.input_name(path), options=options) as container:
            for track in container.streams.audio:
                for span in spans:
                    sounds = _of_track(container, track, span)
                    _refuse_sound(path.name, sounds, span, cancelled)
    except av.error.FFmpegError as error:
        raise DecodingFailed(str(path), str(error)) from error


def _hear_parts(folder: Path, spans: Sequence[Span], cancelled: CancelCheck) -> None:
    recording = Recording(Folder(folder))
    recording.read()
    for variant in (MAIN, LOW, AUDIO):
        for span in spans:
            sounds = _of_parts(recording, variant, span)
            _refuse_sound(variant, sounds, span, cancelled)


def _refuse_sound(name: str, sounds: Iterable[Sound], span: Span, cancelled: CancelCheck) -> None:
    """Raise StillHeard where one of the sounds is none but silence in the span."""
    faint: list[Sound] = []
    for whole in takewhile(lambda one: one.second < span.end, sounds):
        if cancelled():
            raise Cancelled(STEP)
        sound = whole.within(span)
        if sound.loudness > QUIET:
            raise StillHeard(name, timestamp(sound.first_loud))
        if sound.loudness > 0:
            faint.append(sound)
        if faint and sound.second - faint[0].second >= BLOCK_SECONDS:
            _refuse_speech(name, faint)
            faint = []
    if faint:
        _refuse_speech(name, faint)


def _refuse_speech(name: str, faint: Sequence[Sound]) -> None:
    """Raise StillHeard where somebody speaks, however softly."""
    loudest = [one.samples[np.abs(one.samples).max(axis=1).argmax()] for one in faint]
    samples = np.concatenate(loudest)
    heard = speech.Silero()(_at_speech_rate(samples / np.abs(samples).max(), faint[0].rate))
    for span in speech.spans_of(heard.tolist()):
        raise StillHeard(name, timestamp(faint[0].second + span.start))


def _at_speech_rate(samples: Samples, rate: int) -> Samples:
    import av

    frame: Any = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "fltp", "mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler("fltp", "mono", SAMPLE_RATE)
    frames: list[Any] = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([one.to_ndarray()[0] for one in frames])


def _of_track(container: Any, track: Any, span: Span) -> Iterator[Sound]:
    """Yield what a player would sound, from shortly before the span on."""
    import av

    begin = (container.start_time or 0) / av.time_base
    container.seek(int((begin + max(0.0, span.start - BEFORE)) / track.time_base), stream=track)
    for packet in container.demux(track):
        yield from _decoded(track.codec_context, packet, begin)


def _of_parts(recording: Recording, variant: str, span: Span) -> Iterator[Sound]:
    """Yield what the parts sound that a variant has of its own."""
    import av

    decoder: Any = av.CodecContext.create("aac", "r")
    last = len(recording.entries) - 1
    first = recording.number_at(max(0.0, span.start - BEFORE))
    for number in range(first, min(recording.number_at(span.end), last) + 1):
        path = recording.folder.part(number, variant)
        for unit in _units(path):
            packet: Any = av.Packet(unit.data)
            packet.pts, packet.time_base = unit.pts, BASE
            yield from _decoded(decoder, packet, FIRST_TICK / TICKS)


def _units(path: Path) -> Iterable[Unit]:
    try:
        return read(path).audio if path.exists() else ()
    except ValueError as error:
        raise DecodingFailed(str(path), str(error)) from error


def _decoded(decoder: Any, packet: Any, begin: float) -> Iterator[Sound]:
    """Yield what is decoded; a player goes on after a packet that is broken."""
    import av

    try:
        frames = decoder.decode(packet)
    except av.error.FFmpegError:
        return
    for frame in frames:
        if frame.time is not None:
            yield Sound(frame.time - begin, frame.sample_rate, _values(frame))


def _values(frame: Any) -> Samples:
    """Return a row of values from -1 to 1 for each channel."""
    values = np.asarray(frame.to_ndarray())
    if not frame.format.is_planar:
        values = values.reshape(-1, len(frame.layout.channels)).T
    if values.dtype == np.uint8:
        return values.astype(np.float32) / np.float32(128) - np.float32(1)
    if np.issubdtype(values.dtype, np.integer):
        return values.astype(np.float32) / np.float32(-float(np.iinfo(values.dtype).min))
    return values.astype(np.float32)
