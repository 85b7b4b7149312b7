"""An encoder whose pictures say when they were taken: FFmpeg fed in real time.

The wall clock in milliseconds stands in each picture as 40 black or white bars. While ``secret`` is
set the rest is magenta and the tone is high; tests look for both in what got out.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT, RATE = 320, 180, 10
BARS, BAR, BARS_HEIGHT = 40, 8, 60
SOUND_RATE, TONE, SECRET_TONE = 48_000, 440, 3000
MAGENTA, GREY = (255, 0, 255), (70, 120, 70)

Pixels = npt.NDArray[np.uint8]


def paint(moment: float, *, secret: bool) -> Pixels:
    """Return the picture of this moment."""
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    picture[:] = MAGENTA if secret else GREY
    code = round(moment * 1000) % (1 << BARS)
    bits = np.array([code >> place & 1 for place in range(BARS)], np.uint8)
    picture[:BARS_HEIGHT] = np.repeat(bits * 255, BAR)[None, :, None]
    return picture


def moment_of(picture: npt.NDArray[Any]) -> float:
    """Return the moment in a grey picture that was taken with ``paint``."""
    middles = picture[BARS_HEIGHT // 2, BAR // 2 :: BAR, 1][:BARS]
    code = sum((int(value) > 127) << place for place, value in enumerate(middles))
    return (code + (round(time.time() * 1000) >> BARS << BARS)) / 1000


class Camera:
    """Sends to the address during the block; ``stop`` is as if the cable were pulled."""

    def __init__(self, address: str, *, options: tuple[str, ...] = ()) -> None:
        self.secret = False
        self._address, self._options = address, options
        self._running = True
        self._count = 0

    def __enter__(self) -> Camera:
        reader, self._sound = os.pipe()
        fast = ("-probesize", "32", "-analyzeduration", "0", "-thread_queue_size", "64")
        picture = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}")
        sound = ("-f", "s16le", "-ar", str(SOUND_RATE), "-ac", "1", "-i", f"pipe:{reader}")
        encoder = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "20")
        formats = ("-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv")
        self._process = subprocess.Popen(
            [
                *("ffmpeg", "-loglevel", "error", *fast, *picture, "-r", str(RATE), "-i", "pipe:0"),
                *(*fast, *sound, *encoder, *formats, *self._options, self._address),
            ],
            stdin=subprocess.PIPE,
            pass_fds=[reader],
        )
        os.close(reader)
        self._begin = time.time()
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._show, self._play)
        ]
        for thread in self._threads:
            thread.start()
        return self

    def _wait(self, number: int) -> float:
        """Wait until it is time for picture ``number``, and return when that is."""
        moment = self._begin + number / RATE
        time.sleep(max(0.0, moment - time.time()))
        return time.time()

    def _show(self) -> None:
        assert self._process.stdin is not None
        number, now = 0, 0.0
        with suppress(OSError, ValueError):
            while self._running:
                now = max(self._wait(number), now + 0.001)  # no two pictures say the same
                self._process.stdin.write(paint(now, secret=self.secret).tobytes())
                self._process.stdin.flush()
                number += 1

    def _play(self) -> None:
        size, number = SOUND_RATE // RATE, 0
        with suppress(OSError, ValueError):
            while self._running:
                self._wait(number)
                times = (np.arange(size) + number * size) / SOUND_RATE
                wave = np.sin(2 * np.pi * (SECRET_TONE if self.secret else TONE) * times)
                os.write(self._sound, (wave * 12000).astype("<i2").tobytes())
                number += 1

    def stop(self) -> None:
        """Go away at once; a second time nothing happens."""
        self._running = False
        self._process.kill()
        self._process.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        for thread in self._threads:
            thread.join(timeout=2)
        with suppress(OSError):
            os.close(self._sound)
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
