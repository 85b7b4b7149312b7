"""``hearing hearings``: create one."""

from __future__ import annotations

import re
from datetime import datetime

import click
from sqlalchemy import select

from hearing.agenda.models import Hearing, LegalBasis
from hearing.archive import index
from hearing.cli.common import in_city, now, open_current_app
from hearing.database import commit, db


@click.group()
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
def add(slug: str, title: str, begin: datetime, end: datetime, venue: str, resolution: str) -> None:
    """Create a public hearing; its programme follows in the pages of the organizers."""
    app = open_current_app()
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
            starts_at=in_city(app, begin),
            ends_at=in_city(app, end),
            legal_basis=LegalBasis.SESSION if resolution else LegalBasis.CONSENT,
            resolution=resolution,
            published_at=now(),
        )
        db.session.add(hearing)
        index.write(hearing)
