"""Speaking to a running service as safety systems and screens do."""

from __future__ import annotations

import http.client
import json
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from forms_service.notices.signatures import signature
from site_src.source.moments import ZONE
from tests.support.forks import Fork
from tests.support.lobby import put_lobby
from tests.support.serving import start

KEY = "ein-schluessel-fuer-die-pruefung-0123456789"
PATIENCE = 60.0


@dataclass(frozen=True)
class Service:
    """A running service, and the folder it is over."""

    folder: Path
    url: str
    process: subprocess.Popen[str] | Fork

    @property
    def site(self) -> Path:
        return self.folder / "site"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """Status, body (JSON where it is JSON) and headers."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        with closing(connection):
            connection.request(method, path, body or None, dict(headers or {}))
            answer = connection.getresponse()
            text = answer.read().decode()
        is_json = answer.headers["Content-Type"] == "application/json"
        return answer.status, json.loads(text) if is_json and text else text, answer.headers

    def call(
        self, notice: object, *, at: int | None = None, key: str = KEY
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """Calls a notice, or sends bytes as they are, signed at `at`."""
        body = notice if isinstance(notice, bytes) else json.dumps(notice).encode()
        return self.ask("POST", "/s/notices", body, signed(body, at, key))

    def standing(self) -> list[str]:
        """The ids of the called notices that screens see."""
        said = self.ask("GET", "/s/kiosks/hall/state")[1]["notices"]
        return [notice["id"] for notice in said]


def signed(body: bytes, at: int | None = None, key: str = KEY) -> dict[str, str]:
    stamp = str(int(time.time()) if at is None else at)
    return {"X-Linli-Timestamp": stamp, "X-Linli-Signature": signature(key, stamp, body)}


def notice(name: str = "fire", hours: float = 2, **more: object) -> dict[str, object]:
    until = datetime.now(ZONE) + timedelta(hours=hours)
    return {
        "id": name,
        "title": "3栋消防警报",
        "text": "请走楼梯，不要乘电梯。",
        "until": until.isoformat(timespec="seconds"),
        **more,
    }


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Service]:
    """What lies in `folder`, or else the compound of `put_lobby`, while it is served; stopped at the
    end, if it still runs."""
    if not (folder / "content").exists():
        put_lobby(folder)
    process, url = start(folder, **{"LINLI_NOTICE_KEY": KEY, **settings})
    try:
        yield Service(folder, url, process)
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def limited(service: Service, size: int) -> Iterator[None]:
    """No file of the service grows beyond `size` bytes meanwhile."""
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (size, -1))
    try:
        yield
    finally:
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (-1, -1))


def eventually(check: Callable[[], object]) -> None:
    """Waits until `check` is true; fails when that takes too long."""
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while not check():
        assert time.monotonic() < deadline, "it never came true"
        pause.wait(0.05)


class Stream:
    """A screen's event stream. Reading fails where nothing comes in time."""

    def __init__(self, service: Service, screen: str, **headers: str) -> None:
        self._connection = http.client.HTTPConnection(
            urlsplit(service.url).netloc, timeout=PATIENCE
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request("GET", f"/s/kiosks/{screen}/events", headers=named)
        self.answer = self._connection.getresponse()

    def next(self) -> tuple[str, dict[str, Any]]:
        """The next event and what it says."""
        name = ""
        while line := self.answer.readline().decode().rstrip("\n"):
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                assert self.answer.readline() == b"\n"
                return name, json.loads(line.removeprefix("data: "))
            if line.startswith("retry: "):
                assert self.answer.readline() == b"\n"
        raise AssertionError("the stream ended")

    def state(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """The next state of which `wanted` is true."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            name, said = self.next()
            if name == "state" and wanted(said):
                return said
        raise AssertionError("that state never came")

    def rest(self) -> bytes:
        """What comes until the stream ends; raises http.client.IncompleteRead for a cut one."""
        return self.answer.read()

    def close(self) -> None:
        self.answer.close()
        self._connection.close()
