"""The checklist of the privacy notice: every point of Art. 13, filled in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.database import commit
from hearing.privacy import notice
from hearing.programme import privacy
from tests.conftest import NOW
from tests.hearing.cast import a_hearing

FULL = privacy.OUTLINE.replace("…", "hier steht, was die Stadt sagt.")


def test_the_outline_filled_in_says_everything() -> None:
    assert list(notice.gaps(FULL)) == []


def test_dots_are_no_answer() -> None:
    missing = list(notice.gaps(privacy.OUTLINE))
    assert "wer verantwortlich ist" in missing
    assert "die Speicherdauer" in missing


@pytest.mark.parametrize("number", range(len(notice.ASKED)))
def test_each_point_is_missed_when_it_is_gone(number: int) -> None:
    assert notice.ASKED[number][1] in list(notice.gaps("Wir achten auf Ihre Daten."))


def test_the_page_says_what_is_missing(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    path = f"/verwaltung/anhoerungen/{hearing.slug}/datenschutz/fristen"
    assert "Noch sind keine veröffentlicht" in olga.get(path).get_data(as_text=True)
    for text, said in ((privacy.OUTLINE, "wer verantwortlich ist"), (FULL, "Sie nennen alles")):
        seen = len(privacy.history(hearing))
        with commit():
            privacy.publish(hearing=hearing, text=text, seen=seen, who="olga", now=NOW)
        assert said in olga.get(path).get_data(as_text=True)
