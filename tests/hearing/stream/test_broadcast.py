"""Preparing, starting and ending a stream."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hearing import versions
from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import commit, db
from hearing.desk import rehearsals, turns
from hearing.events import pulse
from hearing.stream import broadcast, current, errors, preparation
from hearing.stream.models import Audience, LiveStream, SourceKind, StreamState
from hearing.stream.preparation import Source, Terms
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.desk.test_at_once import at_once
from tests.hearing.stream.staff_cast import WHO, a_stream, started


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def change(stream: LiveStream, kind: SourceKind, address: str = "", *, data: Path) -> None:
    with commit():
        preparation.change_source(
            stream=stream,
            seen=stream.version,
            source=Source(kind, address),
            films=data / "films",
            who=WHO,
            now=NOW,
        )


def test_a_stream_is_prepared_once_with_a_key_of_its_own(hearing: Hearing) -> None:
    one, same = a_stream(hearing), a_stream(hearing)
    assert one is same
    assert len(one.key) == 32
    assert one.key not in one.token
    old = one.key
    with commit():
        preparation.renew_key(stream=one, who=WHO, now=NOW)
    assert one.key != old


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"legal_basis": None}, errors.LegalBasisMissing),
        ({"legal_basis": LegalBasis.SESSION}, errors.ResolutionMissing),
    ],
)
def test_nothing_is_public_without_its_ground(
    hearing: Hearing, data: Path, facts: dict[str, object], refused: type[Exception]
) -> None:
    stream = a_stream(hearing, **facts)
    with pytest.raises(refused):
        started(stream, data=data)
    db.session.refresh(stream)
    assert stream.state is StreamState.PREPARED


def test_a_session_is_streamed_by_resolution(hearing: Hearing, data: Path) -> None:
    ground = {"legal_basis": LegalBasis.SESSION, "resolution": "Beschluss vom 5. Juni"}
    stream = a_stream(hearing, **ground)
    started(stream, data=data)
    assert current.in_public(hearing) is stream


def test_a_hearing_that_nobody_sees_or_that_is_called_off_has_no_stream(
    hearing: Hearing, data: Path
) -> None:
    stream = a_stream(hearing)
    with commit():
        hearing.published_at = None
    with pytest.raises(errors.NotPublished):
        started(stream, data=data)
    with commit():
        hearing.published_at, hearing.cancelled_at = NOW, NOW
    with pytest.raises(errors.StreamCalledOff):
        started(stream, data=data)


def test_start_and_end_beat_and_a_second_time_is_told(hearing: Hearing, data: Path) -> None:
    stream = a_stream(hearing)
    started(stream, data=data)
    assert pulse.numbers([hearing.id])[hearing.id] == 1
    with pytest.raises(errors.StreamRunning):
        started(stream, data=data)
    for _time in "ab":
        with commit():
            broadcast.end(stream=stream, who=WHO, now=NOW)
    assert stream.state is StreamState.ENDED
    assert pulse.numbers([hearing.id])[hearing.id] == 2
    with pytest.raises(errors.StreamOver):
        started(stream, data=data)


def test_a_stream_that_never_began_has_no_end(hearing: Hearing) -> None:
    with pytest.raises(errors.StreamNotRunning):
        broadcast.end(stream=a_stream(hearing), who=WHO, now=NOW)


def test_after_the_end_another_one_is_prepared_like_it(hearing: Hearing, data: Path) -> None:
    first = a_stream(hearing, notice="Danke!", audience=Audience.INVITED)
    started(first, data=data)
    with commit():
        broadcast.end(stream=first, who=WHO, now=NOW)
    second = a_stream(hearing)
    assert second is not first
    assert (second.notice, second.audience) == (first.notice, first.audience)
    assert second.token != first.token


def test_two_streams_never_take_the_same_place(hearing: Hearing, data: Path) -> None:
    started(a_stream(hearing), data=data)
    other = a_stream(a_hearing(slug="zwei"))
    with pytest.raises(errors.PlaceTaken, match="Künstliche"):
        started(other, data=data)
    change(other, SourceKind.SRT, data=data)
    started(other, data=data)


@pytest.mark.parametrize(
    ("kind", "address", "refused"),
    [
        (SourceKind.HLS, "", errors.AddressMissing),
        (SourceKind.HLS, "file:///etc/passwd", errors.AddressUnfit),
        (SourceKind.HLS, "https://", errors.AddressUnfit),
        (SourceKind.HLS, "https://[", errors.AddressUnfit),
        (SourceKind.RTMP_PULL, "https://example.org/a.m3u8", errors.AddressUnfit),
        (SourceKind.FILE, "film.mp4", errors.FilmInPublic),
    ],
)
def test_a_source_that_can_not_be_is_refused(
    hearing: Hearing, data: Path, kind: SourceKind, address: str, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        change(a_stream(hearing), kind, address, data=data)


def test_a_film_is_one_that_the_operator_has_put_there(hearing: Hearing, data: Path) -> None:
    with commit():
        rehearsals.begin(hearing=hearing, who=WHO, now=NOW)
    stream = a_stream(hearing, rehearsal=True)
    (data / "films").mkdir()
    (data / "films" / "probe.mp4").touch()
    for name in ("../hearing.db", "probe.mp4/..", "weg.mp4"):
        with pytest.raises(errors.FilmUnknown):
            change(stream, SourceKind.FILE, name, data=data)
    change(stream, SourceKind.FILE, "probe.mp4", data=data)
    assert preparation.films(data / "films") == ["probe.mp4"]


def test_while_it_runs_the_ground_stays_and_the_notice_may_change(
    hearing: Hearing, data: Path
) -> None:
    stream = a_stream(hearing)
    started(stream, data=data)
    terms = Terms(Audience.EVERYBODY, LegalBasis.CONSENT, "", "Die Aufzeichnung folgt.")
    more = {"stream": stream, "who": WHO, "now": NOW}
    with commit():
        preparation.change_terms(seen=stream.version, terms=terms, **more)  # type: ignore[arg-type]
    other = Terms(Audience.INVITED, LegalBasis.CONSENT, "", "")
    with pytest.raises(errors.FixedWhileRunning):
        preparation.change_terms(seen=stream.version, terms=other, **more)  # type: ignore[arg-type]


def test_a_stale_form_overwrites_nothing(hearing: Hearing, data: Path) -> None:
    stream = a_stream(hearing)
    seen = stream.version
    change(stream, SourceKind.SRT, data=data)
    source = Source(SourceKind.HLS, "https://example.org/a.m3u8")
    with pytest.raises(versions.Stale):
        preparation.change_source(
            stream=stream, seen=seen, source=source, films=data, who=WHO, now=NOW
        )


def test_of_many_who_start_at_once_one_does(app: Flask, hearing: Hearing, data: Path) -> None:
    number, said = a_stream(hearing).id, []

    def _start() -> None:
        try:
            started(db.session.get_one(LiveStream, number), data=data)
        except errors.StreamRunning as error:
            said.append(type(error))

    at_once(app, *[_start] * 4)
    assert said == [errors.StreamRunning] * 3
    assert turns.number(hearing.id) == 1


def test_of_many_who_finish_at_once_one_does(app: Flask, hearing: Hearing, data: Path) -> None:
    stream = a_stream(hearing)
    started(stream, data=data)
    with commit():
        broadcast.end(stream=stream, who=WHO, now=NOW)
    number, done = stream.id, []

    def _finish() -> None:
        with commit():
            here = db.session.get_one(LiveStream, number)
            done.append(broadcast.finish(stream=here, now=NOW, data=data))

    at_once(app, *[_finish] * 4)
    assert sorted(done) == [False, False, False, True]
    assert db.session.scalars(select(LiveStream)).one().finished_at == NOW
