"""Migrations: they make what the models say, forwards and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from hearing.database import Base, alembic_config, db, is_current, upgrade
from hearing.record import snapshot, versions
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import (
    app,
    database,
    lender,
    postgres_tables,
    sqlite_tables,
)
from tests.hearing.record.test_losses import verify

__all__ = ["app", "database", "lender", "postgres_tables", "sqlite_tables"]  # fixtures


def test_the_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_second_upgrade_does_nothing(app: Flask) -> None:
    assert is_current(db.engine)
    upgrade(db.engine)
    assert is_current(db.engine)


def test_all_migrations_can_be_taken_back_and_made_again(app: Flask) -> None:
    config = alembic_config("")
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert not is_current(db.engine)
    upgrade(db.engine)
    assert is_current(db.engine)


def test_an_upgrade_of_the_first_tables_keeps_what_refers_to_rebuilt_ones(app: Flask) -> None:
    config = alembic_config("")
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        for statement in (
            "INSERT INTO hearing (id, slug, title, summary, venue, organizer, starts_at, ends_at,"
            " motion, paper, legal_basis, resolution, vocabulary, demonstration) VALUES (1, 'a',"
            " 'A', '', '', '', '2024-06-07', '2024-06-08', '', '', 'consent', '', '', false)",
            "INSERT INTO agenda_item (id, hearing_id, position, kind, title, summary, starts_at,"
            " minutes) VALUES (1, 1, 0, 'talk', 'T', '', '2024-06-07', 10)",
            "INSERT INTO speaker (id, hearing_id, name, role) VALUES (1, 1, 'N', '')",
            "INSERT INTO mark (hearing_id, kind, at, item_id, speaker_id)"
            " VALUES (1, 'floor', '2024-06-07', 1, 1)",
        ):
            connection.execute(text(statement))
    upgrade(db.engine)
    with db.engine.begin() as connection:
        found = connection.execute(text("SELECT item_id, speaker_id FROM mark")).one()
        assert tuple(found) == (1, 1)
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_who_had_an_account_before_there_were_roles_is_an_administrator(app: Flask) -> None:
    config = alembic_config("")
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        connection.execute(
            text(
                "INSERT INTO user_account (email, name, password_hash, active, session_stamp, "
                "created_at) VALUES ('o@example.org', 'O', '', true, '', '2024-01-01')"
            )
        )
    upgrade(db.engine)
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT administrator FROM user_account"))


def test_what_versions_had_lost_before_there_was_a_list_is_in_it(
    app: Flask, tmp_path: Path
) -> None:
    hearing = a_hearing()
    version = versions.freeze(snapshot.take(hearing), erratum="Ein Wort.", who="p", now=NOW)
    part = version.contributions[-1]
    part.content, part.salt, part.rest = None, "", "[…]"
    db.session.commit()
    number = hearing.id
    assert "no removal says so" in verify(tmp_path, versions.dump(number))
    db.session.remove()
    config = alembic_config("")
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0009")
    upgrade(db.engine)
    assert verify(tmp_path, versions.dump(number)) == ""
    assert [line["reason"] for line in versions.dump(number)["removals"]] == ["earlier"]


def test_the_audit_log_stays_append_only_one_migration_back(app: Flask) -> None:
    config = alembic_config("")
    with db.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entry (at, who, action, subject, before, after, previous,"
                " digest) VALUES ('2024-01-01', 'o', 'a', 's', '{}', '{}', '', '')"
            )
        )
    with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET who = 'x'"))
