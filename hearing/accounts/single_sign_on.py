"""Single sign-on: whose account is it that the city's OpenID provider vouches for?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from hearing.accounts import audit
from hearing.accounts.models import ProviderAccount, User
from hearing.database import db
from hearing.errors import N_, HearingError


class ProviderSilent(HearingError):
    """The provider doesn't answer, or not as OpenID Connect says."""

    sentence = N_(
        "%(provider)s antwortet gerade nicht. Bitte versuchen Sie es später noch einmal oder"
        " melden Sie sich mit Ihrem Passwort an."
    )


class SignOnBroken(HearingError):
    """An answer that doesn't belong to a login begun in this browser, or isn't the provider's."""

    sentence = N_("Die Anmeldung konnte nicht geprüft werden. Bitte beginnen Sie noch einmal.")


class SignOnRefused(HearingError):
    """The provider, or the person there, said no."""

    sentence = N_("Die Anmeldung bei %(provider)s wurde abgebrochen.")


class EmailUnverified(HearingError):
    """The provider doesn't vouch for the address."""

    sentence = N_("%(provider)s hat Ihre E-Mail-Adresse nicht bestätigt. Sie wird dafür gebraucht.")


class NoAccount(HearingError):
    """The person is known to the provider and not here; accounts aren't made by themselves."""

    sentence = N_(
        "Für Sie gibt es hier noch kein Konto. Bitte wenden Sie sich an die Administration."
    )


class OtherPerson(HearingError):
    """The address is bound to another account of the provider: it may belong to somebody new."""

    sentence = N_(
        "Dieses Konto ist mit einem anderen Zugang bei %(provider)s verbunden. Bitte wenden Sie"
        " sich an die Administration."
    )


class AccountDisabled(HearingError):
    """The account is out of use."""

    sentence = N_("Ihr Konto ist abgeschaltet. Bitte wenden Sie sich an die Administration.")


def find_user(*, claims: Mapping[str, Any], issuer: str, provider: str, now: datetime) -> User:
    """The person of checked claims. The first time their account is bound to the claims' subject.

    Later their address at the provider doesn't count. Raises EmailUnverified, NoAccount,
    OtherPerson or AccountDisabled.
    """
    subject = str(claims["sub"])
    bound = db.session.scalar(
        select(ProviderAccount).where(
            ProviderAccount.issuer == issuer, ProviderAccount.subject == subject
        )
    )
    user = db.session.get(User, bound.user_id) if bound else _by_address(claims, provider)
    if user is None:
        raise NoAccount
    if not user.active:
        raise AccountDisabled
    if bound is None:
        _bind(user, issuer=issuer, subject=subject, provider=provider, now=now)
    return user


def is_bound(*, user: User, issuer: str) -> bool:
    """Say whether the person has logged in through the provider."""
    return _bound(user, issuer) is not None


def bound_people(*, issuer: str) -> set[int]:
    """The numbers of all who have logged in through the provider."""
    query = select(ProviderAccount.user_id).where(ProviderAccount.issuer == issuer)
    return set(db.session.scalars(query))


def unbind(*, user: User, issuer: str, who: str, now: datetime) -> None:
    """Forget who the person is at the provider. A second time does nothing."""
    bound = _bound(user, issuer)
    if bound is None:
        return
    db.session.execute(delete(ProviderAccount).where(ProviderAccount.id == bound.id))
    audit.record(
        who=who,
        action="accounts.unbind",
        subject=f"user {user.id}",
        before={"issuer": issuer, "subject": bound.subject},
        now=now,
    )


def _by_address(claims: Mapping[str, Any], provider: str) -> User | None:
    email, verified = claims.get("email"), claims.get("email_verified")
    # Some providers send the word.
    if not isinstance(email, str) or not (verified is True or verified == "true"):
        raise EmailUnverified(provider=provider)
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def _bound(user: User, issuer: str) -> ProviderAccount | None:
    return db.session.scalar(
        select(ProviderAccount).where(
            ProviderAccount.user_id == user.id, ProviderAccount.issuer == issuer
        )
    )


def _bind(user: User, *, issuer: str, subject: str, provider: str, now: datetime) -> None:
    if _bound(user, issuer) is not None:
        raise OtherPerson(provider=provider)
    db.session.add(ProviderAccount(user_id=user.id, issuer=issuer, subject=subject, linked_at=now))
    audit.record(
        who=user.email,
        action="accounts.bind",
        subject=f"user {user.id}",
        after={"issuer": issuer, "subject": subject},
        now=now,
    )
