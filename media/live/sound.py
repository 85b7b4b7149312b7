"""The sound of what is public, as samples, and how likely each moment of it is speech."""

from __future__ import annotations

from typing import Any

import numpy as np

from media.audio import SAMPLE_RATE, Samples
from media.live.parts import TICKS, Unit
from media.live.publish import FIRST_TICK
from media.speech import FRAME, FRAME_SECONDS, Detector

LARGEST_SHIFT = SAMPLE_RATE // 20
"""samples by which sound may be off its place before it is moved"""


class PublicSound:
    """What is held of a recording: from second ``begin`` on, in frames of the detector."""

    def __init__(self, begin: float, detector: Detector) -> None:
        self.begin, self._detect = begin, detector
        self._samples: Samples = np.zeros(0, np.float32)
        self.chances: Samples = np.zeros(0, np.float32)
        """for each whole frame how likely it is speech"""
        self._decoder = Decoder()

    @property
    def end(self) -> float:
        """Return the second up to which it is held."""
        return self.begin + len(self._samples) / SAMPLE_RATE

    @property
    def judged(self) -> float:
        """Return the second up to which it is known where somebody speaks."""
        return round(self.begin + len(self.chances) * FRAME_SECONDS, 3)

    def add(self, packets: tuple[Unit, ...], until: float) -> None:
        """Take the packets of a part that ends at second ``until``; what is missing is silence."""
        pieces, end = [self._samples], round(self.end * SAMPLE_RATE)
        first = round(self.begin * SAMPLE_RATE)
        for unit in packets:
            place = round((unit.pts - FIRST_TICK) * SAMPLE_RATE / TICKS)
            heard = self._decoder.decode(unit)
            if place + len(heard) <= first:
                continue
            if place - end > LARGEST_SHIFT:
                pieces.append(np.zeros(place - end, np.float32))
                end = place
            elif end - place > LARGEST_SHIFT:
                heard = heard[end - place :]
            pieces.append(heard)
            end += len(heard)
        missing = round(until * SAMPLE_RATE) - end
        if missing > LARGEST_SHIFT:
            pieces.append(np.zeros(missing, np.float32))
        self._samples = np.concatenate(pieces)
        self._judge()

    def _judge(self) -> None:
        first = len(self.chances) * FRAME
        frames = (len(self._samples) - first) // FRAME
        if frames:
            new = self._detect(self._samples[first : first + frames * FRAME])
            self.chances = np.concatenate([self.chances, new])

    def between(self, start: float, end: float) -> Samples:
        """Return the samples of this time, as far as they are held."""
        first, last = (max(0, round((at - self.begin) * SAMPLE_RATE)) for at in (start, end))
        return self._samples[first:last].copy()

    def forget(self, second: float) -> None:
        """Hold nothing before this second any more."""
        frames = min(round((second - self.begin) / FRAME_SECONDS), len(self.chances))
        self._samples = self._samples[frames * FRAME :]
        self.chances = self.chances[frames:]
        self.begin = round(self.begin + frames * FRAME_SECONDS, 3)


class Decoder:
    """AAC in, samples of 16 kHz and one channel out."""

    def __init__(self) -> None:
        import av

        self._codec: Any = av.CodecContext.create("aac", "r")
        self._resampler: Any = av.AudioResampler("flt", "mono", SAMPLE_RATE)

    def decode(self, unit: Unit) -> Samples:
        """Return what a packet holds; of one that is broken, nothing."""
        import av

        try:
            frames = self._codec.decode(av.Packet(unit.data))
        except av.error.FFmpegError:
            return np.zeros(0, np.float32)
        heard = []
        for frame in frames:
            frame.pts = None
            heard += [out.to_ndarray()[0] for out in self._resampler.resample(frame)]
        return np.concatenate(heard) if heard else np.zeros(0, np.float32)
