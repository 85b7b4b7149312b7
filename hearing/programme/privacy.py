"""What is told about personal data in a hearing, in versions: a consent refers to one of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.programme.models import PrivacyNotice
from hearing.versions import Stale

LONGEST = 30_000
# What Art. 13 GDPR asks for, as headings to fill in. Notices are German, whatever the page is.
OUTLINE = (
    "Verantwortlich: …\n\n"
    "Behördliche Datenschutzbeauftragte: …\n\n"
    "Zwecke: Vorbereitung und Durchführung der Anhörung, Aufzeichnung, Live-Stream und"
    " Niederschrift, soweit dafür eine Einwilligung oder ein Beschluss vorliegt.\n\n"
    "Anmeldung: Name, E-Mail-Adresse und Antwort, damit wir Plätze vergeben und Sie erreichen."
    " Unbestätigte Anmeldungen löschen wir nach drei Tagen, Angaben zum Bedarf (zum Beispiel"
    " Gebärdensprache) zwei Wochen nach der Veranstaltung.\n\n"
    "Publikum: Die Kameras zeigen Podium und Redepult, nicht das Publikum. Fragen werden ohne Namen"
    " vorgelesen, wenn Sie nichts anderes möchten.\n\n"
    "Rechtsgrundlagen: …\n\n"
    "Empfänger: … Es werden keine Daten in Länder außerhalb der EU übermittelt.\n\n"
    "Speicherdauer: …\n\n"
    "Ihre Rechte: Auskunft, Berichtigung, Löschung, Einschränkung der Verarbeitung, Widerspruch"
    " und Datenübertragbarkeit. Eine Einwilligung können Sie jederzeit widerrufen, ohne dass Ihnen"
    " daraus Nachteile entstehen.\n\n"
    "Aufsichtsbehörde: Bayerischer Landesbeauftragter für den Datenschutz (BayLfD), München.\n\n"
    "Automatische Texterkennung: Die Aufzeichnung wird auf Rechnern der Stadt von einer Maschine"
    " in Text umgewandelt. Stimmen werden nicht vermessen."
)


class NoticeEmpty(HearingError):
    """A version without text."""

    sentence = N_("Bitte geben Sie den Text der Datenschutzhinweise ein.")
    field = "text"


class NoticeLong(HearingError):
    """A text that nobody reads."""

    sentence = N_("Der Text darf höchstens %(limit)d Zeichen haben.")
    field = "text"


def history(hearing: Hearing) -> list[PrivacyNotice]:
    """All versions, the newest first."""
    query = select(PrivacyNotice).where(PrivacyNotice.hearing_id == hearing.id)
    return list(db.session.scalars(query.order_by(PrivacyNotice.number.desc())))


def publish(
    *, hearing: Hearing, text: str, seen: int, who: str, now: datetime
) -> PrivacyNotice | None:
    """Put a new version in place of number ``seen`` (0: none). The same text again does nothing."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise NoticeEmpty
    if len(text) > LONGEST:
        raise NoticeLong(limit=LONGEST)
    newest = next(iter(history(hearing)), None)
    number = newest.number if newest else 0
    if number != seen:
        raise Stale
    if newest and newest.text == text:
        return None
    notice = PrivacyNotice(
        hearing_id=hearing.id, number=number + 1, text=text, created_at=now, created_by=who
    )
    db.session.add(notice)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else was faster
        db.session.rollback()
        raise Stale from error
    audit.record(
        who=who,
        action="programme.publish_privacy_notice",
        subject=f"privacy notice {notice.number}",
        hearing_id=hearing.id,
        after={"text": text},
        now=now,
    )
    return notice
