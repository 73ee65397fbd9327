"""Addresses as people and programs write them: hosts, and where a site is reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

_HOST = re.compile(r"(\[[0-9a-f:.]+(?:%25[\w.~-]+)?\]|[^\s/?#@:\[\]\\%,]+)(?::([0-9]{1,5}))?", re.I)
_PORTS = {"http": 80, "https": 443}
_LOCAL_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
"""Ends of names that are in no public DNS (RFC 6761, 6762, 8375; `internal` by ICANN)."""


@dataclass(frozen=True)
class Host:
    """A host as it stands in an address: its name, in lower case and ASCII, or its IP address; its
    port, None where none is written."""

    name: str | IPv4Address | IPv6Address
    port: int | None

    @property
    def by_number(self) -> bool:
        """Whether it is an IP address, which no DNS can turn elsewhere."""
        return not isinstance(self.name, str)

    @property
    def is_this_machine(self) -> bool:
        if isinstance(self.name, str):
            return self.name == "localhost" or self.name.endswith(".localhost")
        return self.name.is_loopback

    @property
    def is_local(self) -> bool:
        """Whether it means something on this machine or its local network only."""
        if isinstance(self.name, str):
            last = f".{self.name}"
            return "." not in self.name or any(last.endswith(f".{end}") for end in _LOCAL_NAMES)
        return not self.name.is_global


def read_host(text: str) -> Host | None:
    """The host in a `Host` header (RFC 9110, 7.2), or None for what can't be one. Capitals and a
    last dot make no other host, and neither do the characters of a name that isn't ASCII."""
    found = _HOST.fullmatch(text)
    if not found or (found[2] and not 0 < int(found[2]) < 65_536):
        return None
    written, port = found[1].lower(), int(found[2]) if found[2] else None
    try:
        address = ip_address(written.strip("[]").replace("%25", "%"))
    except ValueError:
        if written.startswith("["):
            return None
    else:
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return Host(mapped or address, port)
    try:
        name = written.removesuffix(".").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return Host(name, port) if name else None


@dataclass(frozen=True)
class Origin:
    """A scheme, a host and a port, as browsers compare them (RFC 6454)."""

    scheme: str
    host: Host

    def __post_init__(self) -> None:
        assert self.host.port is not None


def origin(scheme: str, host: Host) -> Origin:
    """The origin of pages at `host`: a port that isn't written is the scheme's own."""
    return Origin(scheme, Host(host.name, host.port or _PORTS[scheme]))


def read_origin(text: str) -> Origin | None:
    """The origin in an address that has no path, or None for what is none."""
    scheme, between, rest = text.partition("://")
    host = read_host(rest)
    if not between or scheme.lower() not in _PORTS or host is None:
        return None
    return origin(scheme.lower(), host)


def site_origin(address: str) -> Origin:
    """The origin of a site at `address`. Raises ValueError for what is no address."""
    parts = urlsplit(address)
    found = read_origin(f"{parts.scheme}://{parts.netloc}")
    if found is None:
        raise ValueError(address)
    return found
