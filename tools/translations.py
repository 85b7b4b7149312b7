"""Translations: German is the language of the source, English is a catalogue beside it.

python tools/translations.py collect    find new sentences and merge them into the catalogue
python tools/translations.py compile    make the binary catalogue, if the text has changed
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from babel.messages.frontend import CommandLineInterface

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "hearing" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
SETTINGS = """\
[python: hearing/**.py]
[jinja2: templates/**.html]
[jinja2: templates/**.txt]
"""


def collect() -> None:
    """Find every sentence in code and templates; translations that exist are kept."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "babel.cfg"
        settings.write_text(SETTINGS, encoding="utf-8")
        template = Path(folder) / "messages.pot"
        _babel(
            *("extract", "-F", str(settings), "-k", "N_", "-k", "_l", "-k", "lazy_gettext"),
            *("--no-location", "--sort-output", "--omit-header", "-o", str(template), str(ROOT)),
        )
        _babel(
            *("update", "-i", str(template), "-o", str(CATALOGUE), "-l", "en"),
            *("--no-fuzzy-matching", "--ignore-obsolete", "--omit-header"),
        )


def compile_() -> None:
    """Make the binary catalogue; nothing happens when it is newer than the text."""
    binary = CATALOGUE.with_suffix(".mo")
    if not binary.exists() or binary.stat().st_mtime < CATALOGUE.stat().st_mtime:
        # "-f": a catalogue without a header counts as fuzzy; single fuzzy entries are never made.
        _babel("compile", "-f", "-i", str(CATALOGUE), "-o", str(binary), "-l", "en")


def _babel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *arguments])  # type: ignore[no-untyped-call]  # Babel has none


if __name__ == "__main__":
    {"collect": collect, "compile": compile_}[sys.argv[1]]()
