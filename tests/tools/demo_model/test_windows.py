from __future__ import annotations

import numpy as np
import pytest

from tools.demo_model.losses import IGNORED, collate
from tools.demo_model.tokens import Inventory
from tools.demo_model.windows import CONTEXT, Sentence, Window, WindowMaker


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return Inventory.read()


@pytest.fixture(scope="module")
def maker(inventory: Inventory) -> WindowMaker:
    words = [("Wir", 0.0, 0.4), ("prüfen", 0.4, 1.0), ("das.", 1.0, 1.5)]
    mel = np.random.default_rng(1).normal(-4, 1, (160, 80)).astype(np.float16)
    sentence = Sentence(mel, np.ones(160, np.uint8), 0, words)
    return WindowMaker([sentence] * 30, inventory, seed=5)


def windows(maker: WindowMaker) -> list[Window]:
    return [maker.make(30) for _ in range(120)]


def test_a_window_fits_into_the_context(maker: WindowMaker) -> None:
    for window in windows(maker):
        assert len(window.tokens) <= CONTEXT
        assert len(window.mel) == 3000
        assert window.mel.max() <= 3


def test_timestamps_stand_where_the_words_are(maker: WindowMaker, inventory: Inventory) -> None:
    checked = 0
    for window in windows(maker):
        for token, span in zip(window.tokens, window.spans, strict=True):
            if token >= inventory.first_timestamp and span is not None:
                second = (token - inventory.first_timestamp) / 50
                assert span[0] - 0.02 <= second <= span[1] + 0.02
                checked += 1
    assert checked > 100


def test_where_nobody_speaks_no_text_is_taught(maker: WindowMaker, inventory: Inventory) -> None:
    silent = [window for window in windows(maker) if not window.speech]
    for window in silent:
        targets = [t for t in collate([window], inventory).targets[0].tolist() if t != IGNORED]
        assert inventory.index[inventory.tokenizer.no_speech] in targets
        written = inventory.tokenizer.decode(
            [inventory.rows[t] for t in targets if t < inventory.pieces]
        )
        assert not written.strip()
    assert silent


def test_the_prompt_is_not_taught(maker: WindowMaker, inventory: Inventory) -> None:
    prompted = [window for window in windows(maker) if window.prompt]
    for window in prompted:
        targets = collate([window], inventory).targets[0]
        assert (targets[: window.prompt] == IGNORED).all()
        assert (targets[window.prompt :] != IGNORED).any()
    assert prompted
