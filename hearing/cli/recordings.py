"""``hearing recordings``: take one over from a shell."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.cli.common import in_city, now, open_current_app, plain_errors
from hearing.database import commit, db
from hearing.recordings import again, from_stream, pipeline, terms, uploads
from hearing.recordings.models import Recording, State
from media.probe import probe


@click.group()
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
def add(
    file: Path,
    slug: str,
    model: str | None,
    title: str,
    language: str,
    started_at: datetime | None,
    retain_until: datetime | None,
) -> None:
    """Take a recording over (it is copied) and list its work."""
    app = open_current_app()
    model = model or app.config["MODEL"]
    if not model:
        raise click.UsageError("Name a model: --model NAME, or set HEARING_MODEL.")
    with app.app_context():
        hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
        if hearing is None:
            raise click.UsageError(f"There is no hearing {slug!r}.")
        moment, days = now(), app.config["RETENTION_DAYS"]
        today = moment.astimezone(app.extensions["zone"]).date()
        offered = terms.last_day(hearing=hearing, days=days, today=today)
        with plain_errors():
            probe(file)
            with uploads.copied(file, data=app.config["DATA"]) as copy, commit():
                recording = pipeline.add(
                    hearing=hearing,
                    source=copy,
                    file_name=file.name,
                    title=title,
                    started_at=in_city(app, started_at) if started_at else hearing.starts_at,
                    language=language,
                    engine=app.config["ENGINE"],
                    model=model,
                    retain_until=retain_until.date() if retain_until else offered,
                    now=moment,
                    data=app.config["DATA"],
                )
        click.echo(f"Recording {recording.id}: a worker takes it within seconds.")


@recordings.command("again")
@click.argument("number", type=int)
@click.option("--model", required=True, help="Model that hears it.")
def hear_again(number: int, model: str) -> None:
    """Hear the recording NUMBER again with another model; what people wrote stays."""
    app = open_current_app()
    with app.app_context(), plain_errors():
        with commit():
            recording = db.session.get(Recording, number)
            if recording is None or recording.state is State.DELETED:
                raise click.UsageError(f"There is no recording {number}.")
            again.order(
                recording=recording,
                engine=app.config["ENGINE"],
                model=model,
                who="command line",
                now=now(),
            )
        click.echo(f"Recording {number}: a worker hears it again within seconds.")


@recordings.command("stretches")
@click.argument("number", type=int)
def read_stretches(number: int) -> None:
    """Read anew what is live, missing and closed in the recording NUMBER of a live stream."""
    app = open_current_app()
    with app.app_context(), plain_errors(), commit():
        recording = db.session.get(Recording, number)
        if recording is None or recording.stream_id is None or recording.state is State.DELETED:
            raise click.UsageError(f"There is no recording {number} of a live stream.")
        from_stream.read_again(recording=recording, data=app.config["DATA"])
        click.echo(f"Recording {number}: {recording.duration:.0f} s.")
