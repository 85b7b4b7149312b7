"""All tables, imported in one place so that migrations and tests see every one."""

from __future__ import annotations

from hearing.accounts.models import (
    Assignment,
    AuditDetail,
    AuditEntry,
    AuditHead,
    LoginFailure,
    ProviderAccount,
    RecoveryCode,
    SecondFactor,
    User,
)
from hearing.agenda.models import AgendaItem, Hearing
from hearing.archive.models import Document, Posting
from hearing.calendars.models import CalendarEntry, CalendarFeed
from hearing.conference.models import Conference, ConferenceStay
from hearing.desk.models import DeskDay, Mark
from hearing.door.models import DoorEvent, Ticket
from hearing.events.models import Pulse
from hearing.files.models import StoredFile
from hearing.groups.models import Attendance, Contingent, ContingentGroup, Group
from hearing.invitations.models import GuestList, Invitation, Reminder, Template
from hearing.jobs.models import Job
from hearing.mail.models import IncomingLetter, Letter, LetterStop, Link
from hearing.numbers import GivenNumber
from hearing.open_data.models import ToldObject
from hearing.privacy.models import ConsentProof, Deletion, RetentionPeriod
from hearing.programme.models import ClashRules, PrivacyNotice, Release
from hearing.protocol.clash_models import Clash
from hearing.protocol.models import Change, Draft, Entry, Segment
from hearing.questions.models import Asking, ItemAsking, Question, Support
from hearing.questions.written.models import AnswerAnnex, AnsweringOffice, WrittenAnswer
from hearing.record.models import (
    Record,
    RecordVersion,
    Remark,
    Signature,
    SpeakersCheck,
    VersionPart,
)
from hearing.recordings.models import Recording, Terms, Upload
from hearing.redactions.models import Redaction, Strike
from hearing.registration.models import AccessNeed, FormUse, GuestConsent, Registration
from hearing.slides.models import PublicSlides
from hearing.speakers.models import (
    Consent,
    ReleasedPhoto,
    Slides,
    Slot,
    Speaker,
    StreamedOffices,
)
from hearing.stands.models import FloorPlan, Stand, StandCall, StandHost
from hearing.statements.models import (
    Annex,
    AnnexFile,
    Statement,
    StatementComment,
    StatementFile,
)
from hearing.stream.models import LiveStream

__all__ = [
    "AccessNeed",
    "AgendaItem",
    "Annex",
    "AnnexFile",
    "AnswerAnnex",
    "AnsweringOffice",
    "Asking",
    "Assignment",
    "Attendance",
    "AuditDetail",
    "AuditEntry",
    "AuditHead",
    "CalendarEntry",
    "CalendarFeed",
    "Change",
    "Clash",
    "ClashRules",
    "Conference",
    "ConferenceStay",
    "Consent",
    "ConsentProof",
    "Contingent",
    "ContingentGroup",
    "Deletion",
    "DeskDay",
    "Document",
    "DoorEvent",
    "Draft",
    "Entry",
    "FloorPlan",
    "FormUse",
    "GivenNumber",
    "Group",
    "GuestConsent",
    "GuestList",
    "Hearing",
    "IncomingLetter",
    "Invitation",
    "ItemAsking",
    "Job",
    "Letter",
    "LetterStop",
    "Link",
    "LiveStream",
    "LoginFailure",
    "Mark",
    "Posting",
    "PrivacyNotice",
    "ProviderAccount",
    "PublicSlides",
    "Pulse",
    "Question",
    "Record",
    "RecordVersion",
    "Recording",
    "RecoveryCode",
    "Redaction",
    "Registration",
    "Release",
    "ReleasedPhoto",
    "Remark",
    "Reminder",
    "RetentionPeriod",
    "SecondFactor",
    "Segment",
    "Signature",
    "Slides",
    "Slot",
    "Speaker",
    "SpeakersCheck",
    "Stand",
    "StandCall",
    "StandHost",
    "Statement",
    "StatementComment",
    "StatementFile",
    "StoredFile",
    "StreamedOffices",
    "Strike",
    "Support",
    "Template",
    "Terms",
    "Ticket",
    "ToldObject",
    "Upload",
    "User",
    "VersionPart",
    "WrittenAnswer",
]
