"""Write the committed form: `python -m tools.demo_model.export CHECKPOINT.pt FOLDER`.

`media.demo_model` makes from it what the engines load.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

import numpy as np
import torch

from media.demo_model import ENCODER_POSITIONS, TOKENIZER, WEIGHTS
from tools.demo_model.model import DemoModel, dimensions
from tools.demo_model.tokenizer import write_tokenizer
from tools.demo_model.tokens import TIMESTAMPS, Inventory


def load_average(checkpoint: Path, inventory: Inventory) -> tuple[DemoModel, dict[str, float]]:
    """Return the network with a checkpoint's averaged weights, and how long it was trained."""
    model = DemoModel(inventory)
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    model.load_state_dict(state["average"])
    model.hold_reserved()
    return model.eval(), {
        "steps": state["steps"],
        "heard": round(state["heard"]),
        "hours": round(state["material"]),
        "seed": state["seed"],
    }


@torch.no_grad()
def write_weights(model: DemoModel, training: dict[str, float], path: Path) -> None:
    """Write 16-bit weights under OpenAI's names, of the vocabulary only the rows in use."""
    inventory = model.inventory
    whisper = inventory.tokenizer
    embedding = model.embedding().numpy()
    used = np.delete(embedding, inventory.unknown, axis=0)
    tokens = inventory.rows + [whisper.timestamp_begin + tick for tick in range(TIMESTAMPS)]
    dims = dataclasses.asdict(dimensions(whisper.encoding.n_vocab))
    stored = {
        name: value.numpy().astype(np.float16)
        for name, value in model.whisper.state_dict().items()
        if name != ENCODER_POSITIONS
    }
    np.savez_compressed(
        path,
        allow_pickle=False,
        dims=np.array(json.dumps(dims)),
        training=np.array(json.dumps(training)),
        tokens=np.array(tokens, np.int32),
        rows=used.astype(np.float16),
        unused=embedding[inventory.unknown].astype(np.float16),
        **stored,
    )


def main() -> None:
    """Write the weights and the tokenizer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    write_weights(*load_average(given.checkpoint, Inventory.read()), given.folder / WEIGHTS)
    if not (given.folder / TOKENIZER).exists():
        write_tokenizer(given.folder / TOKENIZER)
    for path in sorted(given.folder.iterdir()):
        print(f"{path.stat().st_size / 1e6:6.2f} MB  {path.name}")


if __name__ == "__main__":
    main()
