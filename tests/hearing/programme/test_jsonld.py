"""The Event for search engines, read as RDF by rdflib."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF

from hearing.programme import jsonld
from hearing.programme.snapshot import Item
from tests import checkers
from tests.hearing.cast import a_hearing, a_release
from tests.hearing.programme import munich

SCHEMA = Namespace("https://schema.org/")
EVENT = URIRef(f"{munich.ADDRESS}#event")


def graph() -> Graph:
    values = jsonld.describe(munich.edition(), image="https://hearing.example/karte.png")
    assert values["@context"] == "https://schema.org"
    # schema.org's own context is fetched from the net; for our words it comes to this.
    text = json.dumps({**values, "@context": {"@vocab": str(SCHEMA)}})
    return Graph().parse(data=text, format="json-ld")


def test_the_hearing_is_an_event_with_its_parts() -> None:
    read = graph()
    assert (EVENT, RDF.type, SCHEMA.Event) in read
    assert len(list(read.objects(EVENT, SCHEMA.subEvent))) == 7
    assert str(read.value(EVENT, SCHEMA.startDate)) == "2024-06-07T09:30:00+02:00"
    assert str(read.value(EVENT, SCHEMA.eventStatus)) == "https://schema.org/EventScheduled"
    mode = str(read.value(EVENT, SCHEMA.eventAttendanceMode))
    assert mode == "https://schema.org/MixedEventAttendanceMode"


def test_it_takes_place_in_a_house_and_on_the_net() -> None:
    read = graph()
    places = {read.value(place, RDF.type) for place in read.objects(EVENT, SCHEMA.location)}
    assert places == {SCHEMA.Place, SCHEMA.VirtualLocation}


def test_who_speaks_is_a_performer_of_the_item_and_of_the_hearing() -> None:
    read = graph()
    person = URIRef(f"{munich.ADDRESS}/mitwirkende#person-1")
    assert str(read.value(person, SCHEMA.name)) == "Referent*in A"
    events = {
        str(read.value(event, SCHEMA.name)) for event in read.subjects(SCHEMA.performer, person)
    }
    assert events == {
        "Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
        "Einführung in die Künstliche Intelligenz",
        "Podiumsdiskussion im Plenum",
    }


def test_schema_org_knows_every_word_of_it(tmp_path: Path) -> None:
    edition = munich.edition(munich.programme(items=closed_first(munich.items())))
    values = jsonld.describe(edition, image="https://hearing.example/karte.png")
    assert checkers.schema_org(values, tmp_path) == []


def closed_first(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return (replace(items[0], public=False), *items[1:])


def test_a_word_that_schema_org_does_not_know_is_found(tmp_path: Path) -> None:
    values = jsonld.describe(munich.edition(), image="https://hearing.example/karte.png")
    assert checkers.schema_org({**values, "beginsAt": "2024-06-07"}, tmp_path)


def test_a_title_can_not_end_the_block_in_the_page(visitor: FlaskClient) -> None:
    title = "</script><script>alert(1)</script><!--"
    a_release(a_hearing(title=title))
    page = visitor.get("/anhoerungen/ki/programm").get_data(as_text=True)
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(block)["name"] == title
    assert "alert(1)</script>" not in page


def test_what_is_shared_has_a_title_and_a_picture(visitor: FlaskClient) -> None:
    a_release(a_hearing())
    page = visitor.get("/anhoerungen/ki/programm").get_data(as_text=True)
    told = dict(re.findall(r'<meta property="(og:[a-z:_]+)"\s+content="([^"]*)"', page))
    assert told["og:title"] == "Künstliche Intelligenz: Einsatz in der Stadtverwaltung"
    assert told["og:url"] == "http://localhost/anhoerungen/ki/programm"
    picture = visitor.get(told["og:image"])
    assert picture.mimetype == "image/png"
    assert picture.data[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
