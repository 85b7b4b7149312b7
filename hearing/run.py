"""Running the product: web server and worker as children of one process that ends with them."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import FrameType
from typing import Any

from flask import Flask

from hearing.accounts import staff
from hearing.accounts.entrance import secret_keys
from hearing.agenda.models import Hearing
from hearing.conference import watch
from hearing.database import commit, db, purge
from hearing.files import store
from hearing.invitations import house, imports, reminders
from hearing.jobs import doorbell, worker
from hearing.mail import mailbox, outbox
from hearing.mail.post import Post, missing_settings
from hearing.mail.postbox import Postbox, PostboxClosed
from hearing.privacy import retention as periods
from hearing.recordings import played, uploads
from hearing.recordings.again_work import HearingAgain
from hearing.recordings.work import Steps
from hearing.redactions import work as taking_out
from hearing.registration import self_registration, throttle, waiting_list
from hearing.registration import work as waiting_work
from hearing.retention import deletion, warnings
from hearing.slides import work as drawing
from hearing.stream.programs import Options
from hearing.stream.supervisor import Supervisor
from media import heap

log = logging.getLogger("hearing")
HOUSEKEEPING = timedelta(minutes=15)
MAILBOX = timedelta(minutes=1)
BETWEEN_JOBS = timedelta(seconds=1)
RESTART_SECONDS = 2.0
SECONDS_BETWEEN_LOOKS = 0.5
GRACE_SECONDS = 10.0
# A letter that the server is hearing is brought to its end: cut off it would be doubtful.
LAST_LETTER_SECONDS = 8.0


def web_command(app: Flask) -> list[str]:
    """The web server's command line: one process, several threads (SQLite likes that best)."""
    return [
        *(sys.executable, "-m", "gunicorn", "hearing.wsgi:app"),
        *("--bind", f"{app.config['HOST']}:{app.config['PORT']}"),
        *("--worker-class", "hearing.events.worker.Worker"),
        *("--threads", str(app.config["WEB_THREADS"])),
        # Large uploads and downloads take their time; a thread that lives is not killed.
        *("--timeout", "0", "--graceful-timeout", "5"),
        # gunicorn's warnings name visitors' addresses.
        *("--log-level", "error"),
        # A search of 10,000 characters gets our answer, not gunicorn's; 0 is no limit, and the
        # headers' own limits remain.
        *("--limit-request-line", "0"),
        # It would lie in the home folder, and two of us would take it from each other.
        "--no-control-socket",
    ]


def work_command() -> list[str]:
    """The worker's command line."""
    return [sys.executable, "-m", "hearing.cli", "work"]


def stream_command() -> list[str]:
    """The command line of what looks after live streams."""
    return [sys.executable, "-m", "hearing.cli", "streams"]


