"""Alembic's environment: works on the connection that the product hands over."""

from __future__ import annotations

from alembic import context

import hearing.models
from hearing.database import Base

assert hearing.models
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    include_name=lambda name, kind, _parents: (
        kind != "table" or name is None or not name.startswith(("huey", "search_"))
    ),
)
with context.begin_transaction():
    context.run_migrations()
