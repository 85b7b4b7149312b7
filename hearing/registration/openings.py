"""Which groups somebody may join who was not invited, and what shows that they belong to one."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError

from hearing.agenda.models import Hearing
from hearing.errors import N_
from hearing.groups import plan, rights
from hearing.groups.models import Admission, Group, Mode
from hearing.groups.rights import Use
from hearing.mail import addresses
from hearing.programme.offers import Offer
from hearing.registration import answers
from hearing.registration.self_errors import CodeWrong, ProofMissing, RegistrationClosed

OPEN = frozenset({Admission.OPEN, Admission.PROOF})


@dataclass(frozen=True, slots=True)
class Opening:
    """A group that one may join by oneself until ``closes_at``."""

    group: Group
    modes: list[Mode]
    closes_at: datetime

    @property
    def needs_proof(self) -> bool:
        return self.group.admission is Admission.PROOF

    @property
    def may_ask(self) -> bool:
        return rights.allows(self.group, Use.ASK)

    @property
    def takes_code(self) -> bool:
        return self.needs_proof and bool(self.group.code)


def of(hearing: Hearing, now: datetime) -> list[Opening]:
    """The groups that are open now, in their order; none while the hearing is not public."""
    if hearing.published_at is None or hearing.cancelled_at is not None:
        return []
    found = [
        Opening(group, rights.modes(group), answers.closes_at(group, hearing))
        for group in plan.groups_of(hearing.id)
        if group.admission in OPEN
    ]
    return [opening for opening in found if opening.modes and now < opening.closes_at]


def offer(hearing: Hearing, now: datetime) -> Offer | None:
    """The public page, while somebody may register."""
    if not of(hearing, now):
        return None
    return Offer("self_registration.register", N_("Zur Teilnahme anmelden"))


def prove(*, group: Group, address: str, code: str) -> None:
    """Check that somebody belongs to a group: everybody to an open one, else who has an address
    of one of its domains or its code; raises ProofMissing, CodeWrong, RegistrationClosed.

    That the address is theirs they show later, by the letter. A second time the same.
    """
    if group.admission not in OPEN:
        raise RegistrationClosed
    if group.admission is Admission.OPEN or _has_domain(group, address):
        return
    if not code.strip():
        raise ProofMissing(group=group.name)
    if not is_code(group, code):
        raise CodeWrong


def is_code(group: Group, code: str) -> bool:
    """Compare a code, in the same time whatever it is; capitals and spaces around don't count."""
    own, given = (text.strip().casefold().encode() for text in (group.code, code))
    return bool(own) and hmac.compare_digest(own, given)


def _has_domain(group: Group, address: str) -> bool:
    """Whether an address is of one of the domains, letter for letter: a part of one doesn't do."""
    domain = _domain_of(address)
    return bool(domain) and domain in {_domain_of(f"x@{known}") for known in group.domains}


def _domain_of(address: str) -> str:
    """The domain as mail servers write it: in ASCII, small letters; of no address, nothing."""
    try:
        return addresses.for_server(address).rpartition("@")[2].lower()
    except EmailNotValidError:
        return ""
