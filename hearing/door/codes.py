"""Codes of tickets: random, without look-alikes, and a typo is noticed.

The letters and digits are 23, a prime number: with a weight for each place, the last one makes the
sum a multiple of it, so that one wrong character or two swapped ones never give another code.
"""

from __future__ import annotations

import hashlib
import secrets

# Left out: what is taken for something else, by eye (0OQ 1IL 2Z 5S 8B G) or by ear.
ALPHABET = "ACDEFHJKMNPRTUVWXY34679"
LENGTH = 12
GROUP = 4
FINGERPRINT = 16


def new_code() -> str:
    """A code that nobody can guess: 49 random bits and one character to check them."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check(body)


def read(typed: str) -> str | None:
    """The code that was typed or scanned, in its one form; None when it can't be one."""
    if len(typed) > 4 * LENGTH:
        return None
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(code) != LENGTH or set(code) - set(ALPHABET):
        return None
    return code if code[-1] == _check(code[:-1]) else None


def spell(code: str) -> str:
    """A code in groups, for people to read and type."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def fingerprint(code: str) -> str:
    """By what a phone without a network knows a code: names nobody and opens nothing."""
    return hashlib.sha256(code.encode()).hexdigest()[:FINGERPRINT]


def _check(body: str) -> str:
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
