"""What is stored of staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.accounts.rights import Role
from hearing.database import Base


class User(Base):
    """A person on the staff; also what Flask-Login asks of a user."""

    is_authenticated = True
    is_anonymous = False

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    administrator: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    invited: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    session_stamp: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="de", server_default="de")
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What the session keeps of this person."""
        return f"{self.id}.{self.session_stamp}"


class Nobody:
    """Whoever is not logged in; has no role anywhere."""

    is_authenticated = False
    is_active = False
    is_anonymous = True
    administrator = False
    id = 0

    def get_id(self) -> None:
        """There is nothing that a session could keep."""


class LoginFailure(Base):
    """A failed login; counted to slow guessing down, forgotten after a quarter of an hour."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]


class SecondFactor(Base):
    """The app that makes a person's codes. Until it is confirmed by a code it counts for nothing.

    ``secret`` is encrypted; ``last_step`` is the time step of the last code that was accepted, so
    that none is accepted twice.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """Opens once when the app is lost, and is deleted then. Only its SHA-256 is stored."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    code_hash: Mapped[str]


class ProviderAccount(Base):
    """A person's account at the provider of the single sign-on, known since their first login."""

    __tablename__ = "provider_account"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime]


class Assignment(Base):
    """A role that a person has in one hearing."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("user_id", "hearing_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role]


class AuditEntry(Base):
    """One line of the audit log; never changed, never deleted: the database refuses it.

    ``digest`` covers the line and the digest of the one before, ``previous``; as that is unique,
    no two lines follow the same one. What changed is kept apart, in ``AuditDetail``; the line
    itself has only its digest, ``content``. Lines from before that have their values themselves.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    hearing_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    own_before: Mapped[dict[str, Any]] = mapped_column("before", JSON, default=dict)
    own_after: Mapped[dict[str, Any]] = mapped_column("after", JSON, default=dict)
    previous: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    content: Mapped[str] = mapped_column(default="", server_default="")

    detail: Mapped[AuditDetail | None] = relationship(lazy="joined")

    @property
    def before(self) -> dict[str, Any]:
        """What was, where it differs from what came."""
        return self.detail.before if self.detail else self.own_before

    @property
    def after(self) -> dict[str, Any]:
        """What came, where it differs from what was."""
        return self.detail.after if self.detail else self.own_after

    @property
    def erased(self) -> bool:
        """Whether what changed was erased, because it named somebody."""
        return bool(self.content) and self.detail is None


class AuditDetail(Base):
    """What one line changed: it may name people and can be erased, and the chain still holds.

    Without ``salt`` one could guess likely values and compare their digests with the line's.
    """

    __tablename__ = "audit_detail"

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    salt: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AuditHead(Base):
    """The end of the audit log: one row. Who changes it writes the next line, nobody else."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[int]
    digest: Mapped[str]
