"""Urgent notices by signed call.

- `signatures`: calls signed with a shared key (RFC 2104).
- `calls`: what a call may say, and what becomes of it.
- `routes`: POST /s/notices.

May import: `site_src.source`, `site_src.forms`, `site_src.kinds`, `site_src.content`,
`site_src.show`, `refusal`, `telemetry`, `senders`, `store`, `http`.
"""
