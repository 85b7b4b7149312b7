"""The outbox: looked at, changed, sent by people; nothing goes unseen."""

from __future__ import annotations

import re
import threading
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.jobs.models import Job
from hearing.mail import delivery, errors, review
from hearing.mail.models import Letter, LetterState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.mail.conftest import Deliver, a_letter, a_waiting_letter, again
from tests.hearing.mail.postoffice import PostOffice

ALL = "/verwaltung/anhoerungen/ki/briefe"


def one(letter: Letter, action: str = "") -> str:
    return f"{ALL}/{letter.id}" + (f"/{action}" if action else "")


def press(client: FlaskClient, letter: Letter, action: str, version: int | None = None) -> Any:
    seen = version or again(letter).version
    return client.post(one(letter, action), data={"version": seen}, follow_redirects=True)


def in_state(hearing: Hearing, state: LetterState, **facts: Any) -> Letter:
    letter = a_letter(hearing, **facts)
    with commit():
        letter.state = state
    return letter


def test_every_shelf_shows_its_letters_and_no_other(hearing: Hearing, olga: FlaskClient) -> None:
    places = {
        LetterState.DRAFTED: "entwuerfe",
        LetterState.QUEUED: "wartend",
        LetterState.SENDING: "wartend",
        LetterState.RETRYING: "wiederholt",
        LetterState.BOUNCED: "fehlgeschlagen",
        LetterState.SENT: "gesendet",
        LetterState.FAILED: "fehlgeschlagen",
        LetterState.DOUBTFUL: "fehlgeschlagen",
        LetterState.DISCARDED: "verworfen",
    }
    for state in places:
        in_state(hearing, state, concern=state, subject=f"Betreff {state}!")
    for shelf in set(places.values()):
        page = olga.get(f"{ALL}?stand={shelf}").text
        for state, place in places.items():
            assert (f"Betreff {state}!" in page) == (place == shelf)
    assert olga.get(f"{ALL}?stand=quatsch").status_code == 404


def test_an_empty_outbox_says_where_letters_come_from(hearing: Hearing, olga: FlaskClient) -> None:
    assert "Kein Entwurf wartet auf Sie." in olga.get(ALL).text


def test_letters_are_found_by_name_address_and_subject(hearing: Hearing, olga: FlaskClient) -> None:
    a_letter(hearing, concern="1", name="Zoë Übel", subject="Betreff-A")
    a_letter(hearing, concern="2", address="amt_9@example.org", subject="Betreff-B")
    assert "<bdi>Betreff-A</bdi>" in olga.get(f"{ALL}?q=zoë").text
    page = olga.get(f"{ALL}?q=amt_9").text
    assert "<bdi>Betreff-B</bdi>" in page
    assert "<bdi>Betreff-A</bdi>" not in page
    assert "Kein Brief passt dazu." in olga.get(f"{ALL}?q=%25").text


def test_many_letters_come_in_pages(hearing: Hearing, olga: FlaskClient) -> None:
    for number in range(60):
        a_letter(hearing, concern=f"{number}", subject=f"Brief-{number:02}")
    first, second = olga.get(ALL).text, olga.get(f"{ALL}?seite=2").text
    assert "Brief-49" in first
    assert "Brief-50" not in first
    assert "Brief-50" in second
    assert "Seite 2 von 2" in second


