"""File handles run out: answers, pages and builds go on or come back by themselves, and the log doesn't
fill the disk."""

from __future__ import annotations

import http.client
import json
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import Compound
from tests.support.calling import PATIENCE, Service, eventually, serving
from tests.support.listening import Line
from tests.support.poll import built_poll

HANDLES = 200
# Standard input, output and error: it never closes these.
STREAMS = 3
LOG_KB = 20
HALF = (
    b"POST /s/forms/bench HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nwhere="
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    return built_poll(Compound(tmp_path_factory.mktemp("built")), "\n第1版\n")


@pytest.fixture
def service(built: Compound, tmp_path: Path) -> Iterator[Service]:
    """A service that may have few handles from its start on."""
    shutil.copytree(built.folder, tmp_path / "linli", symlinks=True)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (HANDLES, before[1]))
    try:
        with serving(tmp_path / "linli", LINLI_BASE_URL=built.base_url) as running:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
            yield running
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def exhausted(service: Service) -> Iterator[None]:
    """The service may open nothing more meanwhile."""
    pid = service.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    # Not the handles in use just now: it would have as many again as it closes meanwhile.
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (STREAMS, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


def vote(service: Service) -> int:
    body = json.dumps({"answers": {"where": "河边"}}).encode()
    headers = {"Content-Type": "application/json"}
    return service.ask("POST", "/s/forms/bench", body, headers)[0]


def edit(service: Service, edition: int) -> None:
    page = service.folder / "content" / "bench.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace(f"第{edition - 1}版", f"第{edition}版"), "utf-8")


def shows(service: Service, edition: int) -> bool:
    return f"第{edition}版" in (service.site / "bench.html").read_text("utf-8")


def ready(service: Service) -> bool:
    return service.ask("GET", "/s/readyz")[0] == 200


def test_three_hundred_half_sent_requests_keep_nobody_from_answering_or_editing(
    service: Service,
) -> None:
    address = urlsplit(service.url)
    place = (address.hostname or "", address.port or 0)
    lines = [Line(place, HALF) for _ in range(300)]
    assert vote(service) == 201
    assert ready(service)
    edit(service, 2)
    eventually(lambda: shows(service, 2))
    for line in lines:
        line.close()
    assert vote(service) == 201
    assert ready(service)
    assert "out of system resource" not in service.log
    assert len(service.log) < LOG_KB * 1000


def test_when_no_handle_is_left_it_says_so_and_comes_back_by_itself(service: Service) -> None:
    kept = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=PATIENCE)

    def readiness() -> dict[str, bool]:
        kept.request("GET", "/s/readyz")
        answer = kept.getresponse()
        said: dict[str, bool] = json.loads(answer.read())
        assert answer.status == (200 if said["ok"] else 503)
        return said

    assert readiness()["ok"]
    address = urlsplit(service.url)
    with exhausted(service):
        assert not readiness()["handles"]
        # No 404: it is there.
        kept.request("GET", "/bench.html")
        answer = kept.getresponse()
        assert (answer.status, "打不开".encode() in answer.read()) == (503, True)
        # Whoever is refused hears why, if not as prettily.
        for method, path, body, status, words in (
            ("POST", "/s/forms/nosuch", "", 404, "没有这张表"),
            ("POST", "/s/forms/bench", "where=x", 503, "没有收下"),
            ("GET", "/s/receipts/nosuch", "", 404, "没有找到这个回执"),
            ("PUT", "/bench.html", "", 405, "这个地址不能这样用"),
        ):
            kept.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
            answer = kept.getresponse()
            assert (answer.status, words in answer.read().decode()) == (status, True), path
        # They stand in line, and nobody is there to take them.
        lines = [Line((address.hostname or "", address.port or 0), HALF) for _ in range(50)]
        edit(service, 2)
        eventually(lambda: readiness()["builder"] is False)
        eventually(lambda: "out of system resource" in service.log)
    for line in lines:
        line.close()
    assert vote(service) == 201
    eventually(lambda: shows(service, 2))
    eventually(lambda: ready(service))
    assert '"work": "builds"' in service.log
    assert len(service.log) < LOG_KB * 1000
