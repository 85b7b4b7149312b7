"""A person with a word of their own in every place that takes one, planted as people would."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw

from hearing.accounts import staff
from hearing.agenda.models import Hearing
from hearing.calendars import feeds
from hearing.conference import stays as conference
from hearing.database import commit, db
from hearing.door import entry, tickets
from hearing.door.entry import Attempt
from hearing.door.stays import Action
from hearing.groups.models import Group, Mode
from hearing.invitations import imports, people
from hearing.invitations.models import Invitation
from hearing.invitations.tables import Table
from hearing.mail import links, mailbox, outbox, queue
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.mail.postbox import Delivered
from hearing.record.models import Remark, SpeakersCheck
from hearing.speakers import contributions, states
from hearing.speakers import people as cast
from hearing.speakers.models import Part, Speaker, SpeakerState
from hearing.speakers.states import Actor
from hearing.stands import applications
from hearing.stands.models import Origin
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, a_hearing
from tests.hearing.files import samples

WHO = "olga@example.org"
ADDRESS = "Zwetana.Quuxfeld@Plumbatz.example"
WORDS = {
    "name": "Zwetana Quuxfeld",
    "local": "zwetana.quuxfeld",
    "domain": "plumbatz",
    "organisation": "Krönschnabelwerke",
    "note": "Notizwurmling",
    "needs": "Rollstuhlwipfel",
    "question": "Fragezwirbel",
    "taken_back": "Rückzugsklinke",
    "letter": "Briefknaster",
    "subject": "Betreffzausel",
    "bounce": "Rücklaufgrumpf",
    "reply": "Antwortschnörkel",
    "reason": "Grundelwurz",
    "list": "Listenflausch",
    "role": "Funktionsmurkel",
    "biography": "Vitaschnurps",
    "stage": "Bühnenkringel",
    "slides": "Folienquast",
    "photo": "Fotowimmel",
    "stand_note": "Standzipfel",
    "contact": "Kontaktbrösel",
    "remark": "Anmerkungskrümel",
    "edited": "Änderungsfussel",
}


@dataclass(frozen=True, slots=True)
class Planted:
    """The hearing, the person's invitation, and who waits for their seat."""

    hearing: Hearing
    invitation: Invitation
    next_in_line: Invitation
    photo: bytes
    slides: bytes


def plant(app: Flask, visitor: FlaskClient) -> Planted:
    """Everything, committed."""
    app.config.update(BASE_URL="https://hearing.example.org", MAIL_FROM="Stadt <post@example.org>")
    begin = NOW + timedelta(days=20)
    hearing = a_hearing(starts_at=begin, ends_at=begin + timedelta(hours=4))
    group = a_group(hearing)
    a_contingent(Mode.IN_PERSON, 1, group)
    crowd = [_add(hearing, group, f"Beispiel {n}", f"b{n}@example.org") for n in range(25)]
    person = _add(hearing, group, WORDS["name"], ADDRESS, organisation=WORDS["organisation"])
    _change(person)
    _write(hearing, person)
    _answer(visitor, person)
    _answer_first(crowd[0], visitor)
    _scan(hearing, person)
    _receive(hearing, person)
    _hand_in_list(hearing, group)
    photo, slides = _take_part(hearing, app.config["DATA"])
    _apply(hearing)
    _fail_to_log_in()
    db.session.commit()
    return Planted(hearing, person, crowd[0], photo, slides)


def token_of(invitation: Invitation) -> str:
    """A personal link."""
    with commit():
        return links.make(
            hearing_id=invitation.hearing_id,
            purpose="invitation",
            subject_id=invitation.id,
            expires_at=NOW + timedelta(days=90),
            now=NOW,
        )


def _add(hearing: Hearing, group: Group, name: str, email: str, **more: str) -> Invitation:
    facts = people.Facts(name=name, email=email, group_id=group.id, **more)
    with commit():
        return people.add(hearing=hearing, facts=facts, who=WHO, now=NOW)


def _change(person: Invitation) -> None:
    """Twice, so that the log has what was before."""
    for note in (WORDS["edited"], WORDS["note"]):
        facts = people.Facts(
            name=person.name,
            email=person.email,
            group_id=person.group_id,
            organisation=person.organisation,
            note=note,
        )
        with commit():
            people.change(invitation=person, seen=person.version, facts=facts, who=WHO, now=NOW)


def _write(hearing: Hearing, person: Invitation) -> None:
    """One letter that was sent, one that waits, one that is a draft."""
    for number, what in enumerate(("invited", "reminded", "news")):
        writing = Writing(
            hearing_id=hearing.id,
            concern=f"invitation {person.id} {what}",
            to=Addressee(person.email, person.name),
            subject=f"{WORDS['subject']} {number}",
            text=f"Guten Tag {person.name}, {WORDS['letter']} {{link}}",
            link=("invitation", person.id),
        )
        with commit():
            letter = outbox.draft(writing, who=WHO, now=NOW)
            if number < 2:
                queue.put(letter=letter, who=WHO, now=NOW)
            if number == 0:
                letter.state, letter.sent_at = LetterState.SENT, NOW
                letter.message_id = f"<{letter.id}@hearing.example.org>"


