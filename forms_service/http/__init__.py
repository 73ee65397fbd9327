"""What every request meets, whatever it asks for: limits, guards, headers, log.

- `operations`: a route of one method, and what it takes and answers.
- `sheets`: a PDF that is printed while somebody waits for it.
- `requests`: an answer off the wire: limits before parsing, then fields.
- `uploads`: files that a form sends.
- `guard`: who may send, and how often.
- `bare_page`: a page that needs nothing of the site.
- `headers`: security headers on every response.
- `exchange`: every request counted and logged; a fault of ours is an answer too.
- `json_faults`: what is wrong with a program's JSON, by field.
- `events`: event streams: who listens, and what wakes them.

May import: `site_src.source`, `site_src.forms`, `site_src.paper`, `refusal`, `telemetry`, `senders`, `answers`.
"""
