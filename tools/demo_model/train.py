"""Train: `python -m tools.demo_model.train OUT SHARDS...` until the minutes given are used up.

Runs on a GPU where there is one. A run that was stopped goes on from its last checkpoint (SIGTERM
lets it write one first), and shards that were added meanwhile are taken in every few minutes.
A folder named twice is used twice as often.
"""

from __future__ import annotations

import argparse
import copy
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from random import Random
from threading import Event, Thread
from typing import Any

import torch
from torch import nn

from tools.demo_model.losses import Batch, all_losses, collate
from tools.demo_model.model import DemoModel
from tools.demo_model.tokens import Inventory
from tools.demo_model.windows import Sentence, WindowMaker, read_shards

WEIGHTS = {"text": 1.0, "attention": 0.5, "phones": 0.5, "pieces": 0.5}
# share of the run up to which windows have these lengths in seconds
LENGTHS = (
    (0.12, (4, 5, 6, 7)),
    (0.42, (4, 5, 6, 7, 8, 10, 12, 16, 30)),
    (0.48, (5, 8, 12, 20, 30)),
    (0.65, (6, 10, 20, 30, 30)),
    (1.0, (8, 20, 30, 30, 30)),
)
WARM_UP, FLAT, AVERAGE = 40, 0.3, 0.99
EASY = 0.12
SAVE_EVERY, REPORT_EVERY, RELOAD_EVERY = 240, 20, 600


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how fast: minutes in all, seconds of speech a batch, the two learning rates."""

    minutes: float
    batch: float
    matrix_rate: float
    rate: float
    seed: int


def rate_factor(step: int, share: float) -> float:
    """Return the part of the learning rate: warming up, flat, then falling to nothing."""
    return min(1.0, (step + 1) / WARM_UP) * min(1.0, (1 - share) / (1 - FLAT))


class Batches:
    """Makes batches in a thread of its own, two ahead."""

    def __init__(
        self, folders: list[Path], inventory: Inventory, settings: Settings, *, seed: int
    ) -> None:
        self.folders, self.inventory, self.settings = folders, inventory, settings
        self.random = Random(seed)
        self.hours = 0.0
        self.maker = WindowMaker(self._read(), inventory, seed=seed)
        self.share, self.read_at = 0.0, time.monotonic()
        self.queue: Queue[Batch] = Queue(maxsize=2)
        Thread(target=self._run, daemon=True).start()

    def _read(self) -> list[Sentence]:
        by_folder = {folder: read_shards(folder) for folder in self.folders}
        frames = sum(len(sentence.mel) for found in by_folder.values() for sentence in found)
        self.hours = frames / 100 / 3600
        return [sentence for folder in self.folders for sentence in by_folder[folder]]

    def _run(self) -> None:
        while True:
            if time.monotonic() - self.read_at > RELOAD_EVERY:
                self.read_at, self.maker.sentences = time.monotonic(), self._read()
            seconds = self.random.choice(
                next(lengths for until, lengths in LENGTHS if self.share <= until)
            )
            free = self.random.random() < (0.0 if self.share < EASY else 0.4)
            offset = self.random.randint(0, int((30 - seconds) * 50)) / 50 if free else 0.0
            count = max(2, round(self.settings.batch / seconds))
            windows = [
                self.maker.make(seconds, offset=offset, prompts=self.share > EASY)
                for _ in range(count)
            ]
            self.queue.put(collate(windows, self.inventory))

    def __iter__(self) -> Iterator[Batch]:
        while True:
            yield self.queue.get()


class Trainer:
    """The network, its optimizers and the clock."""

    def __init__(self, inventory: Inventory, settings: Settings) -> None:
        torch.manual_seed(settings.seed)
        self.inventory, self.settings = inventory, settings
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model = DemoModel(inventory).to(self.device)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        matrices: list[nn.Parameter] = []
        others: list[nn.Parameter] = []
        for name, parameter in self.model.named_parameters():
            inner = ".blocks." in name and parameter.ndim == 2
            if parameter.requires_grad:
                (matrices if inner else others).append(parameter)
        self.optimizers: list[tuple[torch.optim.Optimizer, float]] = [
            (
                torch.optim.Muon(matrices, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"),
                settings.matrix_rate,
            ),
            (torch.optim.AdamW(others, betas=(0.9, 0.98), weight_decay=0.0), settings.rate),
        ]
        self.steps, self.seconds, self.heard, self.material = 0, 0.0, 0.0, 0.0

    @property
    def share(self) -> float:
        """The part of the run that is done."""
        return min(1.0, self.seconds / 60 / self.settings.minutes)

    def step(self, batch: Batch) -> dict[str, float]:
        """Learn from a batch and return the parts of the loss."""
        began = time.monotonic()
        batch = batch.to(self.device)
        factor = rate_factor(self.steps, self.share)
        for optimizer, rate in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate * factor
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            heard = self.model(batch.mel, batch.tokens, offset=batch.offset)
        losses = all_losses(heard, batch, self.inventory)
        total = sum((WEIGHTS[name] * loss for name, loss in losses.items()), torch.zeros(()))
        total.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        if bool(torch.isfinite(norm)):
            for optimizer, _ in self.optimizers:
                optimizer.step()
        self.model.zero_grad(set_to_none=True)
        self.model.hold_reserved()
        self._average()
        self.steps += 1
        self.seconds += time.monotonic() - began
        self.heard += batch.mel.shape[0] * batch.mel.shape[2] / 100 / 3600
        return {name: loss.item() for name, loss in losses.items()} | {"norm": norm.item()}

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(AVERAGE, self.steps / (self.steps + 10))
        for kept, new in zip(self.average.parameters(), self.model.parameters(), strict=True):
            kept.lerp_(new, 1 - keep)

    def state(self) -> dict[str, Any]:
        """Return all that a later run needs to go on."""
        return {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer, _ in self.optimizers],
            "steps": self.steps,
            "seconds": self.seconds,
            "heard": self.heard,
            "material": self.material,
            "seed": self.settings.seed,
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        for (optimizer, _), saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.steps, self.seconds, self.heard = state["steps"], state["seconds"], state["heard"]


def save(trainer: Trainer, path: Path) -> None:
    """Write the checkpoint, whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save(trainer.state(), partial)
    partial.replace(path)


