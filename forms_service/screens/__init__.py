"""Lobby screens: paired, told what to show, and watched.

- `kiosks`: a screen's pairing, its last heartbeat, what it is to show.
- `watch`: how the screens are, for `linli kiosks` and Prometheus.
- `routes`: /s/kiosks/….

May import: `site_src.source`, `site_src.kinds`, `site_src.content`, `site_src.show`, `refusal`,
`telemetry`, `senders`, `http`.
"""
