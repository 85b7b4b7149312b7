"""Write a new migration from the difference between models and an empty, migrated database.

python tools/migration.py "What changes"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
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
            command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    main(sys.argv[1])
