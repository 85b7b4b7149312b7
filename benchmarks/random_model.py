"""A model with random values in Whisper's real shapes: hears nonsense at the real speed.

Real weights can't be had everywhere, and the time that an engine takes does not depend on their
values, as long as the number of tokens it writes in a window is fixed (``MOST_TOKENS``).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import tokenizers
import torch
from ctranslate2.specs import WhisperSpec
from tokenizers.models import BPE
from whisper.model import ModelDimensions, Whisper
from whisper.tokenizer import get_tokenizer

SHAPES = {"least": (64, 1, 2), "tiny": (384, 6, 4), "base": (512, 8, 6), "small": (768, 12, 12)}
"""Width, heads, layers of encoder and decoder (Radford and others 2022, table 1); least: ours."""
BYTES = [*range(33, 127), *range(161, 173), *range(174, 256)]
VOCABULARY = 51_865
FIRST_TIMESTAMP = 50_364
TIMES, POSITIONS, BANDS = 1500, 448, 80


def write_model(folder: Path, size: str) -> Path:
    """Write a CTranslate2 folder of this size; a second time nothing is done."""
    target = folder / f"random-{size}"
    if target.exists():
        return target
    part = folder / f"random-{size}.part"
    part.mkdir(parents=True, exist_ok=True)
    width, heads, layers = SHAPES[size]
    spec = WhisperSpec(layers, heads, layers, heads)
    _fill(spec, width, np.random.default_rng(20240607))
    tokens = _tokens()
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = list(range(50_259, 50_358))
    spec.config.alignment_heads = [(layer, 0) for layer in range(layers // 2, layers)]
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(part))
    _write_tokenizer(tokens, part / "tokenizer.json")
    part.rename(target)
    return target


def write_checkpoint(folder: Path, size: str, *, positions: int = POSITIONS) -> Path:
    """Write a ``.pt`` file for OpenAI's whisper of this size; a second time nothing is done.

    Half of ``positions`` tokens are the most that it writes in a window.
    """
    target = folder / f"random-{size}.pt"
    if not target.exists():
        width, heads, layers = SHAPES[size]
        sizes = ModelDimensions(
            BANDS, TIMES, width, heads, layers, VOCABULARY, positions, width, heads, layers
        )
        torch.manual_seed(20240607)
        network = Whisper(sizes)
        torch.nn.init.normal_(network.decoder.positional_embedding, std=0.05)
        # Unlikely timestamps: random ones would send the engine back and forth by 20 ms.
        network.decoder.token_embedding.weight.data[FIRST_TIMESTAMP:] = 0
        content = {"dims": asdict(sizes), "model_state_dict": network.state_dict()}
        torch.save(content, target)
    return target


def _fill(spec: Any, width: int, random: np.random.Generator) -> None:
    def values(*shape: int) -> Any:
        return random.normal(0, 0.05, shape).astype(np.float32)

    def linear(layer: Any, outputs: int, inputs: int) -> None:
        layer.weight, layer.bias = values(outputs, inputs), values(outputs)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(width, np.float32), np.zeros(width, np.float32)

    def feed_forward(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, 4 * width, width)
        linear(layer.linear_1, width, 4 * width)

    def own_attention(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear[0], 3 * width, width)
        linear(layer.linear[1], width, width)

    encoder, decoder = spec.encoder, spec.decoder
    encoder.conv1.weight, encoder.conv1.bias = values(width, BANDS, 3), values(width)
    encoder.conv2.weight, encoder.conv2.bias = values(width, width, 3), values(width)
    encoder.position_encodings.encodings = values(TIMES, width)
    decoder.position_encodings.encodings = values(POSITIONS, width)
    decoder.embeddings.weight = values(VOCABULARY, width)
    decoder.projection.weight = decoder.embeddings.weight
    norm(encoder.layer_norm)
    norm(decoder.layer_norm)
    for layer in encoder.layer:
        own_attention(layer.self_attention)
        feed_forward(layer.ffn)
    for layer in decoder.layer:
        own_attention(layer.self_attention)
        norm(layer.attention.layer_norm)
        linear(layer.attention.linear[0], width, width)
        linear(layer.attention.linear[1], 2 * width, width)
        linear(layer.attention.linear[2], width, width)
        feed_forward(layer.ffn)


def _tokens() -> list[str]:
    """Return Whisper's vocabulary as text, bytes in the writing of GPT-2."""
    encoding = get_tokenizer(True).encoding
    others = (chr(256 + number) for number in range(256))
    signs = {byte: chr(byte) if byte in BYTES else next(others) for byte in range(256)}
    special = {number: name for name, number in encoding._special_tokens.items()}
    return [
        special[number]
        if number in special
        else "".join(signs[byte] for byte in encoding.decode_single_token_bytes(number))
        for number in range(VOCABULARY)
    ]


def _write_tokenizer(tokens: list[str], path: Path) -> None:
    """Write a tokenizer that decodes every token and encodes signs byte by byte."""
    vocabulary = {token: number for number, token in enumerate(tokens)}
    tokenizer = tokenizers.Tokenizer(BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    first_special = vocabulary["<|endoftext|>"]
    tokenizer.add_special_tokens(tokens[first_special:])
    path.write_text(json.dumps(json.loads(tokenizer.to_str())), encoding="utf-8")
