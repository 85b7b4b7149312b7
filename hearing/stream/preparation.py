"""Preparing a stream: where it comes from, who may watch it, on what ground."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.mail import links
from hearing.stream import current, errors, labels
from hearing.stream.models import Audience, LiveStream, SourceKind, StreamState

audit.register_names(labels.ACTIONS)
SCHEMES: dict[SourceKind, tuple[str, ...]] = {
    SourceKind.HLS: ("https", "http"),
    SourceKind.RTMP_PULL: ("rtmp", "rtmps"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where the picture comes from; ``address`` is where it is pulled from, or the film's name."""

    kind: SourceKind
    address: str = ""
    caption_model: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who may watch, on what ground, and what is said after the end."""

    audience: Audience
    legal_basis: LegalBasis | None
    resolution: str
    notice: str


def find(hearing: Hearing, *, rehearsal: bool) -> LiveStream | None:
    """The stream of the day, or of the rehearsal, that the staff works on."""
    return current.rehearsed(hearing) if rehearsal else current.in_public(hearing)


def prepare(*, hearing: Hearing, rehearsal: bool, who: str, now: datetime) -> LiveStream:
    """Make a stream that can be prepared, with what the last one was set to. A second time the one
    that is not over comes back."""
    last = find(hearing, rehearsal=rehearsal)
    if last is not None and last.state is not StreamState.ENDED:
        return last
    like = last or current.in_public(hearing)
    stream = LiveStream(
        hearing_id=hearing.id,
        token=links.new_token(),
        key=like.key if like else new_key(),
        rehearsal=rehearsal,
    )
    if like is not None:
        for name in ("source", "address", "caption_model", "audience", "notice"):
            setattr(stream, name, getattr(like, name))
    if like is not None and not rehearsal:
        stream.legal_basis, stream.resolution = like.legal_basis, like.resolution
    db.session.add(stream)
    _record("prepare", stream, who, now)
    return stream


def change_source(
    *, stream: LiveStream, seen: int, source: Source, films: Path, who: str, now: datetime
) -> None:
    """Choose where the picture comes from; a stream that runs goes on with it. The same again
    changes nothing."""
    _refuse_over(stream)
    _refuse_source(stream, source, films)
    before = _facts(stream)
    values = {"source": source.kind, "address": source.address}
    if versions.save(stream, seen=seen, **values, caption_model=source.caption_model):
        _record("change", stream, who, now, before)


def change_terms(*, stream: LiveStream, seen: int, terms: Terms, who: str, now: datetime) -> None:
    """Choose who may watch and on what ground; while it runs only the notice. The same again
    changes nothing."""
    _refuse_over(stream)
    ground = (terms.audience, terms.legal_basis, terms.resolution)
    if stream.state is StreamState.RUNNING and ground != (
        *(stream.audience, stream.legal_basis, stream.resolution),
    ):
        raise errors.FixedWhileRunning
    before = _facts(stream)
    if versions.save(stream, seen=seen, **asdict(terms)):
        _record("change", stream, who, now, before)


def renew_key(*, stream: LiveStream, who: str, now: datetime) -> None:
    """Make a new key: the old one opens nothing any longer. A second time it is another one."""
    _refuse_over(stream)
    versions.save(stream, seen=stream.version, key=new_key())
    _record("renew_key", stream, who, now)


def new_key() -> str:
    """A key that an encoder has to say: random, without a character that an address reserves."""
    return secrets.token_hex(16)


def films(folder: Path) -> list[str]:
    """The films that can be played in a rehearsal: files that the operator has put there."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if path.is_file() and path.name[0] != ".")


def _refuse_over(stream: LiveStream) -> None:
    if stream.state is StreamState.ENDED:
        raise errors.StreamOver


def _refuse_source(stream: LiveStream, source: Source, folder: Path) -> None:
    if source.kind is SourceKind.FILE:
        if not stream.rehearsal:
            raise errors.FilmInPublic
        if source.address not in films(folder):
            raise errors.FilmUnknown
    schemes = SCHEMES.get(source.kind, ())
    if not schemes:
        return
    if not source.address:
        raise errors.AddressMissing
    if not _is_address(source.address, schemes):
        words = " / ".join(f"{scheme}://" for scheme in schemes)
        raise errors.AddressUnfit(words=words)


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        place = urlsplit(text)
        return place.scheme in schemes and bool(place.hostname) and place.port != 0
    except ValueError:
        return False


def running_at(kind: SourceKind, *, but: LiveStream) -> LiveStream | None:
    """Another stream that encoders push to in the same way."""
    query = select(LiveStream).where(
        LiveStream.state == StreamState.RUNNING,
        LiveStream.source == kind,
        LiveStream.id != but.id,
    )
    found: LiveStream | None = db.session.scalars(query).first()
    return found if kind in (SourceKind.RTMP, SourceKind.SRT) else None


def _facts(stream: LiveStream) -> dict[str, object]:
    """What the audit log says of a stream: neither its key nor the secrets of an address."""
    names = ("source", "caption_model", "audience", "legal_basis", "resolution", "notice")
    return {name: getattr(stream, name) for name in names}


def _record(
    action: str,
    stream: LiveStream,
    who: str,
    now: datetime,
    before: dict[str, object] | None = None,
) -> None:
    db.session.flush()
    audit.record(
        who=who,
        action=f"stream.{action}",
        subject=f"stream {stream.id}",
        hearing_id=stream.hearing_id,
        now=now,
        before=before,
        after=_facts(stream) if before is not None else None,
    )
