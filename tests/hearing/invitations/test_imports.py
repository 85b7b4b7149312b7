"""Handed-in lists: tried first, line by line, then taken over as a whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from time import monotonic

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Group, Mode
from hearing.invitations import dry_run, imports, people, tables
from hearing.invitations.imports import ListGone, ListMoved
from hearing.invitations.models import GuestList, Invitation, Source
from hearing.invitations.people import Facts
from hearing.invitations.verdicts import DryRun, Verdict
from hearing.mail.models import Letter
from hearing.registration import answers
from hearing.registration.answers import Answering
from hearing.run import forget_guest_lists
from hearing.speakers.export import harmless
from tests.conftest import NOW
from tests.hearing.cast import an_invitation
from tests.hearing.invitations.conftest import ROOM
from tests.hearing.invitations.sheets import HEAD, xlsx

WHO = "olga@example.org"


def hand_in(
    browser: FlaskClient, content: bytes, name: str = "gaeste.csv", **form: object
) -> TestResponse:
    data = {"file": (io.BytesIO(content), name), "group_id": "", "language": "de", **form}
    return browser.post(f"{ROOM}/import", data=data)


def tried(browser: FlaskClient, content: bytes, **form: object) -> tuple[str, DryRun]:
    """The dry run's address and what it says."""
    answer = hand_in(browser, content, **form)
    assert answer.status_code == 303, re.sub(r"<[^>]+>", " ", answer.text)
    db.session.expire_all()
    guests = db.session.scalars(select(GuestList).order_by(GuestList.id.desc())).first()
    assert guests is not None
    groups = db.session.scalars(select(Group).where(Group.hearing_id == guests.hearing_id))
    return answer.location, dry_run.make(guests, groups.all())


def digest_in(page: str) -> str:
    found = re.search(r'name="digest" value="(\w*)"', page)
    assert found
    return found[1]


def table_of(*lines: str) -> bytes:
    return "\r\n".join([HEAD, *lines]).encode()


def everybody() -> list[tuple[str, str]]:
    query = select(Invitation).order_by(Invitation.id)
    return [(person.name, person.email) for person in db.session.scalars(query)]


def test_a_dry_run_says_line_by_line_what_would_happen_and_changes_nothing(
    organizer: FlaskClient, council: Group, citizens: Group
) -> None:
    an_invitation(council, name="Alt", email="alt@example.org")
    an_invitation(council, name="Gleich", email="gleich@example.org")
    an_invitation(council, name="Weg", email="weg@example.org", revoked_at=NOW)
    path, run = tried(
        organizer,
        table_of(
            "Neu Ä;neu@example.org;Bürger*innen;Firma;en",
            "Neu B;NEU@example.org;Bürger*innen;;",
            "Alt;alt@example.org;bürger*innen;;",
            "Gleich;gleich@example.org;Members of the Council;;",
            "Weg;weg@example.org;Mitglieder des Stadtrats;;",
            ";ohne@example.org;Bürger*innen;;",
            "X;x@;Bürger*innen;;",
            "Y;y@example.org, z@example.org;Bürger*innen;;",
            "Z;z@example.org;Gäste;;",
            "Q;q@example.org;;;",
            "R;r@example.org;Bürger*innen;;fr",
            '"=HYPERLINK(""http://x"")";s@example.org;Bürger*innen;;',
            "MÃ¼ller;m@example.org;Bürger*innen;;",
        ),
    )
    assert [(line.number, line.verdict) for line in run.lines] == [
        (2, Verdict.NEW),
        (3, Verdict.DOUBLED),
        (4, Verdict.CHANGED),
        (5, Verdict.KNOWN),
        (6, Verdict.DOUBLED),
        *[(number, Verdict.WRONG) for number in range(7, 15)],
    ]
    page = unescape(organizer.get(f"{path}?zeilen=falsch").text)
    for sentence in (
        "Es fehlt der Name.",
        "An „x@“ lässt sich keine E-Mail schicken",
        "An „y@example.org, z@example.org“ lässt sich keine E-Mail schicken",
        "Die Gruppe „Gäste“ gibt es in dieser Anhörung nicht.",
        "Es fehlt die Gruppe.",
        "Die Sprache „fr“ ist nicht möglich",
        "ist eine Formel",
        "Die Umlaute sind beschädigt",
    ):
        assert sentence in page
    assert "Diese Adresse steht schon in Zeile 2" in organizer.get(f"{path}?zeilen=doppelt").text
    changed = organizer.get(f"{path}?zeilen=geaendert").text
    assert "Mitglieder des Stadtrats</del> → <ins" in changed
    assert len(everybody()) == 3


