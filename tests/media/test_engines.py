"""Both engines for real: small models of random values show shapes, times and errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from media import engines
from media.audio import SAMPLE_RATE, Samples
from media.engines import VOCABULARY_TOKENS, Engine, fit_vocabulary, join_fragments, spread
from media.errors import EngineMissing, ModelBroken, ModelMissing
from media.segments import Word
from media.speech import Span
from tests.media.conftest import lay

TOKENS = 20
NAMES = "KICC"
WINDOWS = [Span(0.0, 2.2), Span(2.2, 4.457), Span(5.0, 5.6)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("whisper", reason="needs the extra: pip install hearing[whisper]")
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module", params=["faster-whisper", "whisper"])
def engine(request: pytest.FixtureRequest, folder: Path) -> Engine:
    """A loaded engine that writes at most 20 tokens in a window, so that tests are quick."""
    from benchmarks.random_model import write_checkpoint, write_model

    if request.param == "whisper":
        path = write_checkpoint(folder, "least", positions=TOKENS * 2)
        return engines.load("whisper", path, device="cpu", threads=1)
    loaded = engines.load("faster-whisper", write_model(folder, "least"), device="cpu", threads=1)
    vars(loaded)["_whisper"].max_length = TOKENS
    return loaded


@pytest.fixture(scope="module")
def sound(spoken: list[Samples]) -> Samples:
    return lay([spoken[0], spoken[1]], [0.3, 2.9], 6.0)


@pytest.mark.parametrize("mode", ["batched", "sequential"])
def test_every_window_gets_its_words_in_its_own_time(
    engine: Engine, sound: Samples, mode: engines.Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.name == "whisper":
        monkeypatch.setattr("media.engines.openai.FALLBACKS", (0.0, 0.2))
    heard = engine.hear(sound, WINDOWS, language="de", vocabulary=NAMES, mode=mode)
    assert len(heard) == len(WINDOWS)
    assert any(heard)
    for words, window in zip(heard, WINDOWS, strict=True):
        starts = [word.start for word in words]
        assert starts == sorted(starts)
        for word in words:
            assert window.start - 0.001 <= word.start <= word.end <= window.end + 0.001
            assert 0 <= word.probability <= 1
            assert word.text == word.text.strip() != ""
            assert type(word.start) is float


def test_the_language_is_one_of_whisper_s(engine: Engine, sound: Samples) -> None:
    language, probability = engine.detect_language(sound)
    assert language.isalpha()
    assert 0 < probability <= 1


def test_the_engine_says_what_it_is(engine: Engine) -> None:
    assert engine.name in engines.MODULES
    assert engine.version[0].isdigit()
    assert "random-least" in engine.model


def test_a_vocabulary_is_cut_where_the_engine_cuts_it(engine: Engine) -> None:
    names = [f"Datenethikkodex{number}" for number in range(100)]
    kept, left_out = fit_vocabulary(engine, names)
    assert kept + left_out == names
    assert kept
    assert left_out
    assert engine.count_tokens(", ".join(kept)) <= VOCABULARY_TOKENS
    assert engine.count_tokens(", ".join([*kept, left_out[0]])) > VOCABULARY_TOKENS


def test_silence_and_very_short_windows_don_t_stop_it(engine: Engine) -> None:
    silence = np.zeros(3 * SAMPLE_RATE, dtype=np.float32)
    heard = engine.hear(silence, [Span(0.0, 0.3), Span(1.0, 3.0)], language="de")
    assert len(heard) == 2


def test_an_unknown_engine_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing, match=r"no speech engine 'kaldi'.*faster-whisper"):
        engines.load("kaldi", tmp_path)


def test_an_engine_that_is_not_installed_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from benchmarks.random_model import write_checkpoint

    monkeypatch.delitem(sys.modules, "media.engines.openai", raising=False)
    monkeypatch.setitem(sys.modules, "whisper", None)
    with pytest.raises(EngineMissing, match="'whisper' is not installed"):
        engines.load("whisper", write_checkpoint(folder, "least"))


def test_weights_of_the_other_engine_are_refused(folder: Path) -> None:
    from benchmarks.random_model import write_checkpoint

    with pytest.raises(ModelBroken, match="made for the engine whisper"):
        engines.load("faster-whisper", write_checkpoint(folder, "least"))


def test_missing_weights_are_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        engines.load("faster-whisper", tmp_path / "nothing")


def test_the_package_and_its_command_load_no_engine() -> None:
    heavy = "('torch', 'whisper', 'faster_whisper', 'ctranslate2', 'onnxruntime', 'av')"
    code = f"import sys, media, media.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_word_begins_with_a_space_and_fragments_belong_to_it() -> None:
    window = Span(10.0, 20.0)
    given = [
        (" Die", 10.0, 10.2, 0.9), (" U", 10.2, 10.3, 0.8), ("-Bahn", 10.3, 10.8, 0.4),
        (" ", 10.8, 10.9, 0.9), (" fährt", 10.7, 10.6, 1.0), (".", 19.0, 99.0, 0.7),
    ]  # fmt: skip
    assert join_fragments(given, window) == (
        Word(10.0, 10.2, "Die", 0.9),
        Word(10.2, 10.8, "U-Bahn", 0.4),
        Word(10.7, 20.0, "fährt.", 0.7),
    )


def test_text_without_word_times_is_spread_evenly_and_trusted_with_nothing() -> None:
    words = join_fragments(spread("eins zwei drei", 1.0, 4.0), Span(0.0, 9.0))
    assert [(word.text, word.start, word.probability) for word in words] == [
        ("eins", 1.0, 0.0),
        ("zwei", 2.0, 0.0),
        ("drei", 3.0, 0.0),
    ]
    assert spread("", 1.0, 4.0) == []
