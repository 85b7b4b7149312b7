"""A packet of silence in AAC, which can stand in any track of the same rate and channels."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

FRAME = 1024
"""samples in a packet of AAC"""


@lru_cache(maxsize=8)
def packet(rate: int, layout: str) -> bytes:
    """Return a bare packet, without a header of its own."""
    import av

    codec: Any = av.CodecContext.create("aac", "w")
    codec.sample_rate, codec.layout, codec.format = rate, layout, "fltp"
    packets: list[Any] = []
    for number in range(4):
        frame = av.AudioFrame(format="fltp", layout=layout, samples=FRAME)
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts = rate, number * FRAME
        packets += codec.encode(frame)
    return bytes(packets[-1])
