"""The pages of slides: the staff decide, everybody sees what is public and nothing else."""

from __future__ import annotations

from flask.testing import FlaskClient

from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker
from tests.hearing.slides.conftest import says

STAFF = "/verwaltung/anhoerungen/ki/folien"


def test_the_staff_release_slides_and_everybody_sees_them_beside_the_recording(
    olga: FlaskClient, visitor: FlaskClient, anna: Speaker, recording: Recording
) -> None:
    deck = f"/anhoerungen/ki/folien/{anna.id}"
    page = f"/anhoerungen/ki/aufzeichnungen/{recording.id}"
    release = f"{STAFF}/{anna.id}/veroeffentlichen"
    assert "noch keine Einwilligung" in olga.get(STAFF).text
    assert olga.post(release, data={"number": 1}).status_code == 409
    assert [visitor.get(f"{deck}{end}").status_code for end in ("", "/2", "/datei")] == [404] * 3
    says(anna, True)
    assert olga.post(release, data={}).status_code == 422
    assert olga.post(release, data={"number": 7}).status_code == 409
    assert olga.post(release, data={"number": 1}).status_code == 303
    assert olga.get(f"{STAFF}/{anna.id}/1").mimetype == "image/webp"
    assert "Fassung 1 öffentlich" in olga.get(STAFF).text
    shown = visitor.get(deck).text
    assert "Ein lebendes Fossil" in shown
    assert f"{page}?t=650.0" in shown
    assert "Anna Beispiel" not in shown  # she has not agreed to be named
    assert visitor.get(f"{deck}/2").mimetype == "image/webp"
    assert visitor.get(f"{deck}/3").status_code == 404
    assert visitor.get(f"{deck}/datei").data.startswith(b"%PDF-")
    assert "Quastenflosser" in visitor.get(page).text
    assert deck in visitor.get("/anhoerungen/ki").text
    assert f"{deck}#folie-2" in visitor.get("/suche?q=Quastenflosser").text
    assert olga.post(f"{STAFF}/{anna.id}/zuruecknehmen").status_code == 303
    assert visitor.get(deck).status_code == 404
    assert "Quastenflosser" not in visitor.get(page).text
