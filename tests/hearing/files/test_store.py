"""Files are taken in as a stream, judged by their content, kept once and served harmlessly."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from hearing.database import db
from hearing.files import errors, names, store
from hearing.files.kinds import DOCUMENTS, KINDS, PHOTOS, PICTURES, SLIDES
from hearing.files.models import StoredFile
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.files import samples

ALL = frozenset(KINDS)
MB = 1_000_000


@pytest.fixture
def keep(app: Flask, data: Path) -> Any:
    """``keep(content)`` for a hearing that exists."""
    hearing_id = a_hearing().id

    def _keep(content: bytes, name: str = "a.pdf", **facts: Any) -> StoredFile:
        values = {"allowed": ALL, "largest": 20 * MB, **facts}
        return store.keep(
            stream=io.BytesIO(content),
            name=name,
            hearing_id=hearing_id,
            now=NOW,
            data=data,
            **values,
        )

    return _keep


GOOD = {
    "pdf": samples.pdf(samples.with_first_page),
    "pptx": samples.slides(relations=samples.relation("hyperlink", "https://example.org")),
    "docx": samples.word(),
    "odt": samples.text_document(),
    "png": samples.photo("PNG"),
    "jpeg": samples.photo("JPEG"),
    "webp": samples.photo("WEBP"),
    "svg": samples.drawing(),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_harmless_file_is_kept_under_what_its_content_is(
    keep: Any, data: Path, kind: str
) -> None:
    file = keep(GOOD[kind], "Vortrag.exe")
    assert file.kind == kind
    assert file.name == f"Vortrag.{KINDS[kind].extension}"
    path = store.read(file=file, data=data)
    assert path.stat().st_size == file.size
    assert path == data / "files" / file.sha256[:2] / file.sha256
    assert [p for p in (data / "files").iterdir() if p.name.startswith(".in-")] == []


BAD: dict[str, tuple[bytes, type[errors.FileRefused]]] = {
    "nothing": (b"", errors.FileEmpty),
    "a renamed program": (samples.EXE, errors.IsProgram),
    "a web page": (samples.HTML, errors.IsWebPage),
    "old office": (samples.OLD_OFFICE, errors.IsOldOffice),
    "words": (b"Hallo", errors.KindNotAllowed),
    "PDF: script": (samples.pdf(samples.with_script), errors.PdfScript),
    "PDF: script in a link": (samples.pdf(samples.with_script_in_a_link), errors.PdfScript),
    "PDF: named scripts": (samples.pdf(samples.with_named_scripts), errors.PdfScript),
    "PDF: packed script": (
        samples.pdf(
            samples.with_script_in_a_link,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        ),
        errors.PdfScript,
    ),
    "PDF: starts a program": (samples.pdf(samples.with_launch), errors.PdfAction),
    "PDF: tells when it is read": (samples.pdf(samples.with_page_action), errors.PdfAction),
    "PDF: attachment": (samples.pdf(samples.with_attachment), errors.PdfAttachment),
    "PDF: XFA": (samples.pdf(samples.with_xfa), errors.PdfForm),
    "PDF: film": (samples.pdf(samples.with_film), errors.PdfMedia),
    "PDF: password": (
        samples.pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        errors.FileEncrypted,
    ),
    "PDF: rights": (
        samples.pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        errors.FileEncrypted,
    ),
    "PDF: cut off": (samples.pdf()[:-200], errors.FileDamaged),
    "PDF: no page": (samples.pdf(pages=0), errors.FileDamaged),
    "zip: cut off": (GOOD["docx"][:-300], errors.FileDamaged),
    "zip: any": (samples.archive({"a.txt": b"a"}), errors.FileDamaged),
    "zip: says 600 MB": (samples.honest_bomb(), errors.ExpandsTooFar),
    "zip: lies": (samples.lying_bomb(), errors.ExpandsTooFar),
    "zip: many": (
        samples.archive({f"{n}.xml": b"" for n in range(5001)}),
        errors.ExpandsTooFar,
    ),
    "zip: in zip in zip": (
        samples.slides({"ppt/a.xlsx": samples.slides({"ppt/b.xlsx": samples.slides()})}),
        errors.ExpandsTooFar,
    ),
    "zip: leaves its folder": (samples.slides({"../a.xml": b"<a/>"}), errors.FileDamaged),
    "PPTX: macros": (
        samples.slides({"ppt/vbaProject.bin": samples.OLD_OFFICE}),
        errors.OfficeMacros,
    ),
    "PPTX: OLE": (
        samples.slides({"ppt/embeddings/o.bin": samples.OLD_OFFICE}),
        errors.OfficeEmbedded,
    ),
    "PPTX: program": (samples.slides({"ppt/media/a.png": samples.EXE}), errors.OfficeEmbedded),
    "PPTX: linked picture": (
        samples.slides(relations=samples.relation("image", "https://example.org/a.png")),
        errors.OfficeExternal,
    ),
    "PPTX: starts a program": (
        samples.slides({"ppt/a.xml": b'<a action="ppaction://program"/>'}),
        errors.OfficeMacros,
    ),
    "PPTX: entities": (
        samples.slides({"ppt/a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        errors.FileDamaged,
    ),
    "DOCX: template from elsewhere": (
        samples.word(
            word___rels__settings_xml=b"",
            **{
                "word__.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/'
                b'2006/relationships">'
                + samples.relation("attachedTemplate", "https://example.org/a.dotm")
                + b"</Relationships>"
            },
        ),
        errors.OfficeExternal,
    ),
    "DOCX: DDE in pieces": (
        samples.word(
            **{
                "word__extra.xml": b'<w:p xmlns:w="http://schemas.openxmlformats.org/'
                b'wordprocessingml/2006/main"><w:instrText>DD</w:instrText>'
                b"<w:instrText>EAUTO cmd</w:instrText></w:p>"
            }
        ),
        errors.OfficeMacros,
    ),
    "ODT: Basic": (samples.text_document({"Basic/a.xml": b"<a/>"}), errors.OfficeMacros),
    "ODT: script on an event": (
        samples.with_body('<script:event-listener script:language="ooo:script"/>'),
        errors.OfficeMacros,
    ),
    "ODT: linked picture": (
        samples.with_body('<draw:image xlink:href="https://example.org/a.png"/>'),
        errors.OfficeExternal,
    ),
    "PNG: enormous": (samples.huge_picture(), errors.ExpandsTooFar),
    "PNG: cut off": (samples.photo("PNG")[:60], errors.FileDamaged),
    "JPEG: only its head": (b"\xff\xd8\xff" + samples.HTML, errors.FileDamaged),
    "SVG: script": (samples.drawing("<script>1</script>"), errors.DrawingActive),
    "SVG: event": (samples.drawing(attributes='onload="1"'), errors.DrawingActive),
    "SVG: foreign object": (samples.drawing("<foreignObject/>"), errors.DrawingActive),
    "SVG: script as address": (
        samples.drawing('<use xlink:href="javascript:1"/>'),
        errors.DrawingActive,
    ),
    "SVG: HTML in another name": (
        samples.drawing('<a:script xmlns:a="http://www.w3.org/1999/xhtml">1</a:script>'),
        errors.DrawingActive,
    ),
    "SVG: animation": (samples.drawing('<set attributeName="href" to="x"/>'), errors.DrawingActive),
    "SVG: linked picture": (
        samples.drawing('<image href="https://example.org/a.png"/>'),
        errors.DrawingExternal,
    ),
    "SVG: drawing in a picture": (
        samples.drawing('<image href="data:image/svg+xml;base64,AAAA"/>'),
        errors.DrawingExternal,
    ),
    "SVG: address in a style": (
        samples.drawing('<path style="fill:url( https://example.org )"/>'),
        errors.DrawingExternal,
    ),
    "SVG: style sheet": (
        samples.drawing("<style>@import 'a.css';</style>"),
        errors.DrawingExternal,
    ),
    "SVG: element unheard of": (samples.drawing("<blink/>"), errors.DrawingElement),
    "SVG: entities": (
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + samples.drawing("<text>&a;</text>"),
        errors.FileDamaged,
    ),
    "XML": (b"<?xml version='1.0'?><a/>", errors.KindNotAllowed),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_own_sentence_and_leaves_nothing(
    keep: Any, data: Path, name: str
) -> None:
    content, kind = BAD[name]
    with pytest.raises(errors.FileRefused) as caught:
        keep(content, "Stellungnahme.pdf")
    assert type(caught.value) is kind
    assert caught.value.field == "file"
    assert str(caught.value).endswith(".")
    assert list((data / "files").glob("??/*")) == []
    assert db.session.scalars(select(StoredFile)).all() == []


def test_500_mb_stop_at_the_limit(app: Flask, data: Path) -> None:
    stream = samples.Endless(500 * MB)
    with pytest.raises(errors.FileTooLarge, match="höchstens 20 MB"):
        store.keep(
            stream=stream,
            name="a.pdf",
            allowed=SLIDES,
            largest=20 * MB,
            hearing_id=a_hearing().id,
            now=NOW,
            data=data,
        )
    assert stream.given < 21 * MB


def test_what_is_allowed_is_asked_of_the_content(keep: Any) -> None:
    with pytest.raises(errors.KindNotAllowed, match="PDF, DOCX, ODT"):
        keep(GOOD["png"], "a.pdf", allowed=DOCUMENTS)
    with pytest.raises(errors.KindNotAllowed, match="JPEG, WebP"):
        keep(GOOD["pdf"], "a.jpg", allowed=PHOTOS)
    with pytest.raises(errors.KindNotAllowed, match="PDF, DOCX, ODT"):
        keep(GOOD["pptx"], "a.docx", allowed=DOCUMENTS)
    assert keep(GOOD["docx"], "a.docx", allowed=DOCUMENTS).kind == "docx"


def test_the_same_content_lies_there_once(keep: Any, data: Path) -> None:
    first, second = keep(GOOD["pdf"], "eins.pdf"), keep(GOOD["pdf"], "zwei.pdf")
    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert len(list((data / "files").glob("??/*"))) == 1


def test_a_photo_loses_camera_and_place_stands_upright_and_fits(keep: Any, data: Path) -> None:
    assert Image.open(io.BytesIO(samples.photo())).getexif()
    file = store.keep_picture(
        stream=io.BytesIO(samples.photo(size=(600, 400))),
        name="Porträt.HEIC",
        largest=MB,
        longest_edge=300,
        hearing_id=keep(GOOD["pdf"]).hearing_id,
        now=NOW,
        data=data,
    )
    with Image.open(store.read(file=file, data=data)) as picture:
        assert picture.size == (200, 300)
        assert not picture.getexif()
        assert "exif" not in picture.info
    assert b"Kamera" not in store.read(file=file, data=data).read_bytes()


def test_a_drawing_keeps_shapes_and_loses_what_editors_note(keep: Any, data: Path) -> None:
    inkscape = 'xmlns:i="http://www.inkscape.org/" i:version="1"'
    content = samples.drawing(
        '<i:view/><metadata>Franz Beispiel</metadata><path d="M0 0" style="fill:url(#a)" i:x="1"/>'
        '<use xlink:href="#a" data-x="2"/><image href="data:image/png;base64,AAAA"/>',
        inkscape,
    )
    path = store.read(file=keep(content, allowed=PICTURES), data=data)
    text = path.read_text()
    assert "Beispiel" not in text
    assert "inkscape" not in text
    assert "data-x" not in text
    assert all(part in text for part in ('d="M0 0"', "url(#a)", 'href="#a"', "base64,AAAA"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Vortrag Müller.PDF", "Vortrag Müller.pdf"),
        ("Mu\u0308ller.pdf", "Müller.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie b.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Dokumente\\Rede.pptx", "Rede.pdf"),
        ("Folien\u202efdp.exe", "Folien fdp.pdf"),
        ("x" * 200 + ".pdf", "x" * 120 + ".pdf"),
        ("", "Datei.pdf"),
        ("...", "Datei.pdf"),
        ("a\0b.pdf", "a b.pdf"),
    ],
)
def test_names_are_made_fit_to_be_shown_and_saved(given: str, kept: str) -> None:
    assert names.clean(given, extension="pdf") == kept


def test_pages_of_a_pdf_are_drawn_when_they_are_asked_for(keep: Any, data: Path) -> None:
    file = keep(samples.pdf(pages=3))
    assert file.pages == 3
    image = store.page_image(file=file, page=3, data=data)
    with Image.open(image) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (1600, 900)
    assert store.page_image(file=file, page=3, data=data) == image
    with pytest.raises(errors.PageMissing):
        store.page_image(file=file, page=4, data=data)


def test_what_nothing_points_at_goes_and_a_second_time_nothing_is_left(
    keep: Any, data: Path
) -> None:
    file = keep(samples.pdf())
    store.page_image(file=file, page=1, data=data)
    db.session.commit()
    later = NOW + timedelta(days=400_00)
    assert store.remove_unused(now=NOW, data=data) == 0
    assert store.remove_unused(now=later, data=data) == 2
    assert store.remove_unused(now=later, data=data) == 0
    assert db.session.scalars(select(StoredFile)).all() == []
    assert list((data / "files").glob("??/*")) == []
