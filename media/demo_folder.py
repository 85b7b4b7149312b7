"""The demonstration model in CTranslate2's format, and what faster-whisper adds to it."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec

from media.demo_model import EMBEDDING, State

BLANK, END, LANGUAGES = 220, 50_257, range(50_259, 50_358)


def write(state: State, sizes: dict[str, int], tokenizer: dict[str, Any], folder: Path) -> None:
    """Write a folder in CTranslate2's format, with 16-bit numbers, and what faster-whisper adds."""
    spec = _fill_spec(state, sizes)
    layers, heads = sizes["n_text_layer"], sizes["n_text_head"]
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], [BLANK, END]
    spec.config.lang_ids = list(LANGUAGES)
    spec.config.alignment_heads = list(product(range(layers // 2, layers), range(heads)))
    plain = sorted(tokenizer["model"]["vocab"].items(), key=lambda item: item[1])
    added = sorted(tokenizer["added_tokens"], key=lambda token: int(token["id"]))
    spec.register_vocabulary([*(word for word, _ in plain), *(word["content"] for word in added)])
    spec.validate()
    spec.optimize(quantization="float16")
    spec.save(str(folder))
    extractor = {
        "chunk_length": 30,
        "feature_size": sizes["n_mels"],
        "hop_length": 160,
        "n_fft": 400,
        "sampling_rate": 16_000,
    }
    for name, content in (("tokenizer", tokenizer), ("preprocessor_config", extractor)):
        text = json.dumps(content, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def _fill_spec(state: State, sizes: dict[str, int]) -> WhisperSpec:
    """Return CTranslate2's description of the network with all parameters in their places."""
    spec = WhisperSpec(
        sizes["n_audio_layer"], sizes["n_audio_head"], sizes["n_text_layer"], sizes["n_text_head"]
    )
    for side, part in (("encoder", spec.encoder), ("decoder", spec.decoder)):
        part.position_encodings.encodings = state[f"{side}.positional_embedding"]
        for number, layer in enumerate(part.layer):
            _set_layer(layer, state, f"{side}.blocks.{number}")
    for name, convolution in (("conv1", spec.encoder.conv1), ("conv2", spec.encoder.conv2)):
        convolution.weight = state[f"encoder.{name}.weight"]
        convolution.bias = state[f"encoder.{name}.bias"]
    _set_norm(spec.encoder.layer_norm, state, "encoder.ln_post")
    _set_norm(spec.decoder.layer_norm, state, "decoder.ln")
    spec.decoder.embeddings.weight = state[EMBEDDING]
    spec.decoder.projection.weight = state[EMBEDDING]
    return spec


def _set_layer(layer: Any, state: State, name: str) -> None:
    own = [f"{name}.attn.{part}" for part in ("query", "key", "value")]
    _set_linear(layer.self_attention.linear[0], state, *own)
    _set_linear(layer.self_attention.linear[1], state, f"{name}.attn.out")
    _set_norm(layer.self_attention.layer_norm, state, f"{name}.attn_ln")
    if f"{name}.cross_attn.query.weight" in state:
        query, key, value, out = (
            f"{name}.cross_attn.{part}" for part in ("query", "key", "value", "out")
        )
        _set_linear(layer.attention.linear[0], state, query)
        _set_linear(layer.attention.linear[1], state, key, value)
        _set_linear(layer.attention.linear[2], state, out)
        _set_norm(layer.attention.layer_norm, state, f"{name}.cross_attn_ln")
    _set_linear(layer.ffn.linear_0, state, f"{name}.mlp.0")
    _set_linear(layer.ffn.linear_1, state, f"{name}.mlp.2")
    _set_norm(layer.ffn.layer_norm, state, f"{name}.mlp_ln")


def _set_linear(layer: LinearSpec, state: State, *names: str) -> None:
    """Set one layer, or several side by side; Whisper's keys have no bias."""
    weights = [state[f"{name}.weight"] for name in names]
    biases = [
        state.get(f"{name}.bias", np.zeros(len(weight), np.float32))
        for name, weight in zip(names, weights, strict=True)
    ]
    layer.weight, layer.bias = np.concatenate(weights), np.concatenate(biases)


def _set_norm(norm: LayerNormSpec, state: State, name: str) -> None:
    norm.gamma, norm.beta = state[f"{name}.weight"], state[f"{name}.bias"]
