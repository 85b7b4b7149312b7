"""Where files that are not code lie, in a checkout and in an installed wheel alike."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Find a folder inside the package (wheel) or, failing that, beside it (checkout)."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


TEMPLATES = folder("templates")
MIGRATIONS = folder("migrations")
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
