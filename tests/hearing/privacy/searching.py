"""Searching the whole database and all files for words, whatever tables and columns there are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import MetaData, select

from hearing.database import db


def find_everywhere(app: Flask, words: Collection[str]) -> set[str]:
    """Where any of these words is left: "letter.text: Wort", "files/ab/abc…: Wort"."""
    db.session.rollback()
    db.session.remove()
    db.engine.dispose()
    return {*_in_tables(words), *_in_files(app.config["DATA"], words)}


def tables() -> MetaData:
    """The tables as the database itself has them, not as our models say."""
    found = MetaData()
    found.reflect(db.engine)
    return found


def _in_tables(words: Collection[str]) -> Iterator[str]:
    with db.engine.connect() as connection:
        for table in tables().sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column, value in row.items():
                    yield from _hits(f"{table.name}.{column}", _spelled(value), words)


def _spelled(value: object) -> str:
    """A value as text, JSON without its escapes."""
    if isinstance(value, str):
        try:
            return value + json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:
            return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False, default=str)


def _in_files(data: Path, words: Collection[str]) -> Iterator[str]:
    """The bytes of every file below the data folder: the database, its log, photos, slides."""
    for path in sorted(data.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            for word in words:
                for spelling in _spellings(word):
                    if spelling in content:
                        yield f"{path.relative_to(data)}: {word}"


def _spellings(word: str) -> set[bytes]:
    escaped = json.dumps(word)[1:-1]
    forms = {word, word.lower(), word.upper(), word.casefold(), escaped}
    return {form.encode() for form in forms} | {word.encode("utf-16-le")}


def _hits(place: str, text: str, words: Collection[str]) -> Iterator[str]:
    folded = text.casefold()
    yield from (f"{place}: {word}" for word in words if word.casefold() in folded)
