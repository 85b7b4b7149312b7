"""Consents: asked one by one, kept for good, withdrawn at any time; the last answer counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.speakers import history, offices, wordings
from hearing.speakers.models import Channel, Consent, Purpose, Speaker

ON_SCREEN = frozenset({Purpose.LIVE_STREAM, Purpose.RECORDING})
Listener = Callable[[Speaker, Collection[Purpose], str, datetime], None]
Hold = Callable[[int], None]
_listeners: list[Listener] = []
_holds: list[Hold] = []
Current = dict[Purpose, Consent | None]


class Reason(StrEnum):
    """Why something may be done with a person's contribution, or not."""

    CONSENTED = "consented"
    NOT_ANSWERED = "not_answered"
    REFUSED = "refused"
    EMPLOYEE = "employee"  # of the city, without an office of the hearing's list


@dataclass(frozen=True, slots=True)
class Consented:
    """Whether a person may be shown, and why; true when they may."""

    allowed: bool
    reason: Reason

    def __bool__(self) -> bool:
        return self.allowed


class WordingUnknown(HearingError):
    """An answer to a text that was never shown."""

    sentence = N_("Der Text der Einwilligung hat sich geändert. Bitte lesen Sie ihn noch einmal.")


def on_withdraw(listener: Listener) -> None:
    """Tell, in the same transaction, which consents a person has taken back. A second time changes
    nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def hold_before(hold: Hold) -> None:
    """Wait for turns of a hearing before a withdrawal writes anything: whoever has one may want the
    audit log next. A second time changes nothing."""
    if hold not in _holds:
        _holds.append(hold)


def current(speaker: Speaker) -> Current:
    """The answer that counts for each purpose; None where there is none."""
    return current_of([speaker.id])[speaker.id]


def current_of(speaker_ids: Iterable[int]) -> dict[int, Current]:
    """The answers that count for several people, with one query."""
    found: dict[int, Current] = {number: dict.fromkeys(Purpose) for number in speaker_ids}
    query = select(Consent).where(Consent.speaker_id.in_(found)).order_by(Consent.id)
    for consent in db.session.scalars(query):
        found[consent.speaker_id][consent.purpose] = consent
    return found


def asked(speaker: Speaker, hearing: Hearing) -> list[Purpose]:
    """What a person is asked for: who is kept off the screen anyway is not asked about it."""
    kept_off = offices.is_kept_off(speaker, hearing)
    return [purpose for purpose in Purpose if not (kept_off and purpose in ON_SCREEN)]


def may(speaker: Speaker, hearing: Hearing, purpose: Purpose) -> Consented:
    """Whether a person's contribution may be used for a purpose now."""
    if purpose not in asked(speaker, hearing):
        return Consented(False, Reason.EMPLOYEE)
    answer = current(speaker)[purpose]
    if answer is None:
        return Consented(False, Reason.NOT_ANSWERED)
    return Consented(answer.given, Reason.CONSENTED if answer.given else Reason.REFUSED)


def may_be_streamed(speaker: Speaker, hearing: Hearing) -> Consented:
    """Whether the live stream may show a person now."""
    return may(speaker, hearing, Purpose.LIVE_STREAM)


def may_be_recorded(speaker: Speaker, hearing: Hearing) -> Consented:
    """Whether the recording may contain a person's contribution."""
    return may(speaker, hearing, Purpose.RECORDING)


def answer(
    *,
    speaker: Speaker,
    answers: Mapping[Purpose, bool],
    versions: Mapping[Purpose, str],
    channel: Channel,
    language: str,
    who: str,
    now: datetime,
) -> list[Purpose]:
    """Write down answers, one row each. The same answer to the same text again writes nothing.

    ``versions`` says which text was shown. Returns the purposes that were newly answered.
    """
    before = current(speaker)
    if _taken_back(before, answers):
        for hold in _holds:
            hold(speaker.hearing_id)
        before = current(speaker)
    new = []
    for purpose, given in answers.items():
        version = versions.get(purpose, "")
        if wordings.find(purpose, version) is None:
            raise WordingUnknown
        last = before[purpose]
        if last is not None and (last.given, last.wording) == (given, version):
            continue
        _write(speaker, purpose, given, version, channel, language, who, now)
        new.append(purpose)
    if gone := [purpose for purpose in _taken_back(before, answers) if purpose in new]:
        for listener in _listeners:
            listener(speaker, gone, who, now)
    # Last: who holds the log may wait for nothing, as others want to write in it.
    for purpose in new:
        _log(speaker, purpose, before[purpose], answers[purpose], channel, who, now)
    return new


def withdraw_all(*, speaker: Speaker, language: str, who: str, now: datetime) -> list[Purpose]:
    """Take back every consent that stands. A second time there is none."""
    standing = {p: row for p, row in current(speaker).items() if row is not None and row.given}
    return answer(
        speaker=speaker,
        answers=dict.fromkeys(standing, False),
        versions={purpose: row.wording for purpose, row in standing.items()},
        channel=Channel.LINK,
        language=language,
        who=who,
        now=now,
    )


def _taken_back(before: Current, answers: Mapping[Purpose, bool]) -> list[Purpose]:
    standing = [purpose for purpose, row in before.items() if row is not None and row.given]
    return [purpose for purpose in standing if not answers.get(purpose, True)]


def _write(
    speaker: Speaker,
    purpose: Purpose,
    given: bool,
    version: str,
    channel: Channel,
    language: str,
    who: str,
    now: datetime,
) -> None:
    db.session.add(
        Consent(
            hearing_id=speaker.hearing_id,
            speaker_id=speaker.id,
            purpose=purpose,
            given=given,
            wording=version,
            language=language,
            at=now,
            channel=channel,
            who=who,
        )
    )
    db.session.flush()


def _log(
    speaker: Speaker,
    purpose: Purpose,
    last: Consent | None,
    given: bool,
    channel: Channel,
    who: str,
    now: datetime,
) -> None:
    before = {purpose.value: last.given} if last else {}
    after = {purpose.value: given, "channel": channel.value}
    history.note(speaker, "consent", who=who, now=now, before=before, after=after)