def test_what_was_shown_is_taken_over_and_nothing_is_sent(
    organizer: FlaskClient, council: Group, citizens: Group
) -> None:
    old = an_invitation(council, name="Alt", email="alt@example.org")
    path, _run = tried(
        organizer,
        table_of(
            "Zoë Größe;zoe@example.org;Bürger*innen;Firma;en",
            "Alt;alt@example.org;Bürger*innen;Amt;",
            ";falsch@example.org;Bürger*innen;;",
        ),
    )
    digest = digest_in(organizer.get(path).text)
    refused = organizer.post(f"{path}/uebernehmen", data={"digest": digest})
    assert refused.status_code == 422
    assert "fehlerhafte Zeilen" in refused.text
    assert len(everybody()) == 1
    form = {"digest": digest, "with_changes": "yes", "without_wrong": "yes"}
    done = organizer.post(f"{path}/uebernehmen", data=form, follow_redirects=True)
    assert "1 Person ist dazugekommen. 1 wurde geändert." in done.text
    db.session.expire_all()
    new = people.find(hearing_id=council.hearing_id, address="ZOE@example.org")
    assert new is not None
    assert (new.name, new.language, new.source) == ("Zoë Größe", "en", Source.IMPORT)
    assert (old.group_id, old.organisation, old.version) == (citizens.id, "Amt", 2)
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
    assert db.session.scalar(select(func.count()).select_from(GuestList)) == 0


def test_changes_may_be_left_out(organizer: FlaskClient, council: Group) -> None:
    old = an_invitation(council, name="Alt", email="alt@example.org")
    path, run = tried(organizer, table_of("Neu;alt@example.org;Mitglieder des Stadtrats;;"))
    organizer.post(f"{path}/uebernehmen", data={"digest": run.digest})
    db.session.expire_all()
    assert old.name == "Alt"


def test_a_file_is_taken_over_once(organizer: FlaskClient, citizens: Group) -> None:
    path, run = tried(organizer, table_of("A;a@example.org;Bürger*innen;;"))
    first = organizer.post(f"{path}/uebernehmen", data={"digest": run.digest})
    second = organizer.post(f"{path}/uebernehmen", data={"digest": run.digest})
    assert (first.status_code, second.status_code) == (303, 410)
    assert len(everybody()) == 1


def test_when_the_list_has_changed_meanwhile_the_dry_run_is_shown_again(
    organizer: FlaskClient, citizens: Group
) -> None:
    path, run = tried(organizer, table_of("A;a@example.org;Bürger*innen;;"))
    an_invitation(citizens, name="Anna", email="a@example.org")
    answer = organizer.post(f"{path}/uebernehmen", data={"digest": run.digest})
    assert answer.status_code == 409
    assert "Inzwischen hat sich die Gästeliste geändert" in answer.text
    assert digest_in(answer.text) != run.digest
    assert everybody() == [("Anna", "a@example.org")]


def test_two_organizers_who_import_at_once_add_nobody_twice_and_nothing_halfway(
    app: Flask, organizer: FlaskClient, citizens: Group
) -> None:
    lists = [
        table_of(*(f"{who} {n};g{n}@example.org;Bürger*innen;;" for n in range(start, start + 60)))
        for who, start in (("Anna", 0), ("Olga", 30))
    ]
    handed = [tried(organizer, content) for content in lists]
    numbers = [int(path.rpartition("/")[2]) for path, _run in handed]
    digests = [run.digest for _path, run in handed]
    db.session.rollback()

    def take(place: int) -> str:
        with app.app_context():
            guests = db.session.get(GuestList, numbers[place])
            if guests is None:
                return "ListGone"
            try:
                with commit():
                    imports.take_over(
                        guests=guests,
                        digest=digests[place],
                        with_changes=True,
                        without_wrong=False,
                        who=WHO,
                        now=NOW,
                    )
            except (ListMoved, ListGone) as error:
                return type(error).__name__
            return "done"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(take, [0, 1, 0, 1]))
    db.session.expire_all()
    assert results.count("done") == 1
    assert len(everybody()) == 60
    assert len({name.split()[0] for name, _email in everybody()}) == 1


