"""The audit log of a hearing as people read it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.accounts import audit
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.places import PACKAGE
from hearing.team import log
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import an_account, logged_in

LOG = "/verwaltung/anhoerungen/ki/aenderungen"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture
def reader(app: Flask, hearing: Hearing) -> FlaskClient:
    """Somebody who may read the log."""
    return logged_in(app, an_account("freya@example.org", roles={hearing: [Role.APPROVER]}))


def write(hearing: Hearing, **facts: Any) -> None:
    values: dict[str, Any] = {"who": "otto@example.org", "action": "agenda.change", "now": NOW}
    values["subject"] = f"item {hearing.items[0].id}"
    with commit():
        audit.record(hearing_id=hearing.id, **{**values, **facts})


def test_a_line_says_who_did_what_to_which_thing_and_how_it_was_before(
    reader: FlaskClient, hearing: Hearing
) -> None:
    start = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
    write(
        hearing,
        before={"title": "Pause", "starts_at": start.isoformat(), "public": True, "room": ""},
        after={
            "title": "Mittagspause",
            "starts_at": (start + timedelta(hours=3)).isoformat(),
            "public": False,
            "room": "Saal 1",
        },
    )
    page = reader.get(LOG).text
    for words in (
        "otto@example.org",
        "Programmpunkt geändert",
        "Programmpunkt „Begrüßung“",
        "Mittagspause",
        "7. Juni 2024, 09:30",  # the city's clocks, not UTC
        "7. Juni 2024, 12:30",
        "<del>ja</del>",
        "<ins>nein</ins>",
        "Saal 1",
    ):
        assert words in page
    assert "agenda.change</strong>" not in page


def test_roles_and_links_are_words(reader: FlaskClient, hearing: Hearing) -> None:
    write(
        hearing,
        who="link",
        action="team.change_roles",
        before={"roles": []},
        after={"roles": ["organizer", "check_in"]},
    )
    page = reader.get(LOG).text
    assert "über einen persönlichen Link" in page
    assert "Organisationsteam, Einlass" in page


def test_an_action_that_nobody_named_is_shown_as_it_is(
    reader: FlaskClient, hearing: Hearing
) -> None:
    write(hearing, action="future.thing", subject="gizmo 7", after={"colour": "<b>"})
    page = reader.get(LOG).text
    assert "future.thing" in page
    assert "gizmo 7" in page
    assert "&lt;b&gt;" in page


def test_a_thing_that_is_gone_is_named_by_what_the_line_kept(
    reader: FlaskClient, hearing: Hearing
) -> None:
    write(hearing, action="agenda.delete", subject="item 99", before={"title": "Grußwort"})
    assert "Programmpunkt „Grußwort“" in reader.get(LOG).text


def test_lines_are_filtered_by_person_and_by_kind_of_action(
    reader: FlaskClient, hearing: Hearing
) -> None:
    write(hearing, who="otto@example.org", after={"title": "eins"})
    write(hearing, who="edda@example.org", after={"title": "zwei"})
    write(hearing, who="edda@example.org", action="agenda.delete", after={"title": "drei"})

    def _shown(**query: str) -> list[str]:
        page = reader.get(LOG, query_string=query).text
        return [word for word in ("drei", "zwei", "eins") if f"<ins>{word}</ins>" in page]

    assert _shown() == ["drei", "zwei", "eins"]
    assert _shown(wer="edda@example.org") == ["drei", "zwei"]
    assert _shown(was="agenda.change") == ["zwei", "eins"]
    assert _shown(wer="edda@example.org", was="agenda.change") == ["zwei"]
    assert "Dazu gibt es keine Einträge." in reader.get(f"{LOG}?wer=niemand").text


def test_pages_follow_each_other_newest_first_and_miss_nothing(
    reader: FlaskClient, hearing: Hearing
) -> None:
    count = 2 * log.PER_PAGE + 1
    for number in range(count):
        write(hearing, after={"title": f"Titel {number}"})
    seen: list[str] = []
    before = None
    while True:
        page = log.read(hearing_id=hearing.id, before=before)
        seen += [line.after["title"] for line in page.lines]
        if page.older is None:
            break
        before = page.older
    assert seen == [f"Titel {number}" for number in reversed(range(count))]
    first = reader.get(LOG).text
    assert "Ältere Einträge" in first
    assert "Neueste Einträge" not in first


def test_another_hearings_lines_are_not_shown(reader: FlaskClient, hearing: Hearing) -> None:
    other = a_hearing(slug="haushalt")
    write(other, after={"title": "geheim"})
    assert "geheim" not in reader.get(LOG).text


@pytest.mark.parametrize("query", ["vor=0", "vor=-1", f"vor={2**40}"])
def test_a_page_that_cannot_be_is_not_found(reader: FlaskClient, query: str) -> None:
    assert reader.get(f"{LOG}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["vor=x", "wer=%00", "was=%00&wer=a%27--"])
def test_a_filter_that_fits_nothing_does_no_harm(reader: FlaskClient, query: str) -> None:
    assert reader.get(f"{LOG}?{query}").status_code in {200, 400}


def test_english_readers_get_english_words(reader: FlaskClient, hearing: Hearing) -> None:
    write(hearing, after={"published_at": None, "minutes": 15})
    assert reader.get(f"{LOG}?lang=en").status_code == 200


def test_every_action_that_the_code_writes_has_a_sentence() -> None:
    written = re.compile(
        r"""(?:action=|_record\(|_record_file\(|_save\(|_note\(|_settle\()"""
        r"""(?:[a-z_, ]+, )?"([a-z]+\.[a-z_]+)\""""
    )
    code = "".join(path.read_text() for path in PACKAGE.rglob("*.py"))
    found = set(written.findall(code))
    assert len(found) > 40
    assert found - audit.NAMES.keys() == set(), "say them in hearing/team/actions.py"
