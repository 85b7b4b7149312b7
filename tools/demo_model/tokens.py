"""The demonstration model's own small inventory of Whisper's output tokens.

`python -m tools.demo_model.tokens TEXT.jsonl` chooses the pieces once and writes `tokens.json`.
A word is cut into as few pieces as possible; every sign can also be written alone.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from whisper.tokenizer import Tokenizer, get_tokenizer

INVENTORY = Path(__file__).parent / "tokens.json"
SIGNS = "abcdefghijklmnopqrstuvwxyzäöüßABCDEFGHIJKLMNOPQRSTUVWXYZÖÜ0123456789.,?!-%"
BYTES_OF_A_UMLAUT = (127, 226)
LINE_BREAK = 198
PIECE = re.compile(r" ?[A-ZÖÜÄ]?[a-zäöüß]*| ?[0-9]|[.,?!%-]")
TIMESTAMPS = 1501
LONGEST_PIECE = 6


def whisper_tokenizer() -> Tokenizer:
    """Return Whisper's multilingual tokenizer, set to transcribe German."""
    return get_tokenizer(True, language="de", task="transcribe")


class Inventory:
    """The rows of the vocabulary that the model uses, as small indices in training.

    Order: the pieces, the special tokens, one row for every unknown token, then the timestamps.
    """

    def __init__(self, pieces: list[int]) -> None:
        self.tokenizer = tokenizer = whisper_tokenizer()
        self.specials = [
            tokenizer.eot,
            tokenizer.sot,
            tokenizer.language_token,
            tokenizer.transcribe,
            tokenizer.no_speech,
            tokenizer.no_timestamps,
            tokenizer.sot_prev,
        ]
        self.rows = [*pieces, *self.specials]
        self.index = {token: place for place, token in enumerate(self.rows)}
        self.pieces = len(pieces)
        self.unknown = len(self.rows)
        self.first_timestamp = self.unknown + 1
        self.size = self.first_timestamp + TIMESTAMPS

    @classmethod
    def read(cls) -> Inventory:
        """Return the inventory that lies in the repository."""
        return cls(json.loads(INVENTORY.read_text(encoding="utf-8")))

    @cached_property
    def by_text(self) -> dict[str, int]:
        """The pieces by their text."""
        return {
            self.tokenizer.decode([token]): token
            for token in self.rows[: self.pieces]
            if token not in BYTES_OF_A_UMLAUT
        }

    def timestamp(self, seconds: float) -> int:
        """Return the index of a timestamp, rounded to 20 ms."""
        return self.first_timestamp + min(TIMESTAMPS - 1, max(0, round(seconds * 50)))

    def encode(self, text: str) -> list[int]:
        """Return the indices of a text in this inventory's own pieces."""
        return [index for word in re.findall(r" ?[^ ]+", text) for index in self.encode_word(word)]

    @lru_cache(maxsize=200_000)  # noqa: B019 (one inventory lives as long as the process)
    def encode_word(self, word: str) -> tuple[int, ...]:
        """Return the indices of one word, its leading space included."""
        return tuple(
            self.index[token]
            for piece in cut(word, frozenset(self.by_text))
            for token in self._tokens_of(piece)
        )

    def encode_foreign(self, text: str) -> list[int]:
        """Return the indices of a text cut by Whisper's own tokenizer, as a prompt comes."""
        return [self.index.get(token, self.unknown) for token in self.tokenizer.encode(text)]

    def text_length(self, index: int) -> int:
        """Return how many bytes a token writes; none for special tokens and timestamps."""
        if index >= self.pieces:
            return 0
        return len(self.tokenizer.encoding.decode_single_token_bytes(self.rows[index]))

    def _tokens_of(self, piece: str) -> tuple[int, ...]:
        if piece == "Ä":
            return BYTES_OF_A_UMLAUT
        return (self.by_text[piece],)


def cut(word: str, pieces: frozenset[str]) -> list[str]:
    """Cut a word into the fewest pieces; a capital Ä counts as a piece."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST_PIECE), end):
            head, piece = best[start], word[start:end]
            if head is None or not (piece in pieces or piece == "Ä"):
                continue
            found = best[end]
            if found is None or len(head) + 1 < len(found):
                best[end] = [*head, piece]
    found = best[-1]
    if found is None:
        raise ValueError(f"no pieces for {word!r}")
    return found


def choose_pieces(words: Counter[str], *, count: int) -> list[int]:
    """Return the tokens of the `count` most useful pieces together with all single signs."""
    tokenizer = whisper_tokenizer()
    texts = {
        token: tokenizer.encoding.decode_single_token_bytes(token).decode(errors="replace")
        for token in range(tokenizer.eot)
        if token not in tokenizer.non_speech_tokens
    }
    candidates = {
        text: token
        for token, text in texts.items()
        if PIECE.fullmatch(text) and 0 < len(text) <= LONGEST_PIECE
    }
    single = {text for text in candidates if text.strip() in {*SIGNS, "Ä", ""}}
    used: Counter[str] = Counter()
    for word, number in words.items():
        for piece in cut(word, frozenset(candidates)):
            used[piece] += number
    chosen = single | {piece for piece, _ in used.most_common(count)}
    return sorted(
        {candidates[text] for text in chosen if text in candidates}
        | {LINE_BREAK, tokenizer.encode(" ")[0], *BYTES_OF_A_UMLAUT}
    )


def count_words(lines: Iterable[str]) -> Counter[str]:
    """Count the written words of sentences, each with the space before it."""
    return Counter(" " + written for line in lines for written, _ in json.loads(line))


def main() -> None:
    """Choose the pieces from the training text and write them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("text", type=Path)
    parser.add_argument("--count", type=int, default=420)
    given = parser.parse_args()
    words = count_words(given.text.read_text(encoding="utf-8").splitlines()[::4])
    pieces = choose_pieces(words, count=given.count)
    INVENTORY.write_text(json.dumps(pieces) + "\n", encoding="utf-8")
    print(len(pieces), "pieces")


if __name__ == "__main__":
    main()
