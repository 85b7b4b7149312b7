"""Make the sentences: `python -m tools.demo_model.text` writes them, one JSON object a line.

A sentence is a pattern whose slots are filled from the word lists. Slots: `{nom}`, `{akk}`,
`{dat}`, `{gen}` a noun phrase in that case; `{ein.nom}` and so on with the indefinite article;
`{pl}` a bare plural; `{v3}`, `{inf}`, `{part}` forms of a verb; `{adj}`, `{adv}`; `{int}`,
`{year}`, `{date}`, `{time}`, `{euro}`, `{percent}`, `{ordinal}`; `{motion}`, `{paper}` numbers of
council documents; `{abbr}`, `{name}`, `{place}`; `{common}` some common words; `{words}` some words
of all lists and of Debian's wngerman, which teach spelling.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from tools.demo_model import grammar, numbers
from tools.demo_model.lists import read_list, read_words
from tools.demo_model.numbers import Words

DICTIONARY = Path("/usr/share/dict/ngerman")
SLOT = re.compile(r"\{([\w.]+)\}")
LONGEST_SENTENCE = 190
FACTS = re.compile(r"\{(abbr|name|place|motion|paper)\}")
HELD_OUT_EACH = 29
SPELLING_SHARE = 0.3
COMPOUND_SHARE = 0.3


def same(text: str) -> Words:
    """Return words that are read as they are written."""
    return [(word, word) for word in text.split()]


class SentenceMaker:
    """Fills patterns. `held_out` takes words kept from training and, every second time, such a
    pattern; it leaves out the rows of words that only practise spelling. `facts` is the share of
    sentences that must have a name, a place, an abbreviation or the number of a paper, `talking`
    the share of patterns near to how people talk."""

    def __init__(
        self,
        random: Random,
        *,
        held_out: bool,
        dictionary: list[str],
        facts: float = 0.0,
        talking: float = 0.0,
    ) -> None:
        self.random = random
        self.patterns = read_list("patterns")
        self.factual = [line for line in self.patterns if FACTS.search(line)]
        self.talk = read_list("patterns_talk")
        self.common = read_words("common_words")
        self.facts, self.talking = facts, talking
        self.unseen = read_list("patterns_heldout") if held_out else []
        self.spelling = 0.0 if held_out else SPELLING_SHARE
        self.nouns = grammar.read_nouns()
        self.plurals = [noun for noun in self.nouns if noun.plural]
        self.prefixes = read_words("prefixes")
        self.adjectives = read_words("adjectives")
        self.verbs = [line.split() for line in read_list("verbs")]
        self.adverbs = read_list("adverbs")
        self.function_words = read_words("function_words")
        self.places = read_words("places")
        self.abbreviations = [line.split(" ", 1) for line in read_list("abbreviations")]
        self.dictionary = [word for word in dictionary if is_held_out(word) == held_out]
        self.small = [word for word in self.dictionary if word[0].islower()]
        self.slots: dict[str, Callable[[Random], Words]] = {
            "int": numbers.make_number,
            "year": numbers.make_year,
            "date": numbers.make_date,
            "time": numbers.make_time,
            "euro": numbers.make_amount,
            "percent": numbers.make_share,
            "ordinal": numbers.make_ordinal,
            "motion": numbers.make_motion,
            "paper": numbers.make_paper,
        }

    def sentence(self) -> Words:
        """Return one sentence as pairs of written and spoken words."""
        words: Words = []
        for part in self.pattern().split():
            slot = SLOT.match(part)
            filled = self.fill(slot[1]) if slot else same(part)
            mark = part[slot.end() :] if slot else ""
            written, spoken = filled[-1]
            words += [*filled[:-1], (written + mark, spoken + mark)]
        first, spoken = words[0]
        return [(first[0].upper() + first[1:], spoken), *words[1:]]

    def pattern(self) -> str:
        """Return a pattern, or a row of words without any grammar, to practise spelling."""
        if self.random.random() >= self.spelling:
            if self.unseen and self.random.random() < 0.5:
                return self.random.choice(self.unseen)
            if self.random.random() < self.talking:
                return self.random.choice(self.talk)
            facts = self.random.random() < self.facts
            return self.random.choice(self.factual if facts else self.patterns)
        parts = self.random.randint(1, 3)
        return " ".join("{words}" + self.random.choice(["", ","]) for _ in range(parts - 1)) + (
            " {words}" + self.random.choice([".", ".", "?"])
        )

    def some_words(self) -> str:
        """Return a few words of all lists, the way they come."""
        kinds = self.random.choices(
            (self.function_words, self.dictionary, None), (5, 5, 1), k=self.random.randint(1, 6)
        )
        return " ".join(
            self.random.choice(kind) if kind else self.noun(plural=True).plural for kind in kinds
        )

    def fill(self, slot: str) -> Words:
        """Return what stands in a slot."""
        random = self.random
        if slot in self.slots:
            return self.slots[slot](random)
        if slot == "abbr":
            written, *spoken = random.choice(self.abbreviations)
            return [(written, spoken[0] if spoken else numbers.spell(written))]
        return same(self.plain(slot))

    def plain(self, slot: str) -> str:
        """Return what stands in a slot whose words are read as written."""
        random = self.random
        if slot in ("v3", "inf", "part"):
            return random.choice(self.verbs)[("v3", "inf", "part").index(slot)]
        if slot == "adj":
            return self.adjective(share=1.0)
        if slot == "adv":
            return random.choice(self.adverbs)
        if slot == "name":
            return grammar.make_name(random)
        if slot == "place":
            return random.choice(self.places)
        if slot == "common":
            everyday = self.common + self.function_words
            return " ".join(random.choices(everyday, k=random.randint(1, 6)))
        if slot == "words":
            return self.some_words()
        if slot == "pl":
            adjective = self.adjective(share=0.3)
            return (
                f"{adjective}e {self.noun(plural=True).plural}"
                if adjective
                else self.noun(plural=True).plural
            )
        return self.noun_phrase(slot)

    def noun_phrase(self, slot: str) -> str:
        """Return a noun phrase for a slot named after its case."""
        adjective, case = self.adjective(share=0.4), slot.removeprefix("ein.")
        if slot.startswith("ein."):
            return grammar.indefinite(self.noun(), adjective, case=case)
        if case == "gen" and self.random.random() < 0.3:
            return grammar.plural_phrase(self.noun(plural=True), adjective, case=case)
        return grammar.phrase(self.random, self.noun(), adjective, case=case)

    def noun(self, *, plural: bool = False) -> grammar.Noun:
        """Return a noun, sometimes a compound that this run puts together."""
        noun = self.random.choice(self.plurals if plural else self.nouns)
        compound = self.random.random() < COMPOUND_SHARE
        return noun.under(self.random.choice(self.prefixes)) if compound else noun

    def adjective(self, *, share: float) -> str:
        """Return an adjective's stem, in `share` of the calls, else nothing."""
        random = self.random
        if random.random() >= share:
            return ""
        return random.choice(self.small if random.random() < 0.15 else self.adjectives)


