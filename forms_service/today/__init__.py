"""「今天」: what waits for the office, on the desk's first page and on the phones of those who are told.

- `waiting`: something that waits, and where it is dealt with.
- `sources`: what may wait: forms, builds, screens, backups, the disk.
- `targets`: where reminders go (apprise, an optional extra).
- `reminders`: telling each target of what waits, once.
- `page`: the desk's first page.

May import: `site_src.content`, `site_src.source`, `site_src.forms`, `telemetry`, `staff`, `erasure`, `screens`, `site`, `desk`, `volunteering`.
"""
