"""The service described for programs (OpenAPI 3.1); a test holds it to the routes."""

from __future__ import annotations

from typing import Any

from forms_service.senders.hosts import HEALTH
from site_src.forms.form import SLUG


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
    "description": "The same key with the same answer gives the same receipt, counted once. "
    "Known for seven days at least.",
}


_SCREEN = {"name": "screen", "in": "path", "required": True, "schema": {"type": "string"}}
_STREAM: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}
_MOMENT = {"type": "string", "format": "date-time"}
_PIXELS = {"type": "integer", "minimum": 0, "maximum": 100_000}


def _signed(name: str, pattern: str, text: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": text}


def _notices() -> dict[str, Any]:
    notice = {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "title", "text", "until"],
        "properties": {
            "id": {"type": "string", "pattern": SLUG, "maxLength": 60},
            "title": {"type": "string", "minLength": 1, "maxLength": 60},
            "text": {"type": "string", "minLength": 1, "maxLength": 500},
            "from": {"anyOf": [_MOMENT, {"type": "null"}]},
            "until": _MOMENT,
            "screens": {
                "anyOf": [
                    {"const": "all"},
                    {"type": "array", "minItems": 1, "items": {"type": "string"}},
                ]
            },
        },
    }
    return {
        "summary": "Call, replace or withdraw an urgent notice (safety systems)",
        "parameters": [
            _signed("X-Linli-Timestamp", "^[0-9]{1,12}$", "Unix seconds, within 300 of ours"),
            _signed(
                "X-Linli-Signature",
                "^sha256=[0-9a-f]{64}$",
                'HMAC-SHA256 of the timestamp, ".", and the body\'s bytes',
            ),
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": notice}},
        },
        "responses": _answers(
            (201, "Kept: status standing, or withdrawn where until is past", _JSON),
            (400, "Not JSON", _JSON),
            (401, "Not signed, or by another clock: the server's time", _JSON),
            (404, "Not switched on", _JSON),
            (409, "Seen before, or older than what is here: no effect", _JSON),
            (413, "Over 8 KB", _JSON),
            (422, "Invalid: the fault at each field", _JSON),
            (429, "Too many bad signatures; see Retry-After", _JSON),
            (503, "The store can't write: nothing is kept", _JSON),
        ),
    }


def _beat() -> dict[str, Any]:
    number, text = {"type": "number"}, {"type": "string"}
    maybe = {"type": ["number", "null"]}
    error = {
        "type": "object",
        "required": ["slide", "error", "at"],
        "properties": {
            "slide": {**text, "maxLength": 100},
            "error": {**text, "maxLength": 300},
            "at": _MOMENT,
        },
    }
    beat = {
        "type": "object",
        "required": ["version", "deck", "viewport", "interval"],
        "properties": {
            "version": {**text, "maxLength": 100},
            "deck": {"type": ["string", "null"], "pattern": "^[0-9a-f]{1,128}$"},
            "deck_age": maybe,
            "clock_offset": maybe,
            "errors": {"type": "array", "maxItems": 20, "items": error},
            "viewport": {
                "type": "object",
                "required": ["width", "height", "ratio"],
                "properties": {
                    "width": _PIXELS,
                    "height": _PIXELS,
                    "ratio": {**number, "exclusiveMinimum": 0, "maximum": 100},
                },
            },
            "interval": {**number, "minimum": 1, "maximum": 86400},
        },
    }
    return {
        "summary": "A lobby screen's heartbeat",
        "parameters": [_SCREEN],
        "security": [{"screen": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": beat}}},
        "responses": _answers(
            (200, "Heard: the server's time", _JSON),
            (400, "Not JSON", _JSON),
            (401, "No token", _JSON),
            (403, "Not this screen's token", _JSON),
            (404, "No such screen", _JSON),
            (413, "Too large", _JSON),
            (422, "Invalid: the fault at each field", _JSON),
            (503, "Can't be kept", _JSON),
        ),
    }


def _of_every_request(paths: dict[str, Any]) -> dict[str, Any]:
    """With what is asked of any request before its route sees it (framing, host_rule)."""
    unread = "Not to be read: framed in two ways, or no one Host"
    for path, operations in paths.items():
        for operation in operations.values():
            responses = operation["responses"]
            known = responses.get("400", {}).get("description")
            said = f"{known}; {unread.lower()}" if known else unread
            responses |= _answers((400, said, _JSON | _HTML))
            if path not in HEALTH:
                responses |= _answers((421, "Asked by a name that isn't ours", _JSON | _HTML))
    return paths


def openapi(base_url: str) -> dict[str, Any]:
    """The document at /s/openapi.json."""
    answer = {
        "type": "object",
        "required": ["answers"],
        "properties": {
            "answers": {"type": "object"},
            "code": {"type": "string"},
            "for-another": {"type": "string", "description": "By a browser that has answered"},
        },
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
            (201, "Kept: receipt, and status counted, or pending with a note why", _JSON),
            (303, "Kept: the receipt's page", None),
            (403, "Sent from a foreign page", _JSON | _HTML),
            (404, "No such form", _JSON | _HTML),
            (409, "Not open, closed, full, or answered before by this browser", _JSON | _HTML),
            (413, "Too large", _JSON | _HTML),
            (415, "Neither a form nor JSON", _JSON | _HTML),
            (422, "Not to be parsed, or invalid: the fault at each question", _JSON | _HTML),
            (429, "Too many; see Retry-After", _JSON | _HTML),
            (503, "The store can't write: nothing is kept", _JSON | _HTML),
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Linli forms", "version": "1"},
        "servers": [{"url": base_url}],
        "components": {"securitySchemes": {"screen": {"type": "http", "scheme": "bearer"}}},
        "paths": _of_every_request(
            {
                "/s/forms": {
                    "get": {"summary": "All forms", "responses": _answers((200, "Forms", _LIST))}
                },
                "/s/forms/{form}": {
                    "get": {
                        "summary": "A form, with the JSON Schema of an answer",
                        "parameters": [_FORM],
                        "responses": _answers(
                            (200, "The form", _JSON), (404, "No such form", _JSON)
                        ),
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
                "/s/notices": {"post": _notices()},
                "/s/kiosks/{screen}/state": {
                    "get": {
                        "summary": "What a lobby screen is to show",
                        "parameters": [_SCREEN],
                        "responses": _answers(
                            (200, "Now, deck and notices", _JSON), (404, "No such screen", _JSON)
                        ),
                    }
                },
                "/s/kiosks/{screen}/events": {
                    "get": {
                        "summary": "The same as a stream: events state and time",
                        "parameters": [_SCREEN],
                        "responses": _answers(
                            (200, "Until the client goes", _STREAM),
                            (404, "No such screen", _JSON),
                            (503, "Too many streams; see Retry-After", _JSON),
                        ),
                    }
                },
                "/s/kiosks/{screen}/beat": {"post": _beat()},
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
            }
        ),
    }
