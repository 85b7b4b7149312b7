"""E-mail addresses: which can be written to, and how they are kept."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from hearing.errors import N_, HearingError


class AddressMissing(HearingError):
    """A letter to somebody whose address nobody has entered."""

    sentence = N_("Es fehlt eine E-Mail-Adresse.")
    field = "email"


class AddressUnusable(HearingError):
    """An address that no mail server would take."""

    sentence = N_(
        "An „%(address)s“ lässt sich keine E-Mail schicken. Bitte prüfen Sie die Adresse."
    )
    field = "email"


def check(address: str) -> str:
    """Return an address as it is kept; raises AddressMissing or AddressUnusable.

    Domains may have umlauts. Before the @ only ASCII: many mail servers refuse the rest. Nobody is
    asked by network whether the domain exists. A second time the address stays as it is.
    """
    if not address.strip():
        raise AddressMissing
    try:
        found = validate_email(address.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise AddressUnusable(address=address.strip()[:254]) from None
    return found.normalized


def for_server(address: str) -> str:
    """The address as mail servers want it: the domain in ASCII (RFC 5890)."""
    found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    assert found.ascii_email is not None
    return found.ascii_email