class Children:
    """Processes that are started again when they die, and end when this one is asked to."""

    def __init__(self, commands: Sequence[list[str]]) -> None:
        self.commands = commands
        self.processes: list[subprocess.Popen[bytes]] = []
        self.ending = threading.Event()

    def run(self) -> None:
        """Start all, watch them, and return when a signal has come and all are gone."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)
        self.processes = [self._start(command) for command in self.commands]
        while not self.ending.wait(0.5):
            for index, process in enumerate(self.processes):
                if process.poll() is not None:
                    self._restart(index, process.returncode)
        self._stop()

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches this process alone, which then ends the others.
        return subprocess.Popen(command, start_new_session=True)

    def _restart(self, index: int, code: int) -> None:
        log.warning("%s ended with %s, starting again", self.commands[index][2], code)
        if not self.ending.wait(RESTART_SECONDS):
            self.processes[index] = self._start(self.commands[index])

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending.set()

    def _stop(self) -> None:
        for process in self.processes:
            process.terminate()
        end = time.monotonic() + GRACE_SECONDS
        for process in self.processes:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def work(app: Flask) -> None:
    """Answer the bell until asked to end. Several workers may run, on several machines."""
    heap.keep_small()
    steps = Steps(
        data=app.config["DATA"],
        device=app.config["DEVICE"],
        threads=app.config["ENGINE_THREADS"],
        clock=worker.utc_now,
    )
    steps.register()
    HearingAgain(steps).register()
    post = Post.from_settings(app.config, worker.utc_now)
    post.register()
    waiting_work.register(worker.utc_now)
    taking_out.Work(app.config["DATA"], worker.utc_now).register()
    drawing.Work(app.config["DATA"], worker.utc_now).register()
    bell = doorbell.open_bell(url=app.config["QUEUE"], data=app.config["DATA"])
    worker_bell = doorbell.Bell(bell, lambda job_id: worker.answer(app, job_id, ring))

    def ring(job_ids: list[int]) -> None:
        worker_bell.ring(job_ids)

    letters = threading.Thread(target=_send_letters, args=(app, post), daemon=True)
    threads = [
        threading.Thread(target=_reconcile, args=(app, worker_bell), daemon=True),
        threading.Thread(target=_keep_house, args=(app,), daemon=True),
        threading.Thread(target=_read_mailbox, args=(app,), daemon=True),
        threading.Thread(target=_watch_conferences, args=(app,), daemon=True),
        threading.Thread(target=_work_apart, args=(app, taking_out.next_job, purge), daemon=True),
        threading.Thread(target=_work_apart, args=(app, drawing.next_job), daemon=True),
        letters,
    ]
    for thread in threads:
        thread.start()
    consumer = bell.create_consumer(
        workers=app.config["WORKER_THREADS"],
        worker_type="thread",
        periodic=False,
        max_delay=0.2,
        graceful_signal="TERM",
    )
    _stop_jobs_when_asked(consumer)
    consumer.run()
    letters.join(LAST_LETTER_SECONDS)


def look_after_streams(app: Flask) -> None:
    """Keep the programs of all live streams running until asked to end, then end them."""
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ending.set())
    supervisor = Supervisor(stream_options(app.config))
    while not ending.wait(SECONDS_BETWEEN_LOOKS):
        try:
            with app.app_context():
                supervisor.look(now=worker.utc_now())
        except Exception:  # the database is away: what runs goes on
            log.exception("streams")
    supervisor.stop()


def stream_options(settings: Mapping[str, Any]) -> Options:
    """What is set for live streams."""
    return Options(
        data=settings["DATA"],
        rtmp=settings["STREAM_RTMP"],
        srt=settings["STREAM_SRT"],
        hold=settings["STREAM_HOLD"],
        engine=settings["ENGINE"],
        device=settings["DEVICE"],
        threads=settings["ENGINE_THREADS"],
    )


def _stop_jobs_when_asked(consumer: object) -> None:
    """Let running jobs see a signal at once: they give their work back instead of finishing it."""
    handle = consumer._handle_signal  # type: ignore[attr-defined]

    def stop(number: int, frame: FrameType | None) -> None:
        worker.STOPPING.set()
        handle(number, frame)

    consumer._handle_signal = stop  # type: ignore[attr-defined]


def _reconcile(app: Flask, bell: doorbell.Bell) -> None:
    pause = app.config["LEASE_SECONDS"] / 2
    while True:
        try:
            if bell.is_quiet():
                worker.reconcile(app, bell.ring)
        except Exception:
            log.exception("reconcile")
        if worker.STOPPING.wait(pause):
            return


def _send_letters(app: Flask, post: Post) -> None:
    """Send what waits, one after the other; a transcription of hours holds up no letter."""
    if missing := missing_settings(app.config):
        log.warning("letters wait until %s is set", ", ".join(missing))
        return
    pause = timedelta(0)
    while not worker.STOPPING.wait(pause.total_seconds()):
        try:
            with app.app_context():
                job_id, pause = post.next_job()
            if job_id is not None:
                worker.answer(app, job_id, lambda _jobs: None)
        except Exception:
            log.exception("letters")
            pause = timedelta(seconds=app.config["LEASE_SECONDS"])


def _read_mailbox(app: Flask) -> None:
    """Take in what came, every minute; a server that hangs holds up nothing else."""
    postbox = Postbox.from_settings(app.config)
    while postbox.place:
        try:
            with app.app_context():
                authserv = app.config["MAILBOX_AUTHSERV"]
                mailbox.read(postbox, authserv=authserv, now=worker.utc_now())
        except PostboxClosed as error:
            log.warning("the mailbox can't be read: %s", error)
        except Exception:
            log.exception("mailbox")
        if worker.STOPPING.wait(MAILBOX.total_seconds()):
            return


def _watch_conferences(app: Flask) -> None:
    """Ask who is in the conferences; a server that hangs holds up nothing else."""
    while not worker.STOPPING.wait(watch.PAUSE.total_seconds()):
        try:
            with app.app_context():
                watch.look_at_all(keys=secret_keys(), clock=worker.utc_now)
        except Exception:
            log.exception("conferences")


def _work_apart(
    app: Flask, next_job: Callable[..., int | None], after: Callable[[], object] = lambda: None
) -> None:
    """Do jobs of one kind: a transcription of hours holds them up no minute."""
    while not worker.STOPPING.wait(BETWEEN_JOBS.total_seconds()):
        try:
            with app.app_context():
                job_id = next_job(now=worker.utc_now())
            if job_id is not None:
                worker.answer(app, job_id, lambda _jobs: None)
                with app.app_context():
                    after()
        except Exception:
            log.exception("%s", next_job.__module__)


def _keep_house(app: Flask) -> None:
    while True:
        for duty in DUTIES:
            try:
                duty(app)
            except Exception:  # one duty that fails must not keep the others from being done
                log.exception("housekeeping")
        if worker.STOPPING.wait(HOUSEKEEPING.total_seconds()):
            return


def delete_expired(app: Flask) -> int:
    """Delete recordings, their texts and records whose last day is over; gives how many things.
    Idempotent."""
    with app.app_context():
        now, today = _now_and_today(app)
        return deletion.delete_due(data=app.config["DATA"], today=today, now=now)


def warn_of_deletions(app: Flask) -> int:
    """Draft letters about what goes within a week; people send them. Idempotent."""
    with app.app_context():
        (now, today), drafted = _now_and_today(app), 0
        for number in warnings.in_need(today):
            with commit():
                hearing = db.session.get_one(Hearing, number)
                drafted += warnings.draft(
                    hearing=hearing, base_url=app.config["BASE_URL"], today=today, now=now
                )
        return drafted


def _now_and_today(app: Flask) -> tuple[datetime, date]:
    now = worker.utc_now()
    return now, now.astimezone(app.extensions["zone"]).date()


def throw_away_abandoned_uploads(app: Flask) -> int:
    """Throw away uploads that nobody went on with; gives the number of files. Idempotent."""
    with app.app_context(), commit():
        return uploads.sweep(now=worker.utc_now(), data=app.config["DATA"])


def forget_failed_logins(app: Flask) -> None:
    """Delete the addresses of failed logins that no longer count. Idempotent."""
    with app.app_context(), commit():
        staff.forget_failures(now=worker.utc_now())


def throw_away_unused_files(app: Flask) -> int:
    """Delete handed-in files that nothing uses any longer; gives their number. Idempotent."""
    with app.app_context():
        return store.remove_unused(now=worker.utc_now(), data=app.config["DATA"])


def forget_letters_asked_for(app: Flask) -> None:
    """Delete letters about accounts, new passwords say, after a month. Idempotent."""
    with app.app_context(), commit():
        outbox.forget_asked_for(now=worker.utc_now())


def look_at_waiting_lists(app: Flask) -> None:
    """Offer seats that got free without anybody noticing, in case a change told nobody. Offers
    themselves end by their own jobs. Idempotent."""
    with app.app_context():
        for hearing_id in waiting_list.in_need(now=worker.utc_now()):
            with commit():
                waiting_list.look(hearing_id=hearing_id, now=worker.utc_now())


def draft_reminders(app: Flask) -> int:
    """Draft the reminders whose time has come; people send them. Idempotent."""
    with app.app_context():
        own = house.of(app.config, app.extensions["zone"])
        now, drafted = worker.utc_now(), 0
        for number in reminders.due(now=now, zone=own.zone):
            with commit():
                drafted += reminders.draft(number=number, house=own, now=now)
        return drafted


def forget_guest_lists(app: Flask) -> int:
    """Delete lists of guests that nobody took over within an hour. Idempotent."""
    with app.app_context(), commit():
        return imports.forget_old(now=worker.utc_now())


def forget_unconfirmed_people(app: Flask) -> int:
    """Delete who has registered themselves and not confirmed it for days, and what was counted of
    forms; gives the number of people. Idempotent."""
    with app.app_context():
        now, count = worker.utc_now(), 0
        with commit():
            throttle.forget(now=now)
        for hearing_id in self_registration.with_old(now=now):
            with commit():
                count += self_registration.forget(hearing_id=hearing_id, now=now)
        if count:
            purge()
        return count


def note_what_is_played(app: Flask) -> int:
    """Note the digests of played files that have none yet; gives how many. Idempotent."""
    with app.app_context():
        return played.note_missing(data=app.config["DATA"])


def delete_personal_data(app: Flask) -> int:
    """Delete personal data whose last day is over; gives how many things. Idempotent."""
    with app.app_context():
        secret, data = app.config["SECRET_KEY"], app.config["DATA"]
        return periods.delete_due(secret=secret, data=data, now=worker.utc_now())


DUTIES = (
    delete_expired,
    delete_personal_data,
    note_what_is_played,
    throw_away_abandoned_uploads,
    throw_away_unused_files,
    forget_failed_logins,
    forget_letters_asked_for,
    draft_reminders,
    warn_of_deletions,
    forget_guest_lists,
    look_at_waiting_lists,
    forget_unconfirmed_people,
)


def refuse_taken_port(app: Flask) -> None:
    """Raise OSError when something else listens on the web server's port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((app.config["HOST"], app.config["PORT"]))
