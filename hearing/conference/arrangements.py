"""How a hearing's conference is arranged: its system, its address, its server and their secret."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.ciphers import cipher
from hearing.conference.bigbluebutton import Server
from hearing.conference.errors import (
    NoConference,
    SecretMissing,
    SecretUnreadable,
    ServerMissing,
    ServerUnsafe,
)
from hearing.conference.models import Conference, System
from hearing.database import db
from hearing.groups.models import Attendance

PURPOSE = "conference"
# https, or this machine itself; anything after the server's own folder is ours to add.
ADDRESS = re.compile(
    r"(https://[^\s/?#@]+|http://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?)(/[^\s?#]*)?"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the staff says of a conference. An empty ``secret`` keeps the one that is there."""

    system: System
    address: str
    info: str
    doors_minutes: int
    server: str = ""
    secret: str = field(default="", repr=False)


def look(hearing_id: int) -> Conference:
    """The conference of a hearing; its defaults, not stored, when there is nothing yet."""
    return db.session.get(Conference, hearing_id) or _new(hearing_id)


def of(hearing_id: int) -> Conference:
    """The conference of a hearing; made with its defaults when there is nothing yet."""
    found = db.session.get(Conference, hearing_id)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(_new(hearing_id))
        except IntegrityError:  # somebody else was faster
            pass
        found = db.session.get_one(Conference, hearing_id)
    return found


def change(
    *,
    attendance: Attendance,
    seen: int,
    plan: Plan,
    keys: Sequence[str],
    who: str,
    now: datetime,
) -> None:
    """Arrange the conference; raises Stale. A second time nothing changes. ``keys`` encrypt."""
    conference = of(attendance.hearing_id)
    own = _own_values(conference, plan, keys)
    shared = {
        "virtual_url": plan.address,
        "virtual_info": plan.info,
        "doors_minutes": plan.doors_minutes,
    }
    before = _facts(conference, attendance)
    is_other = any(getattr(conference, name) != value for name, value in own.items())
    saved = versions.save(attendance, seen=seen, **shared)
    if is_other and not saved:
        versions.count(attendance, seen=seen)
    if not is_other and not saved:
        return
    for name, value in own.items():
        setattr(conference, name, value)
    after = _facts(conference, attendance) | ({"secret": "changed"} if "secret" in own else {})
    audit.record(
        who=who,
        action="conference.change",
        subject=f"hearing {attendance.hearing_id}",
        hearing_id=attendance.hearing_id,
        before=before,
        after=after,
        now=now,
    )


def is_arranged(conference: Conference, attendance: Attendance) -> bool:
    """Whether there is somewhere to go."""
    if conference.system is System.BIGBLUEBUTTON:
        return bool(conference.server)
    return bool(attendance.virtual_url)


def server_of(conference: Conference, *, keys: Sequence[str]) -> Server:
    """The server of a conference; raises NoConference, SecretUnreadable."""
    if conference.system is not System.BIGBLUEBUTTON or not conference.secret:
        raise NoConference
    try:
        secret = cipher(keys, purpose=PURPOSE).decrypt(conference.secret).decode()
    except InvalidToken as error:
        raise SecretUnreadable from error
    return Server(conference.server, secret)


def copy(source: Hearing, target: Hearing, _items: Mapping[int, int]) -> None:
    """Give a copied hearing the first one's server, and a meeting of its own there."""
    own, copied = look(source.id), _new(target.id)
    copied.system, copied.server, copied.secret = own.system, own.server, own.secret
    db.session.add(copied)
    db.session.flush()


def _new(hearing_id: int) -> Conference:
    return Conference(
        hearing_id=hearing_id, system=System.ADDRESS, meeting=f"hearing-{secrets.token_hex(12)}"
    )


def _own_values(conference: Conference, plan: Plan, keys: Sequence[str]) -> dict[str, Any]:
    if plan.system is System.ADDRESS:
        return {"system": plan.system}
    server = _server(plan.server)
    values: dict[str, Any] = {"system": plan.system, "server": server}
    if plan.secret:
        values["secret"] = cipher(keys, purpose=PURPOSE).encrypt(plan.secret.encode()).decode()
    elif not conference.secret or server != conference.server:
        raise SecretMissing  # the old server's secret must not be tried at another one
    return values


def _server(typed: str) -> str:
    """A server's address as its API is found below it."""
    if not typed:
        raise ServerMissing
    found = ADDRESS.fullmatch(typed)
    if found is None:
        raise ServerUnsafe
    path = re.sub(r"/+(api/*)?$", "", found[2] or "")
    return found[1] + (path or "/bigbluebutton")


def _facts(conference: Conference, attendance: Attendance) -> dict[str, Any]:
    """What the audit log keeps: never the secret."""
    return {
        "system": conference.system,
        "server": conference.server,
        "virtual_url": attendance.virtual_url,
        "virtual_info": attendance.virtual_info,
        "doors_minutes": attendance.doors_minutes,
    }
