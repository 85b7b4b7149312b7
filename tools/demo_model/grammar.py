"""German noun phrases from the word lists: articles, endings, compounds, names."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tools.demo_model.lists import read_list, read_words

ARTICLES = {
    ("nom", "m"): ("der", "e"),
    ("nom", "f"): ("die", "e"),
    ("nom", "n"): ("das", "e"),
    ("akk", "m"): ("den", "en"),
    ("akk", "f"): ("die", "e"),
    ("akk", "n"): ("das", "e"),
    ("dat", "m"): ("dem", "en"),
    ("dat", "f"): ("der", "en"),
    ("dat", "n"): ("dem", "en"),
    ("gen", "m"): ("des", "en"),
    ("gen", "f"): ("der", "en"),
    ("gen", "n"): ("des", "en"),
}
INDEFINITE = {
    ("nom", "m"): ("ein", "er"),
    ("nom", "f"): ("eine", "e"),
    ("nom", "n"): ("ein", "es"),
    ("akk", "m"): ("einen", "en"),
    ("akk", "f"): ("eine", "e"),
    ("akk", "n"): ("ein", "es"),
    ("dat", "m"): ("einem", "en"),
    ("dat", "f"): ("einer", "en"),
    ("dat", "n"): ("einem", "en"),
}
POSSESSIVE = ("mein", "dein", "sein", "ihr", "unser", "Ihr", "kein")
DETERMINER = ("dies", "jed", "welch", "manch", "jen")
NAME_BEGINNINGS, NAME_ENDINGS = read_words("name_beginnings"), read_words("name_endings")
PLURAL = {"nom": ("die", "en"), "akk": ("die", "en"), "dat": ("den", "en"), "gen": ("der", "en")}


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with its gender, its plural (empty where there is none) and its declension."""

    lemma: str
    gender: str
    plural: str
    weak: bool

    def form(self, case: str) -> str:
        """Return the singular in that case."""
        if self.weak and case != "nom":
            return self.plural
        if case == "gen" and self.gender != "f":
            return self.lemma + ("es" if self.lemma[-1] in "sßzx" else "s")
        return self.lemma

    def plural_form(self, case: str) -> str:
        """Return the plural in that case."""
        plural = self.plural or self.lemma
        return plural + "n" if case == "dat" and plural[-1] in "elr" else plural

    def under(self, prefix: str) -> Noun:
        """Return the compound of a first part with this noun."""
        return Noun(
            prefix + self.lemma.lower(),
            self.gender,
            prefix + self.plural.lower() if self.plural else "",
            self.weak,
        )


def read_nouns() -> list[Noun]:
    """Return the nouns of the word list."""
    rows = (line.split() for line in read_list("nouns"))
    return [
        Noun(lemma, gender[0], "" if plural == "-" else plural, gender.endswith("*"))
        for lemma, gender, plural in rows
    ]


def make_name(random: Random) -> str:
    """Return an invented surname, put together from syllables."""
    middle = random.choice(["", "", "", "en", "el", "er", "ing"])
    return random.choice(NAME_BEGINNINGS) + middle + random.choice(NAME_ENDINGS)


def phrase(random: Random, noun: Noun, adjective: str, *, case: str) -> str:
    """Return a singular noun phrase with an article, a possessive or a determiner."""
    article, ending = ARTICLES[case, noun.gender]
    kind = random.random()
    if kind < 0.15:
        article = random.choice(DETERMINER) + {"das": "es", "die": "e"}.get(article, article[1:])
    elif kind < 0.3 and case != "gen":
        article, ending = INDEFINITE[case, noun.gender]
        article = random.choice(POSSESSIVE) + article[3:]
    return " ".join(filter(None, [article, adjective and adjective + ending, noun.form(case)]))


def indefinite(noun: Noun, adjective: str, *, case: str) -> str:
    """Return a noun phrase with the indefinite article."""
    article, ending = INDEFINITE[case, noun.gender]
    return " ".join(filter(None, [article, adjective and adjective + ending, noun.form(case)]))


def plural_phrase(noun: Noun, adjective: str, *, case: str) -> str:
    """Return a plural noun phrase with the definite article."""
    article, ending = PLURAL[case]
    return " ".join(
        filter(None, [article, adjective and adjective + ending, noun.plural_form(case)])
    )
