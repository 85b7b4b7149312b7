"""The command ``hearing``: run, set up, add hearings and recordings, keep the data."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import func, select

from hearing import demo as demonstration
from hearing import run as running
from hearing.accounts import staff as accounts
from hearing.accounts.models import User
from hearing.archive import index
from hearing.cli.audit import audit
from hearing.cli.common import FIRST_LOGIN, now, open_app, open_current_app, plain_errors
from hearing.cli.hearings import hearings
from hearing.cli.recordings import recordings
from hearing.cli.staff import staff
from hearing.database import commit, db, upgrade


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hearing")
def main() -> None:
    """Run a council hearing and keep its record."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    for chatty in ("huey", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@main.command()
def run() -> None:
    """Start web server, worker and live streams; Ctrl-C ends them all."""
    app = open_current_app()
    try:
        running.refuse_taken_port(app)
    except OSError as error:
        raise click.ClickException(
            f"Port {app.config['PORT']} can't be used ({error.strerror}). "
            "Choose another one: HEARING_PORT=8001"
        ) from error
    click.echo(f"\n  http://{app.config['HOST']}:{app.config['PORT']}/\n")
    login: Path = app.config["DATA"] / FIRST_LOGIN
    if login.exists():
        click.echo(f"  {login.read_text().strip()}\n")
    commands = [running.web_command(app), running.work_command(), running.stream_command()]
    running.Children(commands).run()


@main.command()
def web() -> None:
    """Start the web server alone."""
    running.Children([running.web_command(open_current_app())]).run()


@main.command()
def work() -> None:
    """Start a worker alone; several may run, on several machines."""
    running.work(open_current_app())


@main.command()
def streams() -> None:
    """Look after live streams alone: start their programs, and start them again."""
    running.look_after_streams(open_current_app())


@main.group("db")
def database() -> None:
    """Keep the database."""


@database.command("upgrade")
def database_upgrade() -> None:
    """Create the tables, or bring them and the search index to this program's version."""
    with open_app().app_context():
        upgrade(db.engine)
        with commit():
            if not index.is_current():
                index.rebuild()


@main.command()
@click.option("--recording", type=click.Path(exists=True, path_type=Path))
def demo(recording: Path | None) -> None:
    """Build the demonstration hearing and a first login; a second time changes nothing."""
    app = open_current_app()
    with app.app_context():
        first_login(app)
        with plain_errors(), commit():
            made = demonstration.build(now=now(), data=app.config["DATA"], folder=recording)
        click.echo(made)


def first_login(app: Flask) -> None:
    """Create the first organizer with a random password, kept in a file only the owner reads."""
    if db.session.scalar(select(func.count()).select_from(User)):
        return
    password = secrets.token_urlsafe(12)
    path: Path = app.config["DATA"] / FIRST_LOGIN
    path.touch(mode=0o600)
    path.write_text(f"Login: organizer@example.org  Password: {password}\n")
    with commit():
        accounts.create(
            email="organizer@example.org",
            name="Organizer",
            password=password,
            now=now(),
            administrator=True,
        )


@main.command()
def expire() -> None:
    """Delete what is past its retention date now, instead of within a quarter of an hour."""
    click.echo(f"{running.delete_expired(open_current_app())} deleted")


@main.command("reindex")
def reindex() -> None:
    """Rebuild the search index from the protocols."""
    with open_current_app().app_context(), commit():
        index.rebuild()


for group in (staff, hearings, recordings, audit):
    main.add_command(group)
