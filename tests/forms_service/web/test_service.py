"""The service's answers to what is wrong (ARCHITECTURE.md, "Bad input"), over a real server."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from openapi_spec_validator import validate

from tests.support.demo import put_demo
from tests.support.serving import Site, serving

POLL = "/s/forms/dianti-cz"
SIGN_UP = "/s/forms/siban-kt"
GOOD = {"weizhi": "东门岗亭北侧", "cishu": "每天"}
CHILD = {
    "jiazhang": "金丝雀",
    "dianhua": "13912345678",
    "tongyi": "是监护人，同意",
    "mingzi": "金丝雀",
    "haizi": 1,
    "nianji": "一年级",
    "wufan": "接回家吃",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("service")
    put_demo(folder)
    with serving(folder) as running:
        yield running


def ask(
    site: Site, method: str, path: str, body: str | bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc)
    with closing(connection):
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def send_json(
    site: Site, path: str, answers: object, **headers: str
) -> tuple[int, dict[str, object]]:
    body = json.dumps({"answers": answers})
    status, _, text = ask(site, "POST", path, body, Content_Type="application/json", **headers)
    found: dict[str, object] = json.loads(text)
    return status, found


def test_each_refusal_has_its_status(site: Site) -> None:
    form = "application/x-www-form-urlencoded"
    assert send_json(site, "/s/forms/nosuch", GOOD)[0] == 404
    assert send_json(site, "/s/forms/chunji-huodong", {})[0] == 409
    assert send_json(site, "/s/forms/guangchang-deng", {})[0] == 409
    assert ask(site, "POST", POLL, "x" * 100_000, Content_Type=form)[0] == 413
    assert ask(site, "POST", POLL, "{}", Content_Type="text/plain")[0] == 415
    assert (
        ask(site, "POST", POLL, urlencode(GOOD), Content_Type=form, Origin="https://evil.example")[
            0
        ]
        == 403
    )
    assert (
        ask(site, "POST", POLL, urlencode(GOOD), Content_Type=form, Sec_Fetch_Site="cross-site")[0]
        == 403
    )
    assert ask(site, "GET", "/s/receipts/AAAA-AAAA-AAAA-AAAA")[0] == 404
    assert ask(site, "GET", "/nosuch.html")[0] == 404
    assert ask(site, "GET", "/../../etc/passwd")[0] == 404
    assert ask(site, "GET", "/.site")[0] == 404


def test_an_invalid_answer_hears_of_every_question(site: Site) -> None:
    status, said = send_json(site, POLL, {"weizhi": "没有的地方", "cishu": ["每天", "一周一次"]})
    assert status == 422
    faults = said["faults"]
    assert isinstance(faults, dict)
    assert set(faults) >= {"weizhi", "cishu"}


def test_the_same_key_counts_once_even_at_once(site: Site) -> None:
    before = json.loads(ask(site, "GET", "/facts/dianti-cz.json")[2])["answers"]
    found: list[tuple[int, dict[str, object]]] = []

    def vote() -> None:
        found.append(send_json(site, POLL, GOOD, Idempotency_Key="one-and-the-same"))

    threads = [threading.Thread(target=vote) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in found} == {201}
    assert len({str(said["receipt"]) for _, said in found}) == 1
    assert json.loads(ask(site, "GET", "/facts/dianti-cz.json")[2])["answers"] == before + 1
    other = {**GOOD, "cishu": "一周一次"}
    assert send_json(site, POLL, other, Idempotency_Key="one-and-the-same")[0] == 422


def test_sixty_four_at_once_never_fill_more_than_the_places_and_the_waiting_list(
    site: Site,
) -> None:
    statuses: list[int] = []

    def sign_up(number: int) -> None:
        child = {**CHILD, "dianhua": f"139123456{number:02}"}
        statuses.append(send_json(site, SIGN_UP, child)[0])

    threads = [threading.Thread(target=sign_up, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(statuses)) == [201, 409]
    assert statuses.count(201) == 20 + 6
    facts = json.loads(ask(site, "GET", "/facts/siban-kt.json")[2])
    assert (facts["answers"], facts["left"], facts["waiting"]) == (20, 0, 6)
    assert "已报满" in ask(site, "GET", "/forms/siban-kt.html")[2]


def test_nothing_personal_leaves_the_store(site: Site) -> None:
    """Invariant 5, over every file that others can read, and the log."""
    places = [site.site.resolve(), site.state / "facts", site.content.parent / "log"]
    for place in places:
        for path in [place] if place.is_file() else place.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                assert "金丝雀".encode() not in data, path
                assert b"139123456" not in data, path


def test_every_response_carries_the_security_headers(site: Site) -> None:
    for path in ("/", "/s/forms", "/nosuch", "/facts/dianti-cz.json", "/assets/js/form.js"):
        headers = ask(site, "GET", path)[1]
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "default-src 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_description_is_true_to_the_routes(site: Site) -> None:
    described = json.loads(ask(site, "GET", "/s/openapi.json")[2])
    validate(described)
    for path in described["paths"]:
        real = path.replace("{form}", "dianti-cz").replace("{receipt}", "AAAA-AAAA-AAAA-AAAA")
        assert ask(site, "GET", real)[0] in (200, 404)
    forms = json.loads(ask(site, "GET", "/s/forms")[2])
    assert {"id", "kind", "title", "page", "state"} == set(forms[0])
    assert json.loads(ask(site, "GET", "/s/readyz")[2])["ok"] is True
    assert "linli_answers_total" in ask(site, "GET", "/s/metrics")[2]


def test_a_file_comes_compressed_and_only_when_it_changed(site: Site) -> None:
    status, headers, _ = ask(site, "GET", "/index.html")
    assert status == 200
    again = ask(site, "GET", "/index.html", If_None_Match=headers["ETag"])
    assert again[0] == 304
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc)
    connection.request("GET", "/index.html", headers={"Accept-Encoding": "gzip"})
    assert connection.getresponse().headers["Content-Encoding"] == "gzip"


def test_too_many_are_asked_to_wait(tmp_path: Path) -> None:
    put_demo(tmp_path)
    with serving(tmp_path, LINLI_RATE_LIMIT="2/hour") as site:
        statuses = [send_json(site, POLL, GOOD)[0] for _ in range(3)]
        assert statuses == [201, 201, 429]
        headers = ask(site, "POST", POLL, "{}", Content_Type="application/json")[1]
        assert int(headers["Retry-After"]) > 0