def train(out: Path, folders: list[Path], settings: Settings) -> None:
    """Train until the minutes are used up; a second call goes on or finds nothing to do."""
    out.mkdir(parents=True, exist_ok=True)
    inventory, checkpoint = Inventory.read(), out / "checkpoint.pt"
    trainer = Trainer(inventory, settings)
    if checkpoint.exists():
        trainer.load(torch.load(checkpoint, map_location=trainer.device, weights_only=True))
    batches = Batches(folders, inventory, settings, seed=settings.seed + trainer.steps)
    sums: dict[str, float] = defaultdict(float)
    saved, stopped = time.monotonic(), Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    for batch in batches:
        if trainer.share >= 1 or stopped.is_set():
            break
        batches.share, trainer.material = trainer.share, batches.hours
        for name, value in trainer.step(batch).items():
            sums[name] += value / REPORT_EVERY
        if trainer.steps % REPORT_EVERY == 0:
            parts = " ".join(f"{name} {value:.3f}" for name, value in sums.items())
            print(
                f"step {trainer.steps} {trainer.share:.1%} {parts} heard {trainer.heard:.2f} h "
                f"in {trainer.seconds / 60:.1f} min",
                flush=True,
            )
            sums.clear()
        if time.monotonic() - saved > SAVE_EVERY:
            saved = time.monotonic()
            save(trainer, checkpoint)
    save(trainer, checkpoint)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("shards", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=110)
    parser.add_argument("--batch", type=float, default=90, help="seconds of speech a step")
    parser.add_argument("--matrix-rate", type=float, default=3e-3)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    train(
        given.out,
        given.shards,
        Settings(given.minutes, given.batch, given.matrix_rate, given.rate, given.seed),
    )


if __name__ == "__main__":
    main()
