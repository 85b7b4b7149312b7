"""The description of the programming interface (OpenAPI 3.1), made from the values it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from hearing.programme import api

Values = dict[str, Any]
LIMIT, LONGEST, OFFSET = 50, 200, 1_000_000


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: its name, what it is for, what it answers."""

    path: str
    name: str
    summary: str
    answer: Any
    paged: bool = False


OPERATIONS = (
    Operation("/hearings", "hearings", "Published hearings, the newest first",
              api.Page[api.HearingEntry], paged=True),
    Operation("/hearings/{slug}", "hearing", "One hearing", api.HearingDetails),
    Operation("/hearings/{slug}/programme", "programme", "Its released programme", api.Programme),
    Operation("/hearings/{slug}/releases", "releases", "Releases of it, the newest first",
              api.Page[api.Release], paged=True),
    Operation("/hearings/{slug}/speakers", "speakers", "Who speaks",
              api.Page[api.Speaker], paged=True),
    Operation("/hearings/{slug}/stands", "stands", "Stands of its marketplace",
              api.Page[api.Stand], paged=True),
)  # fmt: skip
SLUG = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The hearing's name in its address.",
    "schema": {"type": "string", "minLength": 1},
}
PAGING = [
    {
        "name": "offset",
        "in": "query",
        "description": "How many to leave out.",
        "schema": {"type": "integer", "minimum": 0, "maximum": OFFSET, "default": 0},
    },
    {
        "name": "limit",
        "in": "query",
        "description": "How many to give.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LONGEST, "default": LIMIT},
    },
]


def describe(*, address: str, city: str) -> Values:
    """The whole document; ``address`` is where the interface begins."""
    answers = [operation.answer for operation in OPERATIONS]
    schemas, components = msgspec.json.schema_components(
        [*answers, api.Problem], ref_template="#/components/schemas/{name}"
    )
    problem = {"application/problem+json": {"schema": schemas[-1]}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Hearings – {city}",
            "version": "1.0.0",
            "description": "Programmes of public hearings. Read-only, no key, no registration.",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": address}],
        "security": [],
        "paths": {
            operation.path: {"get": _operation(operation, schema, problem)}
            for operation, schema in zip(OPERATIONS, schemas, strict=False)
        },
        "components": {"schemas": components},
    }


def _operation(operation: Operation, schema: Values, problem: Values) -> Values:
    has_slug = "{slug}" in operation.path
    answers: Values = {
        "200": {
            "description": operation.summary,
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": schema}},
        },
        "304": {"description": "What you have is still right (If-None-Match)"},
    }
    if operation.paged:
        answers["400"] = {"description": "offset or limit is wrong", "content": problem}
    if has_slug:
        answers["404"] = {"description": "Not there, or not yet public", "content": problem}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*([SLUG] if has_slug else []), *(PAGING if operation.paged else [])],
        "responses": answers,
    }
