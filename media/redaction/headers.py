"""How a track is coded, as its entry in an MP4 says it (ISO/IEC 14496-12, 14496-14, 14496-15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from media.boxes import box, split
from media.redaction.tracks import Unusual

BEFORE_ENTRY = 16
PICTURE_FIELDS, SOUND_FIELDS = 78, 28
QUICKTIME_FIELDS = {0: 0, 1: 16}
"""bytes that QuickTime's own versions of an entry for sound have more"""
SEQUENCE = 7
DESCRIPTORS = {0x03: 3, 0x04: 13}
"""kinds of descriptor that hold others, and how many bytes come before those"""
AAC_CONFIG, MPEG4_SOUND = 0x05, 0x40
RATES = (
    *(96000, 88200, 64000, 48000, 44100, 32000, 24000),
    *(22050, 16000, 12000, 11025, 8000, 7350),
)
PLAIN_AAC = frozenset({1, 2, 4, 5, 29})
"""Main, LC, LTP, and the two whose upper half is guessed; a packet of silence is the same in all"""
LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 7: "7.1"}


@dataclass(frozen=True, slots=True)
class H264:
    """What a decoder is told of pictures (``avcC``)."""

    content: bytes

    @property
    def profile(self) -> int:
        return self.content[1]

    @property
    def level(self) -> int:
        return self.content[3]

    @property
    def length_bytes(self) -> int:
        """Return how many bytes say how long a unit is."""
        return (self.content[4] & 3) + 1

    def sets(self) -> tuple[list[bytes], list[bytes], bytes]:
        """Return the sequence and the picture parameter sets, and what stands after them."""
        at, found = 5, []
        for mask in (0x1F, 0xFF):
            rows, count, at = [], self.content[at] & mask, at + 1
            for _ in range(count):
                length = int.from_bytes(self.content[at : at + 2])
                rows.append(self.content[at + 2 : at + 2 + length])
                at += 2 + length
            found.append(rows)
        return found[0], found[1], self.content[at:]

    def numbers(self) -> set[int]:
        """Return the numbers that its parameter sets have."""
        sequence, picture, _ = self.sets()
        return {_number(one[4:]) for one in sequence} | {_number(one[1:]) for one in picture}

    def has(self, sets: list[bytes]) -> bool:
        """Say whether these parameter sets are among its own."""
        sequence, picture, _ = self.sets()
        return set(sets) <= {*sequence, *picture}

    def with_sets(self, more: list[bytes]) -> H264:
        """Return it with these parameter sets too; a second time nothing changes."""
        if self.has(more):
            return self
        sequence, picture, rest = self.sets()
        for one in more:
            (sequence if one[0] & 0x1F == SEQUENCE else picture).append(one)
        parts = [self.content[:5], bytes([0xE0 | len(sequence)])]
        parts += [len(one).to_bytes(2) + one for one in sequence]
        parts.append(bytes([len(picture)]))
        parts += [len(one).to_bytes(2) + one for one in picture]
        return H264(b"".join([*parts, rest]))


def _number(bits: bytes) -> int:
    """Return the number at the beginning, in Exp-Golomb code."""
    text = _bits(bits)
    zeros = text.index("1")
    return int(text[zeros : 2 * zeros + 1], 2) - 1


def _bits(content: bytes) -> str:
    """Return the first 64 bits."""
    return f"{int.from_bytes(content[:8].ljust(8, bytes(1))):064b}"


def picture(entry: bytes) -> H264:
    """Return how the pictures of a track with this ``stsd`` are coded. Raises Unusual."""
    if entry[12:16] not in (b"avc1", b"avc3"):
        raise Unusual("its picture is not H.264")
    return H264(dict(split(entry[BEFORE_ENTRY + PICTURE_FIELDS :]))[b"avcC"])


def with_picture(entry: bytes, coded: H264) -> bytes:
    """Return the ``stsd`` with another way of coding."""
    fields = BEFORE_ENTRY + PICTURE_FIELDS
    inner = [
        box(kind, coded.content if kind == b"avcC" else content)
        for kind, content in split(entry[fields:])
    ]
    return entry[:8] + box(entry[12:16], entry[16:fields], *inner)


def sound(entry: bytes) -> tuple[int, str]:
    """Return samples in a second and channels of a track with this ``stsd``, as a packet of
    silence needs them. Raises Unusual."""
    if entry[12:16] != b"mp4a":
        raise Unusual("its sound is not AAC")
    config = _config(_esds(entry))
    bits = _bits(config)
    kind, rate, channels = (int(bits[a:b], 2) for a, b in ((0, 5), (5, 9), (9, 13)))
    if kind not in PLAIN_AAC or rate >= len(RATES) or channels not in LAYOUTS:
        raise Unusual("its sound is an unusual kind of AAC")
    return RATES[rate], LAYOUTS[channels]


def _esds(entry: bytes) -> bytes:
    version = int.from_bytes(entry[BEFORE_ENTRY + 8 : BEFORE_ENTRY + 10])
    if version not in QUICKTIME_FIELDS:
        raise Unusual("its sound is an unusual kind of AAC")
    inner = dict(split(entry[BEFORE_ENTRY + SOUND_FIELDS + QUICKTIME_FIELDS[version] :]))
    if b"wave" in inner:
        inner = dict(split(inner[b"wave"]))
    return inner[b"esds"][4:]


def _config(content: bytes) -> bytes:
    """Return what a decoder of AAC is told."""
    for kind, inner in _descriptors(content):
        if kind == AAC_CONFIG:
            return inner
        if kind == 0x04 and inner[0] != MPEG4_SOUND:
            raise Unusual("its sound is not AAC")
        if kind in DESCRIPTORS:
            return _config(inner[DESCRIPTORS[kind] :])
    raise Unusual("its sound is an unusual kind of AAC")


def _descriptors(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content; a length is written in groups of seven bits."""
    at = 0
    while at + 1 < len(content):
        kind, length, at = content[at], 0, at + 1
        while True:
            length, more, at = length << 7 | content[at] & 0x7F, content[at] & 0x80, at + 1
            if not more:
                break
        yield kind, content[at : at + length]
        at += length
