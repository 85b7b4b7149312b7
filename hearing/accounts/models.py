"""What is stored of staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

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
    session_stamp: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What the session keeps of this person."""
        return f"{self.id}.{self.session_stamp}"


class LoginFailure(Base):
    """A failed login; counted to slow guessing down, forgotten after a quarter of an hour."""

    __tablename__ = "login_failure"
    __table_args__ = (Index("ix_login_failure_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]
