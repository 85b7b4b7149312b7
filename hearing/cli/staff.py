"""``hearing staff``: accounts."""

from __future__ import annotations

import click
from sqlalchemy import select

from hearing.accounts import audit, second_factor
from hearing.accounts import staff as accounts
from hearing.accounts.models import User
from hearing.cli.common import FIRST_LOGIN, now, open_current_app, plain_errors
from hearing.database import commit, db

WHO = "command line"


@click.group()
def staff() -> None:
    """Staff accounts."""


@staff.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--administrator", is_flag=True, help="May do everything in every hearing.")
@click.password_option()
def add(email: str, name: str, administrator: bool, password: str) -> None:
    """Create a staff account; the very first one is an administrator's."""
    with open_current_app().app_context(), plain_errors(), commit():
        first = db.session.scalar(select(User.id).limit(1)) is None
        accounts.create(
            email=email,
            name=name,
            password=password,
            now=now(),
            administrator=administrator or first,
        )


@staff.command("password")
@click.argument("email")
@click.password_option()
def password_(email: str, password: str) -> None:
    """Change a password; all sessions of the account end."""
    app = open_current_app()
    with app.app_context():
        with plain_errors(), commit():
            user = _find(email)
            accounts.set_password(user=user, password=password)
            _note("accounts.change_password", user)
        (app.config["DATA"] / FIRST_LOGIN).unlink(missing_ok=True)


@staff.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Take an account out of use, at once; from here even the last administrator's."""
    with open_current_app().app_context(), commit():
        user = _find(email)
        accounts.disable(user=user)
        _note("team.disable", user)


@staff.command("promote")
@click.argument("email")
def promote(email: str) -> None:
    """Make an account an administrator's and put it into use again."""
    with open_current_app().app_context(), commit():
        user = _find(email)
        user.administrator, user.active = True, True
        _note("team.promote", user)


@staff.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take a lost telephone away from an account; its sessions end."""
    with open_current_app().app_context(), commit():
        second_factor.reset(user=_find(email), who=WHO, now=now())


def _note(action: str, user: User) -> None:
    audit.record(who=WHO, action=action, subject=f"user {user.id}", now=now())


def _find(email: str) -> User:
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise click.UsageError(f"There is no account {email!r}.")
    return user
