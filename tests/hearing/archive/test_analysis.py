"""The German analyser: which words find which, and which must not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hearing.archive.analysis import analyse
from hearing.archive.compounds import split
from hearing.archive.dictionary import base_form, common_form, fold


def finds(asked: str, written: str) -> bool:
    """Tell whether a word asked for finds a written one, as itself or inside it."""
    wanted = {key for word in analyse(asked, asked=True) for key in word.keys.own}
    there = {key for word in analyse(written) for key in (*word.keys.own, *word.keys.inside)}
    return bool(wanted & there)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Haus", "Häuser"), ("Häuser", "Haus"), ("Häusern", "Hauses"), ("Rat", "Räte"),
        ("sprechen", "gesprochen"), ("Risiko", "Risiken"), ("Verwaltungen", "Verwaltung"),
        ("Algorithmus", "Algorithmen"), ("Platz", "Plätze"), ("Antrag", "Anträge"),
        ("gut", "besser"), ("Chatbot", "Chatbots"), ("Referate", "Referats"),
        ("Beschäftigte", "Beschäftigten"), ("Studierende", "Studierenden"),
        ("Beschäftigter", "Beschäftigte"),
        ("Datenschutzbeauftragte", "Datenschutzbeauftragten"), ("Beamtin", "Beamten"),
    ],
)  # fmt: skip
def test_a_form_of_a_word_finds_the_others(asked: str, written: str) -> None:
    assert finds(asked, written)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Verwaltung", "Stadtverwaltung"), ("Ethik", "Datenethikkodex"),
        ("Kodex", "Datenethikkodex"), ("Datenethik", "Datenethikkodex"),
        ("Rat", "Gesamtpersonalrat"), ("Personalrat", "Gesamtpersonalrat"),
        ("Stadtrat", "Stadtratshearing"), ("Hearing", "Stadtratshearing"),
        ("Schutz", "Datenschutzbeauftragte"), ("Beteiligung", "Bürgerbeteiligung"),
        ("Bürger", "Bürgerbeteiligung"), ("Modell", "Sprachmodelle"), ("Amt", "Bezirksamt"),
        ("Sitzung", "Sitzungsvorlage"), ("Stelle", "Gleichstellungsstelle"),
        ("Manager", "Digitalisierungsmanager*innen"), ("Straße", "Landstraße"),
        ("Marktplatz", "KI-Marktplatz"), ("Platz", "KI-Marktplatz"),
        ("Barriere", "Barrierefreiheit"), ("Kreisverwaltung", "Kreisverwaltungsreferat"),
        ("Häuser", "Krankenhaus"),
    ],
)  # fmt: skip
def test_a_part_finds_its_compound(asked: str, written: str) -> None:
    assert finds(asked, written)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Rat", "Referat"), ("Rat", "Apparat"), ("Rat", "Literatur"), ("Rat", "Heirat"),
        ("Rat", "Demokratie"), ("Rat", "Rate"), ("Rat", "beraten"), ("Amt", "insgesamt"),
        ("Amt", "Verwaltungsbeamter"), ("Sport", "Transport"), ("Mini", "Minister"),
        ("Ort", "Wort"), ("Ort", "Antwort"), ("Ei", "Partei"), ("Form", "Information"),
        ("Form", "Plattform"), ("Organ", "Organisation"), ("Art", "Karte"), ("Tag", "Antrag"),
        ("Raum", "Traum"), ("Bau", "Bauer"), ("Bild", "Bildung"), ("Regie", "Regierung"),
        ("Kunst", "Auskunft"), ("Ethik", "Pathetik"), ("Bus", "Business"), ("Datum", "Datenschutz"),
        ("Hof", "Hoffnung"), ("Alien", "Italien"), ("Samt", "Bezirksamt"), ("Verb", "Verbraucher"),
        ("Stand", "Verstand"), ("Gras", "Programm"), ("See", "Museen"), ("Weg", "Bewegung"),
        ("Verwaltung", "Veranstaltung"), ("Innen", "Bürger*innen"), ("Haft", "Gemeinschaft"),
        ("Ring", "Digitalisierung"), ("Last", "Entlastung"), ("Rast", "Straße"),
    ],
)  # fmt: skip
def test_false_friends_do_not_find_each_other(asked: str, written: str) -> None:
    assert not finds(asked, written)


@pytest.mark.parametrize("asked", ["Bürger", "Bürgerin", "Bürgerinnen", "Bürger*innen"])
@pytest.mark.parametrize(
    "written",
    [
        "Bürger", "Bürgerin", "Bürgerinnen", "Bürger*innen", "Bürger:innen", "BürgerInnen",
        "Bürger_innen", "Bürger/innen", "Bürger/-innen", "Bürger(innen)", "Bürger·innen",
    ],
)  # fmt: skip
def test_all_forms_of_gender_find_each_other(asked: str, written: str) -> None:
    assert finds(asked, written)
    assert finds(written, asked)


@pytest.mark.parametrize(
    ("woman", "both"),
    [
        ("Stadträtin", "Stadtrat"), ("Ärztin", "Arzt"), ("Kundin", "Kunde"),
        ("Expertin", "Experte"), ("Referentin", "Referent"), ("Beamtin", "Beamte"),
        ("Kollegin", "Kollege"), ("Lehrerin", "Lehrer"), ("Präsidentin", "Präsident"),
    ],
)  # fmt: skip
def test_a_womans_title_has_the_base_form_of_the_office(woman: str, both: str) -> None:
    assert common_form(woman) == both


@pytest.mark.parametrize("word", ["Termin", "Medizin", "Berlin", "Verein", "Mieter", "Leiter"])
def test_words_that_only_look_like_such_a_title_stay(word: str) -> None:
    assert common_form(word) == word


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("Muenchen", "München"), ("Munchen", "München"), ("münchen", "MÜNCHEN"),
        ("Haeuser", "Häuser"), ("Hauser", "Häuser"), ("Strasse", "Straße"), ("Straße", "Strasse"),
        ("burgerbeteiligung", "Bürgerbeteiligung"), ("buergerbeteiligung", "Bürgerbeteiligung"),
        ("Burger", "Bürger"), ("grosse", "große"), ("cafe", "Café"), ("Rate", "Räte"),
        ("Gleichstellungsbuero", "Gleichstellungsbüro"), ("Bu\u0308rger", "Bürger"),
        ("klimaschutzamter", "Klimaschutzämter"), ("klimaschutzaemter", "Klimaschutzamt"),
    ],
)  # fmt: skip
def test_umlauts_accents_and_case_may_be_typed_in_any_way(asked: str, written: str) -> None:
    assert finds(asked, written)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("KICC", "KI-Competence-Center"), ("KI-Competence-Center", "KICC"), ("kicc", "KICC"),
        ("GPR", "Gesamtpersonalrat"), ("Gesamtpersonalrat", "GPR"), ("Personalrat", "GPR"),
        ("RIT", "IT-Referat"), ("IT-Referat", "RIT"), ("KVR", "Kreisverwaltungsreferat"),
        ("GSt", "Gleichstellungsstelle"), ("München", "LHM"), ("KI", "KI-Marktplatz"),
    ],
)  # fmt: skip
def test_abbreviations_stand_for_what_they_mean(asked: str, written: str) -> None:
    assert finds(asked, written)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("12687", "12.687"), ("12.687", "12687"), ("4055", "04055"), ("04055", "A 04055"),
        ("2024", "7.6.2024"), ("Juni", "07.06.2024"), ("KIMarktplatz", "KI-Marktplatz"),
        ("it@M", "it@M"), ("it@m", "it@M"), ("H100", "H-100"),
    ],
)  # fmt: skip
def test_numbers_and_references_are_found_however_they_are_written(
    asked: str, written: str
) -> None:
    assert finds(asked, written)


def test_a_range_of_years_is_two_numbers_and_no_third() -> None:
    assert not finds("2026", "20-26 / V 12687")
    assert finds("20", "20-26")


def test_stop_words_keep_their_place_and_have_no_key() -> None:
    words = analyse("das Haus und der Hof")
    assert len(words) == 5
    assert [bool(word.keys.own) for word in words] == [False, True, False, False, True]


def test_words_are_cut_out_of_the_text_as_they_stand() -> None:
    text = "„Bürger*innen“, KI-Marktplatz (Qubes): 12.687 am 7.6.2024!"
    assert [text[word.start : word.end] for word in analyse(text)] == [
        "Bürger*innen", "KI-Marktplatz", "Qubes", "12.687", "am", "7.6.2024",
    ]  # fmt: skip


def test_a_split_names_the_base_forms_of_all_parts() -> None:
    assert split("gesamtpersonalrat") == ("gesamt", "personal", "rat")
    assert split("datenethikkodex") == ("daten", "ethik", "kodex")
    assert split("verwaltungsamt") == ("verwaltung", "amt")


def test_a_split_may_read_bare_letters_as_umlauts() -> None:
    assert split("amterliste", bare=True) == split("ämterliste") == ("amt", "liste")
    assert [word.keys.parts for word in analyse("amterliste", asked=True)] == [("amt", "liste")]


def test_folding_a_folded_word_changes_nothing() -> None:
    assert fold(fold("Größenänderungsübersicht")) == fold("Größenänderungsübersicht")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_analysed_and_a_second_time_alike(text: str) -> None:
    words = analyse(text)
    assert words == analyse(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(first.end <= second.start for first, second in pairwise(words))
    assert all(key and " " not in key for word in words for key in word.keys.own)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="äöüÄÖÜßaoueinBürger*:_-@ 0123456789.", max_size=40))
@example("rug")
def test_a_text_is_found_by_its_own_words(text: str) -> None:
    for word in analyse(text):
        if word.keys.own:
            written = text[word.start : word.end]
            asked = {key for w in analyse(written, asked=True) for key in w.keys.own}
            there = {*word.keys.own, *word.keys.inside}
            if not written.isalpha() or base_form(written.capitalize()) == written.capitalize():
                # Of a joined word each piece is asked as what it likeliest is; and typed in small
                # letters a noun is meant: Rang, not "rang" of ringen.
                continue
            assert not asked or asked & there
