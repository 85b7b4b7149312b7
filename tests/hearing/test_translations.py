"""English is complete: every sentence of code and templates has its translation."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tools import translations

PLACEHOLDER = re.compile(r"%\(\w+\)\w|\{\w+\}|%%")


def catalogue(path: Path) -> dict[str, str | tuple[str, ...]]:
    with path.open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message.string
            for message in read_po(file, locale="en")
            if message.id
        }


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as it would be after collecting all sentences again."""
    root = tmp_path_factory.mktemp("messages")
    for folder in ("hearing", "templates", "tools"):
        shutil.copytree(
            translations.ROOT / folder, root / folder, ignore=shutil.ignore_patterns("vendor")
        )
    command = [sys.executable, str(root / "tools" / "translations.py"), "collect"]
    subprocess.run(command, check=True)
    return root / translations.CATALOGUE.relative_to(translations.ROOT)


def test_every_sentence_is_translated_and_none_is_left_over(collected: Path) -> None:
    found = catalogue(collected)
    assert set(found) == set(catalogue(translations.CATALOGUE))
    assert [sentence for sentence, english in found.items() if not all(english or ("",))] == []


def test_translations_keep_the_placeholders() -> None:
    for german, english in catalogue(translations.CATALOGUE).items():
        for form in (english,) if isinstance(english, str) else english:
            assert set(PLACEHOLDER.findall(form)) <= set(PLACEHOLDER.findall(german)) | {
                "%(num)d"
            }, german


def test_no_german_is_left_in_the_english() -> None:
    german = re.compile(r"\b(die|der|das|und|nicht|eine?|wird|ist|Sie|für)\b")
    names = ("Landesamt für Digitalisierung, Breitband und Vermessung",)
    left = [
        english
        for english in catalogue(translations.CATALOGUE).values()
        if isinstance(english, str)
        and german.search(english)
        and not any(name in english for name in names)
    ]
    assert left == []
