"""All tables, imported in one place so that migrations and tests see every one."""

from __future__ import annotations

from hearing.accounts.models import (
    Assignment,
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
from hearing.desk.models import Mark
from hearing.files.models import StoredFile
from hearing.jobs.models import Job
from hearing.mail.models import Letter, Link
from hearing.numbers import GivenNumber
from hearing.programme.models import ClashRules, PrivacyNotice, Release
from hearing.protocol.models import Entry, Segment
from hearing.recordings.models import Recording, Upload
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

__all__ = [
    "AgendaItem",
    "Annex",
    "AnnexFile",
    "Assignment",
    "AuditEntry",
    "AuditHead",
    "ClashRules",
    "Consent",
    "Document",
    "Entry",
    "FloorPlan",
    "GivenNumber",
    "Hearing",
    "Job",
    "Letter",
    "Link",
    "LoginFailure",
    "Mark",
    "Posting",
    "PrivacyNotice",
    "ProviderAccount",
    "Recording",
    "RecoveryCode",
    "Release",
    "ReleasedPhoto",
    "SecondFactor",
    "Segment",
    "Slides",
    "Slot",
    "Speaker",
    "Stand",
    "StandCall",
    "StandHost",
    "Statement",
    "StatementComment",
    "StatementFile",
    "StoredFile",
    "StreamedOffices",
    "Upload",
    "User",
]
