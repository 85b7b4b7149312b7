from __future__ import annotations

from media.language import foreign_language

GERMAN = "und das ist die Frage, ob wir das mit dem Haushalt auch nicht noch einmal prüfen"
FRENCH = "et la question est de savoir si nous avons pas les moyens pour une ville plus verte"
NAMES = "KICC MUCGPT RIT GPR KVR RAW RBS LHM Qubes Datenethikkodex Stadtrat München Digitaltag"


def foreign(text: str, *, expected: str) -> str | None:
    return foreign_language(text.split(), expected=expected)


def test_the_expected_language_is_not_foreign() -> None:
    assert foreign(GERMAN, expected="de") is None


def test_another_language_is_named() -> None:
    assert foreign(FRENCH, expected="de") == "fr"
    assert foreign(GERMAN, expected="en") == "de"


def test_names_have_no_language() -> None:
    assert foreign(NAMES, expected="de") is None


def test_a_few_words_say_nothing() -> None:
    assert foreign("the one and only", expected="de") is None


def test_nothing_is_said_about_a_language_without_a_list() -> None:
    assert foreign(FRENCH, expected="fi") is None
