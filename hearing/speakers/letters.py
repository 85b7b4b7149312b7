"""What the letters to people with a part say, in German and English."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date, format_time

from hearing.agenda.models import Hearing
from hearing.speakers.models import Part, Slot, Speaker
from hearing.speakers.people import parts_of

Zone = Callable[[datetime], datetime]
PARTS = {
    "de": {
        Part.SPEAKER: "Vortrag",
        Part.MODERATOR: "Moderation",
        Part.PANELLIST: "Podium",
        Part.HOST: "Gastgeber*in",
    },
    "en": {
        Part.SPEAKER: "talk",
        Part.MODERATOR: "moderation",
        Part.PANELLIST: "panel",
        Part.HOST: "host",
    },
}
LACKS = {
    "de": {
        "answer": "Ihre Zusage oder Absage",
        "biography": "einige Sätze zu Ihrer Person",
        "needs": "was Sie auf der Bühne brauchen (auch, wenn es nichts ist)",
        "slides": "Ihre Folien (oder die Angabe, dass Sie keine zeigen)",
        "consents": "Ihre Antworten zu Livestream, Aufzeichnung, Protokoll und Foto",
    },
    "en": {
        "answer": "whether you accept or decline",
        "biography": "a few sentences about yourself",
        "needs": "what you need on stage (also if it is nothing)",
        "slides": "your slides (or that you show none)",
        "consents": "your answers about live stream, recording, record and photo",
    },
}
INVITED = {
    "de": (
        "Einladung: {title}",
        "{greeting}\n\nwir laden Sie herzlich ein, an der Anhörung „{title}“ mitzuwirken."
        "\n\n{facts}\n\nBitte sagen Sie uns über Ihren persönlichen Link, ob Sie dabei sind. Dort "
        "finden Sie auch alles Weitere. Ein Konto brauchen Sie nicht.\n\n{{link}}\n\n"
        "Der Link gehört nur Ihnen. Bitte geben Sie ihn nicht weiter.\n\n"
        "Mit freundlichen Grüßen\n{sender}",
    ),
    "en": (
        "Invitation: {title}",
        "{greeting}\n\nwe would like to invite you to take part in the hearing “{title}”."
        "\n\n{facts}\n\nPlease tell us through your personal link whether you can come. You "
        "will find everything else there as well. You need no account.\n\n{{link}}\n\n"
        "The link is yours alone. Please do not pass it on.\n\nKind regards\n{sender}",
    ),
}
REMINDED = {
    "de": (
        "Es fehlt noch etwas: {title}",
        "{greeting}\n\nfür die Anhörung „{title}“ fehlt uns von Ihnen noch:\n\n{lacks}\n\n"
        "Über Ihren persönlichen Link geht das in wenigen Minuten:\n\n{{link}}\n\nVielen Dank und "
        "freundliche Grüße\n{sender}",
    ),
    "en": (
        "Something is still missing: {title}",
        "{greeting}\n\nfor the hearing “{title}” we still need from you:\n\n{lacks}\n\n"
        "Through your personal link it takes a few minutes:\n\n{{link}}\n\nThank you and kind "
        "regards\n{sender}",
    ),
}
LINKED = {
    "de": (
        "Ihr persönlicher Link: {title}",
        "{greeting}\n\nhier ist Ihr persönlicher Link zur Anhörung „{title}“:\n\n{{link}}\n\nDort "
        "können Sie Ihre Angaben, Folien und Einwilligungen jederzeit ändern.\n\n"
        "Mit freundlichen Grüßen\n{sender}",
    ),
    "en": (
        "Your personal link: {title}",
        "{greeting}\n\nhere is your personal link for the hearing “{title}”:\n\n{{link}}\n\nThere "
        "you can change your details, slides and consents at any time.\n\nKind regards\n{sender}",
    ),
}
CANCELLED = {
    "de": (
        "Ihre Mitwirkung entfällt: {title}",
        "{greeting}\n\nleider müssen wir Ihnen mitteilen, dass Ihre Mitwirkung an der Anhörung "
        "„{title}“ entfällt.\n\n{facts}\n\nWir danken Ihnen für Ihre Bereitschaft.\n\n"
        "Mit freundlichen Grüßen\n{sender}",
    ),
    "en": (
        "Your part is cancelled: {title}",
        "{greeting}\n\nwe are sorry to tell you that your part in the hearing “{title}” is "
        "cancelled.\n\n{facts}\n\nThank you for having been ready to take part.\n\n"
        "Kind regards\n{sender}",
    ),
}


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and text of a letter."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What every letter of a hearing shares."""

    hearing: Hearing
    local: Zone
    sender: str


def write(
    template: dict[str, tuple[str, str]],
    *,
    speaker: Speaker,
    frame: Frame,
    lacks: Sequence[str] = (),
) -> Text:
    """Fill a template for one person, in their language. The link stays the word ``{link}``."""
    language = speaker.language if speaker.language in template else "de"
    subject, text = template[language]
    facts = {
        "title": frame.hearing.title,
        "greeting": f"Guten Tag {speaker.name}," if language == "de" else f"Dear {speaker.name},",
        "facts": _facts(speaker, frame, language),
        "lacks": "\n".join(f"- {LACKS[language][lack]}" for lack in lacks),
        "sender": frame.hearing.organizer or frame.sender,
    }
    return Text(subject.format(**facts), text.format(**facts))


def _facts(speaker: Speaker, frame: Frame, language: str) -> str:
    start = frame.local(frame.hearing.starts_at)
    lines = [f"{format_date(start, 'full', language)}, {_clock(start, language)}"]
    if frame.hearing.venue:
        lines.append(frame.hearing.venue)
    lines += [_part(slot, frame, language) for slot in parts_of(speaker)]
    return "\n".join(lines)


def _part(slot: Slot, frame: Frame, language: str) -> str:
    at = _clock(frame.local(slot.item.starts_at), language)
    room = f", {slot.item.room}" if slot.item.room else ""
    minutes = f"{slot.item.minutes} {'Minuten' if language == 'de' else 'minutes'}"
    return f"- {at}: {slot.item.title} ({PARTS[language][slot.part]}, {minutes}{room})"


def _clock(time: datetime, language: str) -> str:
    text = format_time(time, "HH:mm", locale=language)
    return f"{text} Uhr" if language == "de" else text
