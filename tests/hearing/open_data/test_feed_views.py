"""Podcast, sitemap and schema.org, read by parsers of others, until the recording's last day."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import podcastparser
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from PIL import Image
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF

from hearing.agenda.models import Hearing
from hearing.recordings.models import Recording
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.open_data.conftest import FILM

SITE = "http://localhost"
PAGE = f"{SITE}/anhoerungen/ki/aufzeichnungen"
RECORD = f"{SITE}/anhoerungen/ki/niederschrift"
SCHEMA = Namespace("https://schema.org/")
VIDEO = {"v": "http://www.google.com/schemas/sitemap-video/1.1"}


def podcast(client: FlaskClient, address: str = "/podcast.xml") -> dict[str, object]:
    response = client.get(address)
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    read: dict[str, object] = podcastparser.parse(SITE + address, io.BytesIO(response.data))
    return read


def episodes(client: FlaskClient, address: str = "/podcast.xml") -> list[dict[str, object]]:
    found = podcast(client, address)["episodes"]
    assert isinstance(found, list)
    return found


def film(client: FlaskClient) -> Graph | None:
    """What schema.org's readers find on the recording's page."""
    page = client.get("/anhoerungen/ki/aufzeichnungen/1").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    if found is None:
        return None
    values = json.loads(found[1])
    text = json.dumps({**values, "@context": {"@vocab": str(SCHEMA)}})
    return Graph().parse(data=text, format="json-ld")


def test_a_recording_is_an_episode_with_its_words_and_chapters(
    published: Hearing, played: Recording, visitor: FlaskClient
) -> None:
    for address in ("/podcast.xml", "/anhoerungen/ki/podcast.xml"):
        (episode,) = episodes(visitor, address)
        assert episode["enclosures"] == [
            {
                "url": f"{PAGE}/{played.id}/dateien/playback.mp4",
                "file_size": len(FILM),
                "mime_type": "video/mp4",
            }
        ]
        assert episode["link"] == f"{PAGE}/{played.id}"
        assert episode["total_time"] == 3600
        assert episode["published"] == NOW.timestamp()
        assert "Öffentlich bis 19. Juli 2024." in str(episode["description"])
        assert "maschinell" not in str(episode["description"])
    feed = etree.fromstring(visitor.get("/podcast.xml").data)
    names = {"p": "https://podcastindex.org/namespace/1.0"}
    words = [(one.get("url"), one.get("type")) for one in feed.iterfind(".//p:transcript", names)]
    assert words == [
        (f"{RECORD}/aufzeichnung-{played.id}.vtt", "text/vtt"),
        (f"{RECORD}/aufzeichnung-{played.id}.srt", "application/x-subrip"),
    ]
    assert "Guten Morgen." in visitor.get(words[0][0]).text
    (chapters,) = feed.iterfind(".//p:chapters", names)
    told = visitor.get(chapters.get("url"))
    assert told.headers["Content-Type"] == "application/json+chapters"
    assert [(one["startTime"], one["title"]) for one in json.loads(told.data)["chapters"]] == [
        (605.0, "Begrüßung")
    ]
    cover = Image.open(io.BytesIO(visitor.get(str(podcast(visitor)["cover_url"])).data))
    assert (cover.size, cover.mode) == ((1400, 1400), "RGB")


def test_what_a_machine_wrote_is_told_as_such(played: Recording, visitor: FlaskClient) -> None:
    (episode,) = episodes(visitor)
    assert "Maschinell erstellter Text" in str(episode["description"])


def test_search_engines_find_the_film_its_words_and_its_last_day(
    app: Flask, published: Hearing, played: Recording, visitor: FlaskClient
) -> None:
    app.config["DATA_LICENSE"] = "https://www.govdata.de/dl-de/by-2-0"
    read = film(visitor)
    assert read is not None
    subject = URIRef(f"{PAGE}/{played.id}#aufzeichnung")
    assert (subject, RDF.type, SCHEMA.VideoObject) in read
    names = ("transcript", "expires", "license")
    told = {name: str(read.value(subject, SCHEMA[name])) for name in names}
    assert told["license"] == app.config["DATA_LICENSE"]
    assert told["transcript"] == "Guten Morgen.\nWas kann die KI schon?"
    assert told["expires"] == "2024-07-19T22:00:00+00:00"
    clips = [
        str(read.value(clip, SCHEMA.startOffset)) for clip in read.objects(subject, SCHEMA.hasPart)
    ]
    assert clips == ["605"]
    sitemap = etree.fromstring(visitor.get("/sitemap.xml").data)
    (video,) = sitemap.iterfind(".//v:video", VIDEO)
    assert video.findtext("v:content_loc", None, VIDEO).endswith("/dateien/playback.mp4")
    assert video.findtext("v:expiration_date", None, VIDEO) == told["expires"]


def test_after_the_last_day_nobody_is_told_of_it(
    app: Flask, published: Hearing, played: Recording, visitor: FlaskClient
) -> None:
    tag = visitor.get("/podcast.xml").headers["ETag"]
    kept = {"If-None-Match": tag}
    assert visitor.get("/podcast.xml", headers=kept).status_code == 304
    app.extensions["clock"] = lambda: NOW + timedelta(days=60)
    assert visitor.get("/podcast.xml", headers=kept).status_code == 200
    assert episodes(visitor) == episodes(visitor, "/anhoerungen/ki/podcast.xml") == []
    assert b"playback.mp4" not in visitor.get("/sitemap.xml").data
    assert film(visitor) is None
    address = f"/anhoerungen/ki/aufzeichnungen/{played.id}/kapitel.json"
    assert visitor.get(address).status_code == 410


def test_a_hearing_that_is_not_public_has_no_feed_not_even_for_its_staff(
    olga: FlaskClient, played: Recording
) -> None:
    a_hearing(slug="entwurf", published_at=None)
    assert olga.get("/anhoerungen/entwurf/podcast.xml").status_code == 404
    assert len(episodes(olga)) == 1
