"""The units and the web server's site in deploy/, under systemd's and nginx' own eyes."""

from __future__ import annotations

import asyncio
import configparser
import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from forms_service.http.headers import SECURITY_HEADERS
from forms_service.http.requests import BODY_LIMIT
from forms_service.site.files import SiteFiles
from site_src.settings import SETTINGS
from tests.support.packages import program
from tests.support.systemd import assert_taken, needs_systemd

DEPLOY = Path(__file__).parents[2] / "deploy"
LINLI = Path(sys.executable).with_name("linli")
NGINX = program("nginx")
UNITS = ("linli.service", "linli-backup.service", "linli-backup.timer")
needs_nginx = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed; make packages does it on Debian"
)


@needs_systemd
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        unit = (DEPLOY / "systemd" / name).read_text("utf-8")
        (tmp_path / name).write_text(unit.replace("/opt/linli/.venv/bin/linli", str(LINLI)))
    assert_taken(tmp_path, UNITS)


def test_the_backup_unit_copies_checks_and_forgets(tmp_path: Path) -> None:
    """Its command lines as systemd would run them, on a store of this test."""
    from forms_service.care.care import backup
    from forms_service.store.tables import open_store

    with open_store(tmp_path / "state/store") as store:
        store.table("kept").insert({"a": 1})
    backups = tmp_path / "backups"
    for number in range(30):
        backup(tmp_path / "state/store", backups / f"2020-01-01T0000{number:02}/store")
    unit = (DEPLOY / "systemd/linli-backup.service").read_text("utf-8").replace("\\\n", "")
    commands = re.findall(r"^ExecStart=(.*)$", unit, re.M)
    said = ""
    for command in commands:
        line = command.replace("%%", "%").replace("/opt/linli/.venv/bin/linli", str(LINLI))
        # What systemd fills in itself is filled in first; `$$` is left for the shell.
        line = re.sub(r"(?<!\$)\$\{BACKUPS\}", str(backups), line).replace("$$", "$")
        done = subprocess.run(
            ["/bin/sh", "-c", line.replace("{}", "'{}'")],
            env={**os.environ, "LINLI_STATE": str(tmp_path / "state"), "BACKUPS": str(backups)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        said += done.stdout
    assert "完好" in said
    copies = sorted(backups.iterdir())
    assert (len(copies), copies[0].name) == (30, "2020-01-01T000001")
    copy = copies[-1]
    assert (copy / "store/journal.jsonl").read_bytes() == (
        tmp_path / "state/store/journal.jsonl"
    ).read_bytes()


def test_units_and_settings_agree() -> None:
    given = dict(
        line.split("=", 1)
        for line in (DEPLOY / "linli.env").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert given.keys() <= {setting.name for setting in SETTINGS}
    service = configparser.RawConfigParser(strict=False)
    service.optionxform = str  # type: ignore[assignment,method-assign]
    service.read(DEPLOY / "systemd/linli.service", "utf-8")
    unit = service["Service"]
    assert unit["EnvironmentFile"] == "/etc/linli.env"
    assert given["LINLI_STATE"] == f"/var/lib/{unit['StateDirectory']}"
    assert unit["User"] != "root"
    assert given["LINLI_SITE"].startswith(unit["ReadWritePaths"] + "/")
    nginx = (DEPLOY / "nginx/linli.conf").read_text("utf-8")
    assert f"root {given['LINLI_SITE']};" in nginx
    address = re.search(r"--host (\S+) --port (\d+)", unit["ExecStart"])
    assert address
    assert f"proxy_pass http://{address[1]}:{address[2]};" in nginx
    assert given["LINLI_TRUSTED_PROXIES"] == address[1]
    assert f"server_name {given['LINLI_BASE_URL'].removeprefix('https://')};" in nginx


def test_a_body_the_service_would_refuse_in_words_reaches_it() -> None:
    found = re.search(
        r"client_max_body_size (\d+)k;", (DEPLOY / "nginx/linli.conf").read_text("utf-8")
    )
    assert found
    assert BODY_LIMIT < int(found[1]) * 1024 <= 4 * BODY_LIMIT


class _Backend(BaseHTTPRequestHandler):
    """In the service's place: says what reached it."""

    def do_GET(self) -> None:
        body = f"{self.path} {self.headers['X-Forwarded-For']} {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Security-Policy", "its own")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Web:
    """A running nginx, spoken to through a socket of its own: no port can be taken."""

    site: Path
    address: str
    backend: ThreadingHTTPServer

    def get(self, path: str, method: str = "GET", body: bytes | None = None, **asked: str) -> Reply:
        connection = http.client.HTTPConnection("linli.example.cn", timeout=20)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(20)
        connection.sock.connect(self.address)
        headers = {name.replace("_", "-"): value for name, value in asked.items()}
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        try:
            return Reply(reply.status, reply.headers, reply.read())
        finally:
            connection.close()


PAGE = "<!doctype html><title>首页</title>" + "<p>好。" * 200


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with tempfile.TemporaryDirectory(prefix="linli-") as folder:
        yield from _serve(Path(folder))


def _serve(folder: Path) -> Iterator[Web]:
    version = folder / ".site/000001"
    for name, text in {
        "index.html": PAGE,
        "404.html": "<!doctype html><title>没有找到</title>",
        "news/just-changed.html": PAGE,
        "pact/index.html": "<!doctype html><title>公约</title>",
        "facts/poll.json": '{"form": "poll"}',
        "assets/stylesheets/main.0a1b2c.min.css": "a{}",
        "assets/css/linli.css": "a{}",
        "manifest.webmanifest": "{}",
        "search/main/pairs-0.json": "{}",
        "images/pact.svg": "<svg/>",
        "posters/pact.pdf": "%PDF-1.7",
        "feeds/activities.ics": "BEGIN:VCALENDAR",
        ".index.html.12-ab": "half a page",
    }.items():
        path = version / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (version / "index.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (folder / "site").symlink_to(".site/000001")
    backend = ThreadingHTTPServer(("127.0.0.1", 0), _Backend)
    threading.Thread(target=backend.serve_forever, daemon=True).start()
    site = (DEPLOY / "nginx/linli.conf").read_text("utf-8")
    for old, new in (
        ("    listen 80;\n", f"    listen unix:{folder}/web;\n"),
        ("    listen [::]:80;\n", ""),
        ("root /srv/linli/site;", f"root {folder}/site;"),
        ("http://127.0.0.1:8000;", f"http://127.0.0.1:{backend.server_port};"),
    ):
        assert old in site
        site = site.replace(old, new)
    (folder / "linli.conf").write_text(site, "utf-8")
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    types = next((p for p in (Path("/etc/nginx/mime.types"),) if p.exists()), None)
    (folder / "nginx.conf").write_text(
        # Not as root but where the test is root: the folder is for nobody else to read.
        ("user root;\n" if os.geteuid() == 0 else "")
        + f"pid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\nevents {{}}\n"
        + f"http {{\n{temporary}access_log {folder}/access.log;\n"
        + (f"include {types};\n" if types else "types { text/html html; text/css css; }\n")
        + f"default_type application/octet-stream;\ninclude {folder}/linli.conf;\n}}\n",
        "utf-8",
    )
    assert NGINX
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, timeout=30)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr
    # Goes to the background when it listens, so there is nothing to wait for.
    subprocess.run(command, check=True, timeout=30)
    try:
        yield Web(folder / "site", f"{folder}/web", backend)
    finally:
        subprocess.run([*command, "-s", "stop"], check=True, timeout=30)
        backend.shutdown()
        backend.server_close()


@needs_nginx
def test_a_page_and_its_compressed_copy_are_served(web: Web) -> None:
    plain = web.get("/")
    assert (plain.status, plain.body.decode()) == (200, PAGE)
    assert plain.headers["Content-Type"] == "text/html; charset=utf-8"
    packed = web.get("/index.html", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.body == (web.site / "index.html.gz").read_bytes()
    assert web.get("/pact").headers["Location"] == "/pact/"


@needs_nginx
def test_a_page_whose_copies_are_still_to_come_is_small_on_its_way_all_the_same(web: Web) -> None:
    packed = web.get("/news/just-changed.html", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body).decode() == PAGE


@needs_nginx
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/pact/index.html",
        "/facts/poll.json",
        "/feeds/activities.ics",
        "/nowhere",
        "/assets/stylesheets/main.0a1b2c.min.css",
        "/assets/css/linli.css?v=12",
        "/assets/css/linli.css",
        "/search/main/pairs-0.json?v=76cc65f0",
        "/images/pact.svg",
        "/posters/pact.pdf",
    ],
)
def test_files_have_the_headers_that_the_service_gives_them(web: Web, path: str) -> None:
    own = _from_the_service(web.site, path)
    reply = web.get(path)
    assert reply.status == own.status_code
    for name in ("Cache-Control", *SECURITY_HEADERS):
        expected = own.headers.get(name, SECURITY_HEADERS.get(name))
        assert reply.headers.get_all(name) == [expected]


def _from_the_service(site: Path, target: str) -> Response:
    path, _, query = target.partition("?")
    scope: dict[str, object] = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
    }
    scope |= {"headers": [], "path_params": {}, "server": ("linli.example.cn", 80)}
    files = SiteFiles(site, lambda: datetime(2026, 11, 23, tzinfo=UTC))
    return asyncio.run(files.serve(Request(scope)))


