"""The rooms that hold something about people, in the order in which they are asked."""

from __future__ import annotations

from sqlalchemy import select

from hearing.accounts import personal_data as accounts
from hearing.calendars import personal_data as calendars
from hearing.conference import personal_data as conference
from hearing.database import db
from hearing.door import personal_data as door
from hearing.errors import N_
from hearing.invitations import personal_data as invitations
from hearing.jobs import personal_data as jobs
from hearing.mail import personal_data as mail
from hearing.privacy import holdings
from hearing.privacy.holdings import Holding
from hearing.programme import snapshot
from hearing.programme.models import Release
from hearing.protocol import personal_data as protocol
from hearing.questions import personal_data as questions
from hearing.questions.written import personal_data as written
from hearing.record import personal_data as record
from hearing.recordings import personal_data as recordings
from hearing.redactions import personal_data as redactions
from hearing.registration import personal_data as registration
from hearing.speakers import personal_data as speakers
from hearing.speakers.models import Speaker
from hearing.stands import personal_data as stands
from hearing.statements import personal_data as statements

LOG = Holding(N_("Änderungslog"), accounts.find_lines, accounts.erase_lines)
ROOMS = (
    Holding(N_("Einladungen"), invitations.find, invitations.erase),
    Holding(N_("Anmeldung"), registration.find, registration.erase),
    Holding(N_("Fragen"), questions.find, questions.erase),
    Holding(N_("Kalender"), calendars.find, calendars.erase),
    Holding(N_("Einlass"), door.find, door.erase),
    Holding(N_("Videokonferenz"), conference.find, conference.erase),
    Holding(N_("Mitwirkung"), speakers.find, speakers.erase, of_guests=False),
    Holding(N_("Marktstände"), stands.find, stands.erase, of_guests=False),
    Holding(N_("Stellungnahmen"), statements.find, statements.erase, of_guests=False),
    Holding(N_("Schriftliche Antworten"), written.find, written.erase, of_guests=False),
    Holding(N_("Konto"), accounts.find, accounts.erase, of_guests=False),
    Holding(N_("Briefe und Links"), mail.find, mail.erase),
    Holding(N_("Aufzeichnungen"), recordings.find, recordings.erase, of_guests=False),
    Holding(N_("Niederschrift"), protocol.find, protocol.erase, of_guests=False),
    Holding(N_("Schwärzungen"), redactions.find, redactions.erase, of_guests=False),
    Holding(N_("Geprüfte Niederschrift"), record.find, record.erase, of_guests=False),
    Holding(N_("Hintergrundaufgaben"), jobs.find, jobs.erase),
    LOG,
)


def join() -> None:
    """Join all of them. A second time changes nothing."""
    holdings.register(*ROOMS)
    holdings.register_search(
        invitations.sightings, speakers.sightings, stands.sightings, accounts.sightings
    )
    speakers.register_published(is_in_release)


def is_in_release(speaker: Speaker) -> bool:
    """Whether any released programme names a person, the newest or an older one."""
    contents = select(Release.content).where(Release.hearing_id == speaker.hearing_id)
    programmes = (snapshot.from_json(content) for content in db.session.scalars(contents))
    return any(programme.person(speaker.id) is not None for programme in programmes)
