"""Somebody of each role, signed in at the desk of a served compound."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode

from forms_service.credentials.secret import read_secret
from forms_service.desk.access import COOKIE
from forms_service.staff.accounts import STAFF
from forms_service.staff.audit import merged
from forms_service.staff.roles import Role
from forms_service.staff.sessions import Sessions
from forms_service.store.tables import open_store
from site_src.source.moments import ZONE
from site_src.state_folder import prepare
from tests.support.demo import later

PAGES = (
    "",
    "/forms",
    "/forms/siban-kt",
    "/forms/siban-kt/enter",
    "/proceedings",
    "/lists",
    "/lists/2026q3-5",
    "/moderation",
    "/checkin",
    f"/checkin/list?activity=news/2026/2026-11-18-siban-winter.md&day={later(date(2027, 1, 25))}",
    "/pages",
    "/write?page=forms/dianti-cz.md",
    "/write?page=index.md",
    "/versions",
    "/versions?page=index.md",
    "/pictures?page=index.md",
    "/preview?page=index.md",
    "/pull",
    "/roster",
    "/roster/slips",
    "/roster/voters",
    "/following",
    "/personal",
    "/log",
    "/log/chain",
    "/staff",
    "/staff/disable?name=clerk",
    "/me",
    "/me/factor",
)
"""The desk's pages that an admin of the demo can ask for at once, below /s/desk."""


def sign_in(state: Path, members: Mapping[str, Role]) -> dict[str, str]:
    """Gives each an account and a session, before the service starts; the tokens, by name."""
    prepare(state)
    sessions, now = Sessions(read_secret(state / "secret")), datetime.now(ZONE)
    tokens: dict[str, str] = {}
    with open_store(state / "store") as store:
        for name, role in members.items():
            patch, tokens[name] = sessions.begun({}, name, now)
            whole = merged(patch, {STAFF: {name: {"role": role.value}}})
            store.transact(lambda _, whole=whole: (whole, None))
    return tokens


def sign_in_all(state: Path) -> dict[Role, str]:
    """As `sign_in`, for somebody of each role, by the role's word."""
    tokens = sign_in(state, {role.value: role for role in Role})
    return {role: tokens[role.value] for role in Role}


@dataclass(frozen=True)
class Answered:
    """What the desk answered."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)
    """With lower-case names; what comes more than once, a line each."""


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True)
class Desk:
    """The desk of a service, as somebody's browser asks it. Redirects aren't followed."""

    url: str
    token: str = ""

    def get(self, path: str, **headers: str) -> Answered:
        return self._ask(urllib.request.Request(f"{self.url}{path}"), headers)

    def post(self, path: str, fields: dict[str, str | list[str]], **headers: str) -> Answered:
        data = urlencode(fields, doseq=True).encode()
        request = urllib.request.Request(f"{self.url}{path}", data)
        return self._ask(request, {"Sec-Fetch-Site": "same-origin", **headers})

    def send(
        self, path: str, fields: dict[str, str], name: str, file: tuple[str, bytes], **headers: str
    ) -> Answered:
        """Posts a form with a file, as a browser does: the field's `name`, what the file is called, its
        bytes."""
        return self.send_all(path, fields, [(name, *file)], **headers)

    def send_all(
        self,
        path: str,
        fields: dict[str, str],
        files: Sequence[tuple[str, str, bytes]],
        **headers: str,
    ) -> Answered:
        """As `send`, with any number of files."""
        boundary, disposition = "----linli", "Content-Disposition: form-data; name="
        parts = [
            f'--{boundary}\r\n{disposition}"{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        parts += [
            f'--{boundary}\r\n{disposition}"{key}"; filename="{called}"\r\n'
            "Content-Type: image/jpeg\r\n\r\n".encode()
            + held
            + b"\r\n"
            for key, called, held in files
        ]
        data = b"".join(parts) + f"--{boundary}--\r\n".encode()
        request = urllib.request.Request(f"{self.url}{path}", data)
        kind = f"multipart/form-data; boundary={boundary}"
        return self._ask(
            request, {"Sec-Fetch-Site": "same-origin", "Content-Type": kind, **headers}
        )

    def _ask(self, request: urllib.request.Request, headers: dict[str, str]) -> Answered:
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        if self.token:
            request.add_header("Cookie", f"{COOKIE}={self.token}")
        try:
            response = urllib.request.build_opener(_Straight).open(request)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            named: dict[str, str] = {}
            for name, value in response.headers.items():
                named[name.lower()] = "\n".join(filter(None, (named.get(name.lower()), value)))
            return Answered(response.status, response.read().decode(errors="replace"), named)
