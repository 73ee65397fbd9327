"""Who a request comes from: its address, believing forwarded headers of trusted proxies only."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


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
    while chain and _is_in(address, trusted):
        address = chain.pop()
    return address


def shared_by_household(address: str) -> str:
    """What is counted as one sender: an IPv4 address, or the /64 a line gets of IPv6."""
    found = _parsed(address)
    if found is None:
        return address
    return str(found if found.version == 4 else ip_network((found, 64), strict=False))


def _is_in(address: str, trusted: Sequence[Network]) -> bool:
    found = _parsed(address)
    return found is not None and any(found in network for network in trusted)


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
