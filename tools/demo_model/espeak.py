"""Speech from espeak-ng's library, with the times of its words and phonemes.

The program's own events give the times, so nothing has to be aligned afterwards. Source of the
interface: `speak_lib.h` of espeak-ng 1.51.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

RATE = 22_050
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1
_WORD, _PHONEME = 1, 7
_RATE_PARAMETER, _PITCH_PARAMETER = 1, 3


class SpeechProgramMissing(Exception):
    """libespeak-ng is not installed."""

    def __init__(self) -> None:
        super().__init__("espeak-ng's library was not found; install libespeak-ng1.")


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound (int16, 22.05 kHz) with its words and phonemes.

    `words` are (first character in the text, second), `phonemes` (espeak's name, second), each
    with the second it begins at.
    """

    sound: npt.NDArray[np.int16]
    words: list[tuple[int, float]]
    phonemes: list[tuple[str, float]]


@dataclass(slots=True)
class _Heard:
    sound: list[npt.NDArray[np.int16]] = field(default_factory=list)
    words: list[tuple[int, float]] = field(default_factory=list)
    phonemes: list[tuple[str, float]] = field(default_factory=list)


class Espeak:
    """The library, opened once in a process; `speak` is not for several threads at once."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("espeak-ng")
        if name is None:
            raise SpeechProgramMissing
        self._library = ctypes.CDLL(name)
        self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS)
        self._callback = _Callback(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)
        self._heard = _Heard()

    def speak(self, text: str, *, voice: str, rate: int, pitch: int) -> Speech:
        """Speak a text; `rate` in words a minute, `pitch` from 0 to 100."""
        self._heard = heard = _Heard()
        self._library.espeak_SetVoiceByName(voice.encode())
        self._library.espeak_SetParameter(_RATE_PARAMETER, rate, 0)
        self._library.espeak_SetParameter(_PITCH_PARAMETER, pitch, 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        return Speech(np.concatenate(heard.sound), heard.words, heard.phonemes)

    def _collect(self, sound: Any, length: int, events: Any) -> int:
        if sound and length:
            self._heard.sound.append(np.ctypeslib.as_array(sound, (length,)).copy())
        place = 0
        while (event := events[place]).type:
            second = event.sample / RATE
            if event.type == _WORD:
                self._heard.words.append((event.text_position - 1, second))
            elif event.type == _PHONEME:
                name = bytes(event.id.string).split(b"\0")[0].decode()
                self._heard.phonemes.append((name, second))
            place += 1
        return 0
