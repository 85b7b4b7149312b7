"""All tables, imported in one place so that migrations and tests see every one."""

from __future__ import annotations

from hearing.accounts.models import LoginFailure, User
from hearing.agenda.models import AgendaItem, Hearing
from hearing.archive.models import Document, Posting
from hearing.desk.models import Mark
from hearing.jobs.models import Job
from hearing.protocol.models import Entry, Segment
from hearing.recordings.models import Recording, Upload
from hearing.speakers.models import Speaker

__all__ = [
    "AgendaItem",
    "Document",
    "Entry",
    "Hearing",
    "Job",
    "LoginFailure",
    "Mark",
    "Posting",
    "Recording",
    "Segment",
    "Speaker",
    "Upload",
    "User",
]
