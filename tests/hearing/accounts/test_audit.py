"""The audit log: one chain whatever happens at once, and whoever changes it is found out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from hearing.accounts import audit
from hearing.accounts.models import AuditDetail, AuditEntry, AuditHead
from hearing.app import create_app
from hearing.cli import main
from hearing.database import commit, db
from tests.conftest import NOW


def write(count: int, who: str = "olga@example.org", **facts: Any) -> None:
    """Some lines, each in a transaction of its own."""
    for number in range(count):
        with commit():
            audit.record(who=who, action="agenda.move", subject=f"item {number}", now=NOW, **facts)


def lines() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


@pytest.fixture
def unlocked(app: Flask) -> None:
    """A database whose owner took the triggers away."""
    with commit():
        if db.engine.dialect.name == "sqlite":
            db.session.execute(text("DROP TRIGGER audit_entry_no_update"))
            db.session.execute(text("DROP TRIGGER audit_entry_no_delete"))
        else:
            db.session.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))


def test_an_untouched_log_is_whole(app: Flask) -> None:
    write(3, before={"title": "Pause"}, after={"title": "Mittag"})
    verdict = audit.verify()
    assert (verdict.problem, verdict.lines) == ("", 3)
    assert verdict.digest == lines()[-1].digest


def test_only_what_differs_is_kept_and_in_a_form_that_reads_the_same(app: Flask) -> None:
    before = {"title": "Pause", "minutes": 15, "day": date(2024, 6, 7)}
    write(1, before=before, after={**before, "minutes": 20, "title": 'a\u2028\\"ü'})
    db.session.expire_all()
    (line,) = lines()
    assert line.before == {"minutes": 15, "title": "Pause"}
    assert line.after == {"minutes": 20, "title": 'a\u2028\\"ü'}
    assert audit.verify().problem == ""


def test_what_is_rolled_back_leaves_no_line_and_no_gap(app: Flask) -> None:
    write(1)
    audit.record(who="olga", action="agenda.move", subject="item 1", now=NOW)
    db.session.rollback()
    write(1)
    assert (audit.verify().problem, audit.verify().lines) == ("", 2)


@pytest.mark.parametrize("statement", [update(AuditEntry).values(who="x"), delete(AuditEntry)])
def test_the_database_refuses_to_change_or_delete_a_line(app: Flask, statement: Any) -> None:
    write(2)
    with pytest.raises(DatabaseError, match="append-only"), commit():
        db.session.execute(statement)
    assert audit.verify().lines == 2


def change(number: int, **facts: Any) -> None:
    with commit():
        db.session.execute(update(AuditEntry).where(AuditEntry.id == number).values(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"who": "somebody@example.org"},
        {"own_after": {"title": "Anders"}},
        {"content": "0" * 64},
        {"hearing_id": 7},
        {"digest": "0" * 64},
    ],
)
def test_a_changed_line_is_named(unlocked: None, facts: dict[str, Any]) -> None:
    write(3)
    change(lines()[1].id, **facts)
    assert audit.verify().problem == f"Line {lines()[1].id} was changed after it was written."


def test_a_changed_line_with_a_fitting_digest_is_found_at_the_next_one(unlocked: None) -> None:
    write(3)
    forged = lines()[1]
    forged.who = "somebody@example.org"
    change(forged.id, who=forged.who, digest=audit.digest(forged))
    assert audit.verify().problem.startswith(f"Before line {lines()[2].id} ")


def test_a_changed_value_is_found(app: Flask) -> None:
    with commit():
        audit.record(who="olga", action="a.b", subject="x 1", after={"title": "Alt"}, now=NOW)
    with commit():
        db.session.execute(update(AuditDetail).values(after={"title": "Neu"}))
    assert audit.verify().problem == f"Line {lines()[0].id} was changed after it was written."


def test_what_lines_changed_is_erased_and_the_chain_still_holds(app: Flask) -> None:
    with commit():
        for subject in ("invitation 1", "invitation 11", "invitation 1"):
            name = {"name": "Pfannkuchenhaus"}
            audit.record(who="link", action="a.b", subject=subject, after=name, now=NOW)
    with commit():
        assert audit.erase(subjects=["invitation 1"]) == 2
    with commit():
        assert audit.erase(subjects=["invitation 1"]) == 0
    assert [line.erased for line in lines()] == [True, False, True]
    assert [line.after for line in lines()] == [{}, {"name": "Pfannkuchenhaus"}, {}]
    verdict = audit.verify()
    assert (verdict.problem, verdict.lines, verdict.erased) == ("", 3, 2)


def test_a_deleted_line_in_the_middle_is_found(unlocked: None) -> None:
    write(3)
    with commit():
        db.session.execute(delete(AuditEntry).where(AuditEntry.id == lines()[1].id))
    assert audit.verify().problem.startswith(f"Before line {lines()[1].id} a line is missing")


def cut_the_end(*, with_head: bool) -> None:
    with commit():
        rest = lines()[:-1]
        if with_head:
            head = db.session.get_one(AuditHead, 1)
            head.lines, head.digest = len(rest), rest[-1].digest
        db.session.execute(delete(AuditEntry).where(AuditEntry.id == lines()[-1].id))


def test_a_deleted_last_line_is_found_by_the_head(unlocked: None) -> None:
    write(3)
    cut_the_end(with_head=False)
    assert audit.verify().problem == "The end is missing: 3 lines were written."


def test_an_end_cut_off_with_its_head_is_found_only_by_a_digest_kept_elsewhere(
    unlocked: None,
) -> None:
    write(3)
    kept = audit.verify().digest
    assert audit.verify(kept=kept).problem == ""
    cut_the_end(with_head=True)
    assert audit.verify().problem == ""  # nothing inside the database can tell
    assert audit.verify(kept=kept).problem == f"No line has the digest {kept}."


def test_twelve_threads_at_once_write_one_chain(app: Flask) -> None:
    def _work(number: int) -> None:
        with app.app_context():
            write(10, who=f"thread{number}")
            db.session.remove()

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(_work, range(12)))
    assert (audit.verify().problem, audit.verify().lines) == ("", 120)


def work_in_a_process(settings: dict[str, Any]) -> None:
    """Write from another process."""
    with create_app({}, **settings).app_context():
        write(15, who="process")


def test_processes_at_once_write_one_chain(app: Flask) -> None:
    settings = {name: app.config[name] for name in ("DATA", "DATABASE", "SECRET_KEY")}
    with get_context("spawn").Pool(2) as pool:
        pool.map(work_in_a_process, [settings] * 2)
    assert (audit.verify().problem, audit.verify().lines) == ("", 30)


def test_the_second_of_two_open_transactions_waits_for_the_first(app: Flask) -> None:
    """The first holds the log open; the second must not write beside it."""
    audit.record(who="first", action="a.b", subject="x 1", now=NOW)

    def _second() -> None:
        with app.app_context():
            write(1, who="second")
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(_second)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.5)
        db.session.commit()
        waiting.result(timeout=30)
    assert [line.who for line in lines()] == ["first", "second"]
    assert audit.verify().problem == ""


def test_no_two_lines_follow_the_same_one_even_when_the_lock_is_passed_by(app: Flask) -> None:
    write(1)
    (line,) = lines()
    with pytest.raises(SQLAlchemyError), commit():
        db.session.add(
            AuditEntry(at=NOW, who="x", action="a", subject="b", previous="", digest="0")
        )
    assert lines() == [line]


def test_the_command_says_that_all_is_well_and_which_line_is_not(
    unlocked: None, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARING_DATA", str(app.config["DATA"]))
    monkeypatch.setenv("HEARING_DATABASE", app.config["DATABASE"])
    write(3)
    fine = CliRunner().invoke(main, ["audit", "verify"])
    assert fine.exit_code == 0
    assert f"3 lines, the last one is {lines()[-1].digest}" in fine.output
    kept = CliRunner().invoke(main, ["audit", "verify", "--kept", "0" * 64])
    assert (kept.exit_code, "No line has the digest" in kept.output) == (1, True)
    change(lines()[1].id, who="somebody@example.org")
    broken = CliRunner().invoke(main, ["audit", "verify"])
    assert broken.exit_code == 1
    assert f"Line {lines()[1].id} was changed" in broken.output
