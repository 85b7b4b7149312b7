"""The field of a form that takes a file."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, MultipleFileField

from hearing.files.kinds import KINDS


def _accept(kinds: frozenset[str]) -> str:
    """What the browser offers to choose; the content is judged anyway."""
    chosen = [KINDS[kind] for kind in KINDS if kind in kinds]
    return ",".join(f".{kind.extension},{kind.media_type}" for kind in chosen)


class UploadField(FileField):
    """One file of certain kinds; ``upload`` is it, or None when none was chosen."""

    def __init__(self, label: Any = None, *args: Any, kinds: frozenset[str], **facts: Any) -> None:
        facts["render_kw"] = {**facts.get("render_kw", {}), "accept": _accept(kinds)}
        super().__init__(label, *args, **facts)

    @property
    def upload(self) -> FileStorage | None:
        given = self.data
        return given if isinstance(given, FileStorage) and given.filename else None


class UploadsField(MultipleFileField):
    """Several files of certain kinds."""

    def __init__(self, label: Any = None, *args: Any, kinds: frozenset[str], **facts: Any) -> None:
        facts["render_kw"] = {**facts.get("render_kw", {}), "accept": _accept(kinds)}
        super().__init__(label, *args, **facts)

    @property
    def uploads(self) -> list[FileStorage]:
        given = self.data or []
        return [file for file in given if isinstance(file, FileStorage) and file.filename]
