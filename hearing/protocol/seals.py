"""Seals: a digest that stays when what it seals has to go.

The salt is random and goes with the content, so that nobody can find out by guessing what stood
there; the digest stays, so that a chain over digests still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any


def canonical(value: Any) -> bytes:
    """One JSON text for each value: keys in order, no white space, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def new_salt() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def seal(salt: str, value: Any) -> str:
    """The SHA-256 of a salt and a value, in hexadecimal."""
    return digest_of(salt.encode() + canonical(value))


def digest_of(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
