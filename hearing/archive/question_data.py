"""A question with its answers for search engines: schema.org's Question and Answer."""

from __future__ import annotations

from typing import Any, Final

from hearing.archive.verbatim import Reading
from hearing.exports.outline import Exchange, Speech
from hearing.programme.edition import plain
from hearing.questions.written.annex import Entry

SCHEMA: Final = "https://schema.org"
LONGEST: Final = 150
Values = dict[str, Any]


def describe(shown: Reading, exchange: Exchange, written: Entry | None, *, address: str) -> Values:
    """The page at ``address`` as data. Answers that a machine wrote down are only suggested."""
    answers = [_answer(shown, speech, address) for speech in exchange.answers]
    if written is not None:
        answers.append({"@type": "Answer", "text": written.answer, "url": f"{address}#schriftlich"})
    text = exchange.question.words
    told = {
        "@type": "Question",
        "name": text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…",
        "text": text,
        "answerCount": len(answers),
        "inLanguage": "de",
        **_by(shown, exchange.question),
    }
    if answers:
        told["suggestedAnswer" if shown.record.unchecked else "acceptedAnswer"] = answers
    return {"@context": SCHEMA, "@type": "QAPage", "url": address, "mainEntity": told}


def _answer(shown: Reading, speech: Speech, address: str) -> Values:
    place = f"{address}#e-{speech.paragraphs[0].key}"
    told = {"@type": "Answer", "text": speech.words, "url": place}
    return {**told, **_by(shown, speech)}


def _by(shown: Reading, speech: Speech) -> Values:
    """Who said it, as far as the record names them."""
    person = shown.people.get(speech.person_id or 0)
    if person is None or not person.name:
        return {}
    told = {"@type": "Person", "name": plain(person.name), "jobTitle": plain(person.role)}
    return {"author": {name: value for name, value in told.items() if value}}
