from __future__ import annotations

from pathlib import Path

import srt
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media import captions
from media.cues import make_cues
from media.segments import Segment, Word

NOTE = "Maschinell erstellt mit dem Modell „demo“ -- bitte prüfen."
WORDS = st.lists(
    st.text(st.sampled_from("abcäöüß<>&-=/'\";. 0123456789\n"), min_size=1, max_size=20),
    min_size=1,
    max_size=12,
)


def segment(*texts: str) -> Segment:
    return Segment.of_words(Word(i * 0.5, i * 0.5 + 0.4, text, 1) for i, text in enumerate(texts))


def test_webvtt_is_read_by_another_parser(tmp_path: Path) -> None:
    heard = [segment("Guten", "Morgen."), segment("Willkommen.").shifted(3700.25)]
    captions.write_vtt(heard, tmp_path / "captions.vtt", note=NOTE)
    cues = webvtt.read(str(tmp_path / "captions.vtt")).captions
    assert [(cue.start, cue.text) for cue in cues] == [
        ("00:00:00.000", "Guten Morgen."),
        ("01:01:40.250", "Willkommen."),
    ]


def test_the_note_says_who_made_the_text_and_is_no_cue(tmp_path: Path) -> None:
    captions.write_vtt([segment("Ja.")], tmp_path / "a.vtt", note="Zeile 1\n\n\n--> Zeile 2")
    text = (tmp_path / "a.vtt").read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\nNOTE\nZeile 1\n--&gt; Zeile 2\n\n00:00:00.000 --> ")
    assert len(webvtt.read(str(tmp_path / "a.vtt")).captions) == 1


def test_markup_in_the_text_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    captions.write_vtt([segment("<b>R&D</b>", "-->", "x")], tmp_path / "a.vtt", note="")
    lines = (tmp_path / "a.vtt").read_text(encoding="utf-8").splitlines()
    assert lines[3] == "&lt;b&gt;R&amp;D&lt;/b&gt; --&gt; x"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=WORDS)
def test_both_formats_give_back_the_cues_of_any_text(tmp_path: Path, texts: list[str]) -> None:
    heard = [segment(*texts)]
    expected = [(round(cue.start, 3), round(cue.end, 3)) for cue in make_cues(heard)]
    captions.write_srt(heard, tmp_path / "a.srt")
    captions.write_vtt(heard, tmp_path / "a.vtt", note=NOTE)
    subtitles = list(srt.parse((tmp_path / "a.srt").read_text(encoding="utf-8")))
    assert [(s.start.total_seconds(), s.end.total_seconds()) for s in subtitles] == expected
    assert [s.index for s in subtitles] == list(range(1, len(expected) + 1))
    cues = webvtt.read(str(tmp_path / "a.vtt")).captions
    assert [(cue.start_in_seconds, cue.end_in_seconds) for cue in cues] == [
        (int(start), int(end)) for start, end in expected
    ]


def test_an_arrow_in_srt_is_no_line_of_times(tmp_path: Path) -> None:
    captions.write_srt([segment("1", "-->", "2")], tmp_path / "a.srt")
    assert next(srt.parse((tmp_path / "a.srt").read_text(encoding="utf-8"))).content == "1 → 2"


def test_a_second_writing_replaces_the_file(tmp_path: Path) -> None:
    target = tmp_path / "a.srt"
    captions.write_srt([segment("Alt.")], target)
    captions.write_srt([segment("Neu.")], target)
    assert [s.content for s in srt.parse(target.read_text(encoding="utf-8"))] == ["Neu."]
    assert [path.name for path in tmp_path.iterdir()] == ["a.srt"]


def test_a_text_without_words_gives_empty_but_valid_files(tmp_path: Path) -> None:
    captions.write_vtt([], tmp_path / "a.vtt", note=NOTE)
    captions.write_srt([], tmp_path / "a.srt")
    assert webvtt.read(str(tmp_path / "a.vtt")).captions == []
    assert (tmp_path / "a.srt").read_text(encoding="utf-8") == ""
