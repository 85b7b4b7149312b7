"""What training asks of the network."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from tools.demo_model.model import Heard
from tools.demo_model.tokens import Inventory
from tools.demo_model.windows import Window

IGNORED = -100
SLACK = 0.06
CLOCK_BLUR = (0.05, 0.2, 0.5, 0.2, 0.05)


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of one length as tensors; `inside` marks where each token's sound lies."""

    mel: Tensor
    tokens: Tensor
    targets: Tensor
    inside: Tensor
    guided: Tensor
    phones: Tensor
    pieces: Tensor
    offset: int

    def to(self, device: torch.device) -> Batch:
        """Return the batch on a device."""
        tensors = {
            entry.name: getattr(self, entry.name).to(device)
            for entry in fields(self)
            if entry.name != "offset"
        }
        return replace(self, **tensors)


def collate(windows: list[Window], inventory: Inventory) -> Batch:
    """Return windows of one length as a batch."""
    length = max(len(window.tokens) for window in windows) - 1
    frames = len(windows[0].phones)
    tokens = torch.full((len(windows), length), inventory.index[inventory.tokenizer.eot])
    targets = torch.full((len(windows), length), IGNORED)
    inside = torch.zeros(len(windows), length, frames)
    guided = torch.zeros(len(windows), length, dtype=torch.bool)
    for row, window in enumerate(windows):
        used = len(window.tokens) - 1
        tokens[row, :used] = torch.tensor(window.tokens[:-1])
        targets[row, :used] = torch.tensor(taught(window, inventory))
        for place, span in enumerate(window.spans[1:]):
            if span is None:
                continue
            first = max(0, min(frames - 1, int((span[0] - SLACK) * 50)))
            last = max(first + 1, min(frames, int((span[1] + SLACK) * 50) + 1))
            inside[row, place, first:last] = 1
            guided[row, place] = True
    mel = torch.from_numpy(np.stack([window.mel.T for window in windows]))
    phones = torch.from_numpy(np.stack([window.phones for window in windows]))
    pieces = torch.from_numpy(np.stack([window.pieces for window in windows]))
    return Batch(mel, tokens, targets, inside, guided, phones, pieces, windows[0].offset)


def taught(window: Window, inventory: Inventory) -> list[int]:
    """Return the token to be given after each token, IGNORED where nothing is taught.

    The prompt is not taught, nor whether timestamps are wanted, which the caller decides. After
    the start token stands the language, or the no-speech token where nobody speaks.
    """
    targets = window.tokens[1:]
    start = window.prompt
    no_speech, no_timestamps = (
        inventory.index[token]
        for token in (inventory.tokenizer.no_speech, inventory.tokenizer.no_timestamps)
    )
    if not window.speech:
        targets[start] = no_speech
    return [
        IGNORED if place < start or target == no_timestamps else target
        for place, target in enumerate(targets)
    ]


def decoder_loss(scores: Tensor, targets: Tensor, inventory: Inventory) -> Tensor:
    """Return the cross-entropy; a timestamp's neighbours count as nearly right."""
    wanted = targets != IGNORED
    chances, targets = scores[wanted].float().log_softmax(-1), targets[wanted]
    clock = targets >= inventory.first_timestamp
    text = -chances[~clock].gather(1, targets[~clock, None]).sum()
    timed, ticks = chances[clock], targets[clock]
    for shift, share in enumerate(CLOCK_BLUR, -(len(CLOCK_BLUR) // 2)):
        near = (ticks + shift).clamp(inventory.first_timestamp, inventory.size - 1)
        text = text - share * timed.gather(1, near[:, None]).sum()
    return text / len(targets)


def attention_loss(attention: list[Tensor], batch: Batch) -> Tensor:
    """Return how far attention strays from the sound of the token to be written.

    All heads of the last layer are held there, and one of each layer before.
    """
    losses = []
    for layer, weights in enumerate(attention, 1):
        heads = weights if layer == len(attention) else weights[:, :1]
        mass = (heads * batch.inside[:, None]).sum(-1)
        losses.append(-(mass.transpose(1, 2)[batch.guided] + 1e-6).log().mean())
    return losses[-1] + 0.3 * sum(losses[:-1], torch.zeros(()).to(losses[-1]))


def all_losses(heard: Heard, batch: Batch, inventory: Inventory) -> dict[str, Tensor]:
    """Return the parts of the loss by name."""
    return {
        "text": decoder_loss(heard.scores, batch.targets, inventory),
        "attention": attention_loss(heard.attention, batch),
        "phones": functional.cross_entropy(
            heard.phones.float().flatten(0, 1), batch.phones.flatten()
        ),
        "pieces": functional.cross_entropy(
            heard.pieces.float().flatten(0, 1), batch.pieces.flatten()
        ),
    }
