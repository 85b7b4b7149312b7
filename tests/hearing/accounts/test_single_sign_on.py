"""Single sign-on against a real provider in a process of its own: signed tokens, its own keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.accounts import single_sign_on, staff
from hearing.accounts.models import ProviderAccount, User
from hearing.app import create_app
from hearing.database import commit, db, upgrade
from tests.conftest import NOW
from tests.hearing.accounts import provider as server
from tests.hearing.accounts.conftest import KEYS, Protected, Provider, audited, free_port, is_inside
from tests.hearing.conftest import Browser, an_account, logged_in

OLGA = "olga@example.org"


@pytest.fixture
def app(database: str, data: object, provider: Provider) -> object:
    """The application, told of the provider."""
    app = create_app(
        {
            "HEARING_OIDC_ISSUER": provider.url,
            "HEARING_OIDC_CLIENT_ID": server.CLIENT_ID,
            "HEARING_OIDC_CLIENT_SECRET": server.CLIENT_SECRET,
            "HEARING_OIDC_NAME": "Stadtportal",
        },
        DATA=data,
        DATABASE=database,
        SECRET_KEY=KEYS[0],
        WTF_CSRF_ENABLED=False,
    )
    app.testing = True
    app.test_client_class = Browser
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def olga(app: Flask) -> User:
    return an_account(OLGA)


def at_provider(begun: TestResponse) -> str:
    """Log in at the provider; the address it leads back to."""
    assert begun.status_code == 302, begun.text
    answer = requests.get(begun.location, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert (back.netloc, back.path) == ("localhost", "/anmelden/anbieter/zurueck")
    return f"{back.path}?{back.query}"


def sign_on(client: FlaskClient, target: str = "/verwaltung/konto") -> TestResponse:
    return client.get(at_provider(client.get("/anmelden/anbieter", query_string={"next": target})))


def test_the_login_offers_the_provider_by_its_name(visitor: FlaskClient) -> None:
    assert "Anmelden mit Stadtportal" in visitor.get("/anmelden").text


def test_the_request_carries_state_nonce_and_a_hashed_verifier(visitor: FlaskClient) -> None:
    asked = parse_qs(urlsplit(visitor.get("/anmelden/anbieter").location).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) >= 20


def test_a_person_the_provider_vouches_for_enters_and_is_remembered_by_subject(
    olga: User, visitor: FlaskClient, provider: Provider
) -> None:
    answer = sign_on(visitor, "/verwaltung/konto?x=1")
    assert (answer.status_code, answer.location) == (303, "/verwaltung/konto?x=1")
    assert is_inside(visitor)
    bound = db.session.scalars(select(ProviderAccount)).one()
    assert (bound.user_id, bound.subject) == (olga.id, "p-4711")
    assert [line.after for line in audited("accounts.log_in")] == [{"way": "provider"}]
    # Another address at the provider, or none that is verified: it is still the same person.
    provider.behave(claims={"email": "olga.neu@example.org", "email_verified": False})
    other = visitor.application.test_client()
    assert sign_on(other).status_code == 303
    assert is_inside(other)


def test_an_address_that_only_the_other_endpoint_tells_counts(
    olga: User, visitor: FlaskClient, provider: Provider
) -> None:
    provider.behave(claims={"email": None, "email_verified": None})
    assert sign_on(visitor).status_code == 303
    assert is_inside(visitor)


def test_an_address_of_another_subject_does_not_count(
    olga: User, visitor: FlaskClient, provider: Provider
) -> None:
    provider.behave(claims={"email": None, "email_verified": None}, userinfo={"sub": "p-1"})
    refused(sign_on(visitor), 403, "Stadtportal hat Ihre E-Mail-Adresse nicht bestätigt.", visitor)


def refused(answer: TestResponse, status: int, sentence: str, client: FlaskClient) -> None:
    assert answer.status_code == status
    assert sentence in answer.text
    assert not is_inside(client)
    assert db.session.scalars(select(ProviderAccount)).all() == []


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-client"},
        {"aud": ["another-client"], "azp": server.CLIENT_ID},
        {"aud": [server.CLIENT_ID, "another-client"], "azp": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": 1_700_000_000, "iat": 1_699_999_000},
        {"nonce": "of another login"},
        {"at_hash": "of-another-token"},
        {"nbf": int(time.time()) + 10_000},
        {"exp": "tomorrow"},
    ],
    ids=lambda claims: " ".join(claims),
)
def test_a_token_that_is_not_for_us_here_and_now_is_refused(
    olga: User, visitor: FlaskClient, provider: Provider, claims: dict[str, object]
) -> None:
    provider.behave(claims=claims)
    refused(sign_on(visitor), 400, "konnte nicht geprüft werden", visitor)


def test_a_token_signed_with_an_unknown_key_is_refused(
    olga: User, visitor: FlaskClient, provider: Provider
) -> None:
    provider.behave(foreign_key=True)
    refused(sign_on(visitor), 400, "konnte nicht geprüft werden", visitor)


@pytest.mark.parametrize("verified", [False, None, "false", "yes", 1])
def test_an_unverified_address_opens_nothing(
    olga: User, visitor: FlaskClient, provider: Provider, verified: object
) -> None:
    provider.behave(claims={"email_verified": verified})
    refused(sign_on(visitor), 403, "hat Ihre E-Mail-Adresse nicht bestätigt", visitor)


def test_nobody_gets_an_account_by_themselves(visitor: FlaskClient) -> None:
    refused(sign_on(visitor), 403, "Für Sie gibt es hier noch kein Konto.", visitor)
    assert db.session.scalars(select(User)).all() == []


def test_a_disabled_account_stays_closed(olga: User, visitor: FlaskClient) -> None:
    with commit():
        staff.disable(user=olga)
    refused(sign_on(visitor), 403, "Ihr Konto ist abgeschaltet.", visitor)


def test_a_disabled_account_stays_closed_that_was_bound_before(
    olga: User, visitor: FlaskClient
) -> None:
    sign_on(visitor)
    with commit():
        staff.disable(user=db.session.get_one(User, olga.id))
    answer = sign_on(visitor)
    assert answer.status_code == 403
    assert "Ihr Konto ist abgeschaltet." in answer.text
    assert not is_inside(visitor)


def test_who_gets_a_colleagues_old_address_does_not_get_the_account(
    olga: User, visitor: FlaskClient, provider: Provider
) -> None:
    sign_on(visitor)
    provider.behave(claims={"sub": "p-somebody-new"})
    newcomer = visitor.application.test_client()
    answer = sign_on(newcomer)
    assert answer.status_code == 403
    assert "mit einem anderen Zugang bei Stadtportal verbunden" in answer.text
    assert not is_inside(newcomer)


def test_after_the_connection_is_cut_the_next_login_makes_a_new_one(
    olga: User, visitor: FlaskClient, provider: Provider
) -> None:
    sign_on(visitor)
    assert "mit Ihrem Zugang bei Stadtportal verbunden" in visitor.get("/verwaltung/konto").text
    assert visitor.post("/verwaltung/konto/anbieter/trennen").status_code == 303
    assert [line.before["subject"] for line in audited("accounts.unbind")] == ["p-4711"]
    provider.behave(claims={"sub": "p-4712"})
    assert sign_on(visitor.application.test_client()).status_code == 303
    assert db.session.scalars(select(ProviderAccount.subject)).all() == ["p-4712"]


def test_an_administrator_cuts_a_connection_for_who_cannot_enter(
    app: Flask, olga: User, visitor: FlaskClient, provider: Provider
) -> None:
    sign_on(visitor)
    address = f"/verwaltung/konten/{olga.id}/anbieter/trennen"
    assert visitor.post(address).status_code == 403
    admin = logged_in(app, an_account("anna@example.org", administrator=True))
    assert address in admin.get("/verwaltung/konten").text
    assert admin.post(address).location == "/verwaltung/konten"
    assert address not in admin.get("/verwaltung/konten").text
    assert [line.who for line in audited("accounts.unbind")] == ["anna@example.org"]
    assert admin.post("/verwaltung/konten/999/anbieter/trennen").status_code == 404
    provider.behave(claims={"sub": "p-4712"})
    assert sign_on(app.test_client()).status_code == 303


def test_a_state_opens_once(olga: User, visitor: FlaskClient) -> None:
    back = at_provider(visitor.get("/anmelden/anbieter"))
    assert visitor.get(back).status_code == 303
    visitor.post("/abmelden")
    answer = visitor.get(back)
    assert answer.status_code == 400
    assert "Bitte beginnen Sie noch einmal." in answer.text
    assert not is_inside(visitor)


def test_a_code_opens_once_even_for_who_kept_the_cookie(olga: User, visitor: FlaskClient) -> None:
    begun = visitor.get("/anmelden/anbieter")
    cookie = visitor.get_cookie("session")
    back = at_provider(begun)
    assert visitor.get(back).status_code == 303
    thief = visitor.application.test_client()
    thief.set_cookie("session", cookie.value)
    refused_answer = thief.get(back)
    assert refused_answer.status_code == 400
    assert not is_inside(thief)


def test_an_answer_for_another_browser_is_refused(olga: User, visitor: FlaskClient) -> None:
    back = at_provider(visitor.get("/anmelden/anbieter"))
    victim = visitor.application.test_client()
    refused(victim.get(back), 400, "konnte nicht geprüft werden", victim)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=x", "?code=%00&state=%00", "?error="]
)
def test_an_answer_nobody_asked_for_is_refused(visitor: FlaskClient, query: str) -> None:
    refused(visitor.get(f"/anmelden/anbieter/zurueck{query}"), 400, "geprüft werden", visitor)


def test_a_code_the_provider_does_not_know_is_refused(olga: User, visitor: FlaskClient) -> None:
    back = at_provider(visitor.get("/anmelden/anbieter"))
    state = parse_qs(urlsplit(back).query)["state"][0]
    guessed = f"/anmelden/anbieter/zurueck?code=guessed&state={state}"
    refused(visitor.get(guessed), 400, "konnte nicht geprüft werden", visitor)


def test_a_no_at_the_provider_is_said(visitor: FlaskClient, provider: Provider) -> None:
    provider.behave(refuse=True)
    refused(sign_on(visitor), 403, "Die Anmeldung bei Stadtportal wurde abgebrochen.", visitor)


def test_a_silent_provider_is_said_and_the_password_still_opens(
    app: Flask, olga: User, visitor: FlaskClient, relocate: Callable[[str], None]
) -> None:
    relocate(f"http://127.0.0.1:{free_port()}")
    answer = visitor.get("/anmelden/anbieter")
    refused(answer, 503, "Stadtportal antwortet gerade nicht.", visitor)
    assert 'id="password"' in answer.text


def test_a_provider_that_names_another_issuer_is_not_used(
    visitor: FlaskClient, provider: Provider
) -> None:
    provider.behave(issuer="https://evil.example")
    refused(visitor.get("/anmelden/anbieter"), 503, "antwortet gerade nicht", visitor)


def test_an_address_that_is_no_provider_is_said(
    app: Flask, visitor: FlaskClient, provider: Provider, relocate: Callable[[str], None]
) -> None:
    relocate(f"{provider.url}/nowhere")
    refused(visitor.get("/anmelden/anbieter"), 503, "antwortet gerade nicht", visitor)


@pytest.fixture
def relocate(app: Flask) -> Callable[[str], None]:
    """Look for the provider at another address."""

    def _relocate(url: str) -> None:
        app.config["OIDC_ISSUER"] = url
        client = app.extensions["authlib.integrations.flask_client"].create_client("provider")
        client._server_metadata_url = f"{url}/.well-known/openid-configuration"

    return _relocate


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_single_sign_on_leads_to_no_foreign_page(
    olga: User, visitor: FlaskClient, target: str
) -> None:
    assert sign_on(visitor, target).location == "/verwaltung"


def test_many_logins_begun_and_left_do_not_overflow_the_cookie(visitor: FlaskClient) -> None:
    for _time in range(12):
        visitor.get("/anmelden/anbieter")
    assert len(visitor.get_cookie("session").value) < 2000


def test_the_provider_counts_for_the_second_factor(
    app: Flask, olga: User, visitor: FlaskClient
) -> None:
    app.config["SECOND_FACTOR"] = "required"
    sign_on(visitor)
    assert is_inside(visitor)


def test_without_a_provider_there_is_no_such_page(app: Flask, visitor: FlaskClient) -> None:
    app.config["OIDC_ISSUER"] = ""
    assert visitor.get("/anmelden/anbieter").status_code == 404
    assert visitor.get("/anmelden/anbieter/zurueck").status_code == 404
    assert "Stadtportal" not in visitor.get("/anmelden").text


def test_a_second_login_binds_nothing_more(olga: User) -> None:
    claims = {"sub": "p-1", "email": OLGA, "email_verified": True}
    for _time in range(2):
        with commit():
            user = single_sign_on.find_user(claims=claims, issuer="i", provider="P", now=NOW)
        assert user.id == olga.id
    assert len(audited("accounts.bind")) == 1


def test_a_person_with_a_second_factor_here_needs_no_code_after_the_provider(
    paula: Protected, visitor: FlaskClient, provider: Provider
) -> None:
    provider.behave(claims={"email": "paula@example.org"})
    sign_on(visitor)
    assert is_inside(visitor)
