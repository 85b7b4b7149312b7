"""How often a public form may be used: by one network, for one hearing, with wrong codes.

What is counted is kept as a keyed hash that changes with each span of time, and only until that
span is over: nobody reads from it who was there.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from hearing.database import db
from hearing.registration.models import FormUse
from hearing.registration.self_errors import HearingBusy, NetworkBusy, TooManyCodes, UsedUp

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many uses in a span of time; after that ``error`` is raised until it is over."""

    name: str
    most: int
    span: timedelta
    error: type[UsedUp]


# Two hundred from one network: an office, a school, a whole provider may share an address.
NETWORK = (
    Limit("network", 60, HOUR, NetworkBusy),
    Limit("network of a day", 200, DAY, NetworkBusy),
)
# The city's own networks, from which all its employees come.
OWN_NETWORK = (Limit("own network", 2000, HOUR, NetworkBusy),)
# A sixth of the letters that go in an hour by default, so that the others still go.
HEARING = (Limit("hearing", 600, HOUR, HearingBusy),)
CODES = (Limit("wrong codes", 10, HOUR, TooManyCodes),)


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a form, as one limit counts it: ``value`` is the network or the hearing."""

    limit: Limit
    value: str


def uses(limits: Sequence[Limit], value: object) -> list[Use]:
    """A use, counted by each of these limits."""
    return [Use(limit, str(value)) for limit in limits]


def network_of(address: str) -> str:
    """What one customer usually has: an IPv4 address, or 64 bits of IPv6."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)


def is_own(network: str, own: Sequence[str]) -> bool:
    """Whether a network is one of the city's own."""
    try:
        found = ip_network(network)
    except ValueError:
        return False
    known = (ip_network(each, strict=False) for each in own)
    return any(found.network_address in each for each in known if each.version == found.version)


def refuse(*, uses: Sequence[Use], secret: str, now: datetime) -> None:
    """Raise the error of a limit that is used up; nothing is counted."""
    for use in uses:
        key = _key(use, secret, now)
        count = db.session.scalar(select(FormUse.count).where(FormUse.key == key)) or 0
        if count >= use.limit.most:
            raise _error(use, now)


def take(*, uses: Sequence[Use], secret: str, now: datetime) -> None:
    """Count a use by each limit; raises the error of one that is used up. A second time counts
    again; of two at once both are counted. The caller commits, and rolls back what is refused."""
    refuse(uses=uses, secret=secret, now=now)  # who is refused writes nothing
    for use in uses:
        if _count(_key(use, secret, now), _ends_at(use, now)) > use.limit.most:
            raise _error(use, now)


def forget(*, now: datetime) -> None:
    """Delete what no longer counts. A second time there is nothing."""
    db.session.execute(delete(FormUse).where(FormUse.ends_at <= now))


def _count(key: str, ends_at: datetime) -> int:
    statement = (
        update(FormUse)
        .where(FormUse.key == key)
        .values(count=FormUse.count + 1)
        .returning(FormUse.count)
        .execution_options(synchronize_session=False)
    )
    count = db.session.scalar(statement)
    if count is not None:
        return count
    try:
        with db.session.begin_nested():
            db.session.add(FormUse(key=key, count=1, ends_at=ends_at))
    except IntegrityError:  # somebody else was faster
        return db.session.scalars(statement).one()
    return 1


def _number(use: Use, now: datetime) -> int:
    """The number of this span of time since 1970."""
    return int(now.timestamp() // use.limit.span.total_seconds())


def _ends_at(use: Use, now: datetime) -> datetime:
    return datetime.fromtimestamp(0, UTC) + (_number(use, now) + 1) * use.limit.span


def _key(use: Use, secret: str, now: datetime) -> str:
    message = f"{use.limit.name}|{_number(use, now)}|{use.value}"
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def _error(use: Use, now: datetime) -> UsedUp:
    left = (_ends_at(use, now) - now).total_seconds()
    return use.limit.error(minutes=max(1, -(-int(left) // 60)))