@needs_nginx
def test_types_that_phones_need(web: Web) -> None:
    found = {
        path: web.get(path).headers.get_content_type()
        for path in ("/manifest.webmanifest", "/feeds/activities.ics", "/facts/poll.json")
    }
    assert list(found.values()) == [
        "application/manifest+json",
        "text/calendar",
        "application/json",
    ]
    assert web.get("/feeds/activities.ics").headers.get_content_charset() == "utf-8"


@needs_nginx
def test_two_changes_in_a_second_are_told_apart(web: Web) -> None:
    facts = web.site / "facts/poll.json"
    before = web.get("/facts/poll.json")
    assert before.headers["ETag"] is None
    changed = facts.read_bytes().replace(b"poll", b"pull")
    times = facts.stat()
    facts.write_bytes(changed)
    os.utime(facts, ns=(times.st_atime_ns, times.st_mtime_ns))
    again = web.get("/facts/poll.json", If_Modified_Since=before.headers["Last-Modified"])
    assert (again.status, again.body) == (200, changed)
    # What doesn't change with answers is still asked for cheaply.
    style = web.get("/assets/css/linli.css")
    assert web.get("/assets/css/linli.css", If_None_Match=style.headers["ETag"]).status == 304


@needs_nginx
def test_hidden_and_missing_files_are_the_sites_404(web: Web) -> None:
    for path in ("/.index.html.12-ab", "/.git/config", "/../.site/000001/index.html", "/nowhere"):
        reply = web.get(path)
        assert reply.status in (400, 404)
        assert "half a page" not in reply.body.decode()
    assert "没有找到" in web.get("/nowhere").body.decode()


