"""Where the service is put together, and the commands of those who run it.

- `attempts`: when a build is tried again that failed for no fault of content.
- `background`: waking by the clock, taking up rebuilt sites, building.
- `showing`: what a command did to the store, shown while no service runs.
- `roster_command`: `linli roster`.
- `sample_command`: `linli sample`, and what a demo does at its start.
- `desk`: the desk's parts, put together.
- `asgi`: the composition root.
- `serve_command`: `linli serve`.
- `columns`: a table on a terminal.
- `erase_command`: `linli store erase`.
- `store_command`: `linli store`.
- `kiosk_command`: `linli kiosks`.
- `staff_command`: `linli staff`.

May import: `refusal`, `site_src.addresses`, `site_src.settings`, `site_src.state_folder`, `site_src.source`,
`site_src.questions`, `site_src.content`, `site_src.build`, `telemetry`, `control`, `senders`, `store`, `credentials`,
`answers`, `kinds`, `keeping`, `care`, `erasure`, `http`, `wire`, `screens`, `notices`, `site`,
`preview`, `web`, `staff`, `desk`, `versions`, `revision`, `moderation`, `today`, `oversight`,
`roster`.
"""
