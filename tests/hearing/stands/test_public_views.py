"""The public list of stands, and their cards."""

from __future__ import annotations

from xml.etree import ElementTree

from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.stands.models import Origin, StandState
from tests.hearing.cast import a_stand
from tests.hearing.stands.conftest import PUBLIC, STAFF


def test_the_list_is_filtered_by_origin_and_topic(hearing: Hearing, visitor: FlaskClient) -> None:
    facts = {"state": StandState.ACCEPTED}
    a_stand(hearing, title="CovBot", origin=Origin.MUNICIPALITY, topic="Telefon", number=1, **facts)
    a_stand(hearing, title="MUCGPT", origin=Origin.INTERNAL, topic="Text", number=2, **facts)
    a_stand(hearing, title="Nur beworben", origin=Origin.INTERNAL, number=None)
    everything = visitor.get(PUBLIC).text
    assert "CovBot" in everything
    assert "MUCGPT" in everything
    assert "Nur beworben" not in everything
    assert "MUCGPT" not in visitor.get(f"{PUBLIC}?herkunft=municipality").text
    assert "CovBot" not in visitor.get(f"{PUBLIC}?thema=Text").text
    assert visitor.get(f"{PUBLIC}?herkunft=%22%3E&thema=%00").status_code == 200


def test_the_qr_code_is_a_picture_and_the_card_shows_it(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    stand = a_stand(hearing, title="RPA", state=StandState.ACCEPTED, number=7)
    assert f"{PUBLIC}/{stand.id}/qr.svg" in olga.get(f"{STAFF}/karten").text
    picture = visitor.get(f"{PUBLIC}/{stand.id}/qr.svg")
    assert picture.mimetype == "image/svg+xml"
    assert ElementTree.fromstring(picture.data).tag.endswith("svg")
