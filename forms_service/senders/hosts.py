"""By which names the service lets itself be asked. A name that somebody's DNS turns here makes his
page look like one of ours (DNS rebinding).

| `LINLI_BASE_URL` | answered |
|---|---|
| public | its host, by its port or none; this machine and, by number, the local network (screens) |
| local | its host; this machine; any host by number; names that are in no public DNS |

Whoever asks by number is where that number leads. Health checks are answered by any name, and what
gives somebody rights only by the public one, or on this machine where the site is for it alone. One rule holds for files and the service alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from site_src.addresses import Host, Origin, origin

HEALTH = frozenset({"/s/healthz", "/s/readyz", "/s/metrics"})
RIGHTS = "/s/desk"


@dataclass(frozen=True)
class KnownHosts:
    """The hosts of a service that residents reach at `site`."""

    site: Origin

    def answers(self, host: Host, path: str) -> bool:
        """Whether `path` is to be had by this name."""
        if host.name == self.site.host.name and self._same_port(host):
            return True
        if path == RIGHTS or path.startswith(f"{RIGHTS}/"):
            return self.site.host.is_this_machine and host.is_this_machine
        if self.site.host.is_local:
            return host.is_local or host.by_number or host.name == self.site.host.name
        return host.is_this_machine or (host.is_local and host.by_number)

    def _same_port(self, host: Host) -> bool:
        return host.port is None or origin(self.site.scheme, host) == self.site
