"""Stamps in a form: when its page was made, signed, so that a machine's haste shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

QUICKEST, OLDEST = timedelta(seconds=2), timedelta(hours=24)


class Pace(StrEnum):
    """How a form came back."""

    FINE = "fine"
    FAST = "fast"
    OLD = "old"  # or with no stamp of ours


@dataclass(frozen=True, slots=True)
class Stamper:
    """Makes and reads the stamps of one form; ``subject`` is the number of its hearing."""

    secret: str
    subject: int

    def make(self, now: datetime) -> str:
        """A stamp for a form that is shown. A second time another."""
        text = self._serializer().dumps([self.subject, now.timestamp()])
        return text.decode() if isinstance(text, bytes) else text

    def make_ripe(self, now: datetime) -> str:
        """A stamp for a form that is shown again: one press more, at once if one likes."""
        return self.make(now - QUICKEST)

    def read(self, stamp: str, now: datetime) -> Pace:
        """How long ago the form's page was made. A second time the same."""
        try:
            number, made = self._serializer().loads(stamp)
            age = now.timestamp() - float(made)
        except (BadData, TypeError, ValueError):
            return Pace.OLD
        if number != self.subject or not 0 <= age <= OLDEST.total_seconds():
            return Pace.OLD
        return Pace.FAST if age < QUICKEST.total_seconds() else Pace.FINE

    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt="registering oneself")
