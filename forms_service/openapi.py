"""The service described for programs (OpenAPI 3.1); a test holds it to the routes."""

from __future__ import annotations

from typing import Any


def _answers(*given: tuple[int, str, dict[str, Any] | None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for status, text, content in given:
        found[str(status)] = {"description": text} | ({"content": content} if content else {})
    return found


_JSON: dict[str, Any] = {"application/json": {"schema": {"type": "object"}}}
_HTML: dict[str, Any] = {"text/html": {"schema": {"type": "string"}}}
_LIST: dict[str, Any] = {
    "application/json": {"schema": {"type": "array", "items": {"type": "object"}}}
}
_FORM = {"name": "form", "in": "path", "required": True, "schema": {"type": "string"}}
_RECEIPT = {"name": "receipt", "in": "path", "required": True, "schema": {"type": "string"}}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "The same key with the same answer gives the same receipt, counted once.",
}


def openapi(base_url: str) -> dict[str, Any]:
    """The document at /s/openapi.json."""
    answer = {
        "type": "object",
        "required": ["answers"],
        "properties": {"answers": {"type": "object"}, "code": {"type": "string"}},
    }
    fields = {"type": "object", "additionalProperties": {"type": "string"}}
    submit = {
        "summary": "Answer a form",
        "parameters": [_FORM, _KEY],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": answer},
                "application/x-www-form-urlencoded": {"schema": fields},
                "multipart/form-data": {"schema": fields},
            },
        },
        "responses": _answers(
            (201, "Kept and counted: receipt and status", _JSON),
            (303, "Kept and counted: the receipt's page", None),
            (400, "Not to be parsed", _JSON | _HTML),
            (403, "Sent from a foreign page", _JSON | _HTML),
            (404, "No such form", _JSON | _HTML),
            (409, "Not open, closed, or full", _JSON | _HTML),
            (413, "Too large", _JSON | _HTML),
            (415, "Neither a form nor JSON", _JSON | _HTML),
            (422, "Invalid: the fault at each question", _JSON | _HTML),
            (429, "Too many; see Retry-After", _JSON | _HTML),
            (503, "The store can't write: nothing is kept", _JSON | _HTML),
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Linli forms", "version": "1"},
        "servers": [{"url": base_url}],
        "paths": {
            "/s/forms": {
                "get": {"summary": "All forms", "responses": _answers((200, "Forms", _LIST))}
            },
            "/s/forms/{form}": {
                "get": {
                    "summary": "A form, with the JSON Schema of an answer",
                    "parameters": [_FORM],
                    "responses": _answers((200, "The form", _JSON), (404, "No such form", _JSON)),
                },
                "post": submit,
            },
            "/s/receipts/{receipt}": {
                "get": {
                    "summary": "What became of an answer",
                    "parameters": [_RECEIPT],
                    "responses": _answers(
                        (200, "Counted", _JSON | _HTML), (404, "Unknown", _JSON | _HTML)
                    ),
                }
            },
            "/s/healthz": {
                "get": {"summary": "Alive", "responses": _answers((200, "Alive", _JSON))}
            },
            "/s/readyz": {
                "get": {
                    "summary": "Ready",
                    "responses": _answers((200, "Ready", _JSON), (503, "Not ready", _JSON)),
                }
            },
            "/s/metrics": {
                "get": {
                    "summary": "Figures for Prometheus",
                    "responses": _answers(
                        (200, "Figures", {"text/plain": {"schema": {"type": "string"}}})
                    ),
                }
            },
            "/s/openapi.json": {
                "get": {"summary": "This", "responses": _answers((200, "This", _JSON))}
            },
        },
    }
