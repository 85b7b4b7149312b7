"""The search, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearing.archive import index
from hearing.archive.models import Kind
from hearing.archive.query import LONGEST, TooLong
from hearing.archive.scope import Choice
from hearing.archive.search import Results, search
from hearing.database import db, upgrade
from hearing.recordings.models import State
from tests.hearing.archive.corpus import (
    PACE,
    SENTENCES,
    TODAY,
    fill_archive,
    make_entry,
    make_hearing,
    make_recording,
)
from tests.postgres import fresh_database

Find = Callable[..., Results]

QUERIES = (
    "Verwaltung", "Ethik", "Stadtverwaltung", "Haus", "Bürger*innen", "KIMarktplatz", "A 04055",
    "KI Competence Center", "GPR", "LHM", "20-26 / V 12687", "7. Juni 2024", "Strasse", "Rat",
    "Stadverwaltung", "muc gpt", '"Bürgerinnen und Bürger"', "Verwaltung -Chatbots", "Referat",
    "Verwaltung Bürger", "xyzzy Verwaltung", "Hearing Transport Chancen", "die Stadt", "und",
)  # fmt: skip


def marked(results: Results) -> list[str]:
    """The marked words of the best hit in what was said, else of the best."""
    best = min(results.hits, key=lambda hit: hit.kind is not Kind.ENTRY)
    return [text for text, is_marked in best.snippet if is_marked]


def entries(results: Results) -> list[str]:
    """The sentences found, best first."""
    return [SENTENCES[hit.id - 1] for hit in results.hits if hit.kind is Kind.ENTRY]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("Verwaltung", "Verwaltung"), ("ethik", "Datenethikkodex"), ("Häuser", "Häuser"),
        ("haeuser", "Häuser"), ("hauser", "Häuser"), ("HAUS", "Häuser"), ("strasse", "Straßen"),
        ("KIMarktplatz", "KI-Marktplatz"), ("ki-marktplatz", "KI-Marktplatz"),
        ("Gesamtpersonalrat", "Gesamtpersonalrat"), ("gpr", "Gesamtpersonalrat"),
        ("RIT", "IT-Referat"), ("GSt", "Gleichstellungsstelle"), ("Stadtrat", "Stadträt*innen"),
        ("12.687", "20-26 / V 12687"), ("4055", "A 04055"),
        ("risiko", "Risiken"), ("mucgpt", "MUCGPT"),
    ],
)  # fmt: skip
def test_a_word_is_found_and_marked_in_its_whole_form(find: Find, query: str, word: str) -> None:
    results = find(query)
    assert results.total
    assert word in marked(results)
    assert not results.corrected


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("KI Marktplatz", ["KI-Marktplatz"]),
        ("LHM", ["Landeshauptstadt", "München"]),
        ("muc gpt", ["MUCGPT"]),
        ("A04055", ["A 04055"]),
        ("20-26 / A 04055", ["A 04055"]),
        ("antrag a 4055", ["Antrag", "A 04055"]),
        ("7.6.2024", ["7", "Juni", "2024"]),
        ("V 12687", ["20-26 / V 12687"]),
        ('"Bürgerinnen und Bürger"', ["Bürgerinnen", "und", "Bürger"]),
    ],
)
def test_joined_split_and_short_writing_find_each_other(
    find: Find, query: str, words: list[str]
) -> None:
    assert marked(find(query)) == words


def test_the_word_itself_comes_before_a_compound_with_it(find: Find) -> None:
    assert entries(find("Verwaltung"))[0].startswith("Die Verwaltung arbeitet")
    assert len(entries(find("Verwaltung"))) == 2


def test_an_abbreviation_is_found_by_the_words_it_stands_for(find: Find) -> None:
    assert "KICC" in marked(find("KI Competence Center"))


def test_false_friends_are_not_found(find: Find) -> None:
    assert all("Minister" not in sentence for sentence in entries(find("Mini")))
    assert all("Transport" not in sentence for sentence in entries(find("Rat")))
    assert find("Sport").total == 0


def test_every_hit_opens_at_the_second_its_first_marked_word_begins(find: Find) -> None:
    opened = 0
    for word in " ".join(SENTENCES).split():
        for hit in find(word).hits:
            if hit.kind is Kind.ENTRY:
                before, *_rest = "".join("|" if m else text for text, m in hit.snippet).split("|")
                spoken = 10.0 * (hit.id - 1) + PACE * before.count(" ")
                assert hit.second is not None
                assert abs(hit.second - spoken) <= 0.3
                opened += 1
    assert opened > 50


def test_a_hit_names_hearing_recording_item_and_speaker(find: Find) -> None:
    hit = find("Chatbots").hits[0]
    assert (hit.kind, hit.hearing.slug, hit.second) == (Kind.ENTRY, "ki", 60.0 + 7 * PACE)
    assert hit.recording is not None
    assert hit.item is not None
    assert hit.speaker is not None
    assert hit.speaker.name == "Referent*in A"


def test_agenda_items_and_hearings_are_found_too(find: Find) -> None:
    (item,) = find("Leitlinie").hits
    assert (item.kind, item.second, item.recording) == (Kind.ITEM, None, None)
    assert any(hit.kind is Kind.HEARING for hit in find("Einsatz").hits)


def test_several_words_must_all_be_there(find: Find) -> None:
    assert entries(find("Verwaltung Chatbots")) == [SENTENCES[6]]
    assert not find("Verwaltung Chatbots").relaxed


def test_where_no_document_has_all_words_those_with_some_are_shown_and_it_is_said(
    find: Find,
) -> None:
    results = find("Chatbots Transport Format")
    assert results.relaxed
    assert entries(results) == [SENTENCES[7], SENTENCES[6]]


def test_a_minus_excludes(find: Find) -> None:
    assert all("Chatbots" not in sentence for sentence in entries(find("Verwaltung -Chatbots")))
    assert len(entries(find("Verwaltung -Chatbots"))) == 1
    assert find('Verwaltung -"mit Chatbots"').total == find("Verwaltung -Chatbots").total


def test_quotes_mean_these_words_in_this_order(find: Find) -> None:
    assert find('"Risiken und Chancen"').total == 1
    assert find('"Chancen und Risiken"').total == 0
    assert find("„Risiken und Chancen“").total == 1
    assert len(entries(find('"Verwaltung"'))) == 1


def test_words_that_are_left_out_elsewhere_count_in_quotes(app: Flask) -> None:
    assert app
    said = (
        "Die Stadt haftet für alle Schäden.", "Das wurde genehmigt.", "Ich wohne im Westend.",
        "Das ist auch nicht in der Stadt so.", "Der KI Marktplatz hat offen.",
    )  # fmt: skip
    recording = make_recording(make_hearing())
    for position, sentence in enumerate(said):
        index.write(make_entry(recording, sentence, position=position))
    found = {
        "Stadt haftet für alle": 1, "Stadt haftet nicht": 0, "haftet alle Schäden": 0,
        "wurde genehmigt": 1, "nicht genehmigt": 0, "genehmigt wurde": 0,
        "wohne im": 1, "im wohne": 0, "Ich wohne im Westend": 1, "wohne in Westend": 0,
        "in der Stadt": 1, "ist auch nicht in der Stadt so": 1, "war auch nicht in der Stadt": 0,
        "Stadt so": 1, "der Stadt haftet": 0, "der KI-Marktplatz": 1, "die KI-Marktplatz": 0,
    }  # fmt: skip
    assert {words: search(f'"{words}"', today=TODAY).total for words in found} == found
    (hit,) = search('"in der Stadt"', today=TODAY).hits
    assert [text for text, is_marked in hit.snippet if is_marked] == ["in", "der", "Stadt"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Stadverwaltung", "Stadtverwaltung"), ("Datenetikkodex", "Datenethikkodex"),
        ("Gesamtpersonlarat", "Gesamtpersonalrat"), ("Antarg", "Antrag"), ("Chatbost", "Chatbots"),
        ("Plenumm", "Plenum"), ("Bürgre", "Bürgerinnen"),
    ],
)  # fmt: skip
def test_a_typing_mistake_is_corrected_and_it_is_said(find: Find, typed: str, meant: str) -> None:
    results = find(typed)
    assert results.corrected == meant
    assert meant in marked(results)


def test_only_the_wrong_word_of_a_search_is_corrected(find: Find) -> None:
    assert find("Minister Aparat").corrected == "Minister Apparat"


@pytest.mark.parametrize("query", ["99999", "Xylophonkonzert", "abcdefgh", '"Stadverwaltung"'])
def test_what_is_far_from_every_word_is_not_corrected(find: Find, query: str) -> None:
    assert find(query).corrected is None
    assert find(query).total == 0


@pytest.mark.parametrize(
    "query",
    [
        '"', '""', "*", "%", "\\", "\x00", "'", "(", ")", "((", "a*", "Verw*", "🎉", "🎉🎉 👩‍👩‍👧",
        "-", "--", "- -", '-"', '"-',
        "AND", "OR NOT", "NEAR(a b)", "a AND", "{}", "^a", "a:b", "text:Haus",
        "!", "&", "|", "<->", "a <-> b", "a:*", "!!a", "' OR 1=1 --", "'; DROP TABLE entry; --",
        "[a-z]+", "(?i)a", ".*", "a" * 500, "a " * 250, "\n\t", "​", "ß", "ẞ", "İ", "ﬁ", "٣",
        "\ud800", "%s %(x)s", "{{ 7*7 }}", "<script>alert(1)</script>", "../../etc/passwd",
        '"unbalanced phrase', 'a "b c', "-Verwaltung", "und der die das", "$1", "_", "__", "½", "²",
    ],
)  # fmt: skip
def test_whatever_is_typed_gives_a_result_and_no_error(find: Find, query: str) -> None:
    results = find(query)
    assert results.total >= len(results.hits)
    assert find("Verwaltung").total == 3


def test_syntax_of_a_database_is_never_interpreted(find: Find) -> None:
    assert find("Verw*").total == 0
    assert find("%").total == 0
    assert find("Chatbots OR Transport").total == find("Chatbots Transport or").total
    assert find("text:Chatbots").relaxed  # two words, one of which stands nowhere


def test_a_search_of_stop_words_says_what_was_left_out(find: Find) -> None:
    results = find("und der")
    assert (results.total, results.empty, results.ignored) == (0, True, ("und", "der"))
    assert find("und Chatbots").ignored == ("und",)
    assert not find("und Chatbots").empty
    assert find("   ").empty
    assert find("-Verwaltung").empty


def test_a_search_too_long_is_refused_with_a_sentence(find: Find) -> None:
    find("x" * LONGEST)
    with pytest.raises(TooLong) as error:
        find("Verwaltung " * 1000)
    assert str(LONGEST) in str(error.value)


def test_a_snippet_is_plain_text_and_nothing_is_lost(find: Find) -> None:
    snippet = find("Chatbots").hits[0].snippet
    assert "".join(text for text, _marked in snippet) == SENTENCES[6]


def test_pages_follow_each_other_without_gap_or_double(find: Find) -> None:
    everything = [(hit.kind, hit.id) for hit in find("Verwaltung Stadt Haus Rat -x").hits]
    pages = find("Verwaltung Stadt Haus Rat -x", per_page=2).pages
    paged = [
        (hit.kind, hit.id)
        for page in range(1, pages + 1)
        for hit in find("Verwaltung Stadt Haus Rat -x", page=page, per_page=2).hits
    ]
    assert paged == everything
    assert len(everything) > 4
    last = find("Verwaltung", page=99)
    assert (last.page, bool(last.hits)) == (last.pages, True)
    assert find("gibtesnirgends", page=99).page == 1
    assert find("Verwaltung", page=-1).page == 1
    assert find("Verwaltung", per_page=2).pages == 2


def test_a_search_can_stay_within_one_hearing(find: Find) -> None:
    assert find("Verwaltung", choice=Choice(hearing="ki")).total == 3
    assert find("Verwaltung", choice=Choice(hearing="nirgends")).total == 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=60))
def test_any_text_at_all_can_be_searched(find: Find, query: str) -> None:
    assert find(query).elapsed >= 0


@pytest.mark.postgres
def test_both_databases_give_the_same_hits_in_the_same_order(postgres: str, tmp_path: Path) -> None:
    with fresh_database(postgres) as url:
        urls = (url, f"sqlite:///{tmp_path / 'hearing.db'}")
        answers = [answers_of(one, tmp_path) for one in urls]
    assert answers[0] == answers[1]
    assert sum(bool(answer) for answer in answers[0].values()) > 20


def answers_of(url: str, data: Path) -> dict[str, list[object]]:
    """All that is found in the archive on this database."""
    answers: dict[str, list[object]] = {}
    app = Flask("answers")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, DATA=data)
    db.init_app(app)
    with app.app_context():
        upgrade(db.engine)
        fill_archive()
        for query in QUERIES:
            hits = search(query, today=TODAY).hits
            answers[query] = [(h.kind, h.id, h.score, h.second, h.snippet) for h in hits]
        db.session.remove()
        db.engine.dispose()
    return answers


def test_only_what_is_public_today_is_found_counted_and_proposed(app: Flask) -> None:
    assert app
    hearing, hidden = make_hearing(), make_hearing("geheim", published=False)
    yesterday = TODAY - timedelta(days=1)
    recordings = [
        make_recording(hearing, published_at=None),
        make_recording(hearing, state=State.PROCESSING),
        make_recording(hearing, retain_until=yesterday),
        make_recording(hidden),
    ]
    for recording in recordings:
        index.write(make_entry(recording, "Das Geheimwort Quastenflosser fiel."))
    index.write(hidden)
    db.session.commit()
    assert search("Quastenflosser", today=TODAY).total == 0
    assert search("Quastenfloser", today=TODAY).corrected is None
    assert search("Quastenflosser", today=yesterday).total == 1
    recordings[0].published_at = hearing.published_at
    assert search("Quastenfloser", today=TODAY).total == 1
    assert search("Quastenflosser", today=date(2030, 1, 1)).total == 0


def test_a_hidden_word_does_not_stand_in_the_way_of_a_public_one(app: Flask) -> None:
    assert app
    hearing = make_hearing()
    index.write(make_entry(make_recording(hearing, published_at=None), "Quastenflosser"))
    index.write(make_entry(make_recording(hearing), "Quastenflassar"))
    assert search("Quastenflossir", today=TODAY).corrected == "Quastenflassar"


def test_a_long_text_is_cut_around_its_best_place(app: Flask) -> None:
    assert app
    recording = make_recording(make_hearing())
    text = " ".join(["Haus"] + ["Baum"] * 200 + ["Marktstand", "neben", "Haus"] + ["Wald"] * 200)
    index.write(make_entry(recording, text, start=5.0))
    (hit,) = search("Haus Marktstand", today=TODAY).hits
    shown = "".join(text for text, _marked in hit.snippet)
    assert shown.startswith("… Baum")
    assert shown.endswith("Wald …")
    assert len(shown) < 400
    assert [text for text, is_marked in hit.snippet if is_marked] == ["Marktstand", "Haus"]
    assert hit.second == 5.0 + 201 * PACE


def test_a_search_answers_within_a_second(find: Find) -> None:
    began = time.perf_counter()
    find(" ".join(f"Wort{number}" for number in range(60))[:LONGEST])
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_is_found_by_its_own_words_in_quotes(find: Find, sentence: str) -> None:
    words = sentence.replace("A 04055", "A04055").replace(" / V ", "/V").split()[:40]
    assert find(f'"{" ".join(words)}"').hits, words
    for first in range(0, len(words) - 3, 3):
        part = " ".join(words[first : first + 4])
        results = find(f'"{part}"')
        assert results.hits or results.empty or results.ignored, part
