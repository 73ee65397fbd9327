"""Where the service is put together, and the commands that run it.

- `attempts`: when a build is tried again that failed for no fault of content.
- `background`: waking by the clock, taking up rebuilt sites, building.
- `sample_command`: `linli sample`, and what a demo does at its start.
- `running`: the running service, as what is asked of it is handed it.
- `residents`: what residents ask besides sending answers, put together.
- `desk_writing`: the part of the desk in which pages are written, put together.
- `desk`: the desk's parts, put together.
- `asgi`: the composition root.
- `serve_command`: `linli serve`.

May import: `site_src.addresses`, `site_src.settings`, `site_src.state_folder`,
`site_src.source`, `site_src.forms`, `site_src.content`, `site_src.editing`, `site_src.paper`,
`site_src.live`, `site_src.build`, `telemetry`, `control`, `senders`, `store`, `credentials`, `staff`, `roster`,
`electorate`, `answers`, `sealing`, `attendance`, `kinds`, `keeping`, `care`, `erasure`, `http`, `wire`,
`screens`, `notices`, `site`, `preview`, `web`, `desk`, `handling`, `paper`, `canvass`,
`editing`, `versions`, `revision`, `moderation`, `voters`, `volunteering`, `today`, `proceedings`, `following`, `lists`, `oversight`,
`commands`.
"""
