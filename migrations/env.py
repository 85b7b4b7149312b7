"""Alembic's environment: works on the connection that the product hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import hearing.models
from hearing.database import Base, UTCDateTime

assert hearing.models


def plain_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations name SQLAlchemy's types only: they must run when ours have long changed."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=plain_types,
    include_name=lambda name, kind, _parents: (
        kind != "table" or name is None or not name.startswith("huey")
    ),
)
with context.begin_transaction():
    context.run_migrations()
