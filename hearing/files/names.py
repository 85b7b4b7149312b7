"""Names of files as people gave them, made fit to be shown and to be saved under."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120


def clean(name: str, *, extension: str) -> str:
    """The name without path and invisible characters, not too long, ending as its content does."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(" " if _is_odd(letter) else letter for letter in last)
    words = " ".join(re.sub(r'[<>:"|?*]', " ", visible).split()).lstrip(". ")
    stem = re.sub(r"\.\w{1,5}$", "", words)[:LONGEST].rstrip(". ") or "Datei"
    return f"{stem}.{extension}"


def _is_odd(letter: str) -> bool:
    """Control characters, and those that turn the direction of reading around."""
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
