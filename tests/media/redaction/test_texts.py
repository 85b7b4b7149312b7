"""The files of text, when a passage is gone."""

from __future__ import annotations

import json
from pathlib import Path

import srt
import webvtt

from media import captions
from media.redaction import Span, redact_texts
from media.segments import Segment, Word, read_segments, write_segments
from media.workspace import Workspace, write_json

SAID = ("Guten", "Tag.", "Das", "Geheimwort", "lautet", "Rosenkohl.", "Danke", "sehr.")


def test_words_of_the_passage_are_in_no_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    words = [Word(float(at), at + 0.9, text, 0.9) for at, text in enumerate(SAID)]
    words[3] = Word(3.0, 3.0, SAID[3], 0.9)  # engines hear words that last no time
    segments = [Segment.of_words(row) for row in (words[:2], words[2:6], words[6:])]
    write_segments(segments, workspace.segments)
    captions.write_vtt(segments, workspace.captions_vtt, note="Maschinell.")
    captions.write_srt(segments, workspace.captions_srt)
    doubt = {"kind": "repetition", "start": 3.0, "end": 3.9, "detail": "Geheimwort"}
    window = {"start": 0.0, "end": 8.0, "words": [vars_of(word) for word in words]}
    attempts = [{"mode": "batched", "doubts": [doubt]}]
    piece = {"index": 0, "windows": [{**window, "doubts": [doubt], "attempts": attempts}]}
    write_json(workspace.piece(0), piece)
    write_json(workspace.coverage, {"spans": [], "doubts": [doubt]})
    names = [{"segment": number, "start": 0, "heard": SAID[number]} for number in (1, 2)]
    write_json(workspace.proposals, names)
    write_json(workspace.run, {"source": {"name": "a.mp4"}, "model": "demo"})
    for _ in range(2):
        redact_texts(tmp_path, spans=[Span(3.0, 6.0)])
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert len(files) == 7
        assert not [
            one for one in files if "Geheim" in one.read_text() or "Rose" in one.read_text()
        ]
    assert [one.text for one in read_segments(workspace.segments)] == [
        "Guten Tag.",
        "Das",
        "Danke sehr.",
    ]
    assert json.loads(workspace.proposals.read_text()) == [{**names[1], "segment": 2}]
    assert json.loads(workspace.run.read_text()) == {"model": "demo"}
    cues = webvtt.read(str(workspace.captions_vtt)).captions
    said = [one.content for one in srt.parse(workspace.captions_srt.read_text())]
    assert [cue.text for cue in cues] == said
    assert "[…]" in said


def vars_of(word: Word) -> dict[str, object]:
    return {"start": word.start, "end": word.end, "text": word.text, "probability": 0.9}