def _answer(visitor: FlaskClient, person: Invitation) -> None:
    """Yes, with needs, consents and questions, through the pages."""
    page = f"/l/einladung/{token_of(person)}"
    _post(visitor, f"{page}/antwort", answer="in_person", seen="0")
    _post(
        visitor,
        f"{page}/angaben",
        needs=WORDS["needs"],
        needs_seen="",
        on_screen="y",
        on_screen_wording="1",
    )
    _post(visitor, f"{page}/fragen", text=f"Wozu {WORDS['question']}?", named="y", item="")
    _post(visitor, f"{page}/fragen", text=f"Wozu {WORDS['taken_back']}?", named="y", item="")
    visitor.get(f"{page}/daten")
    with commit():
        feeds.make(invitation=person, who="link", now=NOW)


def _answer_first(waiting: Invitation, visitor: FlaskClient) -> None:
    page = f"/l/einladung/{token_of(waiting)}"
    _post(visitor, f"{page}/antwort", answer="in_person", seen="0")


def _post(visitor: FlaskClient, path: str, **data: str) -> None:
    answer = visitor.post(path, data=data)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def _scan(hearing: Hearing, person: Invitation) -> None:
    ticket = tickets.of(person.id)
    assert ticket is not None
    for number in range(2):
        attempt = Attempt(f"{number:032x}", Action.ENTER, ticket.code, NOW, NOW)
        with commit():
            entry.note(hearing=hearing, attempt=attempt, who=WHO, now=NOW)
            conference.enter(invitation=person, now=NOW)


def _receive(hearing: Hearing, person: Invitation) -> None:
    """A message of theirs, and a report that a letter to them came back."""
    sent = db.session.query(Letter).filter_by(state=LetterState.SENT).first()
    assert sent is not None
    for number, text in enumerate((WORDS["reply"], WORDS["bounce"])):
        message = EmailMessage()
        message["From"] = f"{person.name} <{ADDRESS}>" if number == 0 else "MAILER-DAEMON@x.example"
        message["Subject"] = f"Re: {text}"
        message["Message-ID"] = f"<{number}.reply@mail.example>"
        message["In-Reply-To"] = sent.message_id
        message.set_content(f"{text} {ADDRESS}")
        content = message.as_bytes()
        mailbox.take_in(Delivered(str(number), len(content), content), authserv="", now=NOW)


def _hand_in_list(hearing: Hearing, group: Group) -> None:
    lines = [
        [1, ["Name", "E-Mail", "Organisation"]],
        [2, [WORDS["name"], ADDRESS, WORDS["list"]]],
        [3, ["Beispiel Liste", "liste@example.org", "Amt"]],
    ]
    with commit():
        imports.hand_in(
            hearing=hearing,
            table=Table(lines=lines, read_as={}),
            group_id=group.id,
            language="de",
            who=WHO,
            now=NOW,
        )


def _take_part(hearing: Hearing, data: Path) -> tuple[bytes, bytes]:
    facts = cast.Facts(
        name=WORDS["name"],
        role=WORDS["role"],
        organisation=WORDS["organisation"],
        email=ADDRESS,
        biography=WORDS["biography"],
        needs=WORDS["stage"],
    )
    photo, slides = _photo(), samples.pdf()
    with commit():
        speaker = cast.add(hearing=hearing, facts=facts, who=WHO, now=NOW)
        cast.assign(
            speaker=speaker, item_id=hearing.items[1].id, part=Part.SPEAKER, who=WHO, now=NOW
        )
    for hand_in, content, name in (
        (contributions.hand_in_photo, photo, f"{WORDS['photo']}.jpg"),
        (contributions.hand_in_slides, slides, f"{WORDS['slides']}.pdf"),
    ):
        with commit():
            hand_in(
                speaker=speaker,
                stream=io.BytesIO(content),
                name=name,
                largest=10**7,
                who="link",
                now=NOW,
                data=data,
            )
    _remark(speaker)
    _decline(speaker, hearing)
    return photo, slides


def _remark(speaker: Speaker) -> None:
    """On their words in the record, as behind their link."""
    text = f"Ich sagte {WORDS['remark']}."
    facts = {"hearing_id": speaker.hearing_id, "speaker_id": speaker.id}
    with commit():
        db.session.add(Remark(key="0" * 12, heard="Ich sage.", text=text, said_at=NOW, **facts))
        db.session.add(SpeakersCheck(checked_at=NOW, **facts))


def _decline(speaker: Speaker, hearing: Hearing) -> None:
    with commit():
        states.move(
            speaker=speaker,
            target=SpeakerState.INVITED,
            actor=Actor.STAFF,
            reason="",
            who=WHO,
            now=NOW,
        )
    with commit():
        contributions.answer(
            speaker=speaker,
            hearing=hearing,
            comes=False,
            reason=WORDS["reason"],
            who="link",
            now=NOW,
        )


def _photo() -> bytes:
    picture = Image.new("RGB", (320, 240), "teal")
    ImageDraw.Draw(picture).ellipse((40, 40, 280, 200), fill="orange")
    file = io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def _apply(hearing: Hearing) -> None:
    with commit():
        applications.add(
            hearing=hearing,
            origin=Origin.EXTERNAL,
            who="application",
            now=NOW,
            title="Praxisbeispiel",
            contact_name=WORDS["contact"],
            contact_email=ADDRESS,
            needs_note=WORDS["stand_note"],
        )


def _fail_to_log_in() -> None:
    with commit():
        staff.count_failure(keys=[ADDRESS.lower(), f"reset:{ADDRESS.lower()}"], now=NOW)