def test_a_missing_column_is_named_and_can_be_said_by_hand(
    organizer: FlaskClient, citizens: Group
) -> None:
    content = "Wer;Wohin;Telefon\r\nZoë;zoe@example.org;1".encode()
    path, run = tried(organizer, content)
    assert run.missing == ["Name", "E-Mail-Adresse", "Gruppe"]
    page = unescape(organizer.get(path).text)
    assert "Es fehlt: Name, E-Mail-Adresse, Gruppe" in page
    assert "Gefundene Spalten: Wer, Wohin, Telefon" in page
    data = {"column": ["name", "email", ""], "group_id": citizens.id, "language": "en"}
    page = organizer.post(path, data=data, follow_redirects=True).text
    organizer.post(f"{path}/uebernehmen", data={"digest": digest_in(page)})
    assert everybody() == [("Zoë", "zoe@example.org")]


def test_one_group_for_all_counts_where_a_line_names_none(
    organizer: FlaskClient, council: Group, citizens: Group
) -> None:
    _path, run = tried(
        organizer,
        table_of("A;a@example.org;;;", "B;b@example.org;Bürger*innen;;"),
        group_id=council.id,
    )
    assert [line.group for line in run.lines] == [council.name, citizens.name]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "leer.csv", "Diese Datei ist leer"),
        (HEAD.encode(), "kopf.csv", "steht keine Person, nur die Kopfzeile"),
        (b"Zoe;zoe@example.org\r\nAda;ada@example.org", "a.csv", "die Namen der Spalten stehen"),
        (b"\x81\x8d" * 40, "kaputt.csv", "keine Datei der erlaubten Art"),
        (b"MZ" + b"\0\x01" * 400, "gaeste.xlsx", "Das ist ein Programm"),
        (b'A;B\n"x;y', "offen.csv", "In Zeile 2 stimmen die Anführungszeichen nicht"),
    ],
)
def test_a_file_that_is_no_list_is_refused_next_to_its_field(
    content: bytes, name: str, sentence: str, organizer: FlaskClient, citizens: Group
) -> None:
    answer = hand_in(organizer, content, name)
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)


def test_nothing_chosen_is_said(organizer: FlaskClient, citizens: Group) -> None:
    answer = organizer.post(f"{ROOM}/import", data={"group_id": "", "language": "de"})
    assert answer.status_code == 422
    assert "Bitte wählen Sie eine Datei aus" in answer.text


def test_a_workbook_is_taken_over_whatever_its_name_says(
    organizer: FlaskClient, citizens: Group
) -> None:
    content = xlsx(["E-Mail", "Name", "Gruppe"], ["z@example.org", "Zoë Größe", "Bürger*innen"])
    answer = hand_in(organizer, content, "bild.png")
    page = organizer.get(answer.location).text
    assert "Gelesen wurde das Blatt „Gäste“" in page
    organizer.post(f"{answer.location}/uebernehmen", data={"digest": digest_in(page)})
    assert everybody() == [("Zoë Größe", "z@example.org")]


def test_a_formula_in_a_workbook_makes_its_line_wrong(
    organizer: FlaskClient, citizens: Group
) -> None:
    rows: list[list[object]] = [["Name", "E-Mail", "Gruppe"]]
    rows.append(['=HYPERLINK("http://x.example";"Zoë")', "z@example.org", "Bürger*innen"])
    _path, run = tried(organizer, xlsx(*rows))
    assert [line.verdict for line in run.lines] == [Verdict.WRONG]


def test_a_handed_in_file_is_forgotten_after_an_hour_or_when_it_is_thrown_away(
    app: Flask, organizer: FlaskClient, citizens: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _run = tried(organizer, table_of("A;a@example.org;Bürger*innen;;"))
    organizer.post(f"{path}/verwerfen")
    assert organizer.get(path).status_code == 410
    path, _run = tried(organizer, table_of("A;a@example.org;Bürger*innen;;"))
    app.extensions["clock"] = lambda: NOW + timedelta(hours=1)
    assert organizer.get(path).status_code == 410
    monkeypatch.setattr("hearing.jobs.worker.utc_now", lambda: NOW + timedelta(hours=1))
    assert forget_guest_lists(app) == 1
    assert db.session.scalar(select(func.count()).select_from(GuestList)) == 0


def test_a_file_of_another_hearing_is_not_found_here(
    app: Flask, organizer: FlaskClient, citizens: Group
) -> None:
    from tests.hearing.cast import a_hearing

    other = a_hearing(slug="anders")
    guests = GuestList(
        hearing_id=other.id, lines=[], columns=[], created_at=NOW, created_by="anna@example.org"
    )
    db.session.add(guests)
    db.session.commit()
    assert organizer.get(f"{ROOM}/import/{guests.id}").status_code == 404


def test_ten_thousand_lines_are_tried_and_taken_over_in_reasonable_time(
    organizer: FlaskClient, citizens: Group
) -> None:
    lines = (f"Gast {n} Größe;gast{n}@example.org;Bürger*innen;Firma;" for n in range(10_000))
    began = monotonic()
    path, run = tried(organizer, table_of(*lines))
    assert run.counts[Verdict.NEW] == 10_000
    done = organizer.post(f"{path}/uebernehmen", data={"digest": run.digest})
    assert done.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 10_000
    assert monotonic() - began < 120


def test_no_cell_of_the_export_becomes_a_formula_and_it_can_be_imported_again(
    organizer: FlaskClient, citizens: Group, hearing: Hearing
) -> None:
    person = an_invitation(
        citizens, name="@SUM(A1)", email="a@example.org", organisation="=cmd|' /C calc'!A0"
    )
    answer = organizer.get(f"{ROOM}/liste.csv")
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1][0] == "'@SUM(A1)"
    assert rows[1][3] == "'=cmd|' /C calc'!A0"
    _path, run = tried(organizer, answer.data)
    assert [line.verdict for line in run.lines] == [Verdict.KNOWN]
    assert run.lines[0].person_id == person.id


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=40
).filter(lambda name: bool(" ".join(name.split())) and not dry_run._BROKEN.search(name))


