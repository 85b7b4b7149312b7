"""The operator's own legal pages: plain text files in the data folder."""

from __future__ import annotations

from pathlib import Path


def read(name: str, *, language: str, data: Path) -> list[str] | None:
    """The paragraphs of ``pages/<name>.<language>.txt``, else of ``pages/<name>.txt``.

    A blank line separates paragraphs. None when the operator has written neither file.
    """
    for file_name in (f"{name}.{language}.txt", f"{name}.txt"):
        path = data / "pages" / file_name
        if path.is_file():
            paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
            return [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    return None
