"""How many bytes a request may have, by endpoint; everywhere else it stays small.

A form is read before any view can ask who sends it, so the limit asks itself: large requests are
let in from staff, and from whoever holds a personal link that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from hearing.database import db
from hearing.mail.links import hash_of
from hearing.mail.models import Link

FORM_BYTES = 2 * 2**20
_LARGE: dict[str, int] = {}
_PUBLIC: set[str] = set()


def allow(endpoint: str, largest: int, *, public: bool = False) -> None:
    """Let requests to this endpoint carry files of so many bytes together.

    Four times as much gets as far as the form, so that a file that is too large is refused there
    in words, and nothing typed is lost. Call it where the view is; a second time it counts anew.
    """
    _LARGE[endpoint] = FORM_BYTES + 4 * largest
    _PUBLIC.discard(endpoint)
    if public:
        _PUBLIC.add(endpoint)


def limit(
    endpoint: str | None, view_args: Mapping[str, Any] | None, *, is_staff: Callable[[], bool]
) -> int:
    """How many bytes this request may have."""
    if endpoint not in _LARGE:
        return FORM_BYTES
    token = (view_args or {}).get("token")
    if endpoint in _PUBLIC or is_staff() or (isinstance(token, str) and _is_known(token)):
        return _LARGE[endpoint]
    return FORM_BYTES


def _is_known(token: str) -> bool:
    """Whether this is a link that was not withdrawn; the view asks for everything else."""
    query = select(Link.id).where(Link.token_hash == hash_of(token), Link.revoked_at.is_(None))
    return db.session.scalar(query) is not None
