"""The post: what a worker does with the job of a letter."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from hearing.database import commit, db
from hearing.jobs import kinds
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress, nothing
from hearing.jobs.models import Job, JobState
from hearing.mail import delivery, links, message, queue, stops
from hearing.mail.message import Sender
from hearing.mail.models import WAITING, Letter, LetterState
from hearing.mail.server import Refused, Server, TryLater, Unsure

log = logging.getLogger("hearing.mail")
# Without these nothing is sent: letters wait.
NEEDED = ("MAIL_SERVER", "MAIL_FROM", "BASE_URL")
IDLE = timedelta(seconds=1)
OVERTAKEN = "a later calendar for this person has gone"


class NoLongerWaiting(Exception):
    """Somebody took the letter back at the last moment."""


def missing_settings(settings: Mapping[str, Any]) -> list[str]:
    """The variables that must be set before anything is sent."""
    return [f"HEARING_{name}" for name in NEEDED if not settings[name]]


def letter_of(job: Job) -> Letter | None:
    """The letter a job is about; its number is the job's stage."""
    return db.session.get(Letter, job.stage, populate_existing=True)


def settle(job: Job) -> None:
    """A job that was given up on says so at its letter, and holds up no later one."""
    letter = letter_of(job)
    if job.state is not JobState.FAILED:
        return
    if letter is not None and letter.state is LetterState.SENDING:
        delivery.note_doubt(letter_id=letter.id, job_id=job.id, words="")
    elif letter is not None:
        delivery.note_failure(letter_id=letter.id, words=str((job.error or {}).get("text", "")))
    job.state = JobState.DONE


@dataclass(frozen=True, slots=True)
class Post:
    """Sends letters through a server, in the name of a sender, at most so many a minute."""

    server: Server
    sender: Sender
    base_url: str
    per_minute: int
    clock: Callable[[], datetime]

    @staticmethod
    def from_settings(settings: Mapping[str, Any], clock: Callable[[], datetime]) -> Post:
        server = Server(
            address=settings["MAIL_SERVER"],
            security=settings["MAIL_SECURITY"],
            user=settings["MAIL_USER"],
            password=settings["MAIL_PASSWORD"],
            authorities=settings["MAIL_CA"],
        )
        sender = Sender(settings["MAIL_FROM"], settings["MAIL_REPLY_TO"], settings["MAIL_BOUNCES"])
        return Post(server, sender, settings["BASE_URL"], settings["MAIL_PER_MINUTE"], clock)

    def register(self) -> None:
        """Make the kind of job known to the worker. A second time replaces it."""
        kinds.register(Kind(queue.KIND, self.send, settle, apart=True))

    def next_job(self) -> tuple[int | None, timedelta]:
        """The job to answer now, if any, and how long to wait before asking again."""
        now, pause = self.clock(), timedelta(minutes=1) / self.per_minute
        last = queue.last_begin()
        if last is not None and last <= now < last + pause:
            return None, last + pause - now
        job_id = queue.next_job(now=now)
        return job_id, IDLE if job_id is None else pause

    def send(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        """Send a letter that waits. A second time does nothing, unless the first was cut off while
        the server heard the text: then the letter becomes doubtful."""
        letter = letter_of(job)
        if letter is None:
            return nothing
        if letter.state is LetterState.SENDING and letter.job_id == job.id:
            return partial(delivery.note_doubt, letter_id=letter.id, job_id=job.id, words="")
        if letter.state not in WAITING:
            return nothing
        if queue.is_overtaken(letter):
            return partial(delivery.note_failure, letter_id=letter.id, words=OVERTAKEN)
        db.session.expunge(letter)
        return self._deliver(letter, job)

    def _deliver(self, letter: Letter, job: Job) -> Outcome:
        if letter.link_purpose and letter.link_purpose not in links.PURPOSES:
            words = f"unknown link: {letter.link_purpose}"
            return partial(delivery.note_failure, letter_id=letter.id, words=words)
        try:
            self._hand_over(letter, job)
        except NoLongerWaiting:
            return nothing
        except TryLater as error:
            now, words = self.clock(), error.words
            return partial(delivery.postpone, letter_id=letter.id, words=words, now=now)
        except Refused as error:
            log.warning("letter %s was refused", letter.id)  # the words may name an address
            return partial(delivery.note_failure, letter_id=letter.id, words=error.words)
        except Unsure as error:
            log.warning("letter %s is doubtful", letter.id)
            words = error.words
            return partial(delivery.note_doubt, letter_id=letter.id, job_id=job.id, words=words)
        # At once, lease or not: the sooner it is written down, the smaller the doubt.
        with commit():
            delivery.note_sent(letter_id=letter.id, job_id=job.id, now=self.clock())
        return nothing

    def _hand_over(self, letter: Letter, job: Job) -> None:
        token = links.new_token()
        link = ""
        if letter.link_purpose:
            link = links.address_of(base=self.base_url, purpose=letter.link_purpose, token=token)
        stop_token, stop = links.new_token(), ""
        if letter.bulk:
            stop = links.address_of(base=self.base_url, purpose=stops.PURPOSE, token=stop_token)
        letter.message_id = letter.message_id or message.new_id(self.sender)
        self.server.hand_over(
            content=message.build(
                letter=letter, sender=self.sender, link=link, now=self.clock(), stop=stop
            ),
            sender=self.sender.envelope,
            recipient=message.recipient(letter),
            before_data=lambda: self._begin(letter, job, token, stop_token),
        )

    def _begin(self, letter: Letter, job: Job, token: str, stop_token: str) -> None:
        """Write down, before the text is said, that it is being said, and what its link opens."""
        now = self.clock()
        with commit():
            link_id = None
            if letter.link_purpose:
                link_id = delivery.make_link(letter=letter, token=token, now=now)
            begun = delivery.begin(
                letter=letter,
                job_id=job.id,
                message_id=letter.message_id,
                link_id=link_id,
                now=now,
            )
            if not begun:
                raise NoLongerWaiting
            if letter.bulk:
                delivery.make_stop_link(letter=letter, token=stop_token, now=now)
