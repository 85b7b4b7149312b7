"""Consents as rows, texts and a table."""

from __future__ import annotations

import csv
import hashlib
import io

import pytest
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.speakers import consents, wordings
from hearing.speakers.consents import Reason
from hearing.speakers.export import harmless
from hearing.speakers.models import Channel, Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.speakers.conftest import an_invited

# The texts as they were shown: people agreed to just these words. A changed text is a new version.
SHOWN = {
    (Purpose.LIVE_STREAM, "1"): "2b438bb8c96a3696",
    (Purpose.RECORDING, "1"): "2b0026843e59de8d",
    (Purpose.TRANSCRIPT, "1"): "642628faa0a8aae0",
    (Purpose.PHOTO, "1"): "a9bcdf0997cacad8",
}


def answer(speaker: Speaker, purpose: Purpose, given: bool) -> None:
    """Answer one question through the link, committed."""
    with commit():
        consents.answer(
            speaker=speaker,
            answers={purpose: given},
            versions={purpose: "1"},
            channel=Channel.LINK,
            language="de",
            who="link",
            now=NOW,
        )


def test_a_text_that_was_shown_never_changes() -> None:
    for (purpose, version), digest in SHOWN.items():
        wording = wordings.find(purpose, version)
        assert wording
        text = f"{wording.de}\n{wording.en}"
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == digest


def test_every_purpose_has_a_text_in_both_languages() -> None:
    for purpose in Purpose:
        wording = wordings.newest(purpose)
        assert wording.text("de") != wording.text("en")
        assert wordings.find(purpose, wording.version) is wording


def test_without_an_answer_nobody_is_streamed(speaker: Speaker, hearing: Hearing) -> None:
    allowed = consents.may_be_streamed(speaker, hearing)
    assert not allowed
    assert allowed.reason is Reason.NOT_ANSWERED


@pytest.mark.parametrize(
    ("employee", "office", "given", "allowed", "reason"),
    [
        (False, "", True, True, Reason.CONSENTED),
        (False, "", False, False, Reason.REFUSED),
        (True, "", True, False, Reason.EMPLOYEE),
        (True, "Bürgermeister*in", True, True, Reason.CONSENTED),
        (True, "Bürgermeister*in", False, False, Reason.REFUSED),
        (True, "Hausmeister*in", True, False, Reason.EMPLOYEE),
    ],
)
def test_city_employees_are_off_unless_their_office_is_on_the_list(
    hearing: Hearing,
    employee: bool,
    office: str,
    given: bool,
    allowed: bool,
    reason: Reason,
) -> None:
    speaker = an_invited(hearing, "B", employee=employee, office=office)
    answer(speaker, Purpose.LIVE_STREAM, given)
    found = consents.may_be_streamed(speaker, hearing)
    assert (bool(found), found.reason) == (allowed, reason)


def test_the_last_answer_counts_and_all_are_kept(
    olga: FlaskClient, speaker: Speaker, hearing: Hearing
) -> None:
    for given in (True, False, True):
        answer(speaker, Purpose.RECORDING, given)
    assert consents.may_be_recorded(speaker, hearing)
    answered = olga.get("/verwaltung/anhoerungen/ki/mitwirkende/einwilligungen.csv")
    assert answered.mimetype == "text/csv"
    assert b"\r\n" in answered.data
    rows = list(csv.DictReader(io.StringIO(answered.data.decode("utf-8-sig"), newline="")))
    assert [(row["Antwort"], row["gilt"]) for row in rows] == [
        ("ja", "nein"),
        ("nein", "nein"),
        ("ja", "ja"),
    ]
    assert rows[0]["Text"] == wordings.newest(Purpose.RECORDING).de
    assert rows[0]["Zeit (UTC)"] == "2024-06-10T08:00:00Z"
    assert rows[0]["Weg"] == "Link"


@pytest.mark.parametrize("name", ["=1+1", "+49", "-A", "@SUMME(A1)", "\tTab"])
def test_no_cell_is_a_formula(name: str) -> None:
    assert harmless(name) == f"'{name}"


def test_a_name_that_looks_like_a_formula_stays_a_name(olga: FlaskClient, hearing: Hearing) -> None:
    name = '=HYPERLINK("https://example.org";"A, B")'
    answer(an_invited(hearing, name), Purpose.PHOTO, True)
    data = olga.get("/verwaltung/anhoerungen/ki/mitwirkende/einwilligungen.csv").data
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert row["Person"] == f"'{name}"


def test_withdrawing_everything_twice_writes_once(speaker: Speaker) -> None:
    answer(speaker, Purpose.PHOTO, True)
    answer(speaker, Purpose.TRANSCRIPT, False)
    for expected in ([Purpose.PHOTO], []):
        with commit():
            new = consents.withdraw_all(speaker=speaker, language="de", who="link", now=NOW)
        assert new == expected
