"""A question with its answers for search engines: schema.org's Question and Answer."""

from __future__ import annotations

from typing import Any, Final

from hearing.archive.verbatim import Exchange, Reading
from hearing.exports.outline import Speech
from hearing.questions.written.annex import Entry

SCHEMA: Final = "https://schema.org"
LONGEST: Final = 150
Values = dict[str, Any]


def describe(shown: Reading, exchange: Exchange, written: Entry | None, *, address: str) -> Values:
    """The page at ``address`` as data. Answers that a machine wrote down are only suggested."""
    answers = [_answer(speech, address) for speech in exchange.answers]
    if written is not None:
        answers.append({"@type": "Answer", "text": written.answer, "url": f"{address}#schriftlich"})
    text = text_of(exchange.question)
    told = {
        "@type": "Question",
        "name": text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…",
        "text": text,
        "answerCount": len(answers),
        "inLanguage": "de",
        **_by(exchange.question),
    }
    if answers:
        told["suggestedAnswer" if shown.record.unchecked else "acceptedAnswer"] = answers
    return {"@context": SCHEMA, "@type": "QAPage", "url": address, "mainEntity": told}


def text_of(speech: Speech) -> str:
    """All paragraphs of a speech as one text."""
    return "\n".join(paragraph.text for paragraph in speech.paragraphs)


def _answer(speech: Speech, address: str) -> Values:
    place = f"{address}#e-{speech.paragraphs[0].key}"
    return {"@type": "Answer", "text": text_of(speech), "url": place, **_by(speech)}


def _by(speech: Speech) -> Values:
    return {"author": {"@type": "Person", "name": speech.who}} if speech.person_id else {}
