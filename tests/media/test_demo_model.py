"""The committed demonstration model, expanded for both engines."""

from __future__ import annotations

from pathlib import Path

import ctranslate2
import numpy as np
import pytest
from faster_whisper import WhisperModel

from media import demo_model
from media.weights import FASTER_WHISPER, WHISPER, recognise

PROMPT = [50258, 50261, 50359, 50363]
TEXT = " Größe, »Äpfel« 12.687 und 100% Stadträt*innen: été\n\n"


@pytest.fixture(scope="module")
def committed() -> Path:
    found = demo_model.committed_form()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def expanded(committed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("models") / "demo"
    demo_model.expand(committed, target)
    return target


@pytest.fixture(scope="module")
def sound() -> np.ndarray:
    """A mel spectrum (80, 3000) as Whisper normalises it, of noise that comes and goes."""
    waves = np.sin(np.arange(3000) / 40)[None] * np.linspace(1, 0.2, 80)[:, None]
    noise = np.random.default_rng(3).normal(0, 0.2, (80, 3000))
    return (waves * 0.6 + noise).clip(-1, 1.5).astype(np.float32)


def test_it_is_small_enough_for_a_repository(committed: Path) -> None:
    assert sum(path.stat().st_size for path in committed.iterdir()) <= 12_000_000


def test_it_is_what_the_engines_load(expanded: Path) -> None:
    assert recognise(expanded) == FASTER_WHISPER
    if (expanded / demo_model.CHECKPOINT).exists():
        assert recognise(expanded / demo_model.CHECKPOINT) == WHISPER


def test_a_second_time_nothing_is_written(committed: Path, expanded: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in expanded.iterdir()}

    demo_model.expand(committed, expanded)

    assert {path: path.stat().st_mtime_ns for path in expanded.iterdir()} == before


def test_a_missing_file_is_made_again(committed: Path, expanded: Path) -> None:
    (expanded / demo_model.MODEL).unlink()

    demo_model.expand(committed, expanded)

    assert recognise(expanded) == FASTER_WHISPER
    assert [path.name for path in expanded.parent.iterdir()] == [expanded.name]


def test_the_form_is_looked_for_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(demo_model.OVERRIDE, str(tmp_path))

    assert demo_model.committed_form() is None


def test_both_engines_compute_the_same(expanded: Path, sound: np.ndarray) -> None:
    torch = pytest.importorskip("torch", reason="openai-whisper is not installed")
    whisper = pytest.importorskip("whisper", reason="openai-whisper is not installed")
    theirs = whisper.load_model(str(expanded / demo_model.CHECKPOINT), device="cpu").eval()
    ours = ctranslate2.models.Whisper(str(expanded), device="cpu", compute_type="float32")
    features = ctranslate2.StorageView.from_array(sound[None])
    with torch.no_grad():
        heard = theirs.encoder(torch.from_numpy(sound[None]))
        scores = theirs.decoder(torch.tensor([PROMPT]), heard)[0, -1].numpy()

    encoded = ours.encode(features, to_cpu=True)
    found = ours.generate(
        features,
        [PROMPT],
        beam_size=1,
        max_length=5,
        suppress_blank=False,
        suppress_tokens=[],
        return_logits_vocab=True,
    )[0].logits[0][0]

    assert np.abs(np.array(encoded) - heard.numpy()).max() < 0.01
    assert np.abs(np.array(found) - scores).max() < 0.05


def test_unused_tokens_are_never_near_the_top(
    committed: Path, expanded: Path, sound: np.ndarray
) -> None:
    with np.load(committed / demo_model.WEIGHTS) as file:
        used = set(file["tokens"].tolist())
    model = ctranslate2.models.Whisper(str(expanded), device="cpu", compute_type="int8")
    features = ctranslate2.StorageView.from_array(sound[None])

    logits = np.array(
        model.generate(features, [PROMPT], beam_size=1, max_length=5, return_logits_vocab=True)[
            0
        ].logits[0][0]
    )

    assert used >= set(np.argsort(logits)[-200:].tolist())


def test_the_tokenizer_needs_no_hub(expanded: Path) -> None:
    model = WhisperModel(str(expanded), device="cpu", compute_type="int8", local_files_only=True)
    tokenizer = model.hf_tokenizer

    ids = tokenizer.encode(TEXT, add_special_tokens=False).ids

    assert tokenizer.decode(ids) == TEXT
    assert tokenizer.token_to_id("<|transcribe|>") == 50359
    whisper = pytest.importorskip("whisper.tokenizer", reason="openai-whisper is not installed")
    assert ids == whisper.get_tokenizer(True).encode(TEXT)
