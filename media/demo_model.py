"""The demonstration model: from its small committed form to the files that the engines load.

The committed form is a folder: ``weights.npz`` (16-bit numbers; of the vocabulary only the rows
that are used), ``tokenizer.json.xz`` (Whisper's own) and the model card. Unused rows of the
vocabulary are all alike: zero but for one reserved channel, so that they are never chosen.
"""

from __future__ import annotations

import importlib.util
import json
import lzma
import os
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec

Array = npt.NDArray[np.float32]
State = dict[str, Array]

WEIGHTS, TOKENIZER = "weights.npz", "tokenizer.json.xz"
TRAINING = "training"
CHECKPOINT, MODEL = "demo.pt", "model.bin"
OVERRIDE = "MEDIA_DEMO_MODEL"
EMBEDDING = "decoder.token_embedding.weight"
ENCODER_POSITIONS = "encoder.positional_embedding"
VOCABULARY, FRAMES = 51_865, 1500
BLANK, END, LANGUAGES = 220, 50_257, range(50_259, 50_358)


def committed_form() -> Path | None:
    """Return the folder of the committed form; None where it does not come with this copy.

    Looked for in ``MEDIA_DEMO_MODEL`` and then in the repository beside the package.
    """
    named = os.environ.get(OVERRIDE)
    beside = Path(__file__).parents[1] / "tools" / "demo_model" / "checkpoint"
    folder = Path(named).expanduser() if named else beside
    return folder if (folder / WEIGHTS).is_file() else None


def expand(committed: Path, target: Path) -> None:
    """Write the files for both engines into ``target``; those that lie there are left alone.

    ``target`` itself becomes a folder in CTranslate2's format; ``demo.pt`` in OpenAI's layout is
    added where torch is installed, also a second time when torch came later. The files are made
    elsewhere and moved when they are whole, ``model.bin`` last.
    """
    with_torch = importlib.util.find_spec("torch") is not None
    possible = (CHECKPOINT, MODEL) if with_torch else (MODEL,)
    wanted = [name for name in possible if not (target / name).exists()]
    if not wanted:
        return
    target.mkdir(parents=True, exist_ok=True)
    state, sizes = read_state(committed / WEIGHTS)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as name:
        made = Path(name)
        if CHECKPOINT in wanted:
            _write_checkpoint(state, sizes, made / CHECKPOINT)
        if MODEL in wanted:
            tokenizer = json.loads(lzma.decompress((committed / TOKENIZER).read_bytes()))
            _write_folder(state, sizes, tokenizer, made)
        for path in sorted(made.iterdir(), key=lambda path: path.name == MODEL):
            path.replace(target / path.name)


def read_state(path: Path) -> tuple[State, dict[str, int]]:
    """Return all parameters under OpenAI's names and the sizes (OpenAI's ``dims``)."""
    with np.load(path) as file:
        stored = {name: file[name] for name in file.files}
    sizes = {name: int(value) for name, value in json.loads(str(stored.pop("dims"))).items()}
    stored.pop(TRAINING)
    rows, used = stored.pop("rows").astype(np.float32), stored.pop("tokens")
    embedding = np.tile(stored.pop("unused").astype(np.float32), (VOCABULARY, 1))
    embedding[used] = rows
    state = {name: value.astype(np.float32) for name, value in stored.items()}
    state[EMBEDDING] = embedding
    state[ENCODER_POSITIONS] = sinusoids(FRAMES, sizes["n_audio_state"])
    return state, sizes


def read_training(committed: Path) -> dict[str, float]:
    """Return how long the weights were trained: steps, hours heard, hours of material, seed."""
    with np.load(committed / WEIGHTS) as file:
        facts: dict[str, float] = json.loads(str(file[TRAINING]))
    return facts


def sinusoids(length: int, channels: int) -> Array:
    """Return Whisper's fixed positions (length, channels), as in ``whisper.model``."""
    increment = np.log(10_000) / (channels // 2 - 1)
    rates = np.exp(-increment * np.arange(channels // 2, dtype=np.float32))
    angles = np.arange(length, dtype=np.float32)[:, None] * rates[None]
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)


def _write_checkpoint(state: State, sizes: dict[str, int], path: Path) -> None:
    import torch

    tensors = {name: torch.from_numpy(value).half() for name, value in state.items()}
    torch.save({"dims": sizes, "model_state_dict": tensors}, path)


def _write_folder(
    state: State, sizes: dict[str, int], tokenizer: dict[str, Any], folder: Path
) -> None:
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
