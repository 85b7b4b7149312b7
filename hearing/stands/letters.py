"""What the letters to exhibitors say, in German and English."""

from __future__ import annotations

from datetime import datetime

from hearing.agenda.models import Hearing
from hearing.mail import outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter
from hearing.mail.outbox import Writing
from hearing.stands.models import Stand, StandState

PURPOSE = "stand"
PATH = "/l/stand/<token>"
TEXTS: dict[str, dict[StandState, tuple[str, str]]] = {
    "de": {
        StandState.ACCEPTED: (
            "Ihr Marktstand ist dabei: {title}",
            "Guten Tag {name},\n\nwir freuen uns: Ihr Stand „{title}“ ist bei der Anhörung "
            "„{hearing}“ dabei.\n\nÜber Ihren persönlichen Link halten Sie Ihre Angaben aktuell. "
            "Was öffentlich zu lesen ist, sehen wir uns vorher an.\n\n{{link}}\n\n"
            "Mit freundlichen Grüßen\n{sender}\n",
        ),
        StandState.DECLINED: (
            "Ihre Bewerbung um einen Marktstand: {title}",
            "Guten Tag {name},\n\nvielen Dank für Ihre Bewerbung mit „{title}“. Leider können wir "
            "Ihrem Stand bei der Anhörung „{hearing}“ keinen Platz geben.\n\n"
            "Mit freundlichen Grüßen\n{sender}\n",
        ),
        StandState.WITHDRAWN: (
            "Ihr Marktstand wurde zurückgezogen: {title}",
            "Guten Tag {name},\n\nder Stand „{title}“ bei der Anhörung „{hearing}“ ist "
            "zurückgezogen. Falls das ein Irrtum ist, antworten Sie bitte auf diesen Brief.\n\n"
            "Mit freundlichen Grüßen\n{sender}\n",
        ),
        StandState.APPLIED: (
            "Ihre Bewerbung um einen Marktstand: {title}",
            "Guten Tag {name},\n\nIhre Bewerbung mit „{title}“ für die Anhörung „{hearing}“ ist "
            "da. Über Ihren persönlichen Link können Sie sie ändern oder zurückziehen."
            "\n\n{{link}}\n\nMit freundlichen Grüßen\n{sender}\n",
        ),
    },
    "en": {
        StandState.ACCEPTED: (
            "Your stand has been accepted: {title}",
            "Hello {name},\n\nwe are glad to tell you that your stand “{title}” will be part of "
            "the hearing “{hearing}”.\n\nPlease keep your details up to date through your personal "
            "link. We look at what the public will read before it appears.\n\n{{link}}\n\n"
            "Kind regards\n{sender}\n",
        ),
        StandState.DECLINED: (
            "Your application for a stand: {title}",
            "Hello {name},\n\nthank you for your application with “{title}”. Unfortunately we "
            "cannot give your stand a place at the hearing “{hearing}”.\n\n"
            "Kind regards\n{sender}\n",
        ),
        StandState.WITHDRAWN: (
            "Your stand has been withdrawn: {title}",
            "Hello {name},\n\nthe stand “{title}” at the hearing “{hearing}” has been withdrawn. "
            "If this is a mistake, please answer this letter.\n\nKind regards\n{sender}\n",
        ),
        StandState.APPLIED: (
            "Your application for a stand: {title}",
            "Hello {name},\n\nyour application with “{title}” for the hearing “{hearing}” has "
            "arrived. You can change or withdraw it through your personal link.\n\n{{link}}\n\n"
            "Kind regards\n{sender}\n",
        ),
    },
}


def draft(*, stand: Stand, hearing: Hearing, who: str, now: datetime) -> Letter | None:
    """Draft the letter that fits the stand's state; without an address there is none.

    A second time the draft that still waits is replaced.
    """
    texts = TEXTS.get(stand.language, TEXTS["de"])
    if not stand.contact_email or stand.state not in texts:
        return None
    subject, text = texts[stand.state]
    facts = {
        "title": stand.title,
        "name": stand.contact_name,
        "hearing": hearing.title,
        "sender": hearing.organizer,
    }
    writing = Writing(
        hearing_id=hearing.id,
        concern=f"stand {stand.id}",
        to=Addressee(stand.contact_email, stand.contact_name, stand.language),
        subject=subject.format(**facts),
        text=text.format(**{key: _braceless(value) for key, value in facts.items()}),
        link=(PURPOSE, stand.id) if "{{link}}" in text else None,
    )
    return outbox.draft(writing, who=who, now=now)


def describe(stand: Stand | None) -> Addressee | None:
    """To whom a stand's link belongs."""
    if stand is None or not stand.contact_email or stand.state is StandState.WITHDRAWN:
        return None
    return Addressee(stand.contact_email, stand.contact_name, stand.language)


def _braceless(text: str) -> str:
    """A name can't bring a link of its own: the outbox replaces the first that it finds."""
    return text.replace("{", "(").replace("}", ")")
