"""The service described for programs (OpenAPI 3.1), from the operations it routes by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import TypeAdapter, WithJsonSchema

from forms_service.http.operations import HTML, JSON, Content, Operation
from forms_service.senders.hosts import HEALTH

_REFUSAL = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": "object",
            "properties": {
                "error": {"type": "string"},
                "faults": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        }
    ),
]
_REFUSED: Content = {JSON: _REFUSAL}
# Before any route sees the request: framing, the host's name, and a connection's deadline.
_UNREAD = "Not to be read: framed in two ways, or no one Host"
_FOREIGN = "Asked by a name that isn't ours"
_LATE = "Not whole within 25 seconds"


def openapi(operations: Iterable[Operation], base_url: str) -> dict[str, Any]:
    """The document at /s/openapi.json."""
    schemas: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        described = _operation(operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Linli forms", "version": "1"},
        "servers": [{"url": base_url}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {"screen": {"type": "http", "scheme": "bearer"}},
        },
        "paths": paths,
    }


def _operation(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": operation.summary}
    if parameters := _parameters(operation, schemas):
        found["parameters"] = parameters
    if operation.token:
        found["security"] = [{"screen": []}]
    if operation.body:
        found["requestBody"] = {"required": True, "content": _content(operation.body, schemas)}
    found["responses"] = _responses(operation, schemas)
    return found


def _parameters(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    of_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in operation.param_convertors
    ]
    of_query = [
        {"name": name, "in": "query", "schema": {"type": "string"}, "description": means}
        for name, means in operation.query.items()
    ]
    of_headers = [
        {
            "name": header.name,
            "in": "header",
            "required": header.required,
            "schema": _schema(header.kind, schemas),
            "description": header.means,
        }
        for header in operation.headers
    ]
    return [*of_path, *of_query, *of_headers]


def _responses(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    refused = {**_REFUSED, **(HTML if operation.pages else {})}
    unread = "; ".join(filter(None, (operation.refusals.get(400), _UNREAD)))
    said: dict[int, tuple[str, Content]] = {
        **{status: (each.means, each.content) for status, each in operation.answers.items()},
        **{status: (means, refused) for status, means in operation.refusals.items()},
        400: (unread, {**_REFUSED, **HTML}),
        408: (_LATE, HTML),
    }
    if operation.path not in HEALTH:
        said[421] = (_FOREIGN, {**_REFUSED, **HTML})
    return {
        str(status): {"description": means}
        | ({"content": _content(content, schemas)} if content else {})
        for status, (means, content) in sorted(said.items())
    }


def _content(content: Content, schemas: dict[str, Any]) -> Mapping[str, Any]:
    return {media: {"schema": _schema(kind, schemas)} for media, kind in content.items()}


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a type; the records in it are added to `schemas`, by name."""
    found = TypeAdapter(kind).json_schema(ref_template="#/components/schemas/{model}")
    schemas |= found.pop("$defs", {})
    return found
