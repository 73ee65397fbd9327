"""Who may send, how much and how often; robots; and what every response tells a browser to forbid."""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import parse_many
from starlette.types import Message, Receive, Scope, Send

from forms_service.answers.spam import spam_fault
from forms_service.http.guard import Guard
from forms_service.http.headers import SECURITY_HEADERS, SERVICE_HEADERS, SecurityHeaders
from forms_service.http.requests import BODY_LIMIT, FIELD_LIMIT
from forms_service.senders.clients import Pseudonyms, client_address, counted, networks
from forms_service.senders.origin import is_own
from forms_service.senders.shares import Shares
from site_src.source.moments import ZONE
from tests.conftest import GOOD, Compound
from tests.support.calling import PATIENCE, Service, serving

FORM = "/s/forms/bench"
PUBLIC = "https://linli.example.cn"
# Not 127.0.0.1, which servers like to trust unasked.
PROXY = "127.0.0.2"
LIMIT = 3
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
AS_JSON = {"Content-Type": "application/json"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
VOTE = urlencode({"where": "河边"}).encode()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A poll that takes three answers an hour of a sender; one address is a proxy that it trusts."""
    compound = Compound(tmp_path_factory.mktemp("guard"))
    shutil.copytree(GOOD, compound.content)
    today = datetime.now(ZONE).date()
    compound.write(
        "ask/bench.md",
        "---\ntitle: 长椅放哪里\nkind: form\nform:\n  id: bench\n  kind: poll\n"
        f"  opens: {today - timedelta(1)}\n  closes: {today + timedelta(30)}\n"
        "  questions:\n    - {id: where, ask: 放哪里？, type: choice, options: [河边, 门口]}\n---\n",
    )
    settings = {
        "LINLI_BASE_URL": PUBLIC,
        "LINLI_RATE_LIMIT": f"1000/second;{LIMIT}/hour",
        "LINLI_TRUSTED_PROXIES": f"{PROXY},10.0.0.0/8",
    }
    with serving(compound.folder, **settings) as running:
        yield running


Reply = tuple[int, http.client.HTTPMessage, str]
Sending = Callable[..., Reply]


@pytest.fixture
def resident(service: Service, peers: Iterator[str]) -> Sending:
    """Somebody whose address nobody has had before, and what they send."""
    return sender(service, next(peers))


@pytest.fixture
def another(service: Service, peers: Iterator[str]) -> Sending:
    return sender(service, next(peers))


@pytest.fixture(scope="module")
def peers() -> Iterator[str]:
    """Addresses of this machine, each a client of its own."""
    return (f"127.0.1.{number}" for number in count(1))


def sender(service: Service, address: str) -> Sending:
    def send(
        body: bytes = VOTE,
        method: str = "POST",
        path: str = FORM,
        headers: Mapping[str, str] = URLENCODED,
        **more: str,
    ) -> Reply:
        connection = http.client.HTTPConnection(
            urlsplit(service.url).netloc, timeout=PATIENCE, source_address=(address, 0)
        )
        named = {name.replace("_", "-"): value for name, value in more.items()}
        with closing(connection):
            connection.request(method, path, body, {**headers, **named})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    return send


def answers(service: Service) -> int:
    return int(service.ask("GET", "/facts/bench.json")[1]["answers"])


# Where it was sent from


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),  # curl
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": ""}, False),
        # An older browser, which says its origin only.
        ({"origin": PUBLIC}, True),
        ({"origin": PUBLIC.upper()}, True),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": f"{PUBLIC}.evil.example"}, False),
        ({"origin": f"{PUBLIC}:8443"}, False),
        ({"origin": "http://linli.example.cn"}, False),
        # The browser's own word comes first; where it doesn't clear, the origin may.
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "https://evil.example"}, False),
        ({"sec-fetch-site": "cross-site", "origin": PUBLIC}, True),
        # Reached by another name than the public one, in a phone's hotspot or by its address.
        ({"host": "192.168.1.9:8000", "origin": "http://192.168.1.9:8000"}, True),
        ({"host": "192.168.1.9:8000", "origin": "https://192.168.1.9:8000"}, True),
        ({"host": "192.168.1.9:8000", "origin": "http://192.168.1.9:9000"}, False),
        ({"host": "192.168.1.9:8000", "origin": PUBLIC}, True),
        # By its public name only with the scheme residents see: the plain one may be somebody's in
        # between.
        ({"host": "linli.example.cn", "origin": "http://linli.example.cn"}, False),
        ({"host": "linli.example.cn", "origin": PUBLIC}, True),
    ],
)
def test_a_page_is_our_own_by_what_the_browser_says(headers: dict[str, str], own: bool) -> None:
    assert is_own(headers, f"{PUBLIC}/sub") is own


@given(st.text(), st.text(), st.none() | st.text())
def test_no_other_origin_is_our_own(host: str, origin: str, site: str | None) -> None:
    headers = {"host": host, "origin": origin}
    if site is not None:
        headers["sec-fetch-site"] = site
    by_name = {PUBLIC, f"http://{host.lower()}", f"https://{host.lower()}"}
    if site not in ("same-origin", "none") and origin.lower() not in by_name:
        assert not is_own(headers, PUBLIC)


def test_a_foreign_page_is_refused_before_a_byte_of_what_it_sends_is_read(
    service: Service, resident: Sending
) -> None:
    before = answers(service)
    huge = {**URLENCODED, "Content-Length": "99999999999"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        status, _, page = resident(b"", headers={**huge, **headers})
        assert status == 403
        assert "不是从本站的页面发出的" in page
    assert answers(service) == before


def test_a_foreign_page_uses_up_nobodys_share(resident: Sending) -> None:
    for _ in range(LIMIT + 1):
        assert resident(Origin="https://evil.example")[0] == 403
    assert resident(Origin=PUBLIC)[0] == 303


# How much


def raw(service: Service, address: str, head: str, body: bytes = b"") -> int:
    """The status that answers bytes sent as they are, while the line stays open."""
    at = urlsplit(service.url)
    with socket.create_connection(
        (at.hostname or "", at.port or 0), PATIENCE, source_address=(address, 0)
    ) as line:
        line.sendall(head.replace("\n", "\r\n").encode() + body)
        with line.makefile("rb") as said:
            return int(said.readline().split()[1])


@pytest.fixture
def address(peers: Iterator[str]) -> str:
    return next(peers)


def test_a_body_is_refused_by_what_it_says_of_its_length(service: Service, address: str) -> None:
    for kind in (URLENCODED, AS_JSON, MULTIPART):
        head = (
            f"POST {FORM} HTTP/1.1\nHost: linli.example.cn\nContent-Type: {kind['Content-Type']}\n"
        )
        # Not a byte of it is sent: who waits for more than the head would wait for ever.
        assert raw(service, address, f"{head}Content-Length: {BODY_LIMIT + 1}\n\n") == 413, kind


def test_a_body_that_does_not_say_its_length_is_read_to_the_limit_only(
    service: Service, address: str
) -> None:
    head = (
        f"POST {FORM} HTTP/1.1\nHost: linli.example.cn\nContent-Type: {URLENCODED['Content-Type']}\n"
        "Transfer-Encoding: chunked\n\n"
    )
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    # Its end never comes.
    assert raw(service, address, head, chunk * (BODY_LIMIT // 0x4000 + 1)) == 413


def test_a_body_of_the_limit_is_read(resident: Sending) -> None:
    assert resident(b"x=" + b"y" * (BODY_LIMIT - 2))[0] == 422
    assert resident(b"x=" + b"y" * (BODY_LIMIT - 1))[0] == 413


def parts(fields: int) -> bytes:
    part = '--b\r\nContent-Disposition: form-data; name="where"\r\n\r\n\r\n'
    return f"{part * fields}--b--\r\n".encode()


def named(fields: int) -> bytes:
    return json.dumps({"answers": {f"q{number}": None for number in range(fields)}}).encode()


@pytest.mark.parametrize(
    ("headers", "body", "taken"),
    [
        (URLENCODED, lambda fields: b"&".join([b"where="] * fields), 303),
        (MULTIPART, parts, 303),
        (AS_JSON, named, 201),
    ],
)
def test_fields_are_limited_in_number(
    resident: Sending, headers: dict[str, str], body: Callable[[int], bytes], taken: int
) -> None:
    assert resident(body(FIELD_LIMIT), headers=headers)[0] == taken
    status, _, said = resident(body(FIELD_LIMIT + 1), headers=headers)
    assert status == 413
    assert "太大" in said


def test_what_is_compressed_or_a_file_is_not_unpacked(resident: Sending) -> None:
    assert resident(Content_Encoding="gzip")[0] == 415
    file = (
        b'--b\r\nContent-Disposition: form-data; name="where"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    )
    status, _, page = resident(file, headers=MULTIPART)
    assert status == 422
    assert "读不懂" in page


# How often


def test_who_sends_too_often_is_told_when_to_come_back_and_nobody_else_is(
    service: Service, resident: Sending, another: Sending
) -> None:
    before = answers(service)
    for _ in range(LIMIT):
        assert resident()[0] == 303
    for headers in (URLENCODED, AS_JSON):
        status, said, text = resident(headers=headers)
        assert status == 429
        assert 1800 < int(said["Retry-After"]) <= 3600
        assert "太频繁" in text
    # What comes again within seconds is one answer, and yet was sent as often as it came.
    assert answers(service) == before + 1
    assert another()[0] == 303


def test_reading_is_not_limited(resident: Sending) -> None:
    for path in ("/index.html", "/s/forms", FORM) * (LIMIT + 1):
        assert resident(b"", "GET", path)[0] == 200


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.3"])
def test_an_address_that_a_client_writes_itself_helps_nobody(service: Service, peer: str) -> None:
    resident = sender(service, peer)
    statuses = [
        resident(X_Forwarded_For=f"203.0.113.{number}, {PROXY}", Forwarded=f"for=192.0.2.{number}")[
            0
        ]
        for number in range(LIMIT + 1)
    ]
    assert statuses == [303] * LIMIT + [429]
    # Whose address was borrowed has lost nothing.
    proxied = sender(service, PROXY)
    assert proxied(X_Forwarded_For="203.0.113.1")[0] == 303


def test_behind_a_trusted_proxy_each_client_has_its_share(service: Service) -> None:
    proxied = sender(service, PROXY)
    for client in ("198.51.100.1", "198.51.100.2"):
        # What stands left of the address that the proxy saw, the client wrote.
        said = [
            proxied(X_Forwarded_For=f"203.0.113.{number}, {client}, 10.0.0.7")[0]
            for number in range(LIMIT + 1)
        ]
        assert said == [303] * LIMIT + [429]


def test_a_line_of_ipv6_is_one_sender_however_many_addresses_it_has(service: Service) -> None:
    proxied = sender(service, PROXY)
    said = [proxied(X_Forwarded_For=f"2001:db8:0:1::{n}")[0] for n in range(LIMIT + 1)]
    assert said == [303] * LIMIT + [429]
    assert proxied(X_Forwarded_For="2001:db8:0:2::1")[0] == 303


def test_the_log_names_no_address_and_knows_a_client_again(service: Service) -> None:
    proxied = sender(service, PROXY)

    def clients() -> list[str]:
        # A line is written after its response; this request is served after that.
        service.ask("GET", "/s/healthz")
        lines = [json.loads(line) for line in service.log.splitlines()]
        return [line["client"] for line in lines if line.get("method") == "POST"]

    before = len(clients())
    for client in ("198.51.100.77", "198.51.100.77", "198.51.100.78"):
        proxied(X_Forwarded_For=client)
    one, same, other = clients()[before:]
    assert one == same != other
    assert "198.51.100" not in service.log


def test_who_is_refused_again_and_again_does_not_fill_the_log(service: Service) -> None:
    proxied = sender(service, PROXY)
    # Served after what was asked before was logged.
    service.ask("GET", "/s/healthz")
    before = len(service.log)
    statuses = [proxied(X_Forwarded_For="198.51.100.99")[0] for _ in range(LIMIT + 20)]
    assert statuses == [303] * LIMIT + [429] * 20
    service.ask("GET", "/s/healthz")
    said = [json.loads(line) for line in service.log[before:].splitlines()]
    logged = [line["status"] for line in said if line["event"] == "request"]
    assert logged == [303] * LIMIT + [429]


TRUSTED = networks([PROXY, "10.0.0.0/8", "2001:db8:ffff::/48"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        (PROXY, [], PROXY),
        (PROXY, ["198.51.100.1"], "198.51.100.1"),
        (PROXY, ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        (PROXY, ["6.6.6.6", "198.51.100.1"], "198.51.100.1"),
        (PROXY, ["6.6.6.6, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),
        (PROXY, ["6.6.6.6, not an address"], "not an address"),
        (PROXY, ["10.0.0.1,10.0.0.2"], "10.0.0.1"),
        ("2001:db8:ffff::1", ["2001:db8::9"], "2001:db8::9"),
        # A socket for both kinds of address.
        (f"::ffff:{PROXY}", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:203.0.113.5", ["198.51.100.1"], "::ffff:203.0.113.5"),
        ("unknown", ["198.51.100.1"], "unknown"),
    ],
)
def test_only_trusted_proxies_say_who_a_client_is(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert client_address(peer, forwarded, TRUSTED) == address


CLIENTS = st.ip_addresses(network="203.0.113.0/24") | st.ip_addresses(network="2001:db8:1::/48")


@given(CLIENTS.map(str), st.lists(st.text() | st.just(PROXY), max_size=4))
def test_a_client_that_is_no_proxy_is_its_address_whatever_it_sends(
    peer: str, forwarded: list[str]
) -> None:
    assert client_address(peer, forwarded, TRUSTED) == peer
    # Through a proxy, which adds what it saw, it is that too.
    assert client_address(PROXY, [*forwarded, peer], TRUSTED) == peer


@given(st.text() | st.ip_addresses(v=6).map(str), st.lists(st.text()))
def test_whatever_stands_for_an_address_somebody_is_counted(peer: str, texts: list[str]) -> None:
    [*whom] = counted(client_address(peer, texts, TRUSTED))
    assert whom[0][1] == 1
    assert all(isinstance(sender, str) for sender, _ in whom)


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("203.0.113.5", {"203.0.113.5": 1}),
        (
            "2001:db8:1:2f3::ffff:1",
            {"2001:db8:1:2f3::/64": 1, "2001:db8:1:200::/56": 4, "2001:db8:1::/48": 16},
        ),
        ("fe80::1%eth0", {"fe80::/64": 1, "fe80::/56": 4, "fe80::/48": 16}),
        # IPv4 on a socket for both kinds is IPv4, not one line with the whole of it.
        ("::ffff:203.0.113.5", {"203.0.113.5": 1}),
        # 6to4 and NAT64: whoever has the one address has as many of the other as he likes.
        ("2002:808:808:77::1", {"8.8.8.8": 1}),
        ("64:ff9b::808:808", {"8.8.8.8": 1}),
        # Made up to be counted as our own proxy.
        ("2002:7f00:1::1", {"2002:7f00:1::/64": 1, "2002:7f00:1::/56": 4, "2002:7f00:1::/48": 16}),
        ("unknown", {"unknown": 1}),
    ],
)
def test_an_address_counts_as_its_line_and_the_networks_around_it(
    address: str, whom: dict[str, int]
) -> None:
    assert dict(counted(address)) == whom


@pytest.mark.parametrize("made", ["2002:7f00:2::1", "64:ff9b::7f00:2"])
def test_an_address_made_from_a_proxys_is_no_proxy(made: str) -> None:
    assert client_address(made, ["203.0.113.9"], TRUSTED) == made


def taken(shares: Shares, addresses: Iterable[str]) -> int:
    """How many of these are let through."""
    return sum(not shares.take(counted(address), time.time()) for address in addresses)


def test_a_network_of_ipv6_lines_may_send_more_than_one_but_not_without_end() -> None:
    shares = Shares(parse_many(f"{LIMIT}/hour"))
    assert taken(shares, (f"2001:db8::{n:x}" for n in range(99))) == LIMIT
    # The lines of one house, and then the houses of one customer.
    assert taken(shares, (f"2001:db8:0:{n:x}::1" for n in range(1, 99))) == 4 * LIMIT - LIMIT
    assert taken(shares, (f"2001:db8:0:{n:x}00::1" for n in range(1, 99))) == 16 * LIMIT - 4 * LIMIT
    assert taken(shares, ["2001:db8:1::1", "203.0.113.5"]) == 2


def test_who_is_refused_uses_up_nothing_of_the_networks_around() -> None:
    shares = Shares(parse_many(f"{LIMIT}/hour"))
    assert taken(shares, ["2001:db8::1"] * 999) == LIMIT
    assert taken(shares, ["2001:db8:0:1::1"] * 999) == LIMIT


def test_a_refused_sender_hears_when_it_may_again() -> None:
    shares = Shares(parse_many("1/minute;2/hour"))
    now = time.time()
    assert shares.take((("a", 1),), now) == 0
    assert 0 < shares.take((("a", 1),), now) <= 60
    assert shares.take((("a", 1),), now + 59.5) == 1
    # By a clock set back it is never more than the limit's own time.
    assert shares.take((("a", 1),), now - 900) == 60
    assert shares.take((("a", 1),), now + 60) == 0
    assert 3000 < shares.take((("a", 1),), now + 120) <= 3600


def test_names_in_the_log_die_with_the_process() -> None:
    one, other = Pseudonyms(), Pseudonyms()
    assert one.of("203.0.113.5") == one.of("203.0.113.5")
    assert one.of("203.0.113.5") != one.of("203.0.113.6")
    assert one.of("203.0.113.5") != other.of("203.0.113.5")


@pytest.mark.parametrize(
    ("rate", "proxies", "said"),
    [
        ("viel", [], "LINLI_RATE_LIMIT=viel 看不懂，请写成 60/minute;600/hour 这样。"),
        ("60/minute", ["nginx"], "LINLI_TRUSTED_PROXIES 写错了"),
        ("60/minute", ["127.0.0.1", "10.0.0.0/40"], "10.0.0.0/40"),
    ],
)
def test_a_setting_that_cannot_be_understood_is_said_so(
    rate: str, proxies: list[str], said: str
) -> None:
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        Guard(PUBLIC, rate, proxies, lambda: datetime.now(ZONE))


# Robots

LINK = "里面写了网址，请看一看是不是要写，再提交一次"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({}, None),
        ({"website": [""]}, None),
        ({"website": [" "]}, None),
        ({"website": ["http://buy.example"]}, "「网站」一栏请留空，再提交一次"),
        ({"website": ["", "x"]}, "「网站」一栏请留空，再提交一次"),
        # Without JavaScript nothing is measured.
        ({"elapsed": [""]}, None),
        # A person may tap as quickly as that.
        ({"elapsed": ["0"], "where": ["河边"]}, None),
        ({"elapsed": ["900"], "words": ["www.buy.example"]}, LINK),
        ({"elapsed": ["1499"], "words": ["见 HTTPS://buy.example"]}, LINK),
        ({"elapsed": ["1500"], "words": ["https://buy.example"]}, None),
        ({"elapsed": [""], "words": ["https://buy.example"]}, None),
        ({"elapsed": ["-5"], "words": ["https://buy.example"]}, None),
        ({"elapsed": ["soon"], "words": ["https://buy.example"]}, None),
        ({"elapsed": ["²"], "words": ["https://buy.example"]}, None),
        ({"elapsed": ["0" * 5000], "words": ["https://buy.example"]}, None),
        ({"website": ["x"], "elapsed": ["1"]}, "「网站」一栏请留空，再提交一次"),
    ],
)
def test_robots_fill_what_is_hidden_and_write_addresses_quicker_than_hands_can(
    fields: dict[str, list[str]], fault: str | None
) -> None:
    assert spam_fault(fields) == fault


@given(st.dictionaries(st.sampled_from(["website", "elapsed", "words"]), st.lists(st.text())))
def test_whatever_is_in_those_fields_a_robot_is_only_asked_again(
    fields: dict[str, list[str]],
) -> None:
    assert spam_fault(fields) is None or "再" in str(spam_fault(fields))


def test_a_robot_is_asked_again_and_nothing_is_counted(service: Service, resident: Sending) -> None:
    before = answers(service)
    robot: dict[str, Any] = {"answers": {"where": "河边"}, "website": "http://buy.example"}
    status, _, said = resident(json.dumps(robot).encode(), headers=AS_JSON)
    assert (status, json.loads(said)) == (422, {"faults": {"": "「网站」一栏请留空，再提交一次"}})
    assert answers(service) == before
    quick = {"where": "河边", "website": "", "elapsed": "300"}
    assert resident(urlencode(quick).encode())[0] == 303
    assert answers(service) == before + 1


def test_whoever_has_both_hears_of_the_answer_first(resident: Sending) -> None:
    both = {"answers": {"where": "桥下"}, "website": "x", "elapsed": 1}
    status, _, said = resident(json.dumps(both).encode(), headers=AS_JSON)
    assert (status, json.loads(said)) == (422, {"faults": {"where": "请从列出的选项里选一项"}})


# What a browser is told


def test_refusals_and_redirects_forbid_what_pages_do(resident: Sending) -> None:
    seen = {}
    for method, path, headers in (
        ("GET", "/index.html", {}),
        ("HEAD", "/index.html", {}),
        ("POST", FORM, URLENCODED),
        ("POST", FORM, {"Content-Type": "text/plain"}),
        ("POST", FORM, {**URLENCODED, "Origin": "https://evil.example"}),
        ("POST", "/s/forms/nosuch", URLENCODED),
        ("DELETE", FORM, {}),
        ("GET", "/s/receipts/none", {}),
        ("GET", "/s/metrics", {}),
    ):
        status, said, _ = resident(VOTE if method == "POST" else b"", method, path, headers)
        seen[status] = True
        wanted = SERVICE_HEADERS if path.startswith("/s/") else SECURITY_HEADERS
        told = {name: said.get_all(name) for name in wanted}
        assert told == {name: [value] for name, value in wanted.items()}, (method, path)
        assert "uvicorn" not in str(said).lower()
    assert set(seen) == {200, 303, 403, 404, 405, 415}


def test_a_page_may_run_and_reach_only_what_is_ours() -> None:
    policy = dict(
        part.split(" ", 1) for part in SECURITY_HEADERS["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == "'none'"
    sources = {source for sources in policy.values() for source in sources.split()}
    assert sources <= {"'self'", "'none'", "data:"}
    assert "data:" not in policy["script-src"].split()
    assert SECURITY_HEADERS["X-Content-Type-Options"] == "nosniff"


def spoken(scope_type: str, *messages: Message) -> list[Message]:
    """What leaves the middleware when the app behind it sends these messages."""
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    async def receive() -> Message:
        raise AssertionError("nothing comes")

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(SecurityHeaders(app)({"type": scope_type}, receive, send))
    return sent


def test_a_route_that_forbids_more_has_its_way() -> None:
    own = (b"content-security-policy", b"default-src 'none'")
    start: Message = {"type": "http.response.start", "status": 200, "headers": [own]}
    body: Message = {"type": "http.response.body", "body": b"x"}
    said, then = spoken("http", start, body)
    assert [value for name, value in said["headers"] if name == own[0]] == [own[1]]
    assert len(said["headers"]) == len(SECURITY_HEADERS)
    assert then == body


def test_what_is_no_response_passes_unchanged() -> None:
    message: Message = {"type": "http.response.start", "headers": []}
    assert spoken("lifespan", message) == [{"type": "http.response.start", "headers": []}]
