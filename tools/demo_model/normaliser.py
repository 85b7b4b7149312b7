"""What counts as the same word when errors are counted. Frozen: changing it changes all figures.

Small letters, composed signs (NFC), no punctuation, no points inside numbers, hyphens as spaces.
Numbers stay as they are written, so `zwölf` for `12` is an error.
"""

from __future__ import annotations

import re
import unicodedata

_POINT_IN_NUMBER = re.compile(r"(?<=\d)\.(?=\d{3}\b)")
_NO_WORD = re.compile(r"[^\w,%]|(?<!\d),|,(?!\d)|_")


def normalise(text: str) -> list[str]:
    """Return the words of a text in the form in which they are compared."""
    text = unicodedata.normalize("NFC", text).lower()
    return _NO_WORD.sub(" ", _POINT_IN_NUMBER.sub("", text)).split()
