"""The ticket behind a guest's link, and badges: read back as a scanner and a PDF reader do."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pypdf
import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import codes
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.registration import answers
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.door.cast import STAFF, a_guest, ticket_of

BADGES = "/verwaltung/anhoerungen/ki/ausweise"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    begin = NOW + timedelta(days=3)
    return a_hearing(starts_at=begin, ends_at=begin + timedelta(hours=4), venue="Altes Rathaus")


@pytest.fixture
def group(hearing: Hearing) -> Group:
    return a_group(hearing, name_en="Members of the city council")


def ticket_page(invitation: Invitation) -> str:
    """The address of somebody's ticket."""
    token = links.make(
        hearing_id=invitation.hearing_id,
        purpose="invitation",
        subject_id=invitation.id,
        expires_at=NOW + timedelta(days=9),
        now=NOW,
    )
    db.session.commit()
    return f"/l/einladung/{token}/ticket"


def drawn(svg: str) -> Image.Image:
    """The squares of a symbol, painted by their path alone."""
    size = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
    image = Image.new("L", (size * 4, size * 4), 255)
    draw = ImageDraw.Draw(image)
    scale = int(float(re.search(r"scale\((\d+)", svg)[1])) if "scale(" in svg else 1  # type: ignore[index]
    x = y = 0.0
    path = re.search(r'stroke="#000"[^>]* d="([^"]+)"|d="([^"]+)"[^>]*stroke="#000"', svg)
    assert path is not None
    for command, values in re.findall(r"([MmhH])([^MmhHz]*)", path[1] or path[2]):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", values)]
        if command in "Mm":
            dx, dy = numbers
            x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
            continue
        box = [x * scale, (y - 0.5) * scale, (x + numbers[0]) * scale, (y + 0.5) * scale]
        draw.rectangle([round(4 * box[0]), round(4 * box[1]), 4 * box[2] - 1, 4 * box[3] - 1], 0)
        x += numbers[0]
    return image


def scanned(image: Image.Image) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(image))


def pages(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=3).to_pil() for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_the_page_shows_a_code_that_a_scanner_reads(visitor: FlaskClient, group: Group) -> None:
    guest = a_guest(group, "Erika Mustermann")
    answer = visitor.get(ticket_page(guest))
    code = ticket_of(guest).code
    assert codes.spell(code) in answer.text
    assert "Erika Mustermann" in answer.text
    svg = answer.text[answer.text.index("<svg", answer.text.index("ticket__qr")) :]
    assert scanned(drawn(svg[: svg.index("</svg>")])) == [code]


def test_nobody_keeps_the_page_or_learns_its_address(visitor: FlaskClient, group: Group) -> None:
    for path in ("", ".pdf"):
        headers = visitor.get(ticket_page(a_guest(group)) + path).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"


def test_the_pdf_is_one_page_with_the_same_code(visitor: FlaskClient, group: Group) -> None:
    guest = a_guest(group, "Erika Mustermann")
    answer = visitor.get(ticket_page(guest) + ".pdf")
    assert answer.mimetype == "application/pdf"
    (page,) = pages(answer.data)
    assert scanned(page) == [ticket_of(guest).code]
    words = text_of(answer.data)
    for said in ("Erika Mustermann", "Altes Rathaus", codes.spell(ticket_of(guest).code)):
        assert said in words


@pytest.mark.parametrize(
    "name", ["A" * 300, "مريم العربية", "李小龍", "😀", "#let x = 1 \\", "<b>"]
)
def test_any_name_is_printed(visitor: FlaskClient, group: Group, name: str) -> None:
    guest = a_guest(group, name)
    (page,) = pages(visitor.get(ticket_page(guest) + ".pdf").data)
    assert scanned(page) == [ticket_of(guest).code]


def test_a_guest_reads_their_own_language(visitor: FlaskClient, group: Group) -> None:
    guest = a_guest(group)
    guest.language = "en"
    page = ticket_page(guest)
    answer = visitor.get(page)
    assert answer.location == f"{page}?lang=en"
    assert "Members of the city council" in visitor.get(answer.location).text


def test_who_has_no_place_on_site_reads_why_there_is_no_ticket(
    visitor: FlaskClient, group: Group
) -> None:
    guest = an_invitation(group)
    page = ticket_page(guest)
    assert "sobald Sie für die Teilnahme vor Ort zugesagt haben" in visitor.get(page).text
    answers.accept(invitation=guest, mode=Mode.VIRTUAL, by=STAFF)
    db.session.commit()
    assert "Sie nehmen nicht vor Ort teil" in visitor.get(page).text
    assert visitor.get(f"{page}.pdf").status_code == 404


def test_a_ticket_ends_with_its_registration(visitor: FlaskClient, group: Group) -> None:
    guest = a_guest(group)
    page, code = ticket_page(guest), codes.spell(ticket_of(guest).code)
    answers.decline(invitation=guest, by=STAFF)
    db.session.commit()
    assert code not in visitor.get(page).text
    assert visitor.get(f"{page}.pdf").status_code == 404


@pytest.mark.parametrize("modes", [["stream"], ["virtual"], ["virtual", "stream"], []])
def test_a_group_that_may_not_come_has_no_ticket(
    visitor: FlaskClient, group: Group, modes: list[str]
) -> None:
    guest = a_guest(group)
    page = ticket_page(guest)
    group.modes = modes
    db.session.commit()
    for path in ("", ".pdf"):
        assert visitor.get(page + path).status_code == 403


def test_a_link_that_is_revoked_or_guessed_opens_no_ticket(
    visitor: FlaskClient, group: Group
) -> None:
    guest = a_guest(group)
    page = ticket_page(guest)
    guest.revoked_at = NOW
    db.session.commit()
    for path in ("", ".pdf"):
        assert visitor.get(page + path).status_code == 410
        assert visitor.get(f"/l/einladung/geraten/ticket{path}").status_code == 404


def test_badges_come_ten_on_a_sheet_each_with_its_code(
    app: Flask, hearing: Hearing, group: Group
) -> None:
    guests = [a_guest(group, f"Gast Nummer {n}") for n in range(12)]
    guests[0].organisation = "Fraktion Beispiel"
    db.session.commit()
    organizer = logged_in(app, an_account("o@example.org", roles={hearing: [Role.ORGANIZER]}))
    made = organizer.get(f"{BADGES}.pdf").data
    sheets = pages(made)
    assert [len(scanned(sheet)) for sheet in sheets] == [10, 2]
    read = [code for sheet in sheets for code in scanned(sheet)]
    assert sorted(read) == sorted(ticket_of(guest).code for guest in guests)
    words = text_of(made)
    assert "Fraktion Beispiel" in words
    assert "Gast Nummer 11" in words
    one = organizer.get(f"{BADGES}/{guests[3].id}.pdf").data
    assert [scanned(sheet) for sheet in pages(one)] == [[ticket_of(guests[3]).code]]


def test_there_is_no_badge_of_another_hearing_or_without_a_place(
    app: Flask, hearing: Hearing, group: Group
) -> None:
    foreign = a_guest(a_group(a_hearing(slug="zwei")))
    nobody = an_invitation(group)
    organizer = logged_in(app, an_account("o@example.org", roles={hearing: [Role.ORGANIZER]}))
    for invitation in (foreign, nobody):
        assert organizer.get(f"{BADGES}/{invitation.id}.pdf").status_code == 404
    assert "niemand" in text_of(organizer.get(f"{BADGES}.pdf").data)
