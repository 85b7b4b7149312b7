"""Numbers, dates, times and amounts: how a record writes them and how they are read aloud."""

from __future__ import annotations

from random import Random

from num2words import num2words

from tools.demo_model.lists import read_words

Words = list[tuple[str, str]]
MONTHS = read_words("months")
LETTER_NAMES = read_words("letters")
LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZÖ", LETTER_NAMES, strict=True))
LARGEST_IN_WORDS = 12


def read_number(value: int) -> str:
    """Return the number in German words, small letters."""
    return str(num2words(value, lang="de")).lower()


def read_year(value: int) -> str:
    """Return the year in German words."""
    return str(num2words(value, lang="de", to="year")).lower()


def read_ordinal(value: int, *, ending: str) -> str:
    """Return the ordinal number with its ending, `read_ordinal(7, ending="n")` is `siebten`."""
    return {3: "dritte", 7: "siebte"}.get(
        value, str(num2words(value, lang="de", to="ordinal")).lower()
    ) + ending


def spell(text: str) -> str:
    """Return the letters' and digits' names, as an abbreviation is read."""
    return " ".join(
        LETTERS[sign.upper()] if sign.isalpha() else read_number(int(sign)) for sign in text
    )


def write_number(value: int) -> str:
    """Return the number as a record writes it: in words up to twelve, else with points."""
    if value <= LARGEST_IN_WORDS:
        return "ein" if value == 1 else read_number(value)
    return f"{value:,}".replace(",", ".")


def make_number(random: Random) -> Words:
    """Return a number of things, from two on."""
    value = random.choice(
        [
            random.randint(2, 12),
            random.randint(13, 99),
            random.randint(100, 999),
            random.randint(10, 99) * 10,
            random.randint(1001, 99999),
            random.randint(2, 90) * 1000,
        ]
    )
    return [(write_number(value), read_number(value))]


def make_year(random: Random) -> Words:
    """Return a year."""
    value = random.choice([random.randint(2015, 2035), random.randint(1900, 2060), 2024])
    return [(str(value), read_year(value))]


def make_date(random: Random) -> Words:
    """Return a date, mostly with its year."""
    day = random.randint(1, 31)
    words = [(f"{day}.", read_ordinal(day, ending="n")), (month := random.choice(MONTHS), month)]
    return words + make_year(random) if random.random() < 0.7 else words


def make_time(random: Random) -> Words:
    """Return a time of the day."""
    hour, minute = random.randint(0, 23), random.choice([0, 0, 15, 30, 45, random.randint(1, 59)])
    said = "ein" if hour == 1 else read_number(hour)
    if not minute:
        return [(str(hour), said), ("Uhr", "Uhr")]
    return [(f"{hour}.{minute:02}", f"{said} Uhr"), ("Uhr", read_number(minute))]


def make_amount(random: Random) -> Words:
    """Return an amount of money in euros."""
    if random.random() < 0.5:
        value = random.choice(
            [random.randint(2, 999), random.randint(2, 900) * 100, random.randint(2, 990) * 1000]
        )
        return [(f"{value:,}".replace(",", "."), read_number(value)), ("Euro", "Euro")]
    whole, part = random.randint(1, 90), random.randint(1, 9)
    unit = random.choice(["Millionen", "Milliarden"])
    return [
        (f"{whole},{part}", f"{read_number(whole)} Komma {read_number(part)}"),
        (unit, unit),
        ("Euro", "Euro"),
    ]


def make_share(random: Random) -> Words:
    """Return a share in percent."""
    value, part = random.randint(2, 100), random.randint(1, 9)
    if random.random() < 0.7:
        return [(str(value), read_number(value)), ("Prozent", "Prozent")]
    return [
        (f"{value},{part}", f"{read_number(value)} Komma {read_number(part)}"),
        ("Prozent", "Prozent"),
    ]


def make_ordinal(random: Random) -> Words:
    """Return an ordinal number in words, as in `der zweite Punkt`."""
    said = read_ordinal(random.randint(1, 12), ending=random.choice(["", "n"]))
    return [(said, said)]


def make_motion(random: Random) -> Words:
    """Return the number of a motion, `A 04055`."""
    number = "04055" if random.random() < 0.15 else f"{random.randint(0, 9999):05}"
    return [("A", "Ah"), (number, spell(number))]


def make_paper(random: Random) -> Words:
    """Return the number of a council paper, `V 12687`."""
    number = "12687" if random.random() < 0.15 else str(random.randint(10000, 19999))
    return [("V", "Vau"), (number, spell(number))]
