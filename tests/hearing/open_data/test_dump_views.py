"""Everything at once: the files are those of the list, and the product isn't needed to check it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from tests.hearing.cast import a_hearing


def verify(folder: Path, archive: Path) -> subprocess.CompletedProcess[str]:
    """Run the program that came along, far away from the product."""
    command = [sys.executable, "-I", "verify_record.py", str(archive)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_all_records_are_one_file_that_checks_itself(
    published: Hearing, visitor: FlaskClient, tmp_path: Path
) -> None:
    a_hearing(slug="entwurf", published_at=None)
    a_hearing(slug="kommt-noch")
    response = visitor.get("/daten/abzug.zip")
    tag = response.headers["ETag"]
    assert visitor.get("/daten/abzug.zip", headers={"If-None-Match": tag}).status_code == 304
    archive = tmp_path / "abzug.zip"
    archive.write_bytes(response.data)
    with ZipFile(archive) as opened:
        opened.extractall(tmp_path)
        names = set(opened.namelist())
    listed = visitor.get("/daten/verzeichnis.json").data
    assert (tmp_path / "verzeichnis.json").read_bytes() == listed
    files = {file["path"]: file for file in json.loads(listed)["files"]}
    assert names == {*files, "verzeichnis.json"}
    assert {path for path in names if "/" in path} == {
        "anhoerungen/ki/niederschrift.json",
        "anhoerungen/ki/ergebnis.txt",
        "anhoerungen/ki/fassungen.json",
    }
    short = visitor.get("/anhoerungen/ki/ergebnis.txt").data
    assert (tmp_path / "anhoerungen/ki/ergebnis.txt").read_bytes() == short
    record = visitor.get("/anhoerungen/ki/niederschrift.json").data
    assert (
        files["anhoerungen/ki/niederschrift.json"]["sha256"] == hashlib.sha256(record).hexdigest()
    )
    checked = verify(tmp_path, archive)
    assert (checked.returncode, "As published." in checked.stdout) == (0, True), checked.stdout

    changed = io.BytesIO()
    with ZipFile(archive) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Guten Morgen.", b"Guten Abend."))
    archive.write_bytes(changed.getvalue())
    checked = verify(tmp_path, archive)
    assert checked.returncode == 1
    assert "fassungen.json: is not the file of the list" in checked.stdout
    assert "part 1 is not what was published" in checked.stdout

    for strange in (b"[]", b'{"versions": []}', b'{"versions": [7]}', b"PK", b'{"versions": "x"}'):
        archive.write_bytes(strange)
        assert verify(tmp_path, archive).returncode == 2


def test_search_engines_are_told_of_the_summary_record(
    published: Hearing, visitor: FlaskClient
) -> None:
    listed = visitor.get("/sitemap.xml").text
    for form in ("pdf", "docx", "txt"):
        address = f"/anhoerungen/ki/ergebnis.{form}"
        assert f"{address}</loc>" in listed
        assert visitor.get(address).status_code == 200


def test_the_page_names_what_there_is(published: Hearing, visitor: FlaskClient) -> None:
    page = visitor.get("/daten").text
    for address in ("/daten/abzug.zip", "/oparl/v1.1", "/podcast.xml", "/niederschrift.json"):
        assert address in page
    assert visitor.get("/static/verify_record.py").status_code == 200
