"""Secrets of others that are kept: encrypted with the secret key, read with earlier ones too."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def cipher(keys: Sequence[str], *, purpose: str) -> MultiFernet:
    """Encrypts with the first key, reads what any of them encrypted; each purpose for itself."""
    return MultiFernet([Fernet(_derive(key, purpose)) for key in keys])


def _derive(key: str, purpose: str) -> bytes:
    info = f"hearing: {purpose}".encode()
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
