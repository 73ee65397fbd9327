"""How many connections are held, of all and of one client, and which one goes where there is no room
for the next: one that waits for its client, and of the client that holds the most. So who opens many
and finishes nothing closes his own, and whoever comes is served.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from forms_service.senders.clients import Network, counted, is_in

_SHARE = 4
"""A client may hold one part in so many: a building behind one address has six a phone."""
_WIDER_SHARE = 2
"""However wide the network, it holds no more than one part in so many."""


class Connection(Protocol):
    """A connection as it is counted."""

    @property
    def waits(self) -> bool:
        """Whether it is the client's turn: it has asked nothing, or not finished asking."""

    def give_way(self) -> None:
        """Ends it at once."""


class Connections:
    """Those that are held. For one thread."""

    def __init__(self, room: Callable[[], int], trusted: Sequence[Network]) -> None:
        """`room`: how many may be held at once; `trusted`: proxies, each of which speaks for many
        clients and counts them itself."""
        self._room, self._trusted = room, trusted
        self._networks: dict[Connection, tuple[str, ...]] = {}
        self._held: defaultdict[str, dict[Connection, None]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._networks)

    def admit(self, connection: Connection, peer: str) -> bool:
        """Whether there is, or has been made, room for it. It is held then until it leaves."""
        room = self._room()
        shares = self._shares(peer, room)
        for network, share in shares:
            if len(self._held.get(network, ())) >= share and not self._make_room([network]):
                return False
        if len(self) >= room:
            most_first = sorted(self._held, key=lambda name: -len(self._held[name]))
            if not self._make_room(most_first):
                return False
        self._networks[connection] = tuple(network for network, _ in shares)
        for network, _ in shares:
            self._held[network][connection] = None
        return True

    def leave(self, connection: Connection) -> None:
        """It has ended, or was never held."""
        for network in self._networks.pop(connection, ()):
            self._held[network].pop(connection)
            if not self._held[network]:
                del self._held[network]

    def _shares(self, peer: str, room: int) -> list[tuple[str, int]]:
        if is_in(peer, self._trusted):
            return [(peer, room)]
        widest = max(room // _WIDER_SHARE, 1)
        return [(n, min(max(room // _SHARE, 1) * times, widest)) for n, times in counted(peer)]

    def _make_room(self, networks: Iterable[str]) -> bool:
        """Ends the one of the first of these networks that has waited longest since it came."""
        for network in networks:
            for connection in self._held[network]:
                if connection.waits:
                    self.leave(connection)
                    connection.give_way()
                    return True
        return False
