"""Whisper's architecture with our inventory of tokens, and what training needs beside it.

The network is OpenAI's own `whisper.model.Whisper`; only the rows of unused tokens are left out.
One channel of the decoder is reserved: the last normalisation holds it at SWITCH, the embeddings
of used tokens are zero there and those of unused tokens OFF, so an exported vocabulary of 51,865
rows never gives an unused token, whatever the engine and its precision.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper, sinusoids

from tools.demo_model.synthesise import PHONES
from tools.demo_model.tokens import TIMESTAMPS, Inventory

WIDTH, HEADS, ENCODER_LAYERS, DECODER_LAYERS = 192, 3, 4, 2
RESERVED, SWITCH, OFF = WIDTH - 1, 4.0, -10.0
PHONE_LAYER = 2
NEAR = ((-2.0, 2.0), (-4.0, 4.0), (-7.0, 7.0), (-12.0, 12.0))
SHARPNESS = 1.6
BEFORE = ((-1.0, -2.0), (-1.0, -4.0))


def dimensions(vocabulary: int) -> ModelDimensions:
    """Return Whisper's sizes with our width and depth."""
    return ModelDimensions(
        80, 1500, WIDTH, HEADS, ENCODER_LAYERS, vocabulary, 448, WIDTH, HEADS, DECODER_LAYERS
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network gives for a batch: scores (logits) and the last layer's attention."""

    scores: Tensor
    attention: list[Tensor]
    phones: Tensor
    pieces: Tensor


class DemoModel(nn.Module):
    """Whisper with a small vocabulary and two helping outputs by frame (phoneme and token)."""

    ticks: Tensor
    allowed: Tensor
    unknown: Tensor

    def __init__(self, inventory: Inventory) -> None:
        super().__init__()
        self.inventory = inventory
        self.whisper = Whisper(dimensions(1))
        del self.whisper.decoder.token_embedding
        self.rows = nn.Parameter(torch.randn(inventory.unknown, WIDTH) * 0.08)
        self.clock = nn.Parameter(torch.eye(WIDTH) * 0.08)
        self.phone_head = nn.Linear(WIDTH, len(PHONES))
        self.piece_head = nn.Linear(WIDTH, inventory.pieces + 1)
        self.register_buffer("ticks", sinusoids(TIMESTAMPS, WIDTH), persistent=False)
        allowed = torch.ones(WIDTH)
        allowed[RESERVED] = 0
        self.register_buffer("allowed", allowed, persistent=False)
        unknown = torch.zeros(1, WIDTH)
        unknown[0, RESERVED] = OFF
        self.register_buffer("unknown", unknown, persistent=False)
        self._begin()

    def _begin(self) -> None:
        """Let attention begin near its own place, which training would have to find otherwise."""
        decoder = self.whisper.decoder
        decoder.positional_embedding.data = sinusoids(448, WIDTH) * 0.7
        for layer, block in enumerate(self.whisper.encoder.blocks):
            for head, shift in enumerate(NEAR[layer]):
                look_aside(block.attn, head=head, shift=shift)
        for layer, block in enumerate(decoder.blocks):
            for head, shift in enumerate(BEFORE[layer]):
                look_aside(block.attn, head=head, shift=shift)
        self.hold_reserved()

    @torch.no_grad()
    def hold_reserved(self) -> None:
        """Put the reserved channel back to its constants; called after every step."""
        norm = self.whisper.decoder.ln
        norm.weight[RESERVED] = 0
        norm.bias[RESERVED] = SWITCH

    def embedding(self) -> Tensor:
        """Return the embedding of all rows (inventory.size, width)."""
        used, clock = self.rows * self.allowed, (self.ticks @ self.clock) * self.allowed
        return torch.cat([used, self.unknown, clock])

    def encode(self, mel: Tensor, *, offset: int) -> tuple[Tensor, Tensor]:
        """Return the encoder's output and the middle layer's, for mel (batch, 80, frames)."""
        encoder = self.whisper.encoder
        x = functional.gelu(encoder.conv1(mel))
        x = functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = x + encoder.positional_embedding[offset : offset + x.shape[1]]
        middle = x
        for layer, block in enumerate(encoder.blocks, 1):
            x = block(x)
            if layer == PHONE_LAYER:
                middle = x
        return encoder.ln_post(x), middle

    def forward(self, mel: Tensor, tokens: Tensor, *, offset: int) -> Heard:
        """Return scores for the token after each of `tokens` (batch, length)."""
        sound, middle = self.encode(mel, offset=offset)
        decoder, embedding = self.whisper.decoder, self.embedding()
        x = (
            functional.embedding(tokens, embedding)
            + decoder.positional_embedding[: tokens.shape[1]]
        )
        attention = []
        for block in decoder.blocks:
            x = x + block.attn(block.attn_ln(x), mask=decoder.mask)[0]
            heard, weights = attend(block.cross_attn, block.cross_attn_ln(x), sound)
            attention.append(weights)
            x = x + heard
            x = x + block.mlp(block.mlp_ln(x))
        scores = decoder.ln(x) @ embedding.to(x.dtype).T
        return Heard(scores, attention, self.phone_head(middle), self.piece_head(sound))


def attend(layer: MultiHeadAttention, x: Tensor, sound: Tensor) -> tuple[Tensor, Tensor]:
    """Return Whisper's cross-attention together with its weights (batch, heads, length, frames)."""
    batch, length, width = x.shape
    size = width // HEADS
    query = layer.query(x).view(batch, length, HEADS, size).transpose(1, 2)
    key = layer.key(sound).view(batch, -1, HEADS, size).transpose(1, 2)
    value = layer.value(sound).view(batch, -1, HEADS, size).transpose(1, 2)
    weights = ((query @ key.transpose(-1, -2)).float() / math.sqrt(size)).softmax(-1)
    mixed = (weights.to(value.dtype) @ value).transpose(1, 2).reshape(batch, length, width)
    return layer.out(mixed), weights


@torch.no_grad()
def look_aside(layer: MultiHeadAttention, *, head: int, shift: float) -> None:
    """Set a head's query and key so that it looks `shift` places aside.

    The sines and cosines of the position turn by a fixed angle for a fixed shift, so the query
    reads the turned position and the key the plain one.
    """
    size, timescales = WIDTH // HEADS, WIDTH // 2
    rates = torch.exp(-math.log(10000) / (timescales - 1) * torch.arange(timescales))
    query, key = layer.query.weight, layer.key.weight
    rows = slice(head * size, (head + 1) * size)
    query[rows] = torch.randn(size, WIDTH) * 0.02
    key[rows] = torch.randn(size, WIDTH) * 0.02
    for pair in range(size // 2):
        sine, cosine = head * size + 2 * pair, head * size + 2 * pair + 1
        angle = rates[pair * 2] * shift
        query[sine, pair * 2] = SHARPNESS * torch.cos(angle)
        query[sine, pair * 2 + timescales] = SHARPNESS * torch.sin(angle)
        query[cosine, pair * 2] = -SHARPNESS * torch.sin(angle)
        query[cosine, pair * 2 + timescales] = SHARPNESS * torch.cos(angle)
        key[sine, pair * 2] = SHARPNESS
        key[cosine, pair * 2 + timescales] = SHARPNESS
