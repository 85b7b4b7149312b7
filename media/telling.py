"""How a command tells what went wrong: one sentence, and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from media.errors import CANNOT_CREATE, INTERRUPTED, MediaError


def tells_errors(command: Callable[..., None]) -> Callable[..., None]:
    """End the command with one sentence and the error's exit code."""

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
        except MediaError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(error.exit_code)
        except OSError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(CANNOT_CREATE)
        except KeyboardInterrupt:
            click.echo("Stopped; the same command goes on from here.", err=True)
            sys.exit(INTERRUPTED)

    return run