@settings(max_examples=150, deadline=None)
@given(name=NAMES, organisation=NAMES)
def test_a_name_survives_export_and_import(name: str, organisation: str) -> None:
    """Round trip of one person's cells: guarded on the way out, the same on the way in."""
    own = Facts(name=name, email="a@example.org", group_id=1, organisation=organisation)
    kept = people.checked(own)
    text = io.StringIO()
    cells = [kept["name"], kept["email"], kept["organisation"]]
    writer = csv.writer(text, delimiter=";")
    writer.writerows([["Name", "E-Mail", "Organisation"], [harmless(cell) for cell in cells]])
    table = tables.read(io.BytesIO(("\ufeff" + text.getvalue()).encode()))
    guests = GuestList(columns=["name", "email", "organisation"], group_id=1, language="de")
    known = dry_run._Known(groups={}, names={1: "Bürger*innen"}, people={}, default=guests)
    values = dict(zip(guests.columns, table.lines[1][1], strict=True))
    line = dry_run._judge(2, values, known)
    assert line.facts is not None
    assert (line.facts.name, line.facts.organisation) == (kept["name"], kept["organisation"])


def test_who_only_typed_an_address_is_taken_over_as_new(
    organizer: FlaskClient, council: Group, citizens: Group
) -> None:
    nobody = an_invitation(
        citizens, name="x", email="a@example.org", source=Source.SELF, invited_at=None
    )
    path, run = tried(organizer, table_of("Anna;a@example.org;Mitglieder des Stadtrats;;"))
    assert [line.verdict for line in run.lines] == [Verdict.NEW]
    organizer.post(f"{path}/uebernehmen", data={"digest": run.digest})
    db.session.expire_all()
    assert (nobody.name, nobody.source, nobody.group_id) == ("Anna", Source.IMPORT, council.id)


def test_a_dry_run_says_whose_registration_another_group_would_end(
    organizer: FlaskClient, council: Group, citizens: Group
) -> None:
    stays, ends, never = (
        an_invitation(council, name=name, email=f"{name.lower()}@example.org")
        for name in ("Stream", "Vorort", "Ohne")
    )
    by = Answering(who="link", now=NOW)
    with commit():
        answers.accept(invitation=stays, mode=Mode.STREAM, by=by)
        answers.accept(invitation=ends, mode=Mode.IN_PERSON, by=by)
    lines = [f"{one.name};{one.email};Bürger*innen;;" for one in (stays, ends, never)]
    path, run = tried(organizer, table_of(*lines))
    assert [line.ends for line in run.lines] == [None, Mode.IN_PERSON, None]
    page = unescape(organizer.get(f"{path}?zeilen=geaendert").text)
    assert "Die Anmeldung endet: „vor Ort“ gibt es in der neuen Gruppe nicht." in page
    assert "Bei 1 Person endet mit der Änderung die Anmeldung" in page
    with commit():
        answers.accept(invitation=never, mode=Mode.IN_PERSON, by=by)
    sent = {"digest": digest_in(page), "with_changes": "yes"}
    moved = organizer.post(f"{path}/uebernehmen", data=sent)
    assert "Inzwischen hat sich die Gästeliste geändert" in moved.text
    sent["digest"] = digest_in(moved.text)
    assert organizer.post(f"{path}/uebernehmen", data=sent).status_code == 303
    db.session.expire_all()
    states = [answer.state for one in (stays, ends, never) if (answer := answers.of(one))]
    assert states == ["confirmed", "cancelled", "cancelled"]
