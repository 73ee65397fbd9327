"""By which names the service lets itself be asked, and what it tells who asks by another."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_service.senders.hosts import HEALTH, KnownHosts
from site_src.addresses import Host, read_host, read_origin, site_origin
from tests.conftest import Compound
from tests.support.calling import PATIENCE, Service, notice, serving, signed
from tests.support.poll import built_poll

PUBLIC = "https://linli.example.cn"
HOME = "http://127.0.0.1:8000"
FORM = "/s/forms/bench"
VOTE = urlencode({"where": "河边"}).encode()


def answers(base_url: str, host: str, path: str = "/index.html") -> bool:
    read = read_host(host)
    return read is not None and KnownHosts(site_origin(base_url)).answers(read, path)


@pytest.mark.parametrize(
    "host",
    [
        "linli.example.cn",
        "LINLI.Example.CN",
        "linli.example.cn.",
        "linli.example.cn:443",
        # An administrator on the machine, a screen in the lobby.
        "127.0.0.1:8000",
        "localhost",
        "[::1]:8000",
        "[::ffff:127.0.0.1]",
        "192.168.1.9:8000",
        "[fd00::9]:8000",
        "[fe80::9%25eth0]:8000",
    ],
)
def test_a_public_site_answers_by_its_name_and_to_the_house(host: str) -> None:
    assert answers(PUBLIC, host)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "linli.example.cn.evil.example",
        "evil.linli.example.cn",
        "xlinli.example.cn",
        "linli.example.cn:8443",
        "linli.example.cn:80",
        "8.8.8.8",
        "[2400:3200::1]",
        # Names that a network's own DNS may turn here.
        "linli",
        "linli.local",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "2130706433",
        "0x7f.1",
    ],
)
def test_a_public_site_answers_by_no_other_name(host: str) -> None:
    assert not answers(PUBLIC, host)
    assert not answers("https://8.8.4.4", host)


@pytest.mark.parametrize("base_url", [HOME, "http://localhost:8000", "http://192.168.1.9:8000"])
def test_a_site_at_home_is_asked_as_its_network_likes_but_by_no_name_of_public_dns(
    base_url: str,
) -> None:
    for host in ("127.0.0.1:8001", "localhost:9", "192.168.1.9", "8.8.8.8:8000", "[::1]"):
        assert answers(base_url, host)
    for host in ("laptop:8000", "laptop.local:8000", "linli.home.arpa"):
        assert answers(base_url, host)
    for host in ("evil.example", "127.0.0.1.nip.io", "local.evil.example"):
        assert not answers(base_url, host)


def test_what_gives_rights_is_to_be_had_by_the_one_name_alone() -> None:
    own = urlsplit(PUBLIC).netloc
    for path in ("/s/desk", "/s/desk/", "/s/desk/login"):
        assert answers(PUBLIC, own, path)
        assert answers(PUBLIC, f"{own}.", path)
        for host in ("localhost:8000", "192.168.1.9", "[::1]", "evil.example"):
            assert not answers(PUBLIC, host, path)
    assert answers(PUBLIC, "localhost", "/s/desktop")


def test_on_this_machine_what_gives_rights_is_to_be_had_at_whatever_port_it_is_served() -> None:
    base_url = "http://127.0.0.1:8000"
    assert answers(base_url, "127.0.0.1:8001", "/s/desk")
    assert answers(base_url, "localhost:8000", "/s/desk")
    for host in ("192.168.1.9:8000", "laptop.local", "evil.example"):
        assert not answers(base_url, host, "/s/desk")


def test_a_name_written_in_chinese_is_the_same_name() -> None:
    for base_url in ("https://邻里.例.cn", "https://xn--7e4a0u.xn--fsq.cn"):
        assert answers(base_url, "xn--7e4a0u.xn--fsq.cn")
        assert not answers(base_url, "xn--fsq.cn")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a b",
        "me@linli.example.cn",
        "linli.example.cn@evil.example",
        "linli.example.cn,evil.example",
        "linli.example.cn/x",
        "linli.example.cn:",
        "linli.example.cn:x",
        "linli.example.cn:0",
        "linli.example.cn:65536",
        "linli.example.cn:٤٤٣",
        "::1",
        "[::1",
        "[::1]x",
        "[linli.example.cn]",
        "a..b",
        "x" * 64 + ".cn",
        "linli%2eexample.cn",
    ],
)
def test_what_is_no_host_is_none(text: str) -> None:
    assert read_host(text) is None


@given(st.text())
def test_any_text_is_a_host_or_none(text: str) -> None:
    host = read_host(text)
    assert host is None or host == read_host(text.upper()) or not text.isascii()
    read_origin(f"https://{text}")


@given(st.ip_addresses(), st.none() | st.integers(1, 65_535))
def test_a_number_is_read_as_it_is_written(address: object, port: int | None) -> None:
    written = f"[{address}]" if ":" in str(address) else str(address)
    host = read_host(written if port is None else f"{written}:{port}")
    assert isinstance(host, Host)
    assert host.port == port
    assert host.by_number


# On a real port.


@pytest.fixture(scope="module")
def service(built: Compound, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("hosts") / "linli"
    shutil.copytree(built.folder, folder, symlinks=True)
    with serving(folder, LINLI_BASE_URL=built.base_url) as running:
        yield running


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Compound:
    return built_poll(Compound(tmp_path_factory.mktemp("built"), PUBLIC))


def vote(service: Service, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    status, said, _ = service.ask("POST", FORM, VOTE, {**kind, **named})
    return status, str(said)


def counted(service: Service) -> int:
    return int(service.ask("GET", "/facts/bench.json")[1]["answers"])


def raw(service: Service, head: str) -> int:
    """The status that answers a head sent as it is."""
    at = urlsplit(service.url)
    with socket.create_connection((at.hostname or "", at.port or 0), PATIENCE) as line:
        line.sendall(head.replace("\n", "\r\n").encode("latin-1"))
        with line.makefile("rb") as said:
            return int(said.readline().split()[1])


def test_a_foreign_page_is_not_believed_for_the_name_it_was_asked_by(service: Service) -> None:
    """DNS rebinding: its own name leads to our address, so its origin and the host agree."""
    before = counted(service)
    for origin in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "same-origin"}, {}):
        status, said = vote(service, Host="evil.example", **origin)
        assert status == 421
        assert PUBLIC in said
        assert "evil" not in said
    assert counted(service) == before
    assert vote(service, Host="linli.example.cn", Origin=PUBLIC)[0] == 303
    assert counted(service) == before + 1


def test_no_page_file_notice_or_desk_is_to_be_had_by_a_foreign_name(service: Service) -> None:
    foreign = {"Host": "evil.example"}
    for path in ("/", "/bench.html", "/facts/bench.json", "/s/forms", "/s/desk", "/nosuch"):
        status, _, headers = service.ask("GET", path, headers=foreign)
        assert (status, headers["X-Content-Type-Options"]) == (421, "nosniff")
    body = json.dumps(notice()).encode()
    assert service.ask("POST", "/s/notices", body, {**signed(body), **foreign})[0] == 421
    for path in HEALTH:
        assert service.ask("GET", path, headers=foreign)[0] == 200


def test_a_program_hears_in_its_own_language_where_to_go(service: Service) -> None:
    headers = {"Host": "evil.example", "Accept": "application/json"}
    status, said, _ = service.ask("GET", "/s/forms", headers=headers)
    assert status == 421
    assert said["error"].endswith(PUBLIC)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1\nHost: linli.example.cn\n\n", 200),
        ("GET / HTTP/1.1\nHost: linli.example.cn\nHost: evil.example\n\n", 400),
        ("GET / HTTP/1.1\nHost: evil.example\nHost: linli.example.cn\n\n", 400),
        ("GET / HTTP/1.1\n\n", 400),
        ("GET / HTTP/1.0\n\n", 400),
        ("GET / HTTP/1.1\nHost:\n\n", 400),
        ("GET / HTTP/1.1\nHost: me@linli.example.cn\n\n", 400),
        ("GET / HTTP/1.1\nHost: é\xe9..\xff\n\n", 400),
        # A proxy's form of asking: the host in it counts, and the other does not.
        ("GET http://evil.example/ HTTP/1.1\nHost: linli.example.cn\n\n", 421),
        ("GET http://linli.example.cn/ HTTP/1.1\nHost: evil.example\n\n", 200),
        ("GET http://linli.example.cn HTTP/1.0\n\n", 200),
        ("GET HTTPS://linli.example.cn:443/bench.html?x HTTP/1.1\nHost: linli.example.cn\n\n", 200),
        ("GET http://linli.example.cn:8443/ HTTP/1.1\nHost: linli.example.cn\n\n", 421),
        ("GET http://localhost/s/desk HTTP/1.1\nHost: linli.example.cn\n\n", 421),
        ("GET http://linli.example.cn/ HTTP/1.1\nHost: a.cn\nHost: b.cn\n\n", 400),
        ("GET http:/// HTTP/1.1\nHost: linli.example.cn\n\n", 400),
        ("GET http://me@linli.example.cn/ HTTP/1.1\nHost: linli.example.cn\n\n", 400),
        # No such form, whatever it looks like when it is decoded.
        ("GET http:%2f%2flinli.example.cn/ HTTP/1.1\nHost: linli.example.cn\n\n", 404),
        ("GET /http://evil.example/ HTTP/1.1\nHost: linli.example.cn\n\n", 404),
    ],
)
def test_a_host_stands_once_and_is_one(service: Service, head: str, status: int) -> None:
    assert raw(service, head) == status
