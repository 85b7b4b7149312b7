"""The command ``hearing`` as an operator types it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hearing.accounts.models import User
from hearing.agenda.models import Hearing, LegalBasis
from hearing.app import create_app
from hearing.cli import main
from hearing.cli.common import FIRST_LOGIN
from hearing.database import db
from hearing.recordings.models import Recording
from tests.hearing.recordings.conftest import sound

assert sound  # fixture
BUDGET = [
    *("hearings", "add", "budget", "--title", "Haushalt"),
    *("--begin", "2026-03-04T10:00", "--end", "2026-03-04T13:00"),
]


class Shell:
    """Runs commands on one data folder."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HEARING_DATA", str(data))
        self.data = data

    def __call__(self, *command: str, typed: str = "") -> Result:
        return CliRunner().invoke(main, command, input=typed)

    def rows(self, table: type) -> list:
        with create_app().app_context():
            return list(db.session.scalars(select(table)))


@pytest.fixture
def shell(data: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    shell = Shell(data, monkeypatch)
    assert shell("db", "upgrade").exit_code == 0
    return shell


def test_without_tables_every_command_names_the_one_that_makes_them(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Shell(data, monkeypatch)("demo")
    assert refused.exit_code == 1
    assert "hearing db upgrade" in refused.output


def test_a_setting_that_cannot_be_read_is_said_in_one_sentence(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARING_TIMEZONE", "Foo/Bar")
    refused = shell("expire")
    assert refused.exit_code == 1
    assert "HEARING_TIMEZONE='Foo/Bar': there is no such time zone" in refused.output


def test_a_hearing_is_made_in_city_time_and_once(shell: Shell) -> None:
    assert shell(*BUDGET).exit_code == 0
    (hearing,) = shell.rows(Hearing)
    assert hearing.starts_at.isoformat() == "2026-03-04T09:00:00+00:00"
    assert hearing.legal_basis is LegalBasis.CONSENT
    assert "already" in shell(*BUDGET).output
    assert len(shell.rows(Hearing)) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [("Haus Halt", "small letters"), ("../x", "small letters"), ("", "small letters")],
)
def test_a_short_name_must_fit_into_an_address(shell: Shell, wrong: str, sentence: str) -> None:
    command = [wrong if word == "budget" else word for word in BUDGET]
    refused = shell(*command)
    assert refused.exit_code == 2
    assert sentence in refused.output


def test_a_recording_is_copied_and_listed_once(shell: Shell, sound: Path) -> None:
    shell(*BUDGET)
    command = ("recordings", "add", str(sound), "--hearing", "budget", "--model", "demo")
    assert shell(*command).exit_code == 0
    assert sound.exists()
    (recording,) = shell.rows(Recording)
    assert (shell.data / "recordings" / str(recording.id) / "source" / "original").is_file()
    assert list((shell.data / "uploads").iterdir()) == []
    again = shell(*command)
    assert again.exit_code == 1
    assert "gibt es schon" in again.output


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--hearing", "nix", "--model", "demo"], "There is no hearing 'nix'"),
        (["--hearing", "budget"], "Name a model"),
        (["--hearing", "budget", "--model", "demo", "--retain-until", "2020-01-01"], "01.01.2020"),
    ],
)
def test_a_recording_that_cannot_be_taken_leaves_nothing(
    shell: Shell, sound: Path, options: list[str], sentence: str
) -> None:
    shell(*BUDGET)
    refused = shell("recordings", "add", str(sound), *options)
    assert refused.exit_code != 0
    assert sentence in refused.output
    assert shell.rows(Recording) == []
    assert not (shell.data / "recordings").exists()


def test_what_is_no_recording_is_refused_before_it_is_copied(shell: Shell, tmp_path: Path) -> None:
    shell(*BUDGET)
    letter = tmp_path / "brief.mp4"
    letter.write_text("Sehr geehrte Damen und Herren")
    refused = shell("recordings", "add", str(letter), "--hearing", "budget", "--model", "demo")
    assert refused.exit_code == 1
    assert "is not a sound or video file" in refused.output


def test_the_first_login_is_kept_from_others_and_gone_when_its_password_changes(
    shell: Shell, tmp_path: Path
) -> None:
    shell("demo", "--recording", str(tmp_path))
    first = shell.data / FIRST_LOGIN
    assert first.stat().st_mode & 0o077 == 0
    before = shell.rows(User)[0].password_hash
    typed = "ein neues Passwort\nein neues Passwort\n"
    assert shell("staff", "password", "organizer@example.org", typed=typed).exit_code == 0
    assert shell.rows(User)[0].password_hash != before
    assert not first.exists()


def test_an_account_can_be_added_and_taken_out_of_use(shell: Shell) -> None:
    typed = "ein langes Passwort\nein langes Passwort\n"
    assert shell("staff", "add", "o@example.org", "--name", "Olga", typed=typed).exit_code == 0
    assert shell("staff", "disable", "O@example.org").exit_code == 0
    assert shell.rows(User)[0].active is False
    assert shell("staff", "disable", "nobody@example.org").exit_code == 2


def test_the_first_account_is_an_administrators_and_others_are_made_so(shell: Shell) -> None:
    typed = "ein langes Passwort\nein langes Passwort\n"
    for name in ("olga", "edda"):
        shell("staff", "add", f"{name}@example.org", "--name", name, typed=typed)
    assert [user.administrator for user in shell.rows(User)] == [True, False]
    shell("staff", "disable", "olga@example.org")
    assert shell("staff", "promote", "edda@example.org").exit_code == 0
    assert [user.administrator and user.active for user in shell.rows(User)] == [False, True]
    assert "2 lines" in shell("audit", "verify").output