def test_the_preview_is_what_arrives_but_for_the_link(
    hearing: Hearing, olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    text = "Liebe <b>Ada</b> & Co,\n\n  eingerückt\n\nIhr Link:\n{link}\n\nGrüße"
    letter = a_letter(hearing, text=text)
    page = olga.get(one(letter)).text
    found = re.search(r'<div class="letter__text"[^>]*>(.*?)</div>', page, re.S)
    assert found is not None
    shown = found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    press(olga, letter, "senden")
    deliver()
    (arrived,) = office.texts_to("ada@example.org")
    link = re.search(r"https://\S+", arrived)
    assert link is not None
    word = "[hier steht beim Versand der persönliche Link]"
    assert arrived.replace(link[0], word) == shown + "\n"
    assert link[0] not in olga.get(one(letter)).text, "what was sent is kept without its link"


def test_a_press_sends_one_letter_once(
    hearing: Hearing, olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    letter = a_letter(hearing)
    version = letter.version
    assert "1 Brief wird jetzt gesendet." in press(olga, letter, "senden", version).text
    press(olga, letter, "senden", version)
    press(olga, letter, "senden")
    deliver()
    assert len(office.arrived) == 1
    assert again(letter).queued_by == "olga@example.org"


def test_a_letter_changed_after_the_look_is_not_sent(hearing: Hearing, olga: FlaskClient) -> None:
    letter = a_letter(hearing)
    seen = letter.version
    a_letter(hearing, text="Anders. {link}")  # drafted again by the software
    assert "inzwischen geändert" in press(olga, letter, "senden", seen).text
    assert again(letter).state is LetterState.DRAFTED
    data = {"letter": f"{letter.id}:{seen}"}
    page = olga.post(f"{ALL}/senden", data=data, follow_redirects=True).text
    assert "Nicht gesendet" in page
    assert again(letter).state is LetterState.DRAFTED


def test_a_batch_is_shown_whole_before_it_goes(
    hearing: Hearing, olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    letters = [
        a_letter(hearing, concern=f"{n}", address=f"p{n}@example.org", subject=f"Betreff {n}")
        for n in range(4)
    ]
    chosen = letters[:3]
    page = olga.post(f"{ALL}/pruefen", data={"letter": [x.id for x in chosen]}).text
    assert "3 Briefe," in page
    assert "an 3 Adressen." in page
    for number in range(3):
        assert f"p{number}@example.org" in page
        assert f"Betreff {number}" in page
    assert "p3@example.org" not in page
    assert deliver() == 0, "looking sends nothing"
    values = re.findall(r'name="letter" value="(\d+:\d+)"', page)
    done = olga.post(f"{ALL}/senden", data={"letter": values}, follow_redirects=True).text
    assert "3 Briefe werden jetzt gesendet." in done
    deliver()
    assert sorted(to for to, _ in office.arrived) == [f"p{n}@example.org" for n in range(3)]


def test_all_drafts_are_looked_at_with_one_press(hearing: Hearing, olga: FlaskClient) -> None:
    for number in range(60):
        a_letter(hearing, concern=f"{number}", subject=f"Brief-{number:02}")
    assert "60 Briefe," in olga.post(f"{ALL}/pruefen", data={"alle": "1"}).text


def test_choosing_nothing_is_said(hearing: Hearing, olga: FlaskClient) -> None:
    page = olga.post(f"{ALL}/pruefen", follow_redirects=True).text
    assert "Bitte wählen Sie mindestens einen Entwurf aus." in page


@pytest.mark.parametrize("value", ["", "1", "a:b", "1:2:3", "99999999999999:1", "-1:1", "²:1"])
def test_a_batch_of_nonsense_sends_nothing(hearing: Hearing, olga: FlaskClient, value: str) -> None:
    letter = a_letter(hearing)
    assert olga.post(f"{ALL}/senden", data={"letter": value}).status_code == 303
    assert again(letter).state is LetterState.DRAFTED


def test_letters_of_another_hearing_are_not_there(hearing: Hearing, olga: FlaskClient) -> None:
    other = a_hearing(slug="andere")
    letter = a_letter(other)
    assert olga.get(one(letter)).status_code == 404
    assert olga.post(one(letter, "senden"), data={"version": 1}).status_code == 404
    assert olga.get(one(letter, "bearbeiten")).status_code == 404
    assert olga.post(one(letter, "probe")).status_code == 404
    olga.post(f"{ALL}/senden", data={"letter": f"{letter.id}:{letter.version}"})
    assert again(letter).state is LetterState.DRAFTED


def test_what_waits_can_be_taken_back_and_what_left_cannot(
    hearing: Hearing, olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    letter = a_waiting_letter(hearing)
    seen = again(letter).version
    press(olga, letter, "zurueckholen")
    assert again(letter).state is LetterState.DRAFTED
    deliver()
    assert office.arrived == []
    press(olga, letter, "senden")
    deliver()
    assert len(office.arrived) == 1
    assert "Das geht nicht mehr" in press(olga, letter, "zurueckholen").text
    assert again(letter).state is LetterState.SENT
    assert again(letter).version > seen


def test_a_discarded_letter_is_kept_and_can_come_back(hearing: Hearing, olga: FlaskClient) -> None:
    letter = a_letter(hearing)
    press(olga, letter, "verwerfen")
    assert again(letter).state is LetterState.DISCARDED
    press(olga, letter, "senden")
    assert again(letter).state is LetterState.DISCARDED
    press(olga, letter, "zurueckholen")
    assert again(letter).state is LetterState.DRAFTED


@pytest.mark.parametrize(
    ("action", "state", "arrivals"),
    [("angekommen", LetterState.SENT, 1), ("senden", LetterState.SENT, 2)],
)
def test_a_doubt_is_decided_by_a_person_and_a_second_copy_has_the_same_number(
    hearing: Hearing,
    olga: FlaskClient,
    office: PostOffice,
    deliver: Deliver,
    action: str,
    state: LetterState,
    arrivals: int,
) -> None:
    office.data_replies["ada@example.org"] = ["hang up"]
    letter = a_waiting_letter(hearing)
    deliver()
    assert "Niemand weiß" in olga.get(one(letter)).text
    press(olga, letter, action)
    deliver()
    assert again(letter).state is state
    assert len(office.arrived) == arrivals
    assert len({message["Message-ID"] for _to, message in office.arrived}) == 1


def test_a_failed_letter_shows_the_servers_words_and_goes_again_after_a_change(
    hearing: Hearing, olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    office.replies["ada@example.org"] = ["550 5.1.1 <nobody> here"]
    letter = a_waiting_letter(hearing)
    deliver()
    assert "550 5.1.1 &lt;nobody&gt; here" in olga.get(one(letter)).text
    assert "550 5.1.1 &lt;nobody&gt; here" in olga.get(f"{ALL}?stand=fehlgeschlagen").text
    press(olga, letter, "zurueckholen")
    press(olga, letter, "senden")
    deliver()
    assert again(letter).state is LetterState.SENT


def test_a_test_letter_goes_to_oneself_and_makes_no_link(
    hearing: Hearing, olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    letter = a_letter(hearing)
    olga.post(one(letter, "probe"))
    deliver()
    (to, message), *none = office.arrived
    assert not none
    assert to == "olga@example.org"
    assert message["Subject"].startswith("[Probe] Einladung")
    assert "https://" not in str(message)
    assert again(letter).state is LetterState.DRAFTED


def test_without_a_mail_server_letters_wait_and_the_page_says_so(
    hearing: Hearing, olga: FlaskClient, app: Flask
) -> None:
    letter = a_letter(hearing)
    page = press(olga, letter, "senden").text
    assert "1 Brief wartet, bis ein Mailserver eingerichtet ist." in page
    assert "HEARING_MAIL_SERVER, HEARING_MAIL_FROM, HEARING_BASE_URL" in page
    assert again(letter).state is LetterState.QUEUED
    app.config.update(MAIL_SERVER="x", MAIL_FROM="a@example.org", BASE_URL="https://x.example")
    assert "kein Mailserver" not in olga.get(ALL).text


def test_of_two_presses_at_once_one_sends(hearing: Hearing, app: Flask) -> None:
    letter = a_letter(hearing)
    seen = letter.version
    with commit():
        review.send(letter=letter, seen=seen, who="olga@example.org", now=NOW)
    with pytest.raises(errors.LetterMoved), commit():
        review.send(letter=again(letter), seen=seen, who="ben@example.org", now=NOW)
    assert db.session.scalar(select(db.func.count()).select_from(Job)) == 1


def test_of_eight_people_pressing_at_the_same_moment_one_sends(
    hearing: Hearing, app: Flask
) -> None:
    letter = a_letter(hearing)
    number, seen, ready = letter.id, letter.version, threading.Barrier(8, timeout=30)
    outcomes: list[str] = []

    def press_send(who: str) -> None:
        with app.app_context():
            mine = db.session.get_one(Letter, number)
            ready.wait()
            try:
                with commit():
                    review.send(letter=mine, seen=seen, who=who, now=NOW)
                outcomes.append("sent")
            except HearingError as error:
                outcomes.append(type(error).__name__)

    people = [threading.Thread(target=press_send, args=(f"p{n}@x.example",)) for n in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert Counter(outcomes) == {"sent": 1, "LetterMoved": 7}
    assert db.session.scalar(select(db.func.count()).select_from(Job)) == 1


def test_a_letter_that_begins_to_leave_cannot_be_taken_back(hearing: Hearing, app: Flask) -> None:
    letter = a_waiting_letter(hearing)
    with commit():
        assert delivery.begin(letter=letter, job_id=1, message_id="<x>", link_id=None, now=NOW)
    with pytest.raises(errors.LetterMoved), commit():
        review.take_back(letter=again(letter), seen=letter.version, who="olga", now=NOW)


def test_strangers_see_no_letters(hearing: Hearing, visitor: FlaskClient) -> None:
    letter = a_letter(hearing)
    for path in (ALL, one(letter), one(letter, "bearbeiten")):
        assert visitor.get(path).status_code in {302, 303}


def test_what_is_tried_again_says_when_and_goes_at_a_press(
    hearing: Hearing, olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    office.replies["ada@example.org"] = ["450 4.2.2 mailbox full"]
    letter = a_waiting_letter(hearing)
    deliver()
    assert "nächster Versuch am 10.06.2024, 10:01" in olga.get(f"{ALL}?stand=wiederholt").text
    page = olga.get(one(letter)).text
    assert "Nächster Versuch am 10. Juni 2024, 10:01" in page
    assert "450 4.2.2 mailbox full" in page
    press(olga, letter, "senden")
    deliver()
    assert again(letter).state is LetterState.SENT


@pytest.mark.parametrize(
    ("action", "becomes"),
    [
        ("senden", LetterState.QUEUED),
        ("zurueckholen", LetterState.DRAFTED),
        ("verwerfen", LetterState.DISCARDED),
    ],
)
def test_a_letter_that_came_back_is_settled(
    hearing: Hearing, olga: FlaskClient, action: str, becomes: LetterState
) -> None:
    letter = in_state(hearing, LetterState.BOUNCED)
    page = olga.get(one(letter)).text
    assert "Dieser Brief kam zurück" in page
    assert f"{one(letter)}/{action}" in page
    press(olga, letter, action)
    assert again(letter).state is becomes


def test_the_outbox_counts_what_came_in(hearing: Hearing, olga: FlaskClient) -> None:
    assert "Posteingang: 0 offen" in olga.get(ALL).text
