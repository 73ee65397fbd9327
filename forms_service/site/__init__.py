"""The built site as the service sees it: its files, its pages, and keeping them up to date.

- `refreshing`: one run at a time for all that wait.
- `files`: serving files where no web server does.
- `pages`: what the service needs of the site, as it is handed to it.
- `builds`: what became of the last build.
- `built`: pages, facts and the clock, joined for the app.

May import: `site_src.source`, `site_src.forms`, `site_src.content`, `site_src.show`, `refusal`,
`telemetry`, `store`, `answers`, `kinds`, `keeping`, `notices`.
"""
