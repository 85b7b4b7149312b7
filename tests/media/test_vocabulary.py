from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.segments import Segment, Word
from media.vocabulary import Proposal, propose, read_names

NAMES = [
    "KICC", "MUCGPT", "it@M", "LHM", "RIT", "GPR", "GSt", "KVR", "RAW", "RBS", "DSGVO", "A 04055",
    "V 12687", "Qubes", "Agnes-Pockels-Bogen", "Datenethikkodex", "Stadtratshearing",
    "Gesamtpersonalrat", "Sitzungsvorlage", "Stadträt*innen", "Bürger*innen", "Digitalrat",
    "KI-Marktplatz", "Gleichstellungsstelle", "CovBot", "Meier", "Weiß", "Schneider", "Lange",
    "Vogel", "Kaiser", "MIT",
]  # fmt: skip
NEARLY = [
    ("Das Muc GPT läuft seit Februar.", "Muc GPT", "MUCGPT"),
    ("Wir haben Muck-GPT getestet.", "Muck-GPT", "MUCGPT"),
    ("MucGPT, das kennen Sie.", "MucGPT", "MUCGPT"),
    ("Das KI CC berät die Referate.", "KI CC", "KICC"),
    ("Das Ka I Ce Ce berät.", "Ka I Ce Ce", "KICC"),
    ("Das K. I. C. C. berät.", "K. I. C. C", "KICC"),
    ("Nach der Deh Ess Geh Vau Oh geht das.", "Deh Ess Geh Vau Oh", "DSGVO"),
    ("Der Ge Pe Er hat zugestimmt.", "Ge Pe Er", "GPR"),
    ("Die Kollegen von it M sind da.", "it M", "it@M"),
    ("Die Kollegen von IT at M sind da.", "IT at M", "it@M"),
    ("Am Agnes Pockels Bogen 33.", "Agnes Pockels Bogen", "Agnes-Pockels-Bogen"),
    ("Am Agnes-Bockelsbogen.", "Agnes-Bockelsbogen", "Agnes-Pockels-Bogen"),
    ("Der Daten-Ethik-Kodex gilt.", "Daten-Ethik-Kodex", "Datenethikkodex"),
    ("Der Datenethik Codex gilt.", "Datenethik Codex", "Datenethikkodex"),
    ("Nach Punkt 3 des Daten-Ethik-Kodexes.", "Daten-Ethik-Kodexes", "Datenethikkodexes"),
    ("Willkommen in den Cubes.", "Cubes", "Qubes"),
    ("Das Stadtrats-Hearing beginnt.", "Stadtrats-Hearing", "Stadtratshearing"),
    ("Das Stadtratshering beginnt.", "Stadtratshering", "Stadtratshearing"),
    ("Der Gesamt Personalrat sagt ja.", "Gesamt Personalrat", "Gesamtpersonalrat"),
    ("Der Digitalrad sagt ja.", "Digitalrad", "Digitalrat"),
    ("Der Antrag A 4055 liegt vor.", "A 4055", "A 04055"),
    ("Die Vorlage V 12.687 liegt vor.", "V 12.687", "V 12687"),
    ("Die Stadträt innen fragen.", "Stadträt innen", "Stadträt*innen"),
    ("Der Cov Bot am Telefon.", "Cov Bot", "CovBot"),
    ("Auf dem KI Marktplatz.", "KI Marktplatz", "KI-Marktplatz"),
    ("Das Wort hat Frau Maier.", "Maier", "Meier"),
]
RIGHTLY = [
    "Das KICC und MUCGPT, dazu it@M.",
    "Des Stadtratshearings, des Gesamtpersonalrats und der Sitzungsvorlagen.",
    "In den Qubes, am Agnes-Pockels-Bogen!",
    "Der Antrag A 04055 und die Vorlage V 12687.",
    "Herrn Meiers Rede, Frau Weiß und Herr Lange.",
    "Stadträt*innen und Bürger*innen.",
]
ORDINARY = [
    "Bürgerinnen und Bürger haben gefragt, die Stadträtinnen haben geantwortet.",
    "Ich weiß, dass der weiße Wagen mit der roten Tür nicht von hier ist.",
    "Mit freundlichen Grüßen, wie man so sagt. Mit Recht.",
    "Der Schneider arbeitet in der Schneiderei, er ist schneidig.",
    "Wir haben lange gewartet, und die Länge der Liste ist lang.",
    "Die Vögel singen, der Vogelkäfig ist leer, und die Kaiserin schläft.",
    "Der Personalrat und der Gesamtbetriebsrat sitzen zusammen.",
    "Die Sitzungsvorgabe ist anders als die Beschlussvorlage.",
    "Er ist es, der da war, und sie es auch; es er we, das sagt niemand.",
    "Das ist im Item M beschrieben, im Modul M und im Anhang A.",
    "Vorlage V 12678, Antrag A 04056 und Paragraf 12 Absatz 3.",
    "Der kick off war am Montag, das Rohe und das Raue, raw und Rad.",
    "Die Digitalisierung hilft dem Rat der Stadt bei der Arbeit.",
    "Am Anfang stand die Frage, ob wir die Daten überhaupt haben.",
    "Der Marktplatz in der Mitte der Stadt ist am Samstag voll.",
    "Ich danke Ihnen für die Einladung und freue mich auf die Diskussion.",
    "Die Verwaltung nutzt seit vielen Jahren einfache Regeln und Programme.",
    "Dazu gehört auch der Schutz der Daten nach der Grundverordnung.",
    "Wer haftet, wenn die Auskunft falsch ist, die Stadt oder der Hersteller?",
    "Das Modell lernt aus Beispielen, nicht aus Regeln.",
    "Es gibt drei Gruppen: Beschäftigte, Gäste und die Presse.",
    "Können Sie das bitte noch einmal wiederholen? Die Leitung war schlecht.",
    "In der Bibliothek werden Empfehlungen aus den Ausleihen berechnet.",
    "Die Kosten liegen bei zwölf Millionen Euro im Jahr 2025.",
    "Bitte beachten Sie die Ethik der Daten und den Kodex der Presse.",
    "Die Stellen der Gleichstellung sind besetzt, die Stelle der Leitung nicht.",
    "Agnes wohnt am Bogen, Pockels war Physikerin.",
    "Der Rat hört zu, das Hearing der Stadt beginnt um halb zehn.",
    "Ein Kubus hat sechs Seiten, die Tuben sind leer, die Kuben auch.",
    "Meine Damen und Herren, ich eröffne hiermit die Sitzung und stelle fest: Es sind alle da.",
]


