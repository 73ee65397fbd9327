"""Who a request comes from: its address, believing forwarded headers of trusted proxies only."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
# Each request asks three times what its address is.
_REMEMBERED = 1024


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Reads addresses and networks. Raises ValueError, in Chinese."""
    try:
        return tuple(ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise ValueError(
            f"LINLI_TRUSTED_PROXIES 写错了（{error}）。请写成 127.0.0.1,10.0.0.0/8 这样。"
        ) from None


def client_address(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """The client's address. `forwarded`: the X-Forwarded-For headers as they came.

    Read from the right: each trusted proxy vouches for the one address left of its own; what stands
    further left the client may have written itself.
    """
    chain = [part.strip() for header in forwarded for part in header.split(",")]
    address = peer
    while chain and is_in(address, trusted):
        address = chain.pop()
    return address


WIDER = ((64, 1), (56, 4), (48, 16))
"""Of IPv6, the networks that are counted, by prefix, and how many times as much each may send as one
line: a line gets a /64, a house or a small firm up to a /56, a /48 is the most that one customer is
given (RFC 6177). An IPv4 address may be a whole building, so nothing wider is counted of it."""
_NAT64 = IPv6Network("64:ff9b::/96")


@lru_cache(maxsize=_REMEMBERED)
def counted(address: str) -> tuple[tuple[str, int], ...]:
    """Whom an address is counted as, narrowest first, and how many times as much each may send.

    An IPv6 address that is made from a public IPv4 address counts as that one: whoever has the one has
    a whole /48 of the other (6to4, RFC 3056), or came over a translator (NAT64, RFC 6052).
    """
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        found = _embedded(found) or found
    if isinstance(found, IPv6Address):
        return tuple((str(IPv6Network((int(found), size), strict=False)), n) for size, n in WIDER)
    return ((str(found or address), 1),)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    inside = address.sixtofour
    if address in _NAT64:
        inside = IPv4Address(int(address) & 0xFFFF_FFFF)
    # Others are somebody's choice: nobody must come to be counted as our own proxy.
    return inside if inside and inside.is_global else None


def is_in(address: str, trusted: Sequence[Network]) -> bool:
    """Whether an address, or whatever stands for one, is in one of these networks."""
    found = _parsed(address)
    return found is not None and any(found in network for network in trusted)


@lru_cache(maxsize=_REMEMBERED)
def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 client of a socket for both kinds stands as ::ffff:203.0.113.7; it is read as IPv4."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


@dataclass(frozen=True)
class Pseudonyms:
    """Names for clients in logs, which nobody can turn back: the key dies with the process."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def of(self, address: str) -> str:
        return blake2b(address.encode(), digest_size=6, key=self.key).hexdigest()
