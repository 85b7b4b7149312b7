"""The second factor as a browser meets it: set up, asked for, used once, lost, required."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.accounts import second_factor, staff
from hearing.accounts.models import LoginFailure, RecoveryCode, SecondFactor, User
from hearing.cli import main
from hearing.database import commit, db
from tests.conftest import NOW
from tests.hearing.accounts.conftest import KEYS, Protected, audited, code_of, is_inside
from tests.hearing.conftest import PASSWORD, an_account, logged_in

PAGE = "/verwaltung/konto/zweiter-faktor"
WRONG = "Dieser Code stimmt nicht, ist abgelaufen oder wurde schon benutzt."


def give_password(
    client: FlaskClient, email: str = "paula@example.org", **query: str
) -> TestResponse:
    return client.post("/anmelden", query_string=query, data={"email": email, "password": PASSWORD})


def give_code(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/anmelden/code", data={"code": code})


def at(app: Flask, **later: float) -> None:
    app.extensions["clock"] = lambda: NOW + timedelta(**later)


# Setting up


def set_up(client: FlaskClient) -> tuple[str, TestResponse]:
    """Go through the pages as a person does; the secret as it is shown, and the last page."""
    assert client.post(PAGE).location == f"{PAGE}/einrichten"
    page = client.get(f"{PAGE}/einrichten").text
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    typed = secret[1].replace(" ", "")
    return typed, client.post(f"{PAGE}/einrichten", data={"code": code_of(typed)})


def shown_codes(answer: TestResponse) -> list[str]:
    return re.findall(r"<li><code>([a-z2-7-]+)</code>", answer.text)


def test_it_is_set_up_by_a_code_of_the_app_and_ten_recovery_codes_are_shown(
    app: Flask, visitor: FlaskClient
) -> None:
    user = an_account("otto@example.org")
    give_password(visitor, user.email)
    elsewhere = app.test_client()
    give_password(elsewhere, user.email)
    _secret, answer = set_up(visitor)
    codes = shown_codes(answer)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)
    assert answer.headers["Cache-Control"] == "no-store"
    assert is_inside(visitor)
    assert not is_inside(elsewhere), "a session without a second factor goes on"
    assert len(audited("accounts.second_factor_on")) == 1


def test_the_key_address_names_city_and_account(app: Flask, visitor: FlaskClient) -> None:
    client = logged_in(app, an_account("otto@example.org"))
    client.post(PAGE)
    answer = client.get(f"{PAGE}/einrichten")
    address = unescape(re.search(r'href="(otpauth://[^"]+)"', answer.text)[1])
    read = pyotp.parse_uri(address)
    assert (read.name, read.issuer) == (
        "otto@example.org",
        "Landeshauptstadt München Stadtratshearing",
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'src="data:image/svg+xml' in answer.text


@pytest.mark.parametrize("code", ["", "000000", "12345", "1" * 101, "abc", "１２３４５６", "\0"])
def test_without_the_right_code_it_stays_off(app: Flask, code: str) -> None:
    user = an_account("otto@example.org")
    client = logged_in(app, user)
    client.post(PAGE)
    secret = client.get(f"{PAGE}/einrichten").text
    answer = client.post(f"{PAGE}/einrichten", data={"code": code})
    assert answer.status_code in {401, 422}
    assert not second_factor.is_on(user=user)
    shown = re.search(r'class="secret">([A-Z2-7 ]+)<', answer.text)
    assert shown is not None
    assert shown[0] in secret, "the secret of the page before"
    assert give_password(app.test_client(), user.email).location != "/anmelden/code"


def test_the_setup_page_without_a_beginning_leads_back(app: Flask, paula: Protected) -> None:
    client = logged_in(app, an_account("otto@example.org"))
    assert client.get(f"{PAGE}/einrichten").location == PAGE
    paulas = logged_in(app, paula.user)
    assert paulas.get(f"{PAGE}/einrichten").location == PAGE
    assert paulas.post(PAGE).status_code == 409, "a second app over the first"


def test_secret_and_codes_are_not_stored_in_the_open(paula: Protected) -> None:
    stored = db.session.scalars(select(SecondFactor)).one().secret
    assert paula.secret not in stored
    hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not {code.replace("-", "") for code in paula.codes} & set(hashes)


# Logging in


def test_the_password_alone_gives_no_right_at_all(app: Flask, paula: Protected) -> None:
    with commit():
        db.session.get_one(User, paula.user.id).administrator = True
    client = app.test_client()
    answer = give_password(client)
    assert (answer.status_code, answer.location) == (303, "/anmelden/code")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and "verwaltung" in rule.rule:
            assert client.get(rule.rule).status_code in {302, 401}, rule.rule
    assert client.post("/abmelden").status_code == 302
    assert "Abmelden" not in client.get("/").text


def test_the_code_opens_and_leads_to_the_page_that_was_asked_for(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    give_password(visitor, next="/verwaltung/konto?x=1")
    answer = give_code(visitor, f" {paula.code()[:3]} {paula.code()[3:]} ")
    assert (answer.status_code, answer.location) == (303, "/verwaltung/konto?x=1")
    assert is_inside(visitor)
    assert [line.after for line in audited("accounts.log_in")] == [{"way": "app code"}]


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 303), (0, 303), (1, 303), (2, 401)])
def test_the_telephones_clock_may_be_one_step_wrong(
    paula: Protected, visitor: FlaskClient, steps: int, status: int
) -> None:
    give_password(visitor)
    assert give_code(visitor, paula.code(steps=steps)).status_code == status


def test_a_code_opens_once(app: Flask, paula: Protected, visitor: FlaskClient) -> None:
    give_password(visitor)
    assert give_code(visitor, paula.code()).status_code == 303
    thief = app.test_client()
    give_password(thief)
    for code in (paula.code(), paula.code(steps=-1)):
        answer = give_code(thief, code)
        assert answer.status_code == 401
        assert WRONG in answer.text
    assert not is_inside(thief)
    assert give_code(thief, paula.code(steps=1)).status_code == 303, "the next one does"


def test_the_code_of_the_setup_opens_nothing(app: Flask, visitor: FlaskClient) -> None:
    user = an_account("otto@example.org")
    client = logged_in(app, user)
    secret, _page = set_up(client)
    give_password(visitor, user.email)
    assert give_code(visitor, code_of(secret)).status_code == 401


def test_a_recovery_code_opens_once_however_it_is_typed(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    give_password(visitor)
    typed = paula.codes[3].replace("o", "0").replace("l", "1").upper().replace("-", " ")
    assert give_code(visitor, typed).status_code == 303
    assert "noch 9 Wiederherstellungscodes" in visitor.get("/verwaltung/konto").text
    assert [line.after for line in audited("accounts.log_in")] == [{"way": "recovery code"}]
    again = app.test_client()
    give_password(again)
    assert give_code(again, paula.codes[3]).status_code == 401
    assert give_code(again, paula.codes[4]).status_code == 303


def test_a_recovery_code_of_somebody_else_opens_nothing(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    _secret, page = set_up(logged_in(app, an_account("otto@example.org")))
    give_password(visitor)
    assert give_code(visitor, shown_codes(page)[0]).status_code == 401


def test_guessing_codes_is_stopped_and_a_right_password_does_not_forgive_it(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    for _guess in range(5):
        give_password(visitor)
        assert give_code(visitor, "000000").status_code == 401
    give_password(visitor)
    answer = give_code(visitor, paula.code())
    assert answer.status_code == 429
    assert "Zu viele Fehlversuche." in answer.text
    assert give_code(visitor, paula.codes[0]).status_code == 429
    at(app, minutes=16)
    give_password(visitor)
    assert give_code(visitor, code_of(paula.secret, steps=32)).status_code == 303


def test_guesses_made_at_once_are_counted_one_by_one(app: Flask, paula: Protected) -> None:
    user_id = paula.user.id

    def _guess(number: int) -> str:
        with app.app_context():
            try:
                second_factor.check(
                    user=db.session.get_one(User, user_id),
                    code=f"{number:06}",
                    keys=KEYS,
                    address=f"192.0.2.{number}",
                    limit=5,
                    now=NOW,
                )
            except (second_factor.WrongCode, staff.TooManyFailures) as error:
                return type(error).__name__
            finally:
                db.session.commit()
                db.session.remove()
            return "open"

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(_guess, range(1, 17)))
    assert results.count("WrongCode") == 5
    assert results.count("TooManyFailures") == 11


def test_a_code_sent_twice_at_once_opens_once(app: Flask, paula: Protected) -> None:
    code, user_id = paula.code(), paula.user.id

    def _use(number: int) -> bool:
        with app.app_context():
            try:
                second_factor.check(
                    user=db.session.get_one(User, user_id),
                    code=code,
                    keys=KEYS,
                    address=f"192.0.2.{number}",
                    limit=50,
                    now=NOW,
                )
            except second_factor.WrongCode:
                return False
            finally:
                db.session.commit()
                db.session.remove()
            return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(_use, range(8))).count(True) == 1


def test_after_ten_minutes_the_password_is_asked_for_again(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    give_password(visitor)
    at(app, minutes=11)
    assert visitor.get("/anmelden/code").location == "/anmelden"
    assert give_code(visitor, code_of(paula.secret, steps=22)).location == "/anmelden"
    assert not is_inside(visitor)


def test_ending_all_sessions_ends_logins_that_are_half_done(
    paula: Protected, visitor: FlaskClient
) -> None:
    give_password(visitor)
    with commit():
        staff.end_sessions(user=db.session.get_one(User, paula.user.id))
    assert give_code(visitor, paula.code()).location == "/anmelden"


def test_the_code_page_without_a_password_leads_to_the_login(visitor: FlaskClient) -> None:
    assert visitor.get("/anmelden/code").location == "/anmelden"
    assert give_code(visitor, "000000").location == "/anmelden"


@pytest.mark.parametrize("code", ["", " ", "x" * 101, "\0", "１２３４５６", "-", "<b>"])
def test_odd_codes_open_nothing(paula: Protected, visitor: FlaskClient, code: str) -> None:
    give_password(visitor)
    answer = give_code(visitor, code)
    assert answer.status_code in {401, 422}
    assert "<b>" not in answer.text
    assert not is_inside(visitor)


# Switching off, renewing, losing


def test_switching_off_asks_for_the_password_and_counts_wrong_ones(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    client = logged_in(app, paula.user)
    answer = client.post(f"{PAGE}/ausschalten", data={"current": "falsch"})
    assert answer.status_code == 401
    assert "Das Passwort stimmt nicht." in answer.text
    assert client.post(f"{PAGE}/ausschalten", data={}).status_code == 422
    assert second_factor.is_on(user=paula.user)
    assert db.session.scalars(select(LoginFailure)).all() != []
    answer = client.post(f"{PAGE}/ausschalten", data={"current": PASSWORD})
    assert answer.status_code == 303
    assert [line.who for line in audited("accounts.second_factor_off")] == ["paula@example.org"]
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert give_password(visitor).location != "/anmelden/code"


def test_new_recovery_codes_end_the_old_ones(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    client = logged_in(app, paula.user)
    assert client.post(f"{PAGE}/codes", data={"current": "falsch"}).status_code == 401
    page = client.post(f"{PAGE}/codes", data={"current": PASSWORD})
    assert len(shown_codes(page)) == 10
    give_password(visitor)
    assert give_code(visitor, paula.codes[0]).status_code == 401
    assert give_code(visitor, shown_codes(page)[0]).status_code == 303


def test_an_administrator_takes_a_lost_telephone_away(
    app: Flask, olga: FlaskClient, paula: Protected, visitor: FlaskClient
) -> None:
    client = logged_in(app, paula.user)
    address = f"/verwaltung/konten/{paula.user.id}/zweiter-faktor/zuruecksetzen"
    assert client.post(address).status_code == 403, "not her own, without the password"
    assert address in olga.get("/verwaltung/konten").text
    assert olga.post(address).location == "/verwaltung/konten"
    assert address not in olga.get("/verwaltung/konten").text
    assert [line.who for line in audited("accounts.second_factor_off")] == ["olga@example.org"]
    assert not is_inside(client)
    assert give_password(visitor).location != "/anmelden/code"
    assert olga.post("/verwaltung/konten/999/zweiter-faktor/zuruecksetzen").status_code == 404


def test_an_administrators_own_second_factor_goes_with_the_password_only(
    app: Flask, paula: Protected
) -> None:
    with commit():
        db.session.get_one(User, paula.user.id).administrator = True
    client = logged_in(app, paula.user)
    own = f"/verwaltung/konten/{paula.user.id}/zweiter-faktor/zuruecksetzen"
    assert client.post(own).location == f"{PAGE}/ausschalten"
    assert second_factor.is_on(user=paula.user)


# Required of everybody


def test_where_it_is_required_nothing_comes_before_setting_it_up(
    app: Flask, visitor: FlaskClient
) -> None:
    app.config["SECOND_FACTOR"] = "required"
    user = an_account("otto@example.org", administrator=True)
    give_password(visitor, user.email)
    for path in ("/verwaltung", "/verwaltung/konto", "/verwaltung/aufzeichnungen", "/", "/suche"):
        assert visitor.get(path).location == PAGE, path
    assert visitor.post("/verwaltung/konto/sprache", data={"language": "en"}).location == PAGE
    assert "Ihre Stadt verlangt ihn für alle Konten." in visitor.get(PAGE).text
    assert visitor.get("/static/css/base.css").status_code == 200
    set_up(visitor)
    assert is_inside(visitor)
    assert app.test_client().get("/").status_code == 200, "the public isn't asked"


def test_where_it_is_required_a_session_that_ran_before_is_asked_too(
    app: Flask, olga: FlaskClient
) -> None:
    assert is_inside(olga)
    app.config["SECOND_FACTOR"] = "required"
    assert olga.get("/verwaltung/konto").location == PAGE
    assert olga.post("/abmelden").status_code == 303


# The key


def test_after_a_change_of_the_key_the_old_one_still_reads_and_the_new_one_writes(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    app.config.update(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["test"])
    give_password(visitor)
    assert give_code(visitor, paula.code()).status_code == 303
    app.config.update(SECRET_KEY_FALLBACKS=[])
    other = app.test_client()
    give_password(other)
    assert give_code(other, paula.code(steps=1)).status_code == 303


def test_with_a_lost_key_the_recovery_codes_still_open(
    app: Flask, paula: Protected, visitor: FlaskClient
) -> None:
    app.config.update(SECRET_KEY="new")
    give_password(visitor)
    answer = give_code(visitor, paula.code())
    assert answer.status_code == 422
    assert "Bitte nehmen Sie einen Wiederherstellungscode" in answer.text
    assert give_code(visitor, paula.codes[0]).status_code == 303


def test_the_secret_of_a_deleted_person_is_deleted_with_them(paula: Protected) -> None:
    with commit():
        db.session.delete(db.session.get_one(User, paula.user.id))
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert db.session.scalars(select(RecoveryCode)).all() == []


def test_the_command_takes_a_lost_telephone_away(
    app: Flask, paula: Protected, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARING_DATA", str(data))
    monkeypatch.setenv("HEARING_DATABASE", app.config["DATABASE"])
    done = CliRunner().invoke(main, ["staff", "reset-second-factor", "paula@example.org"])
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    assert not second_factor.is_on(user=paula.user)
    assert [line.who for line in audited("accounts.second_factor_off")] == ["command line"]
