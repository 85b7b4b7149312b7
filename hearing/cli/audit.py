"""``hearing audit``: check that nobody changed the log."""

from __future__ import annotations

import click

from hearing.accounts import audit as log
from hearing.cli.common import open_current_app


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("verify")
@click.option("--kept", default="", help="Digest of a line, as an earlier check printed it.")
def verify(kept: str) -> None:
    """Check the chain of the whole log; exit status 1 names the first line that is not as written.

    Keep the digest that is printed somewhere else, and give it to a later check: whoever can change
    everything in the database can cut lines off the end, and only such a digest tells.
    """
    with open_current_app().app_context():
        verdict = log.verify(kept=kept)
    if verdict.problem:
        raise click.ClickException(f"{verdict.problem} Unbroken lines: {verdict.lines}.")
    if verdict.lines:
        click.echo(f"{verdict.lines} lines, the last one is {verdict.digest}")
        if verdict.erased:
            click.echo(f"What {verdict.erased} of them changed was erased.")
    else:
        click.echo("The log is empty.")
