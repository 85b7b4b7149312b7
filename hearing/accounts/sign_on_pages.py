"""Single sign-on by OpenID Connect: to the city's provider and back (code flow with PKCE)."""

from __future__ import annotations

from typing import Any

from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.flask_client import OAuth
from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import entrance, single_sign_on
from hearing.accounts.forms import LoginForm
from hearing.accounts.models import User
from hearing.accounts.single_sign_on import ProviderSilent, SignOnBroken, SignOnRefused
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of

blueprint = Blueprint("sign_on", __name__)
NAME = "provider"
TARGET = "sign_on_target"
TIMEOUT = 10  # seconds that the provider may take for an answer
CLOCKS = 60  # seconds that its clock may be wrong
# What the provider may sign with: its own private key, never a shared or no secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


def _register(setup: BlueprintSetupState) -> None:
    config = setup.app.config
    OAuth(setup.app).register(
        NAME,
        client_id=config["OIDC_CLIENT_ID"],
        client_secret=config["OIDC_CLIENT_SECRET"],
        server_metadata_url=f"{config['OIDC_ISSUER'].rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )


blueprint.record_once(_register)


@blueprint.get("/anmelden/anbieter")
def begin() -> Response | tuple[str, int]:
    """Lead to the provider."""
    for key in [key for key in session if key.startswith("_state_")]:
        session.pop(key)  # of a login that was begun and left; a cookie has little room
    session[TARGET] = request.args.get("next")
    try:
        answer: Response = _client().authorize_redirect(url_for(".finish", _external=True))
    except HearingError as error:
        return _refusal(error)
    return answer


@blueprint.get("/anmelden/anbieter/zurueck")
def finish() -> Response | tuple[str, int]:
    """Take the provider's answer; state, nonce, signature, issuer, audience and time must fit."""
    try:
        claims = _checked_claims()
        with commit():
            user = single_sign_on.find_user(
                claims=claims,
                issuer=current_app.config["OIDC_ISSUER"],
                provider=current_app.config["OIDC_NAME"],
                now=web.now(),
            )
    except HearingError as error:
        return _refusal(error)
    return entrance.enter(user, way=entrance.PROVIDER, target=session.pop(TARGET, None))


@blueprint.post("/verwaltung/konten/<int(max=2147483647):user_id>/anbieter/trennen")
def disconnect(user_id: int) -> Response:
    """Forget who somebody is at the provider, as an administrator: their next login says it."""
    user = db.session.get(User, user_id)
    if user is None:
        abort(404)
    with commit():
        single_sign_on.unbind(
            user=user,
            issuer=current_app.config["OIDC_ISSUER"],
            who=current_user.email,
            now=web.now(),
        )
    flash(_("Die Verbindung von %(name)s ist getrennt.", name=user.name), "success")
    return redirect(url_for("team.accounts"), 303)


def _client() -> Any:
    """The provider as its own description says; raises ProviderSilent."""
    if not current_app.config["OIDC_ISSUER"]:
        abort(404)
    client = current_app.extensions["authlib.integrations.flask_client"].create_client(NAME)
    try:
        metadata = client.load_server_metadata()
        issuer, endpoint = metadata["issuer"], metadata["authorization_endpoint"]
    except (RequestException, ValueError, KeyError, TypeError) as error:
        raise _silent(error) from error
    if issuer.rstrip("/") != current_app.config["OIDC_ISSUER"].rstrip("/") or not endpoint:
        raise _silent(SignOnBroken())
    offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
    metadata["id_token_signing_alg_values_supported"] = [a for a in offered if a in ALGORITHMS]
    return client


def _checked_claims() -> dict[str, Any]:
    client = _client()
    must_be = {
        "iss": {"essential": True, "values": [client.server_metadata["issuer"]]},
        "aud": {"essential": True, "values": [client.client_id]},
    }
    try:
        token = client.authorize_access_token(claims_options=must_be, leeway=CLOCKS)
        return _with_address(client, dict(token["userinfo"]))
    except MismatchingStateError as error:
        raise _broken(error) from error
    except OAuthError as error:
        if "error" in request.args:  # the provider's own no; else the code was refused
            raise SignOnRefused(provider=current_app.config["OIDC_NAME"]) from error
        raise _broken(error) from error
    except RequestException as error:
        raise _silent(error) from error
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _broken(error) from error


def _with_address(client: Any, claims: dict[str, Any]) -> dict[str, Any]:
    """The claims with the person's address, which some providers give only when asked for it."""
    if "email" in claims or "userinfo_endpoint" not in client.server_metadata:
        return claims
    more = dict(client.userinfo())
    return {**more, **claims} if more.get("sub") == claims["sub"] else claims


def _silent(error: Exception) -> HearingError:
    current_app.logger.warning("single sign-on: the provider can't be used: %r", error)
    return ProviderSilent(provider=current_app.config["OIDC_NAME"])


def _broken(error: Exception) -> HearingError:
    current_app.logger.warning("single sign-on: an answer was refused: %r", error)
    return SignOnBroken()


def _refusal(error: HearingError) -> tuple[str, int]:
    page = render_template("accounts/login.html", form=LoginForm(), problem=web.say(error))
    return page, status_of(error)
