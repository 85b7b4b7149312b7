"""The product's own texts of letters to guests, in German and English.

One for those who take part and one for those who may only watch the stream; what differs between
groups beyond that stands in the placeholders, which are read from the table of rights.
"""

from __future__ import annotations

from dataclasses import dataclass

from hearing.groups import rights
from hearing.groups.models import Group, Mode


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and text of a letter, or of its template."""

    subject: str
    text: str


_END_DE = (
    "Fragen beantwortet Ihnen: {kontakt}\n"
    "Wie wir mit Ihren Daten umgehen: {datenschutz}\n\n"
    "Mit freundlichen Grüßen\n{veranstalter}"
)
_END_EN = (
    "If you have questions, please write to: {kontakt}\n"
    "How we handle your data: {datenschutz}\n\n"
    "Kind regards\n{veranstalter}"
)
INVITED = {
    "de": Text(
        "Einladung: {titel}",
        "Guten Tag {name},\n\n"
        "wir laden Sie herzlich zur Anhörung „{titel}“ ein. Sie gehören zur Gruppe „{gruppe}“.\n\n"
        "{angaben}\n\n{teilnahme}\n\n{plaetze}\n\n"
        "Bitte sagen Sie uns über Ihren persönlichen Link, ob und wie Sie teilnehmen. Das dauert"
        " etwa eine Minute, ein Konto brauchen Sie nicht:\n\n{link}\n\n"
        "Über denselben Link können Sie Ihre Antwort bis zum Ende der Frist ändern und uns sagen,"
        " was Sie brauchen, um gut teilnehmen zu können (zum Beispiel einen Platz für den Rollstuhl"
        " oder Gebärdensprache). Der Link gehört nur Ihnen. Bitte geben Sie ihn nicht weiter.\n\n"
        + _END_DE,
    ),
    "en": Text(
        "Invitation: {titel}",
        "Dear {name},\n\n"
        "we would like to invite you to the hearing “{titel}”. You belong to the group"
        " “{gruppe}”.\n\n"
        "{angaben}\n\n{teilnahme}\n\n{plaetze}\n\n"
        "Please tell us through your personal link whether and how you will take part. It takes"
        " about a minute, and you need no account:\n\n{link}\n\n"
        "Through the same link you can change your answer until the deadline and tell us what you"
        " need to take part well (a place for a wheelchair or sign language, for instance). The"
        " link is yours alone. Please do not pass it on.\n\n" + _END_EN,
    ),
}
INVITED_TO_WATCH = {
    "de": Text(
        "Einladung zum Livestream: {titel}",
        "Guten Tag {name},\n\n"
        "wir laden Sie herzlich ein, die Anhörung „{titel}“ zu verfolgen.\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "Bitte melden Sie sich über Ihren persönlichen Link an. Das dauert etwa eine Minute, ein"
        " Konto brauchen Sie nicht:\n\n{link}\n\n"
        "Über denselben Link können Sie sich bis zum Ende der Frist auch wieder abmelden. Der Link"
        " gehört nur Ihnen. Bitte geben Sie ihn nicht weiter.\n\n" + _END_DE,
    ),
    "en": Text(
        "Invitation to the live stream: {titel}",
        "Dear {name},\n\n"
        "we would like to invite you to watch the hearing “{titel}”.\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "Please register through your personal link. It takes about a minute, and you need no"
        " account:\n\n{link}\n\n"
        "Through the same link you can also cancel until the deadline. The link is yours alone."
        " Please do not pass it on.\n\n" + _END_EN,
    ),
}
REMINDED = {
    "de": Text(
        "Bitte antworten Sie bis {frist}: {titel}",
        "Guten Tag {name},\n\n"
        "wir haben Sie zur Anhörung „{titel}“ eingeladen und noch keine Antwort von Ihnen.\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "Bitte sagen Sie uns über Ihren persönlichen Link, ob Sie teilnehmen, auch wenn Sie nicht"
        " können. Das dauert etwa eine Minute:\n\n{link}\n\n"
        "Wenn Sie gerade eben geantwortet haben, brauchen Sie nichts mehr zu tun.\n\n" + _END_DE,
    ),
    "en": Text(
        "Please answer by {frist}: {titel}",
        "Dear {name},\n\n"
        "we have invited you to the hearing “{titel}” and have no answer from you yet.\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "Please tell us through your personal link whether you will take part, also if you can not."
        " It takes about a minute:\n\n{link}\n\n"
        "If you have answered just now, there is nothing left to do.\n\n" + _END_EN,
    ),
}
CHANGED = {
    "de": Text(
        "Änderung: {titel}",
        "Guten Tag {name},\n\n"
        "wir haben Sie zur Anhörung „{titel}“ eingeladen. Daran hat sich etwas geändert. Jetzt"
        " gilt:\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "Eine Antwort haben wir von Ihnen noch nicht. Bitte sagen Sie uns über Ihren persönlichen"
        " Link, ob Sie teilnehmen:\n\n{link}\n\n" + _END_DE,
    ),
    "en": Text(
        "Change: {titel}",
        "Dear {name},\n\n"
        "we have invited you to the hearing “{titel}”. Something about it has changed. This is what"
        " counts now:\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "We have no answer from you yet. Please tell us through your personal link whether you will"
        " take part:\n\n{link}\n\n" + _END_EN,
    ),
}
CALLED_OFF = {
    "de": Text(
        "Abgesagt: {titel}",
        "Guten Tag {name},\n\n"
        "wir haben Sie zur Anhörung „{titel}“ am {datum} eingeladen. Sie ist abgesagt und findet"
        " nicht statt. Sie brauchen nichts mehr zu tun.\n\n" + _END_DE,
    ),
    "en": Text(
        "Cancelled: {titel}",
        "Dear {name},\n\n"
        "we have invited you to the hearing “{titel}” on {datum}. It is cancelled and will not take"
        " place. There is nothing left for you to do.\n\n" + _END_EN,
    ),
}
TAKES_PLACE = {
    "de": Text(
        "Findet doch statt: {titel}",
        "Guten Tag {name},\n\n"
        "die Anhörung „{titel}“ war abgesagt. Sie findet nun doch statt, und Ihre Einladung"
        " gilt:\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "Bitte sagen Sie uns über Ihren persönlichen Link, ob Sie teilnehmen:\n\n{link}\n\n"
        + _END_DE,
    ),
    "en": Text(
        "Takes place after all: {titel}",
        "Dear {name},\n\n"
        "the hearing “{titel}” was cancelled. It now takes place after all, and your invitation"
        " stands:\n\n"
        "{angaben}\n\n{teilnahme}\n\n"
        "Please tell us through your personal link whether you will take part:\n\n{link}\n\n"
        + _END_EN,
    ),
}


def invitation(group: Group, language: str) -> Text:
    """The invitation of a group."""
    only_watches = rights.modes(group) == [Mode.STREAM]
    return (INVITED_TO_WATCH if only_watches else INVITED)[language]


def reminder(_group: Group, language: str) -> Text:
    """The reminder, the same for all groups."""
    return REMINDED[language]


def changed(_group: Group, language: str) -> Text:
    """What has changed, to who has not answered."""
    return CHANGED[language]


def called_off(_group: Group, language: str) -> Text:
    """That the hearing is called off, to who has not answered."""
    return CALLED_OFF[language]


def takes_place(_group: Group, language: str) -> Text:
    """That it takes place after all, to who was told otherwise and has not answered."""
    return TAKES_PLACE[language]
