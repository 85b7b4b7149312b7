"""How to say things to whoever reads this page."""

from __future__ import annotations

from flask import current_app

from hearing import web
from hearing.agenda.models import Hearing
from hearing.programme.words import Words


def words_for(hearing: Hearing) -> Words:
    """Sentences in the reader's language, times without a date on the hearing's day."""
    zone = current_app.extensions["zone"]
    return Words(web.language(), zone, hearing.starts_at.astimezone(zone).date())
