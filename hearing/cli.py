"""The command ``hearing``: run, set up, add recordings, keep the data."""

from __future__ import annotations

import logging
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import func, select

from hearing import demo as demonstration
from hearing import run as running
from hearing.accounts import staff
from hearing.accounts.models import User
from hearing.agenda.models import Hearing, LegalBasis
from hearing.app import create_app
from hearing.archive import index
from hearing.database import commit, db, is_current, upgrade
from hearing.errors import HearingError
from hearing.recordings import pipeline, retention, uploads
from hearing.settings import BadSetting
from media.errors import MediaError
from media.probe import probe

FIRST_LOGIN = "first-login.txt"


def _app() -> Flask:
    try:
        return create_app()
    except BadSetting as error:
        raise click.ClickException(str(error)) from error


def _current_app() -> Flask:
    app = _app()
    with app.app_context():
        if not is_current(db.engine):
            raise click.ClickException(
                "The database is behind this program. Run: hearing db upgrade"
            )
    return app


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hearing")
def main() -> None:
    """Run a council hearing and keep its record."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    for chatty in ("huey", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@main.command()
def run() -> None:
    """Start web server and worker; Ctrl-C ends both."""
    app = _current_app()
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
    running.Children([running.web_command(app), running.work_command()]).run()


@main.command()
def web() -> None:
    """Start the web server alone."""
    running.Children([running.web_command(_current_app())]).run()


@main.command()
def work() -> None:
    """Start a worker alone; several may run, on several machines."""
    running.work(_current_app())


@main.group("db")
def database() -> None:
    """Keep the database."""


@database.command("upgrade")
def database_upgrade() -> None:
    """Create the tables, or bring them and the search index to this program's version."""
    with _app().app_context():
        upgrade(db.engine)
        with commit():
            if not index.is_current():
                index.rebuild()


@main.group("staff")
def staff_group() -> None:
    """Staff accounts."""


@staff_group.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.password_option()
def staff_add(email: str, name: str, password: str) -> None:
    """Create a staff account."""
    with _current_app().app_context():
        try:
            with commit():
                staff.create(email=email, name=name, password=password, now=_now())
        except HearingError as error:
            raise click.ClickException(str(error)) from error


@staff_group.command("password")
@click.argument("email")
@click.password_option()
def staff_password(email: str, password: str) -> None:
    """Change a password; all sessions of the account end."""
    app = _current_app()
    with app.app_context():
        try:
            with commit():
                staff.set_password(user=_staff(email), password=password)
        except HearingError as error:
            raise click.ClickException(str(error)) from error
        (app.config["DATA"] / FIRST_LOGIN).unlink(missing_ok=True)


@staff_group.command("disable")
@click.argument("email")
def staff_disable(email: str) -> None:
    """Take an account out of use, at once."""
    with _current_app().app_context(), commit():
        staff.disable(user=_staff(email))


def _staff(email: str) -> User:
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise click.UsageError(f"There is no account {email!r}.")
    return user


@main.group()
def hearings() -> None:
    """Hearings."""


@hearings.command("add")
@click.argument("slug")
@click.option("--title", required=True)
@click.option("--begin", type=click.DateTime(["%Y-%m-%dT%H:%M"]), required=True, help="City time.")
@click.option("--end", type=click.DateTime(["%Y-%m-%dT%H:%M"]), required=True, help="City time.")
@click.option("--venue", default="")
@click.option(
    "--resolution",
    default="",
    help="The council's resolution to publish recordings (Art. 52 (4) GO); without it: consent.",
)
def hearings_add(
    slug: str, title: str, begin: datetime, end: datetime, venue: str, resolution: str
) -> None:
    """Create a public hearing; its programme follows in the pages of the organizers."""
    app = _current_app()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise click.UsageError("The short name is for addresses: small letters, digits, hyphens.")
    if end <= begin:
        raise click.UsageError("A hearing ends after it has begun.")
    with app.app_context(), commit():
        if db.session.scalar(select(Hearing.id).where(Hearing.slug == slug)):
            raise click.UsageError(f"There is a hearing {slug!r} already.")
        hearing = Hearing(
            slug=slug,
            title=title,
            venue=venue,
            starts_at=begin.replace(tzinfo=app.extensions["zone"]),
            ends_at=end.replace(tzinfo=app.extensions["zone"]),
            legal_basis=LegalBasis.SESSION if resolution else LegalBasis.CONSENT,
            resolution=resolution,
            published_at=_now(),
        )
        db.session.add(hearing)
        index.write(hearing)


@main.command()
@click.option("--recording", type=click.Path(exists=True, path_type=Path))
def demo(recording: Path | None) -> None:
    """Build the demonstration hearing and a first login; a second time changes nothing."""
    app = _current_app()
    with app.app_context():
        first_login(app)
        try:
            with commit():
                made = demonstration.build(now=_now(), data=app.config["DATA"], folder=recording)
        except (HearingError, MediaError) as error:
            raise click.ClickException(str(error)) from error
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
        staff.create(email="organizer@example.org", name="Organizer", password=password, now=_now())


@main.group()
def recordings() -> None:
    """Recordings."""


@recordings.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--hearing", "slug", required=True, help="Short name of the hearing.")
@click.option("--model", help="Model that hears it; default: HEARING_MODEL.")
@click.option("--title", default="Aufzeichnung", show_default=True)
@click.option("--language", default="de", show_default=True)
@click.option("--started-at", type=click.DateTime(), help="Wall clock of second 0, city time.")
@click.option("--retain-until", type=click.DateTime(["%Y-%m-%d"]), help="Last day it is kept.")
def recordings_add(
    file: Path,
    slug: str,
    model: str | None,
    title: str,
    language: str,
    started_at: datetime | None,
    retain_until: datetime | None,
) -> None:
    """Take a recording over (it is copied) and list its work."""
    app = _current_app()
    model = model or app.config["MODEL"]
    if not model:
        raise click.UsageError("Name a model: --model NAME, or set HEARING_MODEL.")
    with app.app_context():
        hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
        if hearing is None:
            raise click.UsageError(f"There is no hearing {slug!r}.")
        now, days = _now(), app.config["RETENTION_DAYS"]
        today = now.astimezone(app.extensions["zone"]).date()
        try:
            probe(file)
            with uploads.copied(file, data=app.config["DATA"]) as copy, commit():
                recording = pipeline.add(
                    hearing=hearing,
                    source=copy,
                    file_name=file.name,
                    title=title,
                    started_at=_city_time(app, started_at) or hearing.starts_at,
                    language=language,
                    engine=app.config["ENGINE"],
                    model=model,
                    retain_until=retain_until.date()
                    if retain_until
                    else retention.default_date(hearing=hearing, days=days, today=today),
                    now=now,
                    data=app.config["DATA"],
                )
        except (HearingError, MediaError) as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"Recording {recording.id}: a worker takes it within seconds.")


@main.command()
def expire() -> None:
    """Delete what is past its retention date now, instead of within a quarter of an hour."""
    click.echo(f"{running.delete_expired(_current_app())} deleted")


@main.command("reindex")
def reindex() -> None:
    """Rebuild the search index from the protocols."""
    with _current_app().app_context(), commit():
        index.rebuild()


def _now() -> datetime:
    return datetime.now(UTC)


def _city_time(app: Flask, moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=app.extensions["zone"]) if moment else None


if __name__ == "__main__":
    main()
