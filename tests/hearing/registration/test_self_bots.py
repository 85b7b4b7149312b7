"""Machines at the public page: traps, haste, limits; and what people notice of them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Admission, Group
from hearing.registration import throttle
from hearing.registration.models import FormUse
from hearing.registration.self_errors import NetworkBusy
from hearing.registration.stamps import Pace, Stamper
from hearing.registration.throttle import Limit
from hearing.settings import BadSetting, read_settings
from tests.conftest import NOW
from tests.hearing.cast import a_group
from tests.hearing.registration.selfhelp import SENT, Clock, Stranger, everybody, letters

TYPED = ("Beispiel Bürgerin", "b@example.org")


@pytest.fixture
def stranger(app: Flask, citizens: Group) -> Stranger:
    return Stranger(app, Clock(app))


@pytest.fixture
def citizens(hearing: Hearing) -> Group:
    return a_group(hearing, name="Bürger*innen", modes=["stream"], admission=Admission.OPEN)


def test_a_hasty_form_is_shown_again_as_it_was_typed_and_takes_one_press_more(
    stranger: Stranger,
) -> None:
    page = stranger.press(stamp=stranger.stamp())
    assert page.status_code == 422
    assert "Das ging sehr schnell" in page.text
    assert all(f'value="{word}"' in page.text for word in TYPED)
    assert stranger.press(stamp=stranger.stamp(page)).location == SENT


@pytest.mark.parametrize("stamp", ["old", "forged", "of another hearing", ""])
def test_a_stamp_that_tells_nothing_takes_one_press_more(stamp: str, stranger: Stranger) -> None:
    other = Stamper("test", 4711).make(NOW - timedelta(minutes=1))
    text = {"old": stranger.stamp(), "forged": "x.y", "of another hearing": other, "": ""}[stamp]
    stranger.clock.pass_by(hours=25)
    page = stranger.press(stamp=text)
    assert page.status_code == 422
    assert "Die Seite war lange offen" in page.text
    assert all(f'value="{word}"' in page.text for word in TYPED)
    assert stranger.press(stamp=stranger.stamp(page)).location == SENT


def test_who_steps_into_the_trap_is_asked_once_more(stranger: Stranger) -> None:
    page = stranger.send(betreff="Billige Uhren")
    assert page.status_code == 422
    assert "Billige Uhren" not in page.text  # it is emptied: nobody could see it to do so
    assert all(f'value="{word}"' in page.text for word in TYPED)
    assert stranger.press(stamp=stranger.stamp(page)).location == SENT


def test_stamps_know_their_form_and_their_time() -> None:
    stamper, later = Stamper("secret", 7), NOW + timedelta(seconds=5)
    stamp = stamper.make(NOW)
    assert stamper.read(stamp, later) is Pace.FINE
    assert stamper.read(stamp, NOW + timedelta(seconds=1)) is Pace.FAST
    assert stamper.read(stamper.make_ripe(NOW), NOW) is Pace.FINE
    for odd in (Stamper("secret", 8), Stamper("other", 7)):
        assert odd.read(stamp, later) is Pace.OLD
    assert stamper.read(stamp, NOW - timedelta(seconds=5)) is Pace.OLD  # from the future
    assert stamper.read(stamp, NOW + timedelta(hours=25)) is Pace.OLD


def test_a_network_of_bots_is_stopped_and_others_are_not(app: Flask, stranger: Stranger) -> None:
    stamp = stranger.stamp()
    stranger.clock.pass_by(seconds=20)
    answers = [stranger.press(stamp=stamp, email=f"b{n}@example.org") for n in range(100)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [303] * 60 + [429] * 40
    assert (len(everybody()), len(letters())) == (60, 60)
    refused = answers[-1]
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "Was Sie eingegeben haben, steht noch da." in refused.text
    assert 'value="b99@example.org"' in refused.text
    elsewhere = Stranger(app, stranger.clock, "203.0.113.8")
    assert elsewhere.send(email="mensch@example.org").location == SENT
    stranger.clock.pass_by(hours=1)
    assert stranger.send(email="spaeter@example.org").location == SENT


def test_an_address_that_is_known_counts_like_any_other(stranger: Stranger) -> None:
    stamp = stranger.stamp()
    stranger.clock.pass_by(seconds=20)
    statuses = [stranger.press(stamp=stamp).status_code for _press in range(61)]
    assert statuses == [303] * 60 + [429]
    assert len(letters()) == 1


def test_a_hearing_takes_so_many_an_hour_from_everywhere(
    app: Flask, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tuple(Limit(each.name, 3, each.span, each.error) for each in throttle.HEARING)
    monkeypatch.setattr(throttle, "HEARING", few)
    for number in range(5):
        bot = Stranger(app, stranger.clock, f"2001:db8:{number}::1")
        answer = bot.send(email=f"b{number}@example.org")
        assert answer.status_code == (303 if number < 3 else 429)
    assert "Gerade melden sich sehr viele Menschen an" in answer.text
    assert len(letters()) == 3


def test_from_the_citys_own_networks_many_may_come(app: Flask, stranger: Stranger) -> None:
    app.config["OWN_NETWORKS"] = ["10.0.0.0/8", "2001:db8:77::/48"]
    inside = Stranger(app, stranger.clock, "10.20.30.40")
    stamp = inside.stamp()
    stranger.clock.pass_by(seconds=20)
    statuses = {inside.press(stamp=stamp, email=f"b{n}@e.org").status_code for n in range(70)}
    assert statuses == {303}
    assert throttle.is_own(throttle.network_of("2001:db8:77:5::1"), app.config["OWN_NETWORKS"])
    assert not throttle.is_own("11.0.0.1", app.config["OWN_NETWORKS"])
    assert not throttle.is_own("nowhere", app.config["OWN_NETWORKS"])


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::99", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_a_network_is_what_one_customer_has(address: str, network: str) -> None:
    assert throttle.network_of(address) == network


def test_uses_at_once_are_all_counted(app: Flask, hearing: Hearing) -> None:
    limit = Limit("at once", 5, throttle.HOUR, NetworkBusy)
    start, taken = threading.Barrier(12), []

    def use() -> None:
        with app.app_context():
            start.wait()
            try:
                with commit():
                    throttle.take(uses=throttle.uses([limit], "x"), secret="s", now=NOW)
                taken.append(True)
            except NetworkBusy:
                taken.append(False)

    threads = [threading.Thread(target=use) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (taken.count(True), len(taken)) == (5, 12)


def test_what_is_counted_names_no_network_and_is_forgotten(stranger: Stranger) -> None:
    stranger.send()
    rows = db.session.query(FormUse).all()
    assert len(rows) == 3  # the network's hour and day, the hearing's hour
    assert not any("203.0.113" in row.key for row in rows)
    with commit():
        throttle.forget(now=NOW + timedelta(hours=1, minutes=1))
    assert db.session.query(FormUse).count() == 1
    with commit():
        throttle.forget(now=NOW + timedelta(days=1))
    assert db.session.query(FormUse).count() == 0


@pytest.mark.slow
def test_many_bots_at_once_see_no_error_page_and_get_exactly_the_limit(
    app: Flask, stranger: Stranger
) -> None:
    stamp = stranger.stamp()
    stranger.clock.pass_by(seconds=20)
    start, statuses = threading.Barrier(8), []

    def flood(number: int) -> None:
        bot = Stranger(app, stranger.clock)
        start.wait()
        for press in range(15):
            address = f"b{number}.{press}@example.org"
            statuses.append(bot.press(stamp=stamp, email=address).status_code)

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] * 60 + [429] * 60
    assert (len(everybody()), len(letters())) == (60, 60)


def test_own_networks_are_a_setting() -> None:
    read = read_settings({"HEARING_OWN_NETWORKS": "10.1.2.3/8, 2001:db8::/32"})
    assert read["OWN_NETWORKS"] == ["10.0.0.0/8", "2001:db8::/32"]
    with pytest.raises(BadSetting):
        read_settings({"HEARING_OWN_NETWORKS": "die Stadt"})
