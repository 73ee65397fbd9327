"""Personal data that go when they should: by night, on request, out of every file.

- `copies`: stores that restores have put aside.
- `removal`: out of the state, the file, and every file beside it.
- `retention`: how long personal data are kept.
- `backup_record`: where backups were put, to name those that still hold what is erased.
- `expiry`: the nightly erasure of what is past its time.
- `on_request`: erasing what somebody asked for, in a running service.

May import: `site_src.source`, `site_src.questions`, `site_src.forms`, `site_src.proceedings`, `site_src.content`,
`telemetry`, `control`, `store`, `photographs`, `staff`, `roster`, `electorate`, `due_process`, `answers`,
`attendance`, `sealing`.
"""
