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
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
State = dict[str, Array]

WEIGHTS, TOKENIZER = "weights.npz", "tokenizer.json.xz"
TRAINING = "training"
CHECKPOINT, MODEL = "demo.pt", "model.bin"
OVERRIDE = "MEDIA_DEMO_MODEL"
EMBEDDING = "decoder.token_embedding.weight"
ENCODER_POSITIONS = "encoder.positional_embedding"
VOCABULARY, FRAMES = 51_865, 1500


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
            from media import demo_folder  # late: CTranslate2 brings torch along where there is one

            tokenizer = json.loads(lzma.decompress((committed / TOKENIZER).read_bytes()))
            demo_folder.write(state, sizes, tokenizer, made)
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
