"""Whisper's tokenizer in the format of Hugging Face's `tokenizers`, which faster-whisper reads.

Made from the ranks that come with openai-whisper, so that no hub is asked. The pairs that were
merged are not stored there; they follow from the ranks.
"""

from __future__ import annotations

import itertools
import json
import lzma
from pathlib import Path
from typing import Any

from whisper.tokenizer import Tokenizer

from tools.demo_model.tokens import TIMESTAMPS, whisper_tokenizer

Ranks = dict[bytes, int]


def byte_letters() -> dict[int, str]:
    """Return the letter that stands for each byte in GPT-2's vocabulary files."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {
        byte: chr(256 + place) for place, byte in enumerate(others)
    }


def merged_pair(token: bytes, ranks: Ranks) -> tuple[bytes, bytes]:
    """Return the two parts that byte-pair encoding joins last to make this token."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        pairs = [
            (ranks.get(a + b, len(ranks)), place)
            for place, (a, b) in enumerate(itertools.pairwise(parts))
        ]
        _, place = min(pairs)
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    return parts[0], parts[1]


def describe(tokenizer: Tokenizer) -> dict[str, Any]:
    """Return the contents of `tokenizer.json`, equal in all its ids."""
    letters = byte_letters()
    plain = range(tokenizer.eot)
    tokens = [tokenizer.encoding.decode_single_token_bytes(token) for token in plain]
    ranks = {token: rank for rank, token in enumerate(tokens)}

    def written(token: bytes) -> str:
        return "".join(letters[byte] for byte in token)

    merges = [
        [written(part) for part in merged_pair(token, ranks)] for token in tokens if len(token) > 1
    ]
    special = sorted(tokenizer.special_tokens.items(), key=lambda item: item[1])
    added = [
        {
            "id": number,
            "content": content,
            "special": number < tokenizer.timestamp_begin,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
        }
        for content, number in special
    ]
    byte_level = {
        "type": "ByteLevel",
        "add_prefix_space": False,
        "trim_offsets": True,
        "use_regex": True,
    }
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "normalizer": None,
        "added_tokens": added,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {written(token): rank for token, rank in ranks.items()},
            "merges": merges,
        },
    }


def write_tokenizer(path: Path) -> None:
    """Write `tokenizer.json.xz`; the same bytes each time."""
    tokenizer = whisper_tokenizer()
    assert len(tokenizer.special_tokens) == tokenizer.encoding.n_vocab - tokenizer.eot
    assert tokenizer.timestamp_begin + TIMESTAMPS == tokenizer.encoding.n_vocab
    text = json.dumps(describe(tokenizer), ensure_ascii=False)
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
