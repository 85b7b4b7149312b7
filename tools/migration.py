"""Write a new migration from the difference between models and an empty, migrated database.

python tools/migration.py "What changes"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from alembic import command
from alembic.operations.ops import DropTableOp
from sqlalchemy import create_engine

import hearing.models
from hearing.database import alembic_config, upgrade

assert hearing.models


def main(message: str) -> None:
    """Number the migration after the newest one; the file is for a human to read."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db")
        upgrade(engine)
        config = alembic_config(str(engine.url))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            versions = Path(config.get_main_option("script_location") or "") / "versions"
            number = 1 + max(int(path.name[:4]) for path in versions.glob("[0-9]*.py"))
            command.revision(
                config,
                message=message,
                autogenerate=True,
                rev_id=f"{number:04}",
                process_revision_directives=drop_in_order,
            )


def drop_in_order(_context: Any, _revision: Any, scripts: list[Any]) -> None:
    """Tables go at the end, each before those that it refers to; PostgreSQL insists."""
    script = scripts[0]
    operations = script.upgrade_ops.ops
    drops = [one for one in operations if isinstance(one, DropTableOp)]
    referred = {one.table_name: _referred(one) for one in drops}
    ordered: list[DropTableOp] = []
    while drops:
        wanted = set().union(*(referred[one.table_name] for one in drops))
        free = [one for one in drops if one.table_name not in wanted] or drops
        ordered += free
        drops = [one for one in drops if one not in free]
    rest = [one for one in operations if not isinstance(one, DropTableOp)]
    script.upgrade_ops.ops = [*rest, *ordered]
    script.downgrade_ops = script.upgrade_ops.reverse()


def _referred(drop: DropTableOp) -> set[str]:
    table = drop.to_table()
    return {key.target_fullname.split(".")[0] for key in table.foreign_keys} - {table.name}


if __name__ == "__main__":
    main(sys.argv[1])
