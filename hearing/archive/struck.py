"""Words that have to go, in the search: which files have them; and it follows what was struck."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive import index, sources
from hearing.archive.models import Document, Kind, Posting
from hearing.database import db
from hearing.errors import N_
from hearing.redactions import phrases
from hearing.redactions.holders import Keeper, Place, Sort, Words

FILES: Final = {
    Kind.SLIDES: (N_("Folien"), "slides.index"),
    Kind.FILE: (N_("Datei einer Stellungnahme"), "statements.index"),
}
"""Texts that were read in files: these can only be taken back, on these pages."""


def find(hearing: Hearing, wanted: re.Pattern[str]) -> Iterator[Place]:
    """The pages of public files on which a phrase stands."""
    query = select(Document).where(Document.hearing_id == hearing.id, Document.kind.in_(FILES))
    for one in db.session.scalars(query.order_by(Document.kind, Document.source_id, Document.page)):
        if found := tuple(phrases.find(one.text, wanted)):
            name, page = FILES[one.kind]
            yield Place(Sort.FILE, name, found, page=page)


def strike(words: Words) -> None:
    """Let be found what may be read now, and nothing else. A second time nothing is written."""
    index.refresh(words.hearing, *sources.SOURCES)


KEEPER = Keeper(find, (Document, Posting), strike=strike)