def is_held_out(word: str) -> bool:
    """Say whether a word of the dictionary is kept for evaluation, the same in every run."""
    return sum(ord(sign) * place for place, sign in enumerate(word, 1)) % HELD_OUT_EACH == 0


def read_dictionary() -> list[str]:
    """Return the words of Debian's German list that Whisper can write and that have vowels."""
    words = DICTIONARY.read_text(encoding="utf-8").split()
    return [
        w
        for w in words
        if re.fullmatch(r"[A-ZÄÖÜa-zäöü][a-zäöüß]{2,21}", w) and re.search("[aeiouyäöü]", w.lower())
    ]


def write_sentences(
    path: Path, *, count: int, held_out: bool, seed: int, facts: float = 0.0, talking: float = 0.0
) -> None:
    """Write `count` different sentences; the same file for the same seed."""
    maker = SentenceMaker(
        Random(seed), held_out=held_out, dictionary=read_dictionary(), facts=facts, talking=talking
    )
    seen: set[str] = set()
    with path.open("w", encoding="utf-8") as file:
        while len(seen) < count:
            words = maker.sentence()
            text = " ".join(written for written, _ in words)
            if text in seen or len(text) > LONGEST_SENTENCE:
                continue
            seen.add(text)
            file.write(json.dumps(words, ensure_ascii=False) + "\n")


def main() -> None:
    """Write the sentences for training and the ones held out."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=60_000)
    parser.add_argument("--held-out", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--facts", type=float, default=0.0, help="share that must name something")
    parser.add_argument("--talking", type=float, default=0.0, help="share near to talk")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    write_sentences(
        given.out / "train.jsonl",
        count=given.count,
        held_out=False,
        seed=given.seed,
        facts=given.facts,
        talking=given.talking,
    )
    write_sentences(
        given.out / "heldout.jsonl", count=given.held_out, held_out=True, seed=given.seed + 1
    )


if __name__ == "__main__":
    main()
