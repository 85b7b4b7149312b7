"""A real OpenID provider for the tests, in a process of its own: Authlib's server side on Flask.

    python -m tests.hearing.accounts.provider PORT

It logs everybody in as the same person. ``POST /behave`` makes it misbehave: "claims" go over
those of the ID token (null leaves one out), "userinfo" over those of the other endpoint, "issuer"
is the name it gives itself, "foreign_key" signs with a key that isn't published, "refuse" says no.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Any

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # http, for it never leaves this machine

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Response as BaseResponse

CLIENT_ID, CLIENT_SECRET = "hearing", "the secret of the test"
PERSON = {"sub": "p-4711", "email": "olga@example.org", "email_verified": True, "name": "Olga"}
KEY, FOREIGN_KEY = (RSAKey.generate_key(2048, {"kid": "one"}) for _number in range(2))
app = Flask(__name__)
behaviour: dict[str, Any] = {}
codes: dict[str, Code] = {}
tokens: set[str] = set()


class Client(ClientMixin):  # type: ignore[misc]
    """The only client there is."""

    id_token_signed_response_alg = ""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == "http://localhost/anmelden/anbieter/zurueck"

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """A code that waits to be exchanged."""

    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    """The code flow; a code opens once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> Code:
        data = request.payload.data
        codes[code] = Code(
            code,
            request.payload.redirect_uri,
            request.scope,
            data["nonce"],
            data["code_challenge"],
            data["code_challenge_method"],
        )
        return codes[code]

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> dict[str, object]:
        return PERSON


class IDTokens(OpenIDCode):  # type: ignore[misc]
    """Tokens signed with the published key, unless the test wants otherwise."""

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return False

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        return FOREIGN_KEY if behaviour.get("foreign_key") else KEY

    def get_encode_header(self, client: Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": "one"}

    def get_client_claims(self, client: Client) -> dict[str, object]:
        return {"iss": issuer(), "aud": [CLIENT_ID]}

    def generate_user_info(self, user: dict[str, object], scope: str) -> dict[str, object]:
        claims = {**user, **behaviour.get("claims", {})}
        return {name: value for name, value in claims.items() if value is not None}


server = AuthorizationServer(
    app,
    query_client=lambda client_id: Client() if client_id == CLIENT_ID else None,
    save_token=lambda token, request: tokens.add(token["access_token"]),
)
server.register_grant(CodeGrant, [IDTokens(require_nonce=True), CodeChallenge(required=True)])


def issuer() -> str:
    return request.host_url.rstrip("/")


@app.get("/.well-known/openid-configuration")
def describe() -> dict[str, object]:
    return {
        "issuer": behaviour.get("issuer", issuer()),
        "authorization_endpoint": f"{issuer()}/authorize",
        "token_endpoint": f"{issuer()}/token",
        "jwks_uri": f"{issuer()}/keys",
        "userinfo_endpoint": f"{issuer()}/userinfo",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "code_challenge_methods_supported": ["S256"],
    }


@app.get("/authorize")
def authorize() -> BaseResponse:
    if behaviour.get("refuse"):
        back = request.args["redirect_uri"]
        return redirect(f"{back}?error=access_denied&state={request.args['state']}")
    answer: BaseResponse = server.create_authorization_response(grant_user=PERSON)
    return answer


@app.post("/token")
def exchange() -> BaseResponse:
    answer: BaseResponse = server.create_token_response()
    return answer


@app.get("/keys")
def keys() -> Response:
    return jsonify(keys=[KEY.as_dict(private=False)])


@app.get("/userinfo")
def userinfo() -> Response | tuple[str, int]:
    if request.headers.get("Authorization", "").removeprefix("Bearer ") not in tokens:
        return "", 401
    return jsonify({**PERSON, **behaviour.get("userinfo", {})})


@app.post("/behave")
def behave() -> str:
    behaviour.clear()
    behaviour.update(request.get_json())
    return ""


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]))