def heard(text: str) -> Segment:
    words = text.split()
    return Segment.of_words(Word(i * 0.4, i * 0.4 + 0.3, word, 0.9) for i, word in enumerate(words))


@pytest.mark.parametrize(("text", "part", "name"), NEARLY)
def test_a_near_miss_is_proposed(text: str, part: str, name: str) -> None:
    (proposal,) = propose([heard(text)], NAMES)
    assert (proposal.heard, proposal.proposed) == (part, name)
    assert 0.79 <= proposal.score <= 1


@pytest.mark.parametrize("text", RIGHTLY)
def test_what_was_heard_rightly_is_left_alone(text: str) -> None:
    assert propose([heard(text)], NAMES) == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_german_gives_no_proposal(text: str) -> None:
    assert propose([heard(text)], NAMES) == []


def test_a_proposal_says_where_it_is() -> None:
    segments = [heard("Guten Morgen."), heard("Das neue Muc GPT ist da.").shifted(60)]
    assert propose(segments, NAMES) == [Proposal(1, 60.8, "Muc GPT", "MUCGPT", 1.0)]


def test_a_segment_without_words_is_read_too() -> None:
    (proposal,) = propose([Segment(7.0, 9.0, "Das Muc GPT ist da.")], NAMES)
    assert (proposal.start, proposal.heard) == (7.0, "Muc GPT")


def test_a_name_does_not_reach_over_a_sentence_or_a_pause() -> None:
    assert propose([heard("Hier ist Agnes. Pockels, Bogen.")], NAMES) == []
    far = [Word(0, 1, "KI", 1), Word(5, 6, "CC", 1)]
    assert propose([Segment.of_words(far)], NAMES) == []


def test_the_best_of_overlapping_proposals_stays() -> None:
    names = ["Agnes-Pockels-Bogen", "Pockels", "Agnes Pockel"]
    (proposal,) = propose([heard("Am Agnes Pockels Bogen hier")], names)
    assert proposal.proposed == "Agnes-Pockels-Bogen"


def test_a_name_is_no_near_miss_of_another_name() -> None:
    assert propose([heard("Herr Maier und Frau Meier")], ["Maier", "Meier"]) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(" ".join(text for text, _, _ in NEARLY).split()), max_size=25))
def test_proposals_come_in_order_and_do_not_overlap(words: list[str]) -> None:
    segment = heard(" ".join(words)) if words else Segment(0.0, 1.0, "")
    found = propose([segment], NAMES)
    ends = [one.start + 0.4 * len(one.heard.split()) for one in found]
    for end, (_, following) in zip(ends, pairwise(found), strict=False):
        assert end <= following.start + 1e-6
    for one in found:
        assert one.heard in segment.text


def test_names_are_read_with_comments_doubles_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    text = "# Referate\nKICC\n\n  Stadträt*innen  # Plural\nkicc\r\nC#\nAgnes  Pockels\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_names(path) == ["KICC", "Stadträt*innen", "C#", "Agnes Pockels"]


def test_a_file_from_an_old_editor_keeps_its_umlauts(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes("Böckler\nGrößer".encode("cp1252"))
    assert read_names(path) == ["Böckler", "Größer"]


def test_two_ways_to_write_an_umlaut_are_one_name(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_text("Mu\u0308ller\nM\u00fcller\n", encoding="utf-8")
    assert read_names(path) == ["M\u00fcller"]