@needs_nginx
def test_the_service_has_its_one_rule(web: Web) -> None:
    reply = web.get("/s/forms/.x?a=1", X_Forwarded_For="6.6.6.6")
    path, client, host = reply.body.decode().split(" ")
    assert (path, host) == ("/s/forms/.x?a=1", "linli.example.cn")
    assert "6.6.6.6" not in client
    assert reply.headers.get_all("Content-Security-Policy") == ["its own"]
    assert reply.headers.get_all("Cache-Control") == ["no-store"]
    assert web.get("/s/metrics").status == 404
    assert web.get("/s/forms/poll", "POST", b"x" * (BODY_LIMIT + 1)).status == 200
    assert web.get("/s/forms/poll", "POST", b"x" * 200_000).status == 200, "it may hold photographs"
    assert web.get("/s/kiosks/hall/beat", "POST", b"x" * 200_000).status == 413


@needs_nginx
def test_the_next_version_is_served_at_once(web: Web) -> None:
    shutil.copytree(web.site.resolve(), web.site.parent / ".site/000002")
    (web.site.parent / ".site/000002/pact/index.html").write_text("second", "utf-8")
    (web.site.parent / "next").symlink_to(".site/000002")
    (web.site.parent / "next").replace(web.site)
    assert web.get("/pact/").body == b"second"


def assert_for_a_phone(reply: Reply) -> None:
    """A page as wide as a phone, whose words form.js finds."""
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    page = reply.body.decode()
    assert 'name="viewport" content="width=device-width' in page
    assert re.search(r"</h1><p>[^<]+。</p>", page)


@needs_nginx
def test_what_is_too_large_for_the_service_is_refused_in_our_own_words(web: Web) -> None:
    reply = web.get("/s/kiosks/hall/beat", "POST", b"a" * 300_000)
    assert reply.status == 413
    assert "请把文字写短一些" in reply.body.decode()
    assert_for_a_phone(reply)
    reply = web.get("/s/forms/poll", "POST", b"a" * 72_000_000)
    assert reply.status == 413
    assert "一共最多 60 MB" in reply.body.decode()
    assert_for_a_phone(reply)


@needs_nginx
def test_an_address_that_opens_something_is_in_no_log_of_the_web_server(web: Web) -> None:
    for path in ("/s/receipts/AAAA-BBBB-CCCC-DDDD", "/s/desk/password/once"):
        web.get(path)
    # What is refused in the service's place, neither.
    web.get("/s/checkin/AAAA-BBBB", "POST", b"a" * 200_000)
    log = Path(web.address).with_name("access.log")
    # It is written once the answer is on its way, the earlier ones' first.
    for _ in range(100):
        assert web.get("/index.html?seen").status == 200
        if "/index.html?seen" in log.read_text("utf-8"):
            break
    assert "/index.html?seen" in log.read_text("utf-8")
    said = log.read_text("utf-8")
    assert ("AAAA" in said, "password" in said) == (False, False)


@needs_nginx
def test_a_resting_service_is_said_in_words_and_files_go_on(web: Web) -> None:
    web.backend.shutdown()
    web.backend.server_close()
    reply = web.get("/s/forms/poll", "POST", b"a=1")
    assert (reply.status, reply.headers["Retry-After"]) == (503, "60")
    assert "没有收下" in reply.body.decode()
    assert web.get("/").status == 200
    assert_for_a_phone(reply)
